"""What is to be seen in each turn before anything is concluded from it?

Reads       the turns of many conversations at once.
Gives       for each turn Signals: language, phrases found, probabilities of the heads, data given, and (tier 2) its
            point in the encoder's space.
How         Our phrases and the linear heads over hashed letters read every turn; with the encoder the heads are surer
            and paraphrases are seen.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from careloop.core.reading import encoder, heads, phrases, repeats, slots
from careloop.core.reading.courtesies import courtesies, without
from careloop.core.reading.language import language_of
from careloop.core.reading.phrases import Match
from careloop.core.reading.repeats import Grams
from careloop.core.records import Conversation, Turn

SPEAKERS = ("customer", "agent", "bot")
_SURE = 0.6
# Words without which no unmet wish is told: the head for expectations reads what is contrary to fact.
UNREAL = re.compile(
    r"would|could|should|wish|expect|hop(?:ed|ing)|만 |았으면|었으면|했으면|기대|텐데|줄 알|ば|たら|のに|期待|はず"
)
_LONGEST = 4000  # letters of a turn that are read; longer ones are logs and quoted mail


class Signals(msgspec.Struct, frozen=True, kw_only=True):
    """What one turn shows."""

    turn: int
    is_customer: bool
    text: str
    body: str  # the text without mere courtesies: what the models read
    language: str
    is_sure: bool = True
    courtesies: tuple[tuple[int, int], ...] = ()
    matches: tuple[Match, ...] = ()
    heads: dict[str, dict[str, float]] = {}
    given: frozenset[str] = frozenset()
    point: NDArray[np.float32] | None = None
    grams: Grams | None = None  # of a customer's turn that may be a repeat or be repeated

    def match(self, *kinds: str) -> Match | None:
        """Give the first match of one of these kinds."""
        return next((each for each in self.matches if each.kind in kinds), None)

    def head(self, name: str, answer: str) -> float:
        """Give the probability of one answer of a head, 0 when the head does not know it."""
        return self.heads.get(name, {}).get(answer, 0.0)


# Which heads are asked about which turns.
_ASKED: tuple[tuple[tuple[str, ...], Callable[[Signals], bool]], ...] = (
    (("issue", "satisfaction", "outcome", "act"), lambda seen: seen.is_customer),
    (("acknowledgement", "outcome", "act"), lambda seen: not seen.is_customer),
    (("expectation",), lambda seen: seen.is_customer and UNREAL.search(seen.text.lower()) is not None),
)


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
    plain = [_signals(place, turn, conversations[number]) for number, place, turn in told]
    points = encoder.default().encode([seen.body for seen in plain]) if is_deep else None
    grams = _grams([number for number, _place, _turn in told], plain) if is_deep else {}
    found: list[list[Signals]] = [[] for _ in conversations]
    for row, (seen, read_by_heads) in enumerate(zip(plain, _heads(plain, points), strict=True)):
        point = None if points is None else points[row]
        whole = msgspec.structs.replace(seen, heads=read_by_heads, point=point, grams=grams.get(row))
        found[told[row][0]].append(whole)
    return found


def _grams(owners: Sequence[int], turns: Sequence[Signals]) -> dict[int, Grams]:
    """The grams of the customers' turns, by row, where one conversation has several that may say the same."""
    tellings = Counter(owner for owner, seen in zip(owners, turns, strict=True) if seen.is_customer)
    rows = [row for row, seen in enumerate(turns) if seen.is_customer and tellings[owners[row]] > 1]
    return dict(zip(rows, repeats.grams([turns[row].body for row in rows]), strict=True))


def _signals(place: int, turn: Turn, conversation: Conversation) -> Signals:
    text = turn.text[:_LONGEST]
    told = language_of(text)
    is_sure = told.confidence >= _SURE
    code = told.code if is_sure else conversation.language or conversation.customer.language or told.code
    is_customer = turn.side == "customer"
    kind = courtesies(text) if is_customer else []
    found = phrases.find(text, language=code, is_customer=is_customer)
    return Signals(
        turn=place,
        is_customer=is_customer,
        text=text,
        body=without(text, kind),
        language=code,
        is_sure=is_sure,
        courtesies=tuple(kind),
        matches=tuple(each for each in found if not any(start <= each.span[0] < end for start, end in kind)),
        given=slots.given(phrases.fold(text)) if is_customer else frozenset(),
    )


def _heads(turns: Sequence[Signals], points: NDArray[np.float32] | None) -> list[dict[str, dict[str, float]]]:
    """What the heads read in each turn: over letters alone, or with the encoder's points, which is surer.

    A head is asked only about the turns in which its answer is used: of one side, or with a word that calls for it.
    """
    found: list[dict[str, dict[str, float]]] = [{} for _ in turns]
    for wanted, is_asked in _ASKED:
        rows = [row for row, seen in enumerate(turns) if is_asked(seen)]
        texts = [turns[row].body for row in rows]
        if rows:
            for name, table in heads.several(texts, wanted, None if points is None else points[rows]).items():
                classes = heads.load(name).classes
                for row, probabilities in zip(rows, table.round(4).tolist(), strict=True):
                    found[row][name] = dict(zip(classes, probabilities, strict=True))
    return found
