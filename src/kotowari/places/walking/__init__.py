"""The walk of one person through every place: from their handles to the rows that are theirs."""
