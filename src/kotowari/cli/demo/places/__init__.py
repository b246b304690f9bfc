"""The living places of the made-up company: what lies in them, the servers that hold it, and the map of it all."""
