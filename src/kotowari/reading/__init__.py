"""From the bytes of a page, of any encoding and honesty, to its sentences. Pure."""
