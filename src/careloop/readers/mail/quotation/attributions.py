"""Attribution lines: `On … wrote:` in the languages mail programs speak, on one line or wrapped over several.

Two ways to know one: the program's own words (tables below), or, in any language, a line that holds a
date with a time and an address and ends in a colon.
"""

import re
from functools import lru_cache

from careloop.readers.mail.vocabulary import either

MOST_LINES = 6  # a wrapped attribution with long names and addresses
MOST_CHARACTERS = 500

# The words that end an attribution, as the mail programs of each language write them.
_VERBS = either("attributions", "ends")
_ENDS = re.compile(rf"(?:{_VERBS})\s*[:：﹕]?\s*(?:[\"'>]\s*)?$", re.IGNORECASE)
_ENDS_COLON = re.compile(rf"(?:{_VERBS})\s*[:：﹕]\s*$", re.IGNORECASE)
_CJK_ENDS = re.compile(r"(?:작성|씀|쓴 글|写道|寫道|のメール|書きました)\s*$")  # these come without a colon too

# How an attribution begins when it begins with words and not with the date or the name.
_STARTS = re.compile(rf"^(?:{either('attributions', 'begins')})\b", re.IGNORECASE)
_INSIDE = re.compile(r"\b(?:schrieb|skrev|schreef|napisał|napisana|wrote|geschreven|ezt írta)\b")  # the name comes last
_QUOTING = re.compile(r"^(?:Quoting|Zitat von|Citazione|Citando|Zitiere|Citat|Quoting from)\b.{2,200}:$")
_DATED = re.compile(r"^On .{3,40}(?:19|20)\d\d, .{1,200} wrote:$")
_TIME = re.compile(either("attributions", "time"), re.IGNORECASE)
_DATE = re.compile(either("attributions", "date"))
_ADDRESS = re.compile(r"[^\s<>@]{1,100}@[^\s<>@]{2,100}")
_SENTENCE = re.compile(r"[^\W\d_]{4}[.!?。]\s+[A-ZÀ-ÞА-Я가-힣][^\s.]*\s+[^\s.]+\s+[^\s.]+\s+[^\s.@<]+\s+[^\s.@<]+\s")


def attribution_length(lines: list[str], at: int) -> int:
    """Return how many lines the attribution that begins at `at` takes, 0 when none begins there."""
    near = range(at, min(at + MOST_LINES, len(lines)))
    ends = [_can_end(lines[index]) or _quote_begins(lines, index + 1) for index in near]
    if not lines[at] or not any(ends) or not _may_begin(lines[at]):
        return 0
    joined = ""
    for index, can_end in zip(near, ends, strict=True):
        if not lines[index] and not _open(joined):
            break
        joined = f"{joined} {lines[index]}".strip()
        if can_end and is_attribution(joined, quoted_next=_quoted_after(lines, index + 1)):
            return index - at + 1
        if len(joined) > MOST_CHARACTERS or (index > at and joined.endswith(":") and not _DATE.search(joined)):
            break
    return 0


def is_attribution(text: str, *, quoted_next: bool) -> bool:
    """Return True when `text` (one joined line) says who wrote what follows.

    >>> is_attribution("2024년 3월 5일 (화) 오후 3:12, 고객센터 <help@desk.example>님이 작성:", quoted_next=True)
    True
    >>> is_attribution("On Monday I wrote:", quoted_next=False)
    False
    """
    if len(text) > MOST_CHARACTERS or _SENTENCE.search(text):
        return False
    if _QUOTING.match(text) or _DATED.match(text):
        return True
    dated, timed = bool(_DATE.search(text)), bool(_TIME.search(text))
    addressed = bool(_ADDRESS.search(text))
    if _ENDS_COLON.search(text) or (timed and _INSIDE.search(text) and text.endswith(":")):
        return (dated and timed) or addressed or (quoted_next and len(text) < 200)
    if text.endswith((":", "：")):
        return dated and (timed or quoted_next) and (addressed or (quoted_next and len(text) < 160))
    said = bool(_CJK_ENDS.search(text) or _ENDS.search(text) or _STARTS.match(text))
    return said and dated and timed and (quoted_next or (addressed and not _STARTS.match(text)))


@lru_cache(maxsize=2048)
def _can_end(line: str) -> bool:
    return line.endswith((":", "：", "﹕")) or bool(_ENDS.search(line[-100:]))


def _quote_begins(lines: list[str], at: int) -> bool:
    return at < len(lines) and lines[at].startswith((">", "＞"))


def _may_begin(line: str) -> bool:
    """Cheap test first: the line begins like one, or holds a date, an address or a verb with a colon."""
    head = line[:300]
    return bool(_STARTS.match(head) or _DATE.search(head) or _ADDRESS.search(head) or _ENDS_COLON.search(line[-120:]))


def _open(joined: str) -> bool:
    """An empty line inside an attribution is a mail program's folly; only where the address has not come yet."""
    return (
        bool(joined)
        and bool(_STARTS.match(joined))
        and bool(_DATE.search(joined))
        and bool(_TIME.search(joined))
        and len(joined) < 200
    )


def _quoted_after(lines: list[str], at: int) -> bool:
    for line in lines[at : at + 3]:
        if line:
            return line.startswith((">", "|", "＞")) and not _ENDS_COLON.search(line)
    return False
