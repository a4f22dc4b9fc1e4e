"""Addresses that nobody reads answers to."""

import re

_NO_REPLY = re.compile(
    r"^(?:no|do|dont|donot)?[-_.]?(?:not?)?[-_.]?repl(?:y|ies)\b|^(?:mailer-daemon|postmaster|bounces?|majordomo|listserv|owner)\b"
    r"|[-_.]request@|^owner-|-owner@",
    re.IGNORECASE,
)


def is_no_reply(address: str) -> bool:
    """Say whether an address announces that nobody reads answers to it."""
    return not address or bool(_NO_REPLY.search(address))
