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
_VERBS = either("attributions")
_ENDS = re.compile(rf"(?:{_VERBS})\s*[:：﹕]?\s*(?:[\"'>]\s*)?$", re.IGNORECASE)
_ENDS_COLON = re.compile(rf"(?:{_VERBS})\s*[:：﹕]\s*$", re.IGNORECASE)
_CJK_ENDS = re.compile(r"(?:작성|씀|쓴 글|写道|寫道|のメール|書きました)\s*[:：]?\s*$")

# How an attribution begins when it begins with words and not with the date or the name.
_STARTS = re.compile(
    r"^(?:On|At|In (?:message|article)|Quoting|Am|Um|Le|El|El d[ií]a|Il|Il giorno|Em|A \w+ \d|No dia|Op|Den|P[åa]|Dnia|W dniu|Dne|Dňa|"
    r"V\b|В|Ngày|Vào|Pada|Tanggal|Στις|La data|Pe|Dana|Dne|Fecha|Date|Le\s?:|El\s|A\(z\)|בתאריך|ב-|في|于|於|在|"
    r"Begin quote from|Original message from)\b",
    re.IGNORECASE,
)
_VERB_INSIDE = re.compile(
    r"\b(?:schrieb|skrev|schreef|napisał|napisana|wrote|geschreven|ezt írta)\b"
)  # the name comes after the verb
_QUOTING = re.compile(r"^(?:Quoting|Zitat von|Citazione|Citando|Zitiere|Citat|Quoting from)\b.{2,200}:$")
_TIME = re.compile(
    r"(?<!\d)\d{1,2}[:.hH시時时点點：]\s?\d{2}|\d{1,2}\s?(?:시|時|时|点|點|AM|PM)|(?:오전|오후|午前|午後|上午|下午)\s?\d|klo \d|kl\.? ?\d",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:19|20)\d{2}\s?(?:[-/.年년]|\.\s)|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?(?:19|20)?\d{2}|\b\d{1,2}(?:st|nd|rd|th|\.)?\s(?:de\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s)?(?:19|20)?\d{2}\b|"
    r"[^\W\d_]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:at\s)?(?:19|20)\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}월\s?\d{1,2}일|\d{1,2}月\s?\d{1,2}日"
)
_ADDRESS = re.compile(r"[^\s<>@]{1,100}@[^\s<>@]{2,100}")
_SENTENCE = re.compile(r"[^\W\d_]{4}[.!?。]\s+[A-ZÀ-ÞА-Я가-힣][^\s.]*\s+[^\s.]+\s+[^\s.]+\s+[^\s.@<]+\s+[^\s.@<]+\s")


def attribution_length(lines: list[str], at: int) -> int:
    """Return how many lines the attribution that begins at `at` takes, 0 when none begins there."""
    first = lines[at]
    ends = [_can_end(line) or _quote_begins(lines, i + 1) for i, line in enumerate(lines[at : at + MOST_LINES], at)]
    if not first or not any(ends) or not _may_begin(first):
        return 0
    joined = ""
    for count in range(1, MOST_LINES + 1):
        if at + count > len(lines):
            return 0
        line = lines[at + count - 1]
        if not line and not _open(joined):
            return 0
        joined = f"{joined} {line}".strip()
        if len(joined) > MOST_CHARACTERS:
            return 0
        if ends[count - 1] and is_attribution(joined, quoted_next=_quoted_after(lines, at + count)):
            return count
        if count > 1 and joined.endswith(":") and not _DATE.search(joined):
            return 0
    return 0


def is_attribution(text: str, *, quoted_next: bool) -> bool:
    """Return True when `text` (one joined line) says who wrote what follows.

    >>> is_attribution("2024년 3월 5일 (화) 오후 3:12, 고객센터 <help@desk.example>님이 작성:", quoted_next=True)
    True
    >>> is_attribution("On Monday I wrote:", quoted_next=False)
    False
    """
    has_date, has_time = bool(_DATE.search(text)), bool(_TIME.search(text))
    has_address = bool(_ADDRESS.search(text))
    if _QUOTING.match(text):
        return True
    if _SENTENCE.search(text):
        return False
    if _ENDS_COLON.search(text) or _CJK_ENDS.search(text):
        return has_date or has_address or (quoted_next and len(text) < 200)
    if _ENDS.search(text):
        return (has_date and has_time) or (has_address and (quoted_next or has_date))
    if text.endswith((":", "：")):
        if has_date and has_time and _VERB_INSIDE.search(text):
            return True
        return has_date and (has_time or quoted_next) and (has_address or (quoted_next and len(text) < 160))
    if _STARTS.match(text) and has_date and has_time and has_address:
        return quoted_next
    return False


@lru_cache(maxsize=2048)
def _can_end(line: str) -> bool:
    return line.endswith((":", "：", "﹕")) or bool(_ENDS.search(line[-100:]))


def _quote_begins(lines: list[str], at: int) -> bool:
    return at < len(lines) and lines[at].startswith((">", "＞"))


def _may_begin(line: str) -> bool:
    """Cheap test first: the line begins like one, or holds a date, an address or a verb with a colon."""
    head = line[:300]
    return bool(
        _STARTS.match(head)
        or _DATE.search(head)
        or _ADDRESS.search(head)
        or _ENDS_COLON.search(line[-120:])
        or _CJK_ENDS.search(line[-60:])
    )


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
