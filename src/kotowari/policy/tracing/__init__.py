"""From the words of a page to the rules that keep them, and to what enforces these."""
