"""Does "it worked" stay away when nothing worked, and come when something did?"""

import numpy as np

from benchmarks.statistics.checks import Check, allowed, at_least, at_most
from careloop.core.statistics.effect import difference_in_differences, power

CATEGORIES, TREATED, MONTHS, BEGINS, CONTACTS = 20, 4, 13, 7, 120
CHANGE = 0.06


def check(*, runs: int = 2000, is_full: bool = True) -> list[Check]:
    """The worst four of twenty categories in month 7 get a project; six months before and after."""
    nothing = [_run(run, change=0.0) for run in range(runs)]
    change = [_run(run, change=CHANGE) for run in range(runs)]
    worked = sum(verdict == "worked" for verdict, *_ in nothing)
    found = sum(verdict == "worked" for verdict, *_ in change)
    naive = sum(naive for *_, naive in nothing)
    planned = float(np.mean([plan for *_, plan, _ in change]))
    gap = 100 * (planned - found / runs)
    error = 0.0 if is_full else 233 * (0.25 / runs) ** 0.5
    return [
        at_most("“it worked” when nothing did", worked, runs, 0.05, is_full=is_full),
        at_least("coverage when nothing changed", sum(in_ for _, in_, *_ in nothing), runs, 0.93, is_full=is_full),
        at_least("coverage of a change of six points", sum(in_ for _, in_, *_ in change), runs, 0.93, is_full=is_full),
        Check(
            "power told before the start beside what came", f"within 5 points{allowed(error)}",
            f"{100 * planned:.0f} % told, {100 * found / runs:.0f} % came", abs(gap) <= 5 + error,
        ),
        Check(
            "month before against month after says “it worked” when nothing did", "> 5 % (must fail)",
            f"{100 * naive / runs:.0f} %", naive / runs > 0.05, is_guard=True,
        ),
    ]  # fmt: skip


def _run(run: int, *, change: float) -> tuple[str, bool, float, bool]:
    dice = np.random.default_rng([41, run])
    truth = np.clip(
        0.7 + dice.normal(0, 0.04, (CATEGORIES, 1)) + dice.normal(0, 0.025, (CATEGORIES, MONTHS)), 0.05, 0.95
    )
    worst_by = dice.binomial(CONTACTS, truth[:, BEGINS - 1]) / CONTACTS
    treated = worst_by.argsort().argsort() < TREATED
    truth[treated, BEGINS:] = np.clip(truth[treated, BEGINS:] + change, 0.0, 0.99)
    panel = dice.binomial(CONTACTS, truth) / CONTACTS
    panel[:, BEGINS - 1] = worst_by
    got = difference_in_differences(panel, treated, begins=BEGINS, selection=(BEGINS - 1,))
    low, high = got.interval or (0.0, 0.0)
    plan = power(panel[:, : BEGINS - 1], treated=TREATED, change=CHANGE, periods_after=MONTHS - BEGINS) or 0.0
    before, after = panel[treated, BEGINS - 1].mean(), panel[treated, BEGINS].mean()
    spread = np.sqrt((before * (1 - before) + after * (1 - after)) / (CONTACTS * TREATED))
    return got.verdict, low <= change <= high, plan, bool((after - before) / spread > 1.96)
