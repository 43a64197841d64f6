"""Databases, and how units of work run on them."""
