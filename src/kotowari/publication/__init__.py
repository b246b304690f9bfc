"""What was published, kept for ever: revisions, the law packs behind decisions, evidence of what is unjust."""
