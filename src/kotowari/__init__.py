"""Kotowari: a privacy policy that runs."""
