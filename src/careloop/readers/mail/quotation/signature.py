"""Signatures: where the words end and the visiting card begins.

Taken away: what stands below `-- `, phones' own lines ("Sent from my …"), a ruled block with a telephone,
address or company (Japanese and Korean business mail), mailing lists' footers, a closing formula with a name
under it. Kept: thanks and greetings, which are words to the reader.
"""

import re

from careloop.readers.mail.quotation.separators import is_rule
from careloop.readers.mail.vocabulary import either

_DELIMITER = re.compile(r"^(?:--|—|–|__|-- --|---|-_-)\s*$")
_THING = f"(?:{either('signatures', 'thing')})"
_DEVICE = either("signatures", "device").replace("{thing}", _THING)
_MOBILE = re.compile(
    '^[-_*\\s\\[(<“"]*(?:'
    + either("signatures", "mobile").replace("{device}", _DEVICE).replace("{thing}", _THING)
    + ')[\\])>”".*\\s_-]*$',
    re.IGNORECASE,
)
_NOT_MOBILE = re.compile(r"[;?]|\b(?:is|was|are|because|but|and I|so)\b")
_CONTACT = re.compile(either("signatures", "contact"), re.IGNORECASE)
_CLOSING = re.compile(f"^(?:{either('signatures', 'closing')})\\s*[,.!]?$", re.IGNORECASE)
_DISCLAIMER = re.compile(either("signatures", "disclaimer"), re.IGNORECASE)
_BELOW = re.compile(r"아래|다음(?:과 같| 주소| 연락처)|下記|以下|below|following|unten|ci-dessous", re.IGNORECASE)
_COMPANY = re.compile(either("signatures", "company"), re.IGNORECASE)
_LABELLED = re.compile(either("signatures", "labelled"), re.IGNORECASE)
_DASH_NAME = re.compile(r"^[-–—~]\s?[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){0,3}$")
_LIST_FOOTER = re.compile(r"mailing list|unsubscribe|listinfo|To post to this group", re.IGNORECASE)
_BLOCK_LINES = 16


def without_signature(lines: list[str]) -> list[str]:
    """Return `lines` without the signature and the empty lines at their end; words are never cut to nothing."""
    kept = _trimmed(lines)
    for _ in range(6):
        shorter = _trimmed(_once(kept))
        if len(shorter) == len(kept) or not _has_words(shorter):
            break
        kept = shorter
    return kept


def is_mobile(line: str) -> bool:
    """Return True for the line a phone or program adds about itself.

    >>> is_mobile("나의 iPhone에서 보냄"), is_mobile("Sent from my desk, is much easier than my mobile phone.")
    (True, False)
    """
    text = re.sub(r"<[^>]*>", "", line.strip()[:300]).strip()
    return len(text) < 160 and bool(_MOBILE.match(text)) and not _NOT_MOBILE.search(text)


def _once(lines: list[str]) -> list[str]:
    if not lines:
        return lines
    if is_mobile(lines[-1]) or (is_rule(lines[-1]) and not _ruled(lines)):
        return lines[:-1]
    for cut in (_delimited(lines), _ruled(lines), _disclaimed(lines), _closed(lines), _carded(lines)):
        if cut is not None:
            return lines[:cut]
    if (
        len(lines) > 2
        and not lines[-2].strip()
        and _DASH_NAME.match(lines[-1].strip())
        and not lines[-1].startswith(("- ", "– "))
    ):
        return lines[:-1]
    return lines


def _delimited(lines: list[str]) -> int | None:
    """The first `-- ` line after which no more than a card's worth of lines stands."""
    for index, line in enumerate(lines):
        if _DELIMITER.match(line.strip("\r")) and (
            line.strip() in {"--", "—", "-- --"} or len(lines) - index <= _BLOCK_LINES
        ):
            rest = [text for text in lines[index + 1 :] if text.strip()]
            if line.strip() == "--" and line.endswith(" "):
                return index
            if (
                len(rest) <= _BLOCK_LINES
                and all(len(text) < 120 for text in rest[:4])
                and (line.strip() != "---" or _card(rest))
            ):
                return index
    return None


def _ruled(lines: list[str]) -> int | None:
    """A rule above a block that holds a way to reach somebody, down to the end."""
    start = max(1, len(lines) - _BLOCK_LINES - 2)
    for index in range(start, len(lines)):
        if is_rule(lines[index]):
            rest = [line for line in lines[index + 1 :] if line.strip() and not is_rule(line)]
            if _card(rest) and not _introduced(lines[:index]):
                return index
    return None


def _carded(lines: list[str]) -> int | None:
    """A last paragraph that names a company and labels its telephone or mail is a card without a rule."""
    start = next((i + 1 for i in range(len(lines) - 1, -1, -1) if not lines[i].strip()), 0)
    card = lines[start:]
    if not (2 <= len(card) <= 8) or any(len(line) > 80 for line in card) or not _has_words(lines[:start]):
        return None
    labelled = sum(1 for line in card if _LABELLED.search(line[:200]))
    return (
        start
        if labelled and any(_COMPANY.search(line[:200]) for line in card) and not _introduced(lines[:start])
        else None
    )


def _introduced(above: list[str]) -> bool:
    """`Please send it here:` before the rule: the card below is what the mail is about."""
    last = next((line.strip() for line in reversed(above) if line.strip()), "")
    return last.endswith((":", "：")) or bool(_BELOW.search(last))


def _card(rest: list[str]) -> bool:
    if not rest or len(rest) > _BLOCK_LINES:
        return False
    contacts = sum(1 for line in rest if _CONTACT.search(line[:300]))
    short = sum(1 for line in rest if len(line) <= 60)
    return (contacts > 0 and short * 3 >= len(rest) * 2) or any(_LIST_FOOTER.search(line[:300]) for line in rest[:2])


def _disclaimed(lines: list[str]) -> int | None:
    """The lawyers' paragraph that a company's server puts below every mail."""
    for index in range(max(1, len(lines) - 24), len(lines)):
        if (
            not lines[index - 1].strip()
            and _DISCLAIMER.match(" ".join(lines[index : index + 4])[:400])
            and _has_words(lines[:index])
        ):
            return index
    return None


def _closed(lines: list[str]) -> int | None:
    """A closing formula alone on its line, a name and perhaps a card under it, and words above it."""
    for index in range(max(1, len(lines) - 12), len(lines)):
        if _CLOSING.match(lines[index].strip("* \t")):
            rest = [line.strip() for line in lines[index + 1 :] if line.strip()]
            named = rest and len(rest[0]) <= 40 and not re.search(r"[?!:;]|[.]\s", rest[0])
            if (
                named
                and all(len(line) <= 80 for line in rest)
                and (len(rest) <= 3 or _card(rest))
                and _has_words(lines[:index])
            ):
                return index
    return None


def _has_words(lines: list[str]) -> bool:
    return any(any(map(str.isalnum, line)) and not is_rule(line) for line in lines)  # `네` is an answer


def _trimmed(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip(" \t\u3000\u200b\u00a0"):
        end -= 1
    return lines[:end]
