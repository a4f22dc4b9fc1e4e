"""Terms: the grams under which a text is indexed."""

import re
from collections.abc import Iterator
from operator import add

from careloop.core.search.folding import fold

TERMS_VERSION = 1  # raise it when `terms` gives something else: the index must then be rebuilt
LONGEST_WORD = 64
MOST_GRAMS = 60_000  # one message; a tsvector ends at a megabyte
MOST_FURTHER = 1_000

# Begins every gram that nobody can type, and stands between parts that no phrase may span.
BOUNDARY = "¶"

CJK = "\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
CJK_CHARACTER = re.compile(f"[{CJK}]")
RUN = re.compile(f"[{CJK}]+|[^\\W_{CJK}]+")
_DIGITS_APART = re.compile(r"\d+(?:[-./,() ]{1,2}\d+)+")
_ABROAD = re.compile(r"\+8[12]\d{7,12}")
_HYPHENATED = re.compile(r"\b[a-z]+(?:-[a-z]+)+\b")
_THREE_DIGITS = re.compile(r"\d{3,}")


def terms(text: str) -> str:
    """Give the grams of a text in the order of reading, separated by spaces; further forms follow a boundary.

    >>> terms("Refund 환불해 주세요")
    'refund 환불 불해 주세 세요'
    >>> terms("返金してください")
    '返金 金し して てく くだ ださ さい'
    >>> terms("+82-10-1234-5678, A10007919")
    '82 10 1234 5678 a10007919 ¶ 10007919 821012345678 01012345678'
    """
    folded = fold(text)
    grams: list[str] = []
    further: list[str] = []
    for run in RUN.findall(folded):
        if run[0] >= "\u1100":
            grams += pairs(run)
            continue
        grams.append(run[:LONGEST_WORD])
        if not run.isalpha() and not run.isdecimal():  # A10007919 is also looked for as 10007919
            further += _THREE_DIGITS.findall(run[:LONGEST_WORD])
    further += _joined_forms(folded)
    if further:
        grams = [*grams[:MOST_GRAMS], BOUNDARY, *dict.fromkeys(further)]
    return " ".join(grams[: MOST_GRAMS + MOST_FURTHER])


def pairs(run: str) -> list[str]:
    """Cut a run of characters into overlapping pairs; a lone character stays, another script's word stays whole."""
    if len(run) == 1:
        return [run]
    if not CJK_CHARACTER.match(run):
        return [run[:LONGEST_WORD]]
    return list(map(add, run, run[1:]))


def mark(name: str | int) -> str:
    """Give a gram that no text contains: marks a kind of document, or the number of a conversation.

    >>> mark(123)
    '¶123'
    """
    return f"{BOUNDARY}{name}"


def is_word(gram: str) -> bool:
    """Say whether a gram is a word of letters, long enough to be looked for by its beginning."""
    return len(gram) > 2 and gram.isalpha()


def joined_numbers(written: str) -> list[str]:
    """Give a number without its separators, and an international Korean or Japanese one also as dialled at home."""
    digits = re.sub(r"\D", "", written)
    if not 7 <= len(digits) <= 20:
        return []
    at_home = written.startswith("+") and digits[:2] in ("82", "81")
    return [digits, "0" + digits[2:].removeprefix("0")] if at_home else [digits]


def _joined_forms(folded: str) -> Iterator[str]:
    if _THREE_DIGITS.search(folded):
        for match in _DIGITS_APART.finditer(folded):
            is_abroad = match.start() > 0 and folded[match.start() - 1] == "+"
            yield from joined_numbers("+" * is_abroad + match[0])
    if "+8" in folded:
        for match in _ABROAD.finditer(folded):
            yield from joined_numbers(match[0])
    if "-" in folded:
        for match in _HYPHENATED.finditer(folded):
            yield match[0].replace("-", "")[:LONGEST_WORD]
