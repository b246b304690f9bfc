"""First guesses at a data map: what columns hold, by their names and by sampled values, and how rows lead to persons.

Pure: tables and samples come in, a draft for a person to decide on goes out. No sampled value leaves this room.
"""
