"""Themes: into which kinds do the customers' issues fall, when nobody has named the kinds?

Reads       issue sentences and the encoder's points for them.
Gives       Themes: the number of each sentence's theme (0 … k−1, largest first), k found by itself, how central each
            sentence is to its theme.
How         The points go through a linear map that was learned to bring sentences of one intent together (on public
            intent sets, none of them yours; without the encoder there is no such map). Beside it stand the words of
            this corpus, reduced by a singular value decomposition. Each sentence is drawn towards its ten nearest.
            k-means on that; k is the fewest whose mean silhouette is within 6 % of the best.
Read it so  below about 100 sentences themes are a suggestion; a theme with a low cohesion is a heap, not a theme.
Blind to    issues that take more than a sentence to tell.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

from careloop.core.models.weights import read
from careloop.core.reading.features import Space, hashed
from careloop.core.reading.language import languages_of

Rows = NDArray[np.float64]
Labels = NDArray[np.intp]

FITTED_ON = 4000  # themes are found on at most so many sentences, evenly taken; the rest join the nearest theme
JUDGED_ON = 1500  # the silhouette compares everything with everything
ENOUGH = 0.94  # of the best silhouette: the map makes tight heaps, so the best of all has too many themes
_WORDS = Space(bits=16, characters=(), words=(1, 2))
_WORD_AXES = 60
_STARTS = 4
_NEAREST, _DRAW, _DRAWS = 10, 0.6, 3


class Themes(msgspec.Struct, frozen=True):
    """The theme of each sentence, and how near it lies to the middle of it (cosine, 1 is the middle)."""

    labels: Labels
    nearness: Rows
    count: int
    silhouette: float
    centres: Rows  # in the space of `placed`, one row a theme


def find(
    texts: Sequence[str],
    points: NDArray[np.floating],
    *,
    chance: np.random.Generator,
    between: tuple[int, int] | None = None,
) -> Themes:
    """Find the themes of sentences. `between` bounds their number; left out, 2 to about the root of n times 1.6.

    Fewer than four sentences are one theme. The same sentences and generator give the same themes.
    """
    n = len(texts)
    if n < 4:
        one = np.zeros((1, 1))
        return Themes(np.zeros(n, dtype=np.intp), np.ones(n), min(n, 1), 0.0, one)
    rows = placed(texts, points)
    drawn = _drawn_together(rows, rows[_evenly(n, FITTED_ON)])
    sample = drawn[_evenly(n, FITTED_ON)]
    low, high = between or (2, max(3, min(120, int(1.6 * np.sqrt(len(sample))))))
    judged = sample[_evenly(len(sample), JUDGED_ON)]
    tried = [_k_means(sample, count, chance) for count in _ladder(low, min(high, len(sample) - 1))]
    scores = [_silhouette(judged, centres) for centres in tried]
    chosen = next(place for place, score in enumerate(scores) if score >= max(scores) - (1 - ENOUGH) * abs(max(scores)))
    return _told(rows, (drawn @ tried[chosen].T).argmax(axis=1), scores[chosen])


def placed(texts: Sequence[str], points: NDArray[np.floating]) -> Rows:
    """Return where each sentence lies for the clustering: the learned map beside the words of this corpus."""
    weights = read("themes")
    meaning = _meaning(points.astype(np.float64), weights.arrays)
    words = _word_axes(texts)
    # Words part languages before they part matters: the more languages, the less the words may say.
    share = float(weights.facts["share_of_words"]) * _sameness(texts)
    return np.hstack([meaning * np.sqrt(1 - share), words * np.sqrt(share)])


def _meaning(points: Rows, learned: Mapping[str, NDArray[np.floating]]) -> Rows:
    """The learned map, which is of the sentence encoder's space; points of another one only around their middle."""
    if points.shape[1] != len(learned["mean"]):
        return _unit(points - points.mean(axis=0))
    return _unit((points - learned["mean"]) @ learned["map"].astype(np.float64))


def _drawn_together(rows: Rows, sample: Rows) -> Rows:
    """Draw each row towards its nearest ones in the sample, some times over: chains of likeness become heaps."""
    weights = _nearest(rows, sample)
    inside = _nearest(sample, sample)
    for _ in range(_DRAWS):
        rows = _unit((1 - _DRAW) * rows + _DRAW * _unit(np.asarray(weights @ sample)))
        sample = _unit((1 - _DRAW) * sample + _DRAW * _unit(np.asarray(inside @ sample)))
    return rows


def _nearest(rows: Rows, sample: Rows) -> sparse.csr_matrix:
    """Return the likeness of each row to its nearest ones of the sample, itself left out, as a sparse matrix."""
    count = min(_NEAREST, len(sample) - 1)
    values, columns = [], []
    for first in range(0, len(rows), 1000):
        near = rows[first : first + 1000] @ sample.T
        near[near > 1 - 1e-9] = -1.0
        best = np.argpartition(-near, count - 1, axis=1)[:, :count]
        columns.append(best)
        values.append(np.maximum(np.take_along_axis(near, best, axis=1), 0.0))
    ends = np.arange(len(rows) + 1) * count
    flat = np.concatenate(values).ravel(), np.concatenate(columns).ravel(), ends
    return sparse.csr_matrix(flat, shape=(len(rows), len(sample)))


