"""Expectation: what did the customer expect, and what was got?

Reads       the signals of one conversation and what A-B-C found in it.
Gives       findings "expectation", each with the gap as its value: "unmet", or "made-good" when the last word about the
            outcome that follows is a good one. The first evidence is what was expected, the second what was got.
How         Our phrases ("I expected …", "줄 알았는데", "と思っていたのに"), and the head that reads wishes
            contrary to fact where it is sure. Who got more than expected is the kind "exceeded".
Read it so  the gap is what the customer voiced, not what a survey would have measured before and after.
Blind to    expectations that nobody voices.
"""

from collections.abc import Iterator, Sequence

from careloop.core.findings import Finding
from careloop.core.reading import sentences
from careloop.core.reading.acts import evidence
from careloop.core.reading.signals import UNREAL, Signals

GAPS = ("unmet", "made-good")
_SURE = 0.7  # of the head, from which it is believed without a phrase
_GOOD, _BAD = ("resolved", "delight"), ("not-resolved", "repeat", "annoyed", "leaving")


def expectations(conversation: str, turns: Sequence[Signals], found: Sequence[Finding]) -> Iterator[Finding]:
    """Give the expectations of a conversation with what came of them; `found` is what is known of it otherwise."""
    for seen in turns:
        told = _told(seen) if seen.is_customer else None
        if told is None:
            continue
        probability, span, checked = told
        got = [each for each in found if each.kind in (*_GOOD, *_BAD) and each.turn >= seen.turn]
        last = max(got, key=lambda each: each.turn, default=None)
        gap = "made-good" if last and last.kind in _GOOD and last.turn > seen.turn else "unmet"
        proofs = (evidence(conversation, seen, span), *(last.evidence[:1] if last else ()))
        yield Finding(kind="expectation", value=gap, probability=probability, evidence=proofs, checked=checked)


def _told(seen: Signals) -> tuple[float, tuple[int, int], int] | None:
    if seen.match("exceeded"):
        return None
    match = seen.match("expectation")
    if match:
        return match.probability, sentences.around(seen.text, match.span), match.checked
    sure = seen.head("expectation", "expectation")
    words = UNREAL.search(seen.text.lower())
    if sure < _SURE or words is None or seen.match("delight"):
        return None
    return round(sure, 4), sentences.around(seen.text, words.span()), 0
