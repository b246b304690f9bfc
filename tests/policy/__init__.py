"""The tests of the policy file and the law packs."""
