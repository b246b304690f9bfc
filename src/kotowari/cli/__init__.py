"""The command line: it reads what is asked, calls an act, and shows the answer."""
