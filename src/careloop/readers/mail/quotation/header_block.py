"""The block of `From: … Sent: … Subject: …` that mail programs put above the earlier mail, in any language."""

import re

from careloop.readers.mail.vocabulary import sections

_ROLES = {label: role for role, labels in sections("headers") for label in labels}
_LINE = re.compile(
    r"^[\s>*_|•·\-]{0,6}\[?([^\s:：<>@][^:：<>@\n]{0,24}?)\]?\s*(?:\*{0,2}|_?)\s*[:：]\s?[*_]{0,2}\s?(.*)$"
)
_MAIL = re.compile(r"@[\w.-]+|mailto:")
MOST_LINES = 30


def block_length(lines: list[str], at: int) -> int:
    """Return how many lines the header block that begins at `at` takes, 0 when none begins there."""
    first = _role(lines[at])
    if first is None or first[0] == "unknown":
        return 0
    found: list[tuple[str, str]] = []
    length = 0
    for index in range(at, min(at + MOST_LINES, len(lines))):
        role = _role(lines[index])
        if role is not None:
            found.append(role)
            length = index - at + 1
        elif not (_still(lines, index + 1) if not lines[index] else _folded(lines, index)):
            break
    return length if _is_block(found) else 0


def _is_block(found: list[tuple[str, str]]) -> bool:
    """Who, to whom or when, and about what. Without a subject an address must be there, or a label that only
    mail uses: `From: Seoul, To: Tokyo, Date: 5 March` is a journey and not a mail."""
    known = {role for role, _ in found} - {"unknown", "date"}
    if any(role == "date" for role, _ in found):
        known.add("when")
    addressed = any(_MAIL.search(value) for _, value in found)
    if "from" in known and "subject" in known:
        return len(known) >= 3 or addressed
    if "from" in known and len(known) >= 2:
        return addressed or (len(known) >= 3 and any(role == "when" for role, _ in found))
    return {"to", "when", "subject"} <= known and addressed


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
    return following is not None and following[0] != "unknown"


def _folded(lines: list[str], at: int) -> bool:
    """A long value went over to the next line: a known label follows within three lines."""
    for line in lines[at + 1 : at + 4]:
        if not line:
            return False
        role = _role(line)
        if role is not None and role[0] != "unknown":
            return True
    return False
