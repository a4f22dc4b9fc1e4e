"""Calling addresses that people typed in: never into our own network."""
