"""Which reason has each contact?

Reads       the telling of each issue (its sentence and those around it) and its point in the encoder's space.
Gives       for each the place of a reason in the catalogue, or -1 when no reason fits, and how sure that is.
How         Cues of the catalogue give first labels. The points of what they label show what each reason looks like in
            the words of *these* customers: a linear discriminant over them (shared covariance, shrunken), together with
            the catalogue's examples, then reads every telling. Where a cue stands the discriminant only chooses among
            the reasons told; elsewhere it must be sure. A reason that is told too seldom here (of another trade, or a
            cue that happens to fit) is not used at all. Praise and greetings are the reason only of a telling that
            states no matter: thanks at the end of a complaint are courtesy.
Read it so  what stays without a reason goes on to the themes, which find what the catalogue does not know.
Blind to    a second reason in the same telling.
"""

from collections.abc import Sequence
from functools import cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from careloop.core.reasons.catalogue import NO_ISSUE, catalogue, told
from careloop.core.reasons.matter import states_a_matter
from careloop.core.reasons.named import Named

Points = NDArray[np.float32]
Numbers = NDArray[np.float64]

NONE = -1
_SURE = 0.65
_SHRINK = 0.3
_FEWEST_SHARE = 0.003
_FEWEST = 5
_FEW_TELLINGS = 300  # below, every reason of the catalogue may be meant


class Assigner(msgspec.Struct, frozen=True):
    """A discriminant fitted to the tellings at hand; `is_used` says which reasons occur here."""

    slopes: Numbers
    bias: Numbers
    is_used: NDArray[np.bool_]

    def assign(self, texts: Sequence[str], points: Points) -> tuple[NDArray[np.int64], Numbers]:
        """Give the place of the reason of each telling and how sure it is; -1 and 0 where none fits."""
        scores = self._probabilities(points)
        each = [self._one(text, row) for text, row in zip(texts, scores, strict=True)]
        return np.array([place for place, _sure in each], np.int64), np.array([sure for _place, sure in each])

    def _one(self, text: str, scores: Numbers) -> tuple[int, float]:
        places = [place for place in _cued(text) if self.is_used[place]]
        best, sure = _best(places, scores)
        if best in _praise() and states_a_matter(text):  # without a cue: who asks kindly states an issue all the same
            return _best([], np.where([place in _praise() for place in range(len(scores))], 0.0, scores))
        return best, sure

    def _probabilities(self, points: Points) -> Numbers:
        scores = points.astype(np.float64) @ self.slopes + self.bias
        scores[:, ~self.is_used] = -np.inf
        scores -= scores.max(axis=1, keepdims=True)
        raised = np.exp(scores)
        result: Numbers = raised / raised.sum(axis=1, keepdims=True)
        return result


def _best(places: Sequence[int], scores: Numbers) -> tuple[int, float]:
    """Choose among the places that cues name, or else what the discriminant is sure of."""
    best = max(places, key=lambda place: float(scores[place])) if places else int(np.argmax(scores))
    if places:
        return best, 0.5 + 0.5 * float(scores[best])
    return (best, 0.8 * float(scores[best])) if scores[best] >= _SURE else (NONE, 0.0)


@cache
def _praise() -> frozenset[int]:
    return frozenset(place for place, reason in enumerate(catalogue()) if reason.id in NO_ISSUE)


def _cued(text: str) -> list[int]:
    """The places whose cues stand in a text; thanks are no reason where a matter is told."""
    places = told(text)
    if not _praise().isdisjoint(places) and states_a_matter(text):
        return [place for place in places if place not in _praise()]
    return places


def fit(texts: Sequence[str], points: Points, known: Named) -> Assigner:
    """Fit the discriminant to tellings (some ten thousand are enough) and the catalogue's examples."""
    cued = [_cued(text) for text in texts]
    often = np.bincount([place for places in cued for place in places], minlength=known.count)
    is_used = often >= max(_FEWEST, _FEWEST_SHARE * len(texts)) if len(texts) >= _FEW_TELLINGS else often >= 0
    rows = [row for row, places in enumerate(cued) if len(places) == 1]
    labels = np.array([cued[row][0] for row in rows] + list(known.owners), dtype=np.int64)
    data = np.concatenate([points[rows], known.points]).astype(np.float64)
    counts = np.bincount(labels, minlength=known.count)
    sums = np.zeros((known.count, data.shape[1]))
    np.add.at(sums, labels, data)
    middles = sums / np.maximum(counts, 1)[:, None]
    spread = data - middles[labels]
    covariance = spread.T @ spread / max(len(data) - known.count, 1)
    size = np.trace(covariance) / len(covariance)
    slopes = np.linalg.solve((1 - _SHRINK) * covariance + _SHRINK * size * np.eye(len(covariance)), middles.T)
    prior = np.log((counts + 1.0) / (counts.sum() + known.count))
    return Assigner(slopes, prior - 0.5 * np.einsum("ij,ji->i", middles, slopes), is_used)
