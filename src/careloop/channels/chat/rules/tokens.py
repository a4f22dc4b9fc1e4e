"""What a visitor's browser keeps, and what we keep of it."""

import hashlib
import secrets


def new_token() -> str:
    """Give 192 random bits for one browser."""
    return secrets.token_urlsafe(24)


def digest(token: str) -> str:
    """Give what is stored of a token: who reads the database cannot speak as a visitor."""
    return hashlib.sha256(token.encode()).hexdigest()
