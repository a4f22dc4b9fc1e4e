"""Are rates that a classifier reads from words corrected by a few human labels, and are drivers told from noise?"""

import numpy as np

from benchmarks.statistics.checks import Check, at_least, fails, within
from careloop.core.statistics import double_sample_mean
from careloop.core.statistics.drivers import drivers
from careloop.core.statistics.lifetime import retention_gain
from careloop.core.statistics.share import wilson

CONTACTS, LABELS, RATE = 20_000, 400, 0.08
CLASSIFIERS = {"tuned": (0.75, 0.93), "drifted": (0.55, 0.96), "good": (0.92, 0.98)}  # sensitivity, specificity


def check(*, runs: int = 500, is_full: bool = True) -> list[Check]:
    """A true rate of 8 % under three classifiers, 400 random labels; five drivers of which two do nothing."""
    found = []
    for name, (sensitivity, specificity) in CLASSIFIERS.items():
        covers = naive = 0
        values = []
        for run in range(runs):
            dice = np.random.default_rng([61, run])
            truth = dice.random(CONTACTS) < RATE
            verdict = np.where(truth, dice.random(CONTACTS) < sensitivity, dice.random(CONTACTS) > specificity)
            labelled = np.zeros(CONTACTS, dtype=bool)
            labelled[dice.choice(CONTACTS, LABELS, replace=False)] = True
            got = double_sample_mean(
                verdict.astype(float), np.where(labelled, truth, np.nan), LABELS / CONTACTS, labelled
            )
            low, high = got.interval or (0.0, 1.0)
            covers += low <= RATE <= high
            values.append(got.value or 0.0)
            low, high = wilson(int(verdict.sum()), CONTACTS)
            naive += low <= RATE <= high
        found.append(
            at_least(f"rate from a {name} classifier and 400 labels: coverage", covers, runs, 0.93, is_full=is_full)
        )
        error = 0.0 if is_full else 233 * float(np.std(values)) / runs**0.5
        found.append(
            within(f"… bias ({name})", 100 * (float(np.mean(values)) - RATE), 0.5, unit=" points", error=error)
        )
        if name != "drifted":
            found.append(fails(f"{name} classifier taken as it is", naive, runs, 0.93))
    return [*found, *_drivers(max(runs // 2, 20), is_full=is_full), _gain()]


def _drivers(runs: int, *, is_full: bool) -> list[Check]:
    null = warned = 0
    for run in range(runs):
        dice = np.random.default_rng([62, run])
        common = dice.normal(size=(400, 1))
        x = np.sqrt(0.6) * common + np.sqrt(0.4) * dice.normal(size=(400, 5))
        y = x @ [0.5, 0.3, 0.2, 0.0, 0.0] + dice.normal(size=400)
        got = drivers(x, y, dice=dice, reliabilities=[0.5, 0.9, 0.9, 0.9, 0.9], draws=5)
        null += sum(each.effect_interval[0] <= 0 <= each.effect_interval[1] for each in got[3:])
        warned += got[0].is_unreliable
    return [
        at_least("drivers without effect: interval holds 0", null, 2 * runs, 0.93, is_full=is_full),
        at_least("a driver of reliability .5 is marked", warned, runs, 0.95, is_full=is_full),
    ]


def _gain() -> Check:
    gain = retention_gain(retention=0.85, points=5, discount=0.10)
    return Check(
        "five points more retention from 85 % at 10 %", "+25.0 %", f"{100 * gain:+.1f} %", abs(gain - 0.25) < 1e-9
    )
