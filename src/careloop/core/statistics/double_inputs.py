"""Double sample: the arrays of a double sample, checked, brought to one scale and laid out for the two models.

Reads       what `double_sample_mean` was given.
Gives       a `Sample`: answers from 0 to 1 with the scale they came from, who could be asked, who answered, and a
            design matrix of signal and features in which nothing is missing.
How         columns with at most eight values become indicators, so that keys need no order; others are standardised,
            the signal with its square; a gap becomes an indicator of its own. Scales are 0..1, 1..5, 1..7, 0..10: the
            one whose two ends were answered, else every one that the answers fit (and the signal's levels, where it has
            some); if none fits, the range of the answers. The models: `double_sampling` (Robins et al. 1994);
            indicators for gaps after Little & Rubin 2002, and sound because the draw is known.
Read it so  contacts of probability 0 are left out and counted: nobody can speak for them.
Blind to    which scale it was when all answers are 0 or all are 1 and no signal shows another. Do not use it apart from
            `double_sample_mean`, its numbers mean nothing alone.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from careloop.core.statistics.clusters import Codes, Flags, Floats, codes

SCALES = ((0.0, 1.0), (1.0, 5.0), (1.0, 7.0), (0.0, 10.0))
FEW_VALUES = 8


@dataclass(frozen=True)
class Sample:
    """The contacts that could be asked; arrays of one length. `answers` holds 0 where nobody answered."""

    answers: Floats
    answered: Flags
    asked: Flags | None  # None where only the probability of being asked is known
    probability: Floats
    design: Floats
    agent: Codes | None
    customer: Codes | None
    scales: tuple[tuple[float, float], ...]  # the one used, then the others that the answers do not rule out
    never_asked: int
    volunteers: int

    @property
    def scale(self) -> tuple[float, float]:
        """The scale on which `answers` are."""
        return self.scales[0]


def prepare(
    signal: ArrayLike,
    answer: ArrayLike,
    sampled_prob: ArrayLike,
    answered: ArrayLike,
    *,
    agent: ArrayLike | None,
    customer: ArrayLike | None,
    features: ArrayLike | None,
) -> Sample:
    """This will check the arrays and keep the contacts that could be asked. Raises ValueError when they do not fit."""
    values = np.asarray(answer, dtype=np.float64).reshape(-1)
    n = len(values)
    probability = _probabilities(sampled_prob, n)
    given = np.asarray(answered, dtype=np.float64).reshape(-1)
    _same_length(n, signal=signal, answered=given, agent=agent, customer=customer, features=features)
    if np.isinf(values).any():
        raise ValueError("An answer is infinite; use NaN where there is no answer.")
    has_answer = (given > 0) & ~np.isnan(values)
    covered = probability > 0
    seen = _scales(values[has_answer], _beyond_share(signal))
    scale = seen[0]
    scaled = np.where(has_answer, (np.nan_to_num(values) - scale[0]) / (scale[1] - scale[0]), 0.0)
    asked = None if not np.isnan(given).any() else (~np.isnan(given))[covered]
    return Sample(
        answers=scaled[covered],
        answered=has_answer[covered],
        asked=asked,
        probability=probability[covered],
        design=_design(signal, features, covered),
        agent=None if agent is None else codes(agent)[covered],
        customer=None if customer is None else codes(customer)[covered],
        scales=seen,
        never_asked=int((~covered).sum()),
        volunteers=int((has_answer & ~covered).sum()),
    )


def _probabilities(sampled_prob: ArrayLike, n: int) -> Floats:
    given = np.asarray(sampled_prob, dtype=np.float64)
    if given.size not in (1, n):
        raise ValueError(f"sampled_prob has {given.size} entries for {n} contacts.")
    probability = np.nan_to_num(np.broadcast_to(given.reshape(-1), (n,)), nan=0.0)
    if ((probability < 0) | (probability > 1)).any():
        raise ValueError("A sampling probability lies between 0 and 1.")
    return np.asarray(probability, dtype=np.float64)


def _same_length(n: int, **arrays: ArrayLike | None) -> None:
    for name, array in arrays.items():
        if array is not None and len(np.asarray(array)) != n:
            raise ValueError(f"{name} has {len(np.asarray(array))} entries for {n} answers; give one for each contact.")


def _scales(values: Floats, signal: Floats) -> tuple[tuple[float, float], ...]:
    """The narrowest scale that fits first; answers inside 0..1 are on it, unless all are alike and the signal not."""
    if not values.size:
        return SCALES[:1]
    low, high = float(values.min()), float(values.max())
    if (low, high) in SCALES or (SCALES[0][0] <= low < high <= SCALES[0][1]):
        return ((low, high),) if (low, high) in SCALES else SCALES[:1]
    both = np.concatenate([values, signal])
    for data in (both, values):  # a signal on a scale of its own says nothing
        bottom, top = float(data.min()), float(data.max())
        fitting = tuple(scale for scale in SCALES if scale[0] <= bottom and top <= scale[1])
        if fitting:
            return fitting[:1] if fitting[0] == SCALES[0] else fitting
    return ((low, high),) if high > low else ((low - 1.0, high + 1.0),)


def _beyond_share(signal: ArrayLike) -> Floats:
    """The whole-numbered levels of a signal that takes more than two of them; nothing of scores, shares and words."""
    try:
        numbers = np.asarray(signal, dtype=np.float64).reshape(-1)
    except (TypeError, ValueError):
        return np.zeros(0)
    levels = np.unique(numbers[np.isfinite(numbers)])
    is_levels = len(levels) > 2 and levels.max() > 3 and bool((levels == np.round(levels)).all())
    return levels if is_levels else np.zeros(0)


def _design(signal: ArrayLike, features: ArrayLike | None, covered: Flags) -> Floats:
    blocks: list[Floats] = []
    for column in _columns(signal):
        blocks += _encoded(column[covered], is_curved=True)
    for column in [] if features is None else _columns(features):
        blocks += _encoded(column[covered], is_curved=False)
    return np.column_stack(blocks) if blocks else np.zeros((int(covered.sum()), 0))


def _columns(table: ArrayLike) -> list[NDArray[np.generic]]:
    array = np.asarray(table)
    return [array] if array.ndim == 1 else list(array.reshape(len(array), -1).T)


def _encoded(column: NDArray[np.generic], *, is_curved: bool) -> list[Floats]:
    try:
        numbers = np.asarray(column, dtype=np.float64)
    except (TypeError, ValueError):
        numbers = codes(column).astype(np.float64)
        return _indicators(numbers, np.unique(numbers))
    known = np.isfinite(numbers)
    if not known.any():
        return []
    gap = [] if known.all() else [(~known).astype(np.float64)]
    values = np.unique(numbers[known])
    if len(values) <= FEW_VALUES:
        return gap + _indicators(numbers, values)
    numbers = numbers / np.abs(numbers[known]).max()  # so that squares of the largest numbers stay numbers
    centre, spread = numbers[known].mean(), numbers[known].std()
    standard = np.clip((np.where(known, numbers, centre) - centre) / spread, -5, 5)
    return [*gap, standard, np.where(known, standard**2, 1.0)] if is_curved else [*gap, standard]


def _indicators(numbers: Floats, values: Floats) -> list[Floats]:
    counts = [(numbers == value).sum() for value in values]
    commonest = int(np.argmax(counts))
    return [(numbers == value).astype(np.float64) for at, value in enumerate(values) if at != commonest]
