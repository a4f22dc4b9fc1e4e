"""Where do the sentences of a turn begin and end?

Reads       a text in any of our languages.
Gives       spans (start, end) of its sentences, in order, without surrounding space.
How         Sentences end at . ! ? and their wide forms, at line breaks and at "…"; not inside numbers, addresses of the
            web or after a title ("Mr.").
"""

import re

_END = re.compile(r"(?:[.!?…]+(?=[\s\"')\]]|$)|[。！？]+|\n+)")
_TITLE = re.compile(r"(?:\b(?:mr|mrs|ms|dr|st|no|vs|e\.g|i\.e|approx|a\.m|p\.m))\.$", re.IGNORECASE)


def spans(text: str) -> list[tuple[int, int]]:
    """Give the spans of the sentences.

    >>> [text[a:b] for text in ["It broke. Why?"] for a, b in spans(text)]
    ['It broke.', 'Why?']
    >>> [text[a:b] for text in ["안 와요。 언제 오나요?"] for a, b in spans(text)]
    ['안 와요。', '언제 오나요?']
    """
    found, start = [], 0
    for mark in _END.finditer(text):
        if _TITLE.search(text[start : mark.end()]):
            continue
        found.append(_trimmed(text, start, mark.end()))
        start = mark.end()
    found.append(_trimmed(text, start, len(text)))
    return [span for span in found if span[1] > span[0]]


def around(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Give the span of the sentence in which a span begins.

    >>> around("It broke. Why?", (10, 13))
    (10, 14)
    """
    return next((each for each in spans(text) if each[0] <= span[0] < each[1]), (0, len(text)))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
