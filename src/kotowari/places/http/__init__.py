"""A service over HTTP as a place: what it can be asked, and what it answers, is described in the map."""
