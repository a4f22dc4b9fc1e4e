"""Subjects without what mail programs put before them, in the languages they do it."""

import re
import unicodedata

_REPLY = (
    r"re|aw|sv|vs|antw|antwort|rép|rif|r|odp|ynt|yan|res|ref|atb|trả lời|отв|reply|"
    r"回复|回覆|答复|答覆|返信|回信|회신|답장|답변"
)
_FORWARD = (
    r"fwd?|wg|tr|rv|enc|i|doorst|vb|vl|pd|ilt|转发|轉寄|轉發|転送|전달|fs|перенаправлено|weitergeleitet|reenviado"
)
_MARK = re.compile(
    rf"^\s*(?:\[[^\]]{{1,40}}\]\s*)?(?P<mark>{_REPLY}|{_FORWARD})\s*(?:\[\d+\]|\(\d+\)|\d+|\*\d+)?\s*[:：]\s*",
    re.IGNORECASE,
)
_FORWARD_MARK = re.compile(rf"^(?:{_FORWARD})$", re.IGNORECASE)
_LIST_TAG = re.compile(r"^\s*(?:\[[^\]]{1,60}\]|【[^】]{1,60}】)\s*")


def topic_of(subject: str) -> str:
    """Give what a subject is about, comparable: no Re:/Fwd:/회신:/返信:, no list tag, one spelling.

    >>> topic_of("Re: RE: Fwd: [shop]  Broken kettle ")
    'broken kettle'
    >>> topic_of("회신: 전달: 환불 문의") == topic_of("환불 문의")
    True
    """
    text = unicodedata.normalize("NFKC", subject)
    for _round in range(20):
        mark = _MARK.match(text)
        if not mark:
            break
        text = text[mark.end() :]
    return " ".join(_LIST_TAG.sub("", text).split()).casefold()


def is_forward(subject: str) -> bool:
    """Say whether the outermost mark of a subject is that of forwarding."""
    mark = _MARK.match(unicodedata.normalize("NFKC", subject))
    return bool(mark and _FORWARD_MARK.match(mark["mark"]))


def is_same_topic(one: str, other: str) -> bool:
    """Say whether two subjects speak of one matter: equal, one within the other, or one of them empty."""
    first, second = topic_of(one), topic_of(other)
    return not first or not second or first in second or second in first


def answer_to(subject: str) -> str:
    """Give the subject of an answer: one "Re:" before the subject, whatever was there."""
    text = " ".join(subject.split())
    mark = _MARK.match(text)
    return text if mark and not is_forward(text) and mark["mark"].casefold() == "re" else f"Re: {text}".strip()
