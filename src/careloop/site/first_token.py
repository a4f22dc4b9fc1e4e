"""The one-time token of the first set-up: made when the desk is empty, kept in the home folder, gone once used."""

import os
import secrets

from careloop.site import config

FILE = "first-token"


def make() -> str:
    """Give the token, made now if there is none yet."""
    path = config.home() / FILE
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(18))
    return path.read_text().strip()


def exists() -> bool:
    """Say whether a token waits to be used."""
    return (config.home() / FILE).exists()


def read() -> str:
    """Give the token; a fresh random one, which nobody can know, when none was made."""
    path = config.home() / FILE
    return path.read_text().strip() if path.exists() else secrets.token_urlsafe(18)


def claim() -> None:
    """Use the token up. Raises FileNotFoundError: when somebody else just has."""
    (config.home() / FILE).unlink()