def _sameness(texts: Sequence[str]) -> float:
    """Return the share of the texts that are in the commonest language."""
    codes = Counter(language.code for language in languages_of(texts))
    return codes.most_common(1)[0][1] / len(texts)


def _word_axes(texts: Sequence[str]) -> Rows:
    counts = hashed(texts, _WORDS)
    counts.sum_duplicates()
    counts.data[counts.indices == 0] = 0.0
    present = (counts > 0).astype(np.float64)
    documents = np.asarray(present.sum(axis=0)).ravel()
    kept = np.flatnonzero(documents >= 2)
    axes = min(_WORD_AXES, len(kept) - 1, len(texts) - 1)
    if axes < 1:
        return np.zeros((len(texts), 1))
    rarity = np.log((1 + len(texts)) / (1 + documents[kept]))
    weighted = sparse.csr_matrix(present.tocsc()[:, kept].multiply(rarity[None, :]))
    if not weighted.sum():  # every word stands in every text
        return np.zeros((len(texts), 1))
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    weighted = sparse.diags(1.0 / np.maximum(lengths, 1e-9)) @ weighted
    left, values, _ = svds(weighted, k=axes, v0=np.ones(min(weighted.shape)))
    return _unit(left * values)


def _unit(rows: Rows) -> Rows:
    result: Rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return result


def _evenly(n: int, most: int) -> NDArray[np.intp]:
    return np.unique(np.linspace(0, n - 1, min(n, most)).astype(np.intp))


def _ladder(low: int, high: int) -> list[int]:
    """Numbers of themes to try: each small one, then wider steps."""
    steps, count = [], low
    while count <= high:
        steps.append(count)
        count += max(1, count // 10)
    return steps or [low]


def _k_means(rows: Rows, count: int, chance: np.random.Generator) -> Rows:
    """Return the best centres of a few starts; each start takes far rows likelier (k-means++)."""
    best: tuple[float, Rows] = (np.inf, rows[:count])
    for _ in range(_STARTS):
        centres = _seeds(rows, count, chance)
        cost = np.inf
        for _ in range(40):
            similar = rows @ centres.T
            labels = similar.argmax(axis=1)
            now = float(2 * len(rows) - 2 * similar[np.arange(len(rows)), labels].sum())
            if now > cost - 1e-6 * len(rows):
                break
            cost = now
            centres = _middles(rows, labels, centres)
        if cost < best[0]:
            best = (cost, centres)
    return best[1]


def _seeds(rows: Rows, count: int, chance: np.random.Generator) -> Rows:
    chosen = [int(chance.integers(len(rows)))]
    distance = np.full(len(rows), np.inf)
    for _ in range(count - 1):
        distance = np.minimum(distance, np.maximum(1.0 - rows @ rows[chosen[-1]], 0.0))
        total = distance.sum()
        share = distance / total if total > 0 else np.full(len(rows), 1.0 / len(rows))
        chosen.append(int(chance.choice(len(rows), p=share)))
    return rows[chosen].copy()


def _middles(rows: Rows, labels: Labels, before: Rows) -> Rows:
    members = sparse.csr_matrix((np.ones(len(rows)), (labels, np.arange(len(rows)))), shape=(len(before), len(rows)))
    sums = np.asarray(members @ rows)
    empty = np.linalg.norm(sums, axis=1) < 1e-9
    sums[empty] = before[empty]
    return _unit(sums)


def _silhouette(rows: Rows, centres: Rows) -> float:
    """Mean silhouette by cosine distance: near to its own theme, far from the next."""
    labels = (rows @ centres.T).argmax(axis=1)
    sizes = np.bincount(labels, minlength=len(centres)).astype(np.float64)
    members = np.zeros((len(rows), len(centres)))
    members[np.arange(len(rows)), labels] = 1.0
    distances = (1.0 - rows @ rows.T) @ members
    own = distances[np.arange(len(rows)), labels] / np.maximum(sizes[labels] - 1, 1)
    others = distances / np.maximum(sizes, 1e-9)
    others[:, sizes == 0] = np.inf
    others[np.arange(len(rows)), labels] = np.inf
    nearest = others.min(axis=1)
    scores = np.where(sizes[labels] > 1, (nearest - own) / np.maximum(np.maximum(nearest, own), 1e-9), 0.0)
    return float(scores.mean())


def _told(rows: Rows, labels: Labels, silhouette: float) -> Themes:
    """Number the themes by size; middles and nearness are those of the sentences as they lie, not as drawn together."""
    sizes = np.bincount(labels)
    order = np.argsort(-sizes, kind="stable")
    order = order[sizes[order] > 0]
    place = np.zeros(len(sizes), dtype=np.intp)
    place[order] = np.arange(len(order))
    labels = place[labels]
    centres = _middles(rows, labels, np.zeros((len(order), rows.shape[1])))
    nearness = np.einsum("ij,ij->i", rows, centres[labels])
    return Themes(labels=labels, nearness=nearness, count=len(order), silhouette=silhouette, centres=centres)
