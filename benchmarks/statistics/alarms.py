"""May one look every week without crying wolf, and is a real drop found soon?"""

import numpy as np

from benchmarks.statistics.checks import Check, at_least, at_most, fails
from careloop.core.statistics.monitoring import confidence_sequence, discoveries, drop_alarm, overdispersion

WEEKS, ANSWERS, TARGET, DROPPED, SINCE = 52, 50, 0.85, 0.78, 12


def check(*, runs: int = 2000, is_full: bool = True) -> list[Check]:
    """A year of weekly looks at 50 answers."""
    dice = np.random.default_rng(31)
    steady = dice.binomial(ANSWERS, TARGET, (runs, WEEKS))
    shares = np.where(np.arange(WEEKS) < SINCE, TARGET, DROPPED)
    dropped = dice.binomial(ANSWERS, shares, (runs, WEEKS))
    answers = np.full(WEEKS, ANSWERS)
    false = sum(drop_alarm(row, answers, target=TARGET).rang_at is not None for row in steady)
    rang = [drop_alarm(row, answers, target=TARGET).rang_at for row in dropped]
    early = sum(at is not None and at < SINCE for at in rang)
    delays = [at - SINCE + 1 for at in rang if at is not None and at >= SINCE]
    weekly = (TARGET - steady / ANSWERS) / np.sqrt(TARGET * (1 - TARGET) / ANSWERS)
    quiet = sum(not (np.abs(row) > 1.96).any() for row in weekly)
    middle = float(np.median(delays))
    return [
        at_most("false alarms in a year of weekly looks", false, runs, 0.05, is_full=is_full),
        at_least("drop .85 → .78 found within the year", len(delays) + early, runs, 0.95, is_full=is_full),
        Check("median weeks until it is found", "≤ 8", f"{middle:g}", middle <= 8),
        fails("weekly z-test stays quiet in a year without change:", quiet, runs, 0.95),
        at_least("confidence sequence holds at every look", _holds(steady), runs, 0.95, is_full=is_full),
        *_as_the_pages_look("", max(runs // 2, 60), wander=0.0, is_full=is_full),
        *_as_the_pages_look("weeks that wander by 3 points, ", max(runs // 2, 60), wander=0.03, is_full=is_full),
        *_many(max(runs // 20, 2)),
    ]


def _as_the_pages_look(kind: str, runs: int, *, wander: float, is_full: bool) -> list[Check]:
    """Each week reckons again how restless all weeks so far were, and believes the answers the less for it."""
    dice = np.random.default_rng(33)
    shares = np.where(np.arange(WEEKS) < SINCE, TARGET, DROPPED)

    def rang(share: np.ndarray) -> int | None:
        good = dice.binomial(ANSWERS, np.clip(share + wander * dice.normal(size=WEEKS), 0, 1))
        return next((at for at in range(WEEKS) if _rings(good[: at + 1])), None)

    false = sum(rang(np.full(WEEKS, TARGET)) is not None for _run in range(runs))
    found = [rang(shares) for _run in range(runs)]
    delays = [at - SINCE + 1 for at in found if at is not None and at >= SINCE]
    middle, early = float(np.median(delays)), sum(at is not None and at < SINCE for at in found)
    quick = sum(delay <= 8 for delay in delays)
    return [
        at_most(
            f"as on the pages, {kind}false alarms in a year", false, runs, 0.07 if wander else 0.05, is_full=is_full
        ),
        at_least(f"as on the pages, {kind}drop found", len(delays) + early, runs, 0.95, is_full=is_full),
        Check(f"as on the pages, {kind}median weeks until it is found", "–", f"{middle:g}", holds=True),
        # At least half within eight weeks is what a median of at most eight says.
        *([] if wander else [at_least("as on the pages, found within 8 weeks", quick, runs, 0.5, is_full=is_full)]),
    ]


def _rings(good: np.ndarray) -> bool:
    answers = np.full(len(good), ANSWERS)
    restless = overdispersion(good, answers)
    return drop_alarm(good / restless, answers / restless, target=TARGET).rang_at is not None


def _holds(steady: np.ndarray) -> int:
    sums = steady.cumsum(axis=1)
    holds = 0
    for row in sums:
        limits = [confidence_sequence(int(x), ANSWERS * (week + 1)) for week, x in enumerate(row)]
        holds += all(low <= TARGET <= high for low, high in limits)
    return holds


def _many(runs: int) -> list[Check]:
    """A hundred series of which ten drop: who may be believed at the end of the year?"""
    false_rates, found = [], []
    for run in range(runs):
        dice = np.random.default_rng([32, run])
        share = np.full((100, WEEKS), TARGET)
        share[:10, SINCE:] = DROPPED
        rows = dice.binomial(ANSWERS, share)
        values = [drop_alarm(row, np.full(WEEKS, ANSWERS), target=TARGET).e_value() for row in rows]
        believed = discoveries(values, rate=0.1)
        false_rates.append(sum(at >= 10 for at in believed) / max(len(believed), 1))
        found.append(sum(at < 10 for at in believed) / 10)
    rate = float(np.mean(false_rates))
    return [
        Check("100 series: false among those believed", "≤ 10 %", f"{100 * rate:.1f} %", rate <= 0.1),
        Check("100 series: real drops believed after a year", "–", f"{100 * np.mean(found):.0f} %", holds=True),
    ]
