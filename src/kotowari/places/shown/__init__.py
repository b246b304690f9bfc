"""What of the rows found a person is shown: theirs whole, and of others nothing."""
