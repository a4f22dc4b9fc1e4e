"""Highlighting: which words of a text were asked for, and the passage that shows them best."""

import re
from typing import NamedTuple

from careloop.core.search.folding import fold_with_places
from careloop.core.search.query import Phrase, Query
from careloop.core.search.terms import BOUNDARY, CJK, CJK_CHARACTER

_LETTER = f"[^\\W_{CJK}]"
_BREAK = re.compile(r"\s+")
_LONGEST_READ = 20_000  # beyond it nothing is marked; such a text is shown from its beginning


class Segment(NamedTuple):
    """A piece of a text, marked when it was asked for."""

    text: str
    is_marked: bool


def highlight(text: str, asked: Query) -> list[Segment]:
    """Cut a text into pieces that are marked or not; together they are the text itself.

    >>> from careloop.core.search.query import query
    >>> [tuple(segment) for segment in highlight("빨리 환불해 주세요", query("환불"))]
    [('빨리 ', False), ('환불', True), ('해 주세요', False)]
    """
    return _cut(text, _marks(text, asked))


def excerpt(text: str, asked: Query, *, length: int = 180) -> list[Segment]:
    """Give the highlighted passage of about `length` characters around the first word asked for, on one line."""
    text = _BREAK.sub(" ", text[:_LONGEST_READ]).strip()
    marks = _marks(text, asked)
    start = max(0, min(marks[0][0] - length // 4, len(text) - length)) if marks else 0
    if start:
        space = text.find(" ", start, start + 20)
        start = space + 1 if 0 <= space < marks[0][0] else start
    end = min(start + length, len(text))
    shown = [(max(one - start, 0), min(two, end) - start) for one, two in marks if two > start and one < end]
    more = Segment("…", is_marked=False)
    return [more] * (start > 0) + _cut(text[start:end], shown) + [more] * (end < len(text))


def _cut(text: str, marks: list[tuple[int, int]]) -> list[Segment]:
    pieces: list[Segment] = []
    done = 0
    for start, end in marks:
        if start > done:
            pieces.append(Segment(text[done:start], is_marked=False))
        pieces.append(Segment(text[start:end], is_marked=True))
        done = end
    if done < len(text):
        pieces.append(Segment(text[done:], is_marked=False))
    return pieces


def _marks(text: str, asked: Query) -> list[tuple[int, int]]:
    """Give the spans asked for, in order, those that touch joined."""
    phrases = [phrase for clause in asked.wanted for phrase in clause.phrases]
    patterns = [_pattern(phrase) for phrase in phrases if not phrase.runs[0].startswith(BOUNDARY)]
    if not patterns:
        return []
    folded, places = fold_with_places(text[:_LONGEST_READ])
    spans = [(places[m.start()], places[m.end()]) for pattern in patterns for m in re.finditer(pattern, folded)]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return joined


def _pattern(phrase: Phrase) -> str:
    if len(phrase.runs) == 1 and phrase.runs[0].isdigit() and len(phrase.runs[0]) >= 7:
        return r"[-./,() ]{0,2}".join(phrase.runs[0])
    body = r"[\W_]*".join(re.escape(run) for run in phrase.runs)
    before = "" if CJK_CHARACTER.match(phrase.runs[0]) else f"(?<!{_LETTER})"
    if phrase.runs[0][0].isdigit():
        before = r"(?<!\d)"
    last_is_word = not CJK_CHARACTER.match(phrase.runs[-1])
    after = f"{_LETTER}*" if phrase.is_part and last_is_word else f"(?!{_LETTER})" if last_is_word else ""
    return before + body + after
