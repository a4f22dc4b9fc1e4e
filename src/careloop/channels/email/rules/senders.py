"""What our own mail server found out about a sender (Authentication-Results, RFC 8601)."""

import re
from collections.abc import Iterable
from typing import Literal

Check = Literal["pass", "fail", "none"]


def sender_check(results: Iterable[str], *, trusted: str) -> Check:
    """Give DMARC as our own server saw it; "none" when it did not look.

    Only the newest field that carries the name of our own server counts. Anybody can write such a field, so the others
    prove nothing, and without a trusted name none does.
    """
    if not trusted:
        return "none"
    for field in results:
        authserv, _semicolon, rest = _without_comments(field).partition(";")
        words = authserv.split()
        if words and words[0].casefold() == trusted.casefold():
            found = re.search(r"(?:^|;|\s)dmarc\s*=\s*([a-z]+)", rest, re.IGNORECASE)
            verdict = found[1].lower() if found else "none"
            return "pass" if verdict == "pass" else "fail" if verdict in ("fail", "permerror", "policy") else "none"
    return "none"


def _without_comments(field: str) -> str:
    plain, depth = [], 0
    for char in field:
        depth += char == "("
        if not depth:
            plain.append(char)
        depth -= char == ")" and depth > 0
    return "".join(plain)
