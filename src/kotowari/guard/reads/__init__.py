"""Records of reads: what PostgreSQL's audit log tells, folded into who read what for which purpose, without a value."""
