"""Judgement: what do the findings of a conversation come to – three dimensions, a class, a signal of satisfaction?

Reads       the findings of one conversation.
Gives       Dimension "business", "human" and "hidden", 0 to 1, each with what raised and lowered it; the experience
            (good, bad, ugly, ultimate) with its reasons; the satisfaction signal with its interval.
How         Every finding moves a dimension by the logits of its kind (`kinds.KINDS`) times its probability; the second
            of a kind counts half, the third a quarter. The score is the logistic of the sum: 0.5 when nothing speaks.
            The class follows rules that are written below. The signal is the logistic of a weighted sum, with the head
            for satisfaction where there is one.
Read it so  The scores order conversations and say why; they are indices by declared rules, not shares of anything.
            People who rate the same dialogue agree only moderately (AUC 0.62 to 0.73), so the interval is wide: never
            read the signal of one conversation as what its customer would have answered.
Blind to    everything not said.
"""

import math
from collections import Counter
from collections.abc import Sequence

from careloop.core.findings import Dimension, Finding, Influence
from careloop.core.reading.kinds import KINDS

_UGLY = {
    "abuse-by-agent": 1.0, "red-alert": 0.8, "unkept-promise": 0.7, "rude-staff": 0.7, "leaving": 0.7, "corrected": 0.4,
    "passed-around": 0.6, "unreachable": 0.5, "unfair-charge": 0.4, "asked-again": 0.4, "wrong-language": 0.5,
}  # fmt: skip
_BAD = (
    "not-resolved", "annoyed", "long-wait", "unreachable", "passed-around", "rude-staff", "unfair-charge", "clueless",
    "corrected", "asked-again", "repeat", "skipped", "silence", "unkept-promise", "wrong-language", "leaving",
    "human-wanted", "abuse-by-customer", "scripted", "expectation", "red-alert", "abuse-by-agent",
)  # fmt: skip
_GOOD = ("resolved", "thanks", "delight", "explanation", "compensation", "apology-real", "acknowledged", "exceeded")
_WEIGHTS = {
    "resolved": 0.9, "thanks": 0.9, "delight": 1.6, "exceeded": 0.6,
    "annoyed": -1.2, "not-resolved": -0.9, "repeat": -0.6,
    "red-alert": -0.6, "abuse-by-customer": -1.0, "leaving": -1.2, "rude-staff": -1.0, "unkept-promise": -0.9,
    "long-wait": -0.6, "unreachable": -0.8, "passed-around": -0.8, "corrected": -0.6, "unfair-charge": -0.7,
    "expectation": -0.5, "human-wanted": -0.4, "asked-again": -0.5,
}  # fmt: skip
# Measured on dialogues that people rated (python -m benchmarks.satisfaction): halved, the signal is nearer to their
# ratings, and within SPREAD logits on either side lie the mean ratings of nine dialogues in ten.
SCALE, SPREAD = 0.5, 1.4


def dimensions(findings: Sequence[Finding]) -> tuple[Dimension, Dimension, Dimension]:
    """Give business, human and hidden.

    >>> [d.score for d in dimensions([Finding(kind="delight", probability=0.9)])]
    [0.673, 0.711, 0.589]
    """
    return tuple(_dimension(findings, name) for name in ("business", "human", "hidden"))  # type: ignore[return-value]


def experience(findings: Sequence[Finding]) -> tuple[str, tuple[str, ...]]:
    """Give the class and the kinds behind it; an empty class when too little was said to tell.

    ultimate  delight, and nothing bad, or delight after something bad was made good
    ugly      what drives customers away, heavy enough: abuse, a broken promise, red alerts, rudeness, leaving
    bad       more speaks against than for it
    good      more speaks for than against it, and the issue was resolved or thanked for
    """
    sure = _strengths(findings)
    bad = sum(sure.get(kind, 0.0) for kind in _BAD)
    good = sum(sure.get(kind, 0.0) for kind in _GOOD)
    ugly = sum(weight * sure.get(kind, 0.0) for kind, weight in _UGLY.items())
    against = tuple(kind for kind, _ in Counter({k: sure[k] for k in _BAD if k in sure}).most_common(4))
    for_it = tuple(kind for kind, _ in Counter({k: sure[k] for k in _GOOD if k in sure}).most_common(4))
    if sure.get("delight", 0) >= 0.8 and ugly < 0.5 and good > bad:
        return "ultimate", for_it
    if ugly >= 1.0 and bad > good:
        return "ugly", against
    if bad >= 0.7 and bad > 0.8 * good:
        return "bad", against
    if sure.get("resolved", 0) + sure.get("thanks", 0) + sure.get("delight", 0) >= 0.6:
        return "good", for_it
    return "", ()


def satisfaction(findings: Sequence[Finding], *, head: float | None = None) -> tuple[float, tuple[float, float]]:
    """Give the signal, 0 to 1, and its interval; `head` is what the model for satisfaction reads in the last turns."""
    raised = sum(_WEIGHTS.get(kind, 0.0) * strength for kind, strength in _strengths(findings).items())
    if head is not None:
        raised += 0.6 * _logit(head)
    raised *= SCALE
    return _logistic(raised), (_logistic(raised - SPREAD), _logistic(raised + SPREAD))


def _strengths(findings: Sequence[Finding]) -> dict[str, float]:
    """How strongly each kind speaks: the first whole, the second half, the third a quarter."""
    sure: dict[str, float] = {}
    seen: Counter[str] = Counter()
    for finding in findings:
        sure[finding.kind] = sure.get(finding.kind, 0.0) + finding.probability * 0.5 ** seen[finding.kind]
        seen[finding.kind] += 1
    return sure


def _dimension(findings: Sequence[Finding], name: str) -> Dimension:
    seen: Counter[str] = Counter()
    influences = []
    for finding in findings:
        kind = KINDS.get(finding.kind)
        weight: float = getattr(kind, name, 0.0)
        if weight:
            effect = round(weight * finding.probability * 0.5 ** seen[finding.kind], 3)
            seen[finding.kind] += 1
            if abs(effect) >= 0.01:
                influences.append(Influence(finding.kind, effect, finding.turn))
    influences.sort(key=lambda each: -abs(each.effect))
    return Dimension(score=_logistic(sum(each.effect for each in influences)), influences=tuple(influences))


def _logistic(value: float) -> float:
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, value)))), 3)


def _logit(share: float) -> float:
    share = min(max(share, 0.02), 0.98)
    return math.log(share / (1 - share))
