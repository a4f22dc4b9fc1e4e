"""Rows of the desk as records of the core, and back."""
