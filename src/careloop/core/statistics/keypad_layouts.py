"""Keypad layouts: does the menu itself change what is pressed?

Reads       of each offered call: the level pressed (1 worst … K best, 0 for none) and the layout that the system drew
            (best spoken first?, best on key 1?, pause?).
Gives       `layout_effects`: the pull of the first spoken option without and with pauses, the pull of key 1, the
            effects on answering at all, each with an interval, and whether the menu matters.
How         z = 1 for the best level, -1 for the worst, 0 between; half the difference of z between arms is the share
            of presses moved; least squares over all arms at once. Limits with t from the larger of two variances:
            robust and clustered by customer (Cameron, Gelbach & Miller 2011), and pooled over all arms, because the
            robust one of an arm with a handful of calls is far too small. "Matters" is a joint test of z and one of
            answering, each at half the level: Wald's, and the one with the variance that redrawing the layouts would
            give (Fisher 1935), whichever says less. Regression on a randomised design (Lin 2013).
Read it so  the pull of key 1 is unbiased by the draw. The pull of the spoken order *includes who hung up*, unless a
            follow-up separates them (see `keypad_mixture`).
Blind to    errors that all menus share, and to satisfaction itself: no layout makes keys a measurement of it.
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike

from careloop.core.statistics.clusters import Codes, Floats, codes
from careloop.core.statistics.share import Interval


class TooFewLayouts(ValueError):
    """Effects need calls in layouts that differ. Let the system draw the layout of each call first."""


@dataclass(frozen=True)
class Effect:
    """A share of presses (or of calls) moved by the menu, with its interval; `caution` says what is mixed into it."""

    value: float
    interval: Interval
    caution: str = ""


@dataclass(frozen=True)
class LayoutEffects:
    """All effects that the drawn layouts allow; `n` calls offered, `pressed` of them pressed."""

    order: Effect
    order_paused: Effect | None  # None where no call had a pause
    key_one: Effect
    answering_best_first: Effect
    answering_paused: Effect | None
    matters: bool
    p_value: float
    n: int
    pressed: int


HUNG_UP = "includes who hung up"


def layout_effects(
    level_pressed: ArrayLike,
    best_first: ArrayLike,
    best_on_one: ArrayLike,
    paused: ArrayLike,
    *,
    levels: int = 3,
    customer: ArrayLike | None = None,
    level: float = 0.95,
) -> LayoutEffects:
    """This will estimate every effect the layouts allow. Raises TooFewLayouts when order or key never varied."""
    pressed = np.asarray(level_pressed, dtype=np.float64)
    arms = [np.asarray(arm, dtype=np.float64) for arm in (best_first, best_on_one, paused)]
    answered = pressed > 0
    group = np.arange(len(pressed)) if customer is None else codes(customer)
    if any(len(np.unique(arm[answered])) < 2 for arm in arms[:2]):
        raise TooFewLayouts("Spoken order and keys must both have varied among the calls that were answered.")
    has_pause = len(np.unique(arms[0][answered] + 2 * arms[2][answered])) == 4  # both orders, each with and without
    design = _design(arms, has_pause=has_pause)
    z = (pressed == levels).astype(np.float64) - (pressed == 1)
    moved = _Fit(design[answered], z[answered], group[answered])
    stayed = _Fit(design, answered.astype(np.float64), group)
    p_value = min(1.0, 2 * moved.joint(), 2 * stayed.joint())
    return LayoutEffects(
        order=moved.effect(1, 0.5, level, caution=HUNG_UP),
        order_paused=moved.effect((1, 4), 0.5, level, caution=HUNG_UP) if has_pause else None,
        key_one=moved.effect(2, 0.5, level),
        answering_best_first=stayed.effect(1, 1.0, level),
        answering_paused=stayed.effect(3, 1.0, level) if has_pause else None,
        matters=p_value < 1 - level,
        p_value=p_value,
        n=len(pressed),
        pressed=int(answered.sum()),
    )


def _design(arms: list[Floats], *, has_pause: bool) -> Floats:
    """Order and key are coded -1/2, 1/2, so that each coefficient is a difference between arms; pause 0, 1."""
    order, key, pause = arms[0] - 0.5, arms[1] - 0.5, arms[2]
    columns = [np.ones(len(order)), order, key, *([pause, pause * order] if has_pause else [])]
    return np.column_stack(columns)


class _Fit:
    def __init__(self, design: Floats, outcome: Floats, group: Codes) -> None:
        inverse = np.linalg.pinv(design.T @ design)
        self.beta = inverse @ design.T @ outcome
        residual = outcome - design @ self.beta
        scores = design * residual[:, None]
        code = codes(group)
        count = int(code.max(initial=0)) + 1
        sums = np.zeros((count, design.shape[1]))
        np.add.at(sums, code, scores)
        self.covariance = inverse @ (sums.T @ sums) @ inverse * count / max(count - 1, 1)
        self.freedom = max(min(count, len(outcome)) - design.shape[1], 1)
        self.pooled = inverse * float(residual @ residual) / max(len(outcome) - design.shape[1], 1)
        self.redrawn = inverse * float(np.var(outcome, ddof=1))  # were the layouts dealt out anew

    def effect(self, places: int | tuple[int, ...], scale: float, level: float, *, caution: str = "") -> Effect:
        pick = np.zeros(len(self.beta))
        pick[list(places) if isinstance(places, tuple) else [places]] = scale
        value = float(pick @ self.beta)
        variance = max(float(pick @ each @ pick) for each in (self.covariance, self.pooled))
        half = float(scipy.stats.t.ppf((1 + level) / 2, self.freedom)) * variance**0.5
        return Effect(value, (value - half, value + half), caution)

    def joint(self) -> float:
        """The p-value of "no arm differs in anything"."""
        return max(_wald(self.beta, self.covariance), _wald(self.beta, self.redrawn))


def _wald(beta: ArrayLike, covariance: ArrayLike) -> float:
    """The p-value of "all but the first are 0"."""
    effects = np.asarray(beta)[1:]
    statistic = float(effects @ np.linalg.pinv(np.asarray(covariance)[1:, 1:]) @ effects)
    return float(scipy.stats.chi2.sf(statistic, len(effects)))
