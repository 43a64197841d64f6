"""Bringing a database to the present form."""
