"""What was promised: the policy file, its revisions, and the law packs, as pure data."""
