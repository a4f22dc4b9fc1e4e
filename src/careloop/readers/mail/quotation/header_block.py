"""The block of `From: … Sent: … Subject: …` that mail programs put above the earlier mail, in any language."""

import re

from careloop.readers.mail.vocabulary import sections

_ROLES = {label: role for role, labels in sections("headers") for label in labels}
_LINE = re.compile(
    r"^[\s>*_|•·\-]{0,6}\[?([^\s:：<>@][^:：<>@\n]{0,24}?)\]?\s*(?:\*{0,2}|_?)\s*[:：]\s?[*_]{0,2}\s?(.*)$"
)
_MAIL = re.compile(r"@[\w.-]+|mailto:")
_NUMBERS = re.compile(r"(?:19|20)\d{2}|\d{1,2}:\d{2}")
MOST_LINES = 30


def block_length(lines: list[str], at: int) -> int:
    """Return how many lines the header block that begins at `at` takes, 0 when none begins there."""
    found = _role(lines[at])
    if found is None:
        return 0
    roles: list[str] = []
    length = unknown = 0
    addressed = dated = False
    index = at
    while index < len(lines) and index - at < MOST_LINES:
        line = lines[index]
        role = _role(line)
        if role is None:
            if not line and _still(lines, index + 1) and roles:
                index += 1
                continue
            if line and roles and _folded(lines, index):
                index += 1
                continue
            break
        name, value = role
        roles.append(name)
        unknown += name == "unknown"
        addressed = addressed or bool(_MAIL.search(value))
        dated = dated or bool(_NUMBERS.search(value))
        index += 1
        length = index - at
    return length if _is_block(roles, unknown, addressed=addressed, dated=dated) else 0


def _is_block(roles: list[str], unknown: int, *, addressed: bool, dated: bool) -> bool:
    """Known labels decide; in a language not in the tables, three labels with an address and a date do."""
    known = set(roles) - {"unknown"}
    if "from" in known and len(known) >= 3:
        return roles[0] in {"from", "when", "subject", "to", "other"}
    if "from" in known and "when" in known and (addressed or dated):
        return True
    if {"to", "when", "subject"} <= known or ("from" in known and known & {"to", "subject"} and (addressed or dated)):
        return True
    return len(roles) >= 4 and unknown >= 3 and addressed and dated


def _role(line: str) -> tuple[str, str] | None:
    found = _LINE.match(line[:400]) if line else None
    if found is None:
        return None
    label = re.sub(r"[\s\u3000]+", " ", found.group(1).strip(" *_\u3000")).lower()
    role = _ROLES.get(label) or _ROLES.get(label.replace(" ", ""))
    if role is None:
        return ("unknown", found.group(2)) if len(label) <= 20 and label.count(" ") < 3 and "/" not in label else None
    return role, found.group(2)


def _still(lines: list[str], at: int) -> bool:
    """An empty line inside a block (double-spaced HTML): the next line goes on with a known label."""
    following = _role(lines[at]) if at < len(lines) else None
    return following is not None and following[0] not in {"unknown"}


def _folded(lines: list[str], at: int) -> bool:
    """A long value went over to the next line: a known label follows within three lines."""
    for line in lines[at + 1 : at + 4]:
        if not line:
            return False
        role = _role(line)
        if role is not None and role[0] != "unknown":
            return True
    return False
