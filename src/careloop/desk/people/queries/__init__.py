"""Reads of people. What a page may show of a customer is decided in conversations, where visibility is known."""
