"""Requests of persons, from arrival to answer (APPI 32, 33, 36 to 40)."""
