"""Which sentences of a turn are only courtesy, and what is left of it without them?

Reads       the text of a customer's turn, in English, Korean or Japanese.
Gives       the spans of sentences that greet, introduce, wish well, look forward or close; and the text without them.
How         A sentence is courtesy when it is one of our formulas (courtesies.txt) from its beginning on and tells no
            problem. A turn that is courtesy alone keeps all of it: "hello" is then what was said.
Read it so  in a long mail the matter often is one short sentence among many kind ones: models read what is left, and
            the sentence that states the issue is never one of these.
Blind to    kindness in other words, and thanks alone, which mostly mean something.
"""

import re
from collections.abc import Sequence
from importlib.resources import files

from careloop.core.reading import sentences

Span = tuple[int, int]


def _written() -> dict[str, list[str]]:
    text = files(__package__).joinpath("courtesies.txt").read_text("utf-8")
    parts = (part.partition("\n") for part in text.split("## ")[1:])
    return {name: lines.splitlines() for name, _, lines in parts}


_LINES = _written()
_COURTESY = re.compile(
    "|".join(f"(?:{each.replace('<greeting>', _LINES['greeting'][0])})" for each in _LINES["formula"])
)
_HINT = re.compile(_LINES["hint"][0])  # without one of these there is no courtesy: a quick look at every turn
_MATTER = re.compile(_LINES["matter"][0])  # what makes a kind sentence more than courtesy
_QUOTED = re.compile(r"[>\s]+")


def courtesies(text: str) -> list[Span]:
    """Give the spans of sentences that are courtesy alone; none when nothing else stands in the text.

    >>> [text[a:b] for text in ["Dear team, I hope you are well. My kettle leaks."] for a, b in courtesies(text)]
    ['Dear team, I hope you are well.']
    >>> [text[a:b] for text in ["お世話になっております。電源が入りません。"] for a, b in courtesies(text)]
    ['お世話になっております。']
    >>> courtesies("안녕하세요.")
    []
    """
    if not _HINT.search(text):
        return []
    spans = sentences.spans(text)
    kind = [span for span in spans if _is_courtesy(text[slice(*span)])]
    return kind if len(kind) < len(spans) else []


def without(text: str, spans: Sequence[Span]) -> str:
    """Give the text without these spans."""
    left, start = "", 0
    for first, last in spans:
        left, start = left + text[start:first], last
    return (left + text[start:]).strip() if spans else text


def _is_courtesy(sentence: str) -> bool:
    sentence = _QUOTED.sub("", sentence, count=1) if sentence.startswith(">") else sentence
    return _COURTESY.match(sentence) is not None and not _MATTER.search(sentence)
