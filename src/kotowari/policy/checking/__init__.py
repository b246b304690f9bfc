"""What is wrong with a policy that can be read: against itself, against its page, against the law of a day."""
