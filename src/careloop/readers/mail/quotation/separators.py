"""Lines that part the new words from the old mail: `-----Original Message-----`, forwards, desks' own lines."""

import re

from careloop.readers.mail.vocabulary import either

_ORIGINAL = either("separators", "original")
_FORWARD = either("separators", "forward")
_RULE = r"[\s>*_=\-–—─━~#+|.・﹣－]"
ORIGINAL = re.compile(rf"^{_RULE}*[-_=*–—─━~>]{{2,}}\s*[\[<【「(]?\s*(?:{_ORIGINAL})\s*(?:내용|본문)?\s*[\]>】」)]?\s*:?\s*{_RULE}*$|^\*{{0,2}}(?:{_ORIGINAL})\s*[:：]\*{{0,2}}$|"
                      rf"^[<\[【「]\s*(?:{_ORIGINAL})\s*[>\]】」]$", re.IGNORECASE)  # fmt: skip
FORWARD = re.compile(rf"^{_RULE}*[-_=*–—─━~>]{{2,}}\s*(?:{_FORWARD})\b.{{0,80}}$|^[>\s*]*(?:{_FORWARD})\s*[:：]\*{{0,2}}$|"
                     rf"^{_RULE}*[-_=–—─━]{{2,}}\s*(?:{_FORWARD})", re.IGNORECASE)  # fmt: skip
_DESK = re.compile(
    r"^[\s>*]*(?:#{2,}\s?-.{3,200}-\s?#{2,}|[-=_*#]{2,}\s*(?:please\s)?(?:reply|type your reply|write|respond|answer|enter your reply)\b.{0,60}(?:above|below)\b.{0,80}|"
    r"(?:please\s)?(?:reply|type your reply) (?:above|below) this line.{0,80}|"
    r"[-=_*#]{2,}.{0,40}(?:이 (?:줄|선|라인) ?(?:위|아래)|위에 (?:답장|회신|답변)|この(?:線|行|ライン)(?:より|の)?上|この上に(?:返信|ご?記入|ご?入力)|"
    r"(?:bitte )?antworten sie (?:oberhalb|über) dieser|répondre au-dessus|répondez au-dessus|responda (?:por )?(?:encima|acima)|请在此(?:行|线)(?:上方|以上)).{0,80})",
    re.IGNORECASE,
)
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
