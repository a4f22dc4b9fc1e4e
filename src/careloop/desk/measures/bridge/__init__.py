"""Rows as facts, and measures of them."""
