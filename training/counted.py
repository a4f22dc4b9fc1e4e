"""How often is a phrase right? Counted on people's labels that are free to ship, and on the practice.

For every language and kind: among the texts in which a phrase of the kind was found, those whose label says the same.
The shares stand in for the declared ones where enough were counted; the others are told as "not measured".
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from careloop.core.models.weights import Weights
from careloop.core.reading import phrases
from training import authored, corpora
from training.course import LANGUAGES, PRACTICE
from training.points import Points
from training.sets import Folder

_GRATITUDE = 15
_OF_PRACTICE = {  # the label that says the same as a kind of phrase
    "thanks": "thanks",
    "delight": "delight",
    "annoyed": "annoyed",
    "human-wanted": "human",
    "leaving": "leaving",
    "expectation": "expectation",
    "abuse-by-customer": "abuse",
    "promise": "promise",
    "transfer": "transfer",
}


class Labelled(NamedTuple):
    """A text, and which of the kinds that were asked are there."""

    source: str  # the set and its language
    text: str
    is_customer: bool
    asked: frozenset[str]
    there: frozenset[str]


def labelled(folder: Folder) -> Iterator[Labelled]:
    """Return every text with a label for some kind of phrase."""
    feelings = frozenset({"thanks", "delight", "annoyed"})
    for row in folder.rows("goemotions", "train"):
        labels = {int(label) for label in str(row["labels"]).split(",")}
        there = {"thanks"} if _GRATITUDE in labels else set[str]()
        there |= {"delight"} if labels & corpora.JOY else set()
        there |= {"annoyed"} if labels & corpora.GRIEF else set()
        yield Labelled("goemotions.en", row["text"], True, feelings, frozenset(there))
    yield from _practice()


def _practice() -> Iterator[Labelled]:
    asked = frozenset(_OF_PRACTICE)
    for language in LANGUAGES:
        for case in authored.cases(language, PRACTICE):
            for turn, labels in zip(case.conversation.turns, case.labels, strict=True):
                there = frozenset(kind for kind, label in _OF_PRACTICE.items() if label in labels)
                yield Labelled(f"practice.{language}", turn.text, turn.side == "customer", asked, there)


def counted(folder: Folder, _points: Points) -> tuple[Weights, dict[str, object]]:
    """How often is a phrase of a kind right, where it is found?"""
    right, found = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for each in labelled(folder):
        language = each.source.rpartition(".")[2]
        kinds = {m.kind for m in phrases.find(each.text, language=language, is_customer=each.is_customer)}
        for kind in kinds & each.asked:
            found[each.source, kind] += 1
            right[each.source, kind] += kind in each.there
    sums = {"right": Counter[str](), "found": Counter[str]()}
    for source, kind in found:
        name = f"{source.rpartition('.')[2]} {kind}"
        sums["found"][name] += found[source, kind]
        sums["right"][name] += right[source, kind]
    names = sorted(sums["found"])
    arrays = {name: np.array([counts[each] for each in names], dtype=np.int32) for name, counts in sums.items()}
    none = float("nan")
    sources = [
        (source, found[source, kind], none, none, none, f"{kind}, {right[source, kind]} right")
        for source, kind in sorted(found)
    ]
    told = {"question": (counted.__doc__ or "").strip(), "sources": sources, "note": NOTE}
    return Weights(arrays, {"kinds": names}), told


NOTE = """"Examples" are the texts in which a phrase of the kind was found. The probability of a finding is
(right + 1) / (found + 2) over all sources of its language, where at least 20 were found; elsewhere it is the share
declared at the head of the list in `core/reading/phrases`, and the finding says that nothing was checked (`checked`
is 0).

## Limits

GoEmotions are comments on Reddit, not customer service: there a phrase is less often meant for a company. Sets of abuse
that were gathered by its words say nothing of how often such a word is abuse elsewhere; they are not counted. The
practice is small and by one author. Many kinds have no labels that are free to ship, above all in Korean and Japanese:
they are not measured. What a kind is worth in your conversations is told by checking a sample."""
