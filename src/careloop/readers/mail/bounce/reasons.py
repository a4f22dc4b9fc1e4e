"""Why did it not arrive? The reason classes of Sisimai's public list, from status codes and servers' phrases.

Hard are only the four that say nobody is there (`HARD`). Phrases decide before codes: servers send 5.7.1 or
5.0.0 for everything. The order of the table matters: the first class whose phrase is found wins.
"""

import re
from typing import cast

from careloop.readers.mail.records import Reason
from careloop.readers.mail.vocabulary import sections

HARD: frozenset[str] = frozenset({"userunknown", "hostunknown", "hasmoved", "notaccept"})

_TABLE = tuple(
    (cast("Reason", reason), re.compile("|".join(phrases), re.IGNORECASE)) for reason, phrases in sections("bounces")
)
_BY_STATUS: tuple[tuple[str, Reason], ...] = (
    (r"\d\.1\.0", "userunknown"),
    (r"\d\.1\.[13]", "userunknown"),
    (r"\d\.1\.10", "userunknown"),
    (r"\d\.1\.2", "hostunknown"),
    (r"\d\.1\.4", "filtered"),
    (r"\d\.1\.6", "hasmoved"),
    (r"\d\.1\.[789]", "rejected"),
    (r"\d\.2\.0", "filtered"),
    (r"4\.2\.1", "suspend"),
    (r"5\.2\.1", "filtered"),
    (r"\d\.2\.2", "mailboxfull"),
    (r"\d\.2\.3", "exceedlimit"),
    (r"\d\.2\.4", "filtered"),
    (r"\d\.3\.1", "systemfull"),
    (r"\d\.3\.2", "notaccept"),
    (r"\d\.3\.4", "mesgtoobig"),
    (r"\d\.3\.\d", "systemerror"),
    (r"5\.4\.4", "hostunknown"),
    (r"\d\.4\.[56]", "networkerror"),
    (r"\d\.4\.31\d", "networkerror"),
    (r"\d\.4\.[157]", "expired"),
    (r"\d\.4\.\d", "networkerror"),
    (r"\d\.5\.\d", "syntaxerror"),
    (r"\d\.6\.\d", "contenterror"),
    (r"4\.7\.[12]", "blocked"),
    (r"\d\.7\.13", "suspend"),
    (r"\d\.7\.28", "speeding"),
    (r"\d\.7\.25", "requireptr"),
    (r"\d\.7\.2\d|\d\.7\.509", "authfailure"),
    (r"\d\.7\.27", "notaccept"),
    (r"\d\.7\.6\d\d", "blocked"),
    (r"\d\.7\.[089]", "policyviolation"),
    (r"\d\.7\.\d+", "securityerror"),
)
_AFTER_DATA = re.compile(r"end of data command", re.IGNORECASE)


def reason_of(status: str, words: str, near: str, told: str, *, delayed: bool) -> Reason:
    """Return the reason class: the recipient's own diagnostic first, then its status, then the notice around it."""
    for text in (words, near):
        if (found := by_words(text)) is not None:
            return _refined(found, status, f"{words} {near}")
    if delayed:
        return "expired"
    if (sure := by_status(status)) is not None:
        return sure
    if (found := by_words(told)) is not None:
        return found
    return "undefined"


def by_words(text: str) -> Reason | None:
    """Return the first class whose phrase is in `text`."""
    text = " ".join(text[:4000].split())
    if not text:
        return None
    return next((reason for reason, phrase in _TABLE if phrase.search(text)), None)


def by_status(status: str) -> Reason | None:
    """Return the class an enhanced status code (RFC 3463) stands for, None for the ones that say nothing."""
    return next((reason for pattern, reason in _BY_STATUS if re.fullmatch(pattern, status)), None)


def _refined(reason: Reason, status: str, words: str) -> Reason:
    """ "Unknown user" after the whole mail was sent, or with a 5.2.0, is a filter's way to say no."""
    if reason == "userunknown" and (re.fullmatch(r"\d\.2\.[04]", status) or _AFTER_DATA.search(words)):
        return "filtered"
    if reason == "userunknown" and re.fullmatch(r"\d\.1\.6", status):
        return "hasmoved"
    return reason
