"""Lines that part the new words from the old mail: `-----Original Message-----`, forwards, desks' own lines."""

import re

from careloop.readers.mail.vocabulary import either

_ORIGINAL = either("separators", "original")
_FORWARD = either("separators", "forward")
_RULE = r"[\s>*_=\-–—─━~#+|.・﹣－]"
_DASHES = rf"^{_RULE}*[-_=*–—─━~>]{{2,}}\s*"
_BRACKETED = rf"[\[<【「(]?\s*(?:{_ORIGINAL})\s*(?:내용|본문)?\s*[\]>】」)]?\s*:?\s*"
ORIGINAL = re.compile(
    rf"{_DASHES}{_BRACKETED}{_RULE}*$|^\*{{0,2}}(?:{_ORIGINAL})\s*[:：]\*{{0,2}}$|^[<\[【「]\s*(?:{_ORIGINAL})\s*[>\]】」]$",
    re.IGNORECASE,
)
FORWARD = re.compile(
    rf"{_DASHES}(?:{_FORWARD})\b.{{0,80}}$|{_DASHES}(?:{_FORWARD})|^[>\s*]*(?:{_FORWARD})\s*[:：]\*{{0,2}}$",
    re.IGNORECASE,
)
_DESK = re.compile(rf"^[\s>*]*(?:{either('separators', 'desk')})", re.IGNORECASE)
_ON_WROTE_RULE = re.compile(r"^-{2,}\s?On .{6,200}wrote:?\s*-{0,}$", re.IGNORECASE)
RULE = re.compile(r"^\s*(?:[-_=*#~+–—─━＿ᐧ·•・﹣－＝*☆★◇◆□■○●◎∞♪]\s?){2,}\s*$|^\s*[—ᐧ]\s*$")


def is_original(line: str) -> bool:
    """Return True for a line that says: from here on it is the earlier mail.

    >>> is_original("-----원본 메시지-----"), is_original("This is not an original message")
    (True, False)
    """
    return len(line) < 200 and bool(ORIGINAL.match(line) or _ON_WROTE_RULE.match(line) or _DESK.match(line))


def is_forward(line: str) -> bool:
    """Return True for a line that says: from here on it is a mail I pass on."""
    return len(line) < 200 and bool(FORWARD.match(line))


def is_rule(line: str) -> bool:
    """Return True for a line of dashes, stars or the like."""
    return len(line) < 200 and bool(RULE.match(line))
