"""What is to be seen in each turn before anything is concluded from it?

Reads       the turns of many conversations at once.
Gives       for each turn Signals: language, phrases found, probabilities of the heads, data given, and (tier 2) its
            point in the encoder's space.
How         Our phrases and the linear heads over hashed letters read every turn; with the encoder the heads are surer
            and paraphrases are seen.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from careloop.core.reading import encoder, heads, phrases, slots
from careloop.core.reading.language import language_of
from careloop.core.reading.phrases import Match
from careloop.core.records import Conversation, Turn

WANTED = ("issue", "acknowledgement", "outcome", "polarity", "abuse", "satisfaction", "expectation")
SPEAKERS = ("customer", "agent", "bot")
_SURE = 0.6
_LONGEST = 4000  # letters of a turn that are read; longer ones are logs and quoted mail


class Signals(msgspec.Struct, frozen=True, kw_only=True):
    """What one turn shows."""

    turn: int
    is_customer: bool
    text: str
    language: str
    is_sure: bool = True
    matches: tuple[Match, ...] = ()
    heads: dict[str, dict[str, float]] = {}
    given: frozenset[str] = frozenset()
    point: NDArray[np.float32] | None = None

    def match(self, *kinds: str) -> Match | None:
        """Give the first match of one of these kinds."""
        return next((each for each in self.matches if each.kind in kinds), None)

    def head(self, name: str, answer: str) -> float:
        """Give the probability of one answer of a head, 0 when the head does not know it."""
        return self.heads.get(name, {}).get(answer, 0.0)


def spoken(conversation: Conversation) -> list[tuple[int, Turn]]:
    """Give the turns that customer or agent (or bot) said to one another, with their places; no notes, no events."""
    return [
        (place, turn)
        for place, turn in enumerate(conversation.turns)
        if turn.side in SPEAKERS and turn.kind == "message" and turn.text.strip()
    ]


def observe(conversations: Sequence[Conversation], *, is_deep: bool = True) -> list[list[Signals]]:
    """Give the signals of every spoken turn of each conversation; with `is_deep` the encoder's points as well."""
    told = [(number, place, turn) for number, each in enumerate(conversations) for place, turn in spoken(each)]
    texts = [turn.text[:_LONGEST] for _number, _place, turn in told]
    points = encoder.default().encode(texts) if is_deep else None
    probabilities = _heads(texts, points)
    found: list[list[Signals]] = [[] for _ in conversations]
    for row, (number, place, turn) in enumerate(told):
        read_by_heads = {name: table[row] for name, table in probabilities.items()}
        point = points[row] if points is not None else None
        found[number].append(_signals(place, turn, conversations[number], probabilities=read_by_heads, point=point))
    return found


def _signals(
    place: int,
    turn: Turn,
    conversation: Conversation,
    *,
    probabilities: dict[str, dict[str, float]],
    point: NDArray[np.float32] | None,
) -> Signals:
    text = turn.text[:_LONGEST]
    told = language_of(text)
    is_sure = told.confidence >= _SURE
    code = told.code if is_sure else conversation.language or conversation.customer.language or told.code
    is_customer = turn.side == "customer"
    return Signals(
        turn=place,
        is_customer=is_customer,
        text=text,
        language=code,
        is_sure=is_sure,
        matches=tuple(phrases.find(text, language=code, is_customer=is_customer)),
        heads=probabilities,
        given=slots.given(phrases.fold(text)) if is_customer else frozenset(),
        point=point,
    )


def _heads(texts: Sequence[str], points: NDArray[np.float32] | None) -> dict[str, list[dict[str, float]]]:
    """What the heads read in each turn: over letters alone, or with the encoder's points, which is surer."""
    if not texts:
        return {}
    wanted = [name for name in WANTED if name in heads.available()]
    if points is None:
        tables = heads.several(texts, wanted)
    else:
        tables = {name: heads.load(name).probabilities(texts, points) for name in wanted}
    return {
        name: [dict(zip(heads.load(name).classes, row, strict=True)) for row in table.round(4).tolist()]
        for name, table in tables.items()
    }
