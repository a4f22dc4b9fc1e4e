"""Does double sampling find the satisfaction of all, where keys alone and raking do not?"""

from functools import cache

import numpy as np

from benchmarks.statistics.checks import Check, at_least, fails, within
from benchmarks.statistics.contacts import (
    FIXED,
    FIXED_PAUSED,
    FIXED_REVERSED,
    RANDOMISED,
    SCENARIOS,
    Behaviour,
    Month,
    month,
    true_share,
)
from careloop.core.findings import Measure
from careloop.core.statistics import double_sample_mean
from careloop.core.statistics.raking import rake
from careloop.core.statistics.share import wilson

ODDS = 1.5
ALL = ("S1", "S2", "S3", "S5", "S6")


def check(*, runs: int = 1000, is_full: bool = True, scenarios: tuple[str, ...] = ALL) -> list[Check]:
    """Run every scenario. Bias and widths are in points."""
    found: list[Check] = []
    widths: dict[str, float] = {}
    for name in scenarios:
        behaviour = SCENARIOS[name]
        truth = _truth()
        months = [month(np.random.default_rng([7, run]), behaviour) for run in range(runs)]
        measures = [estimated(each, behaviour) for each in months]
        widths[name] = 100 * float(np.mean([each.interval[1] - each.interval[0] for each in measures if each.interval]))
        if name != "S3":
            found += _proposed(name, measures, truth, is_full=is_full)
            found.append(Check(f"{name} mean width of the interval", "–", f"{widths[name]:.1f} points", holds=True))
        else:
            band = [estimated(each, behaviour, sensitivity=float(np.log(ODDS))) for each in months]
            found.append(at_least(f"{name} sensitivity band covers", covered(band, truth), runs, 0.94, is_full=is_full))
            found.append(fails(f"{name} interval without the band", covered(measures, truth), runs, 0.925))
        found += _naive(name, months, truth, runs)
    if "S1" in widths and "S6" in widths:
        ratio = widths["S6"] / widths["S1"]
        found.append(Check("S6 a score on every contact: width beside S1", "≤ 0.9", f"{ratio:.2f}", ratio <= 0.9))
    if is_full:
        found += _fixed_menus(runs)
    return found


def estimated(contacts: Month, behaviour: Behaviour, *, sensitivity: float = 0.0) -> Measure:
    """The product's estimate from what a desk would know of the month."""
    key = np.where(contacts.pressed > 0, contacts.pressed, np.nan)
    known = [contacts.traits, contacts.best_first, contacts.best_on_one, contacts.paused]
    signal, features = (contacts.score, [*known, key]) if behaviour.has_score else (key, known)
    return double_sample_mean(
        signal,
        contacts.answer,
        contacts.sampled_prob,
        ~np.isnan(contacts.answer),
        agent=contacts.agent,
        customer=contacts.customer,
        features=np.column_stack(features),
        sensitivity=sensitivity,
    )


def covered(measures: list[Measure], truth: float) -> int:
    """In how many the truth lies inside the interval."""
    return sum(each.interval is not None and each.interval[0] <= truth <= each.interval[1] for each in measures)


@cache
def _truth() -> float:
    """How keys are pressed does not change what is true, so one truth does for all scenarios."""
    return true_share(SCENARIOS["S0"])


def _proposed(name: str, measures: list[Measure], truth: float, *, is_full: bool) -> list[Check]:
    values = np.array([each.value for each in measures], dtype=float)
    bias = 100 * float(values.mean() - truth)
    error = 0.0 if is_full else 2.33 * 100 * float(values.std()) / len(values) ** 0.5
    return [
        within(f"{name} bias of double sampling", bias, 0.5, unit=" points", error=error),
        at_least(f"{name} coverage of double sampling", covered(measures, truth), len(values), 0.925, is_full=is_full),
    ]


def _naive(name: str, months: list[Month], truth: float, runs: int) -> list[Check]:
    plain = sum(_keys_cover(each, truth) for each in months)
    raked = sum(_raked_cover(each, truth) for each in months)
    return [
        fails(f"{name} keys as they are", plain, runs, 0.925),
        fails(f"{name} keys raked to known margins", raked, runs, 0.925),
    ]


def _keys_cover(contacts: Month, truth: float) -> bool:
    pressed = contacts.pressed > 0
    low, high = wilson(int((contacts.pressed == 3).sum()), int(pressed.sum()))
    return low <= truth <= high


def _raked_cover(contacts: Month, truth: float) -> bool:
    pressed = contacts.pressed > 0
    group, cut = contacts.traits[:, 0].astype(int), (contacts.traits[:, 1] > 0).astype(int)
    margins = [
        (list(each[pressed]), {value: float((each == value).mean()) for value in (0, 1)}) for each in (group, cut)
    ]
    weights = rake(margins)
    share = float((weights * (contacts.pressed[pressed] == 3)).sum() / weights.sum())
    effective = float(weights.sum() ** 2 / (weights**2).sum())
    low, high = wilson(share * effective, effective)
    return low <= truth <= high


def _fixed_menus(runs: int) -> list[Check]:
    """For the record: by how many points keys under one menu are off."""
    truth, found = _truth(), []
    for label, menus in (
        ("fixed menu, satisfied first on key 1", (FIXED,)),
        ("fixed menu, satisfied first on the last key", (FIXED_REVERSED,)),
        ("fixed menu with pauses, satisfied first on key 1", (FIXED_PAUSED,)),
        ("randomised menus, pooled", RANDOMISED),
    ):
        months = [month(np.random.default_rng([8, run]), SCENARIOS["S0"], menus=menus) for run in range(min(runs, 300))]
        shares = [float((each.pressed == 3).sum() / (each.pressed > 0).sum()) for each in months]
        hits = sum(_keys_cover(each, truth) for each in months)
        off = 100 * (float(np.mean(shares)) - truth)
        found.append(fails(f"{label} (off by {off:+.1f} points): coverage", hits, len(months), 0.925))
    return found
