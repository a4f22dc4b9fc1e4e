"""Is the queueing formula the queue, for three laws of patience and six numbers of agents?"""

import heapq
from collections.abc import Callable

import numpy as np
from scipy import stats

from benchmarks.statistics.checks import Check
from careloop.core.statistics.queueing import Patience, erlang_a, exponential, impatient, uniform
from careloop.core.statistics.survival import kaplan_meier

CALLS, HANDLING, WITHIN = 100 / 30, 3.0, 5.0
AGENTS = (8, 9, 10, 11, 12, 14)
SHAPE = {"s": 0.5, "scale": 7.5 / np.exp(0.125)}
LAWS: dict[str, tuple[Patience, Callable[[np.random.Generator, int], np.ndarray], float]] = {
    "exponential": (exponential(7.5), lambda dice, n: dice.exponential(7.5, n), 7.5 * float(np.log(2))),
    "between 5 and 10 minutes": (uniform(5, 10), lambda dice, n: dice.uniform(5, 10, n), 7.5),
    "lognormal": (
        lambda x: stats.lognorm.sf(x, **SHAPE), lambda dice, n: dice.lognormal(np.log(SHAPE["scale"]), 0.5, n),
        float(SHAPE["scale"]),
    ),
}  # fmt: skip


def check(*, runs: int = 400_000, is_full: bool = True) -> list[Check]:
    """`runs` is the number of calls simulated for each law and number of agents."""
    limit = 0.01 if is_full else 0.01 + 2.33 * 3 / runs**0.5
    found = []
    for law, (patience, draw, median) in LAWS.items():
        worst = erlang_worst = 0.0
        medians = []
        for agents in AGENTS:
            waits, served, gave_up = simulated(np.random.default_rng([51, agents]), draw, agents=agents, calls=runs)
            formula = impatient(CALLS, HANDLING, agents, patience=patience, within=WITHIN)
            in_time, hung_up = float((served & (waits <= WITHIN)).mean()), float(gave_up.mean())
            worst = max(worst, abs(formula.served_in_time - in_time), abs(formula.hung_up - hung_up))
            erlang = erlang_a(CALLS, HANDLING, agents, patience=7.5, within=WITHIN)
            erlang_worst = max(erlang_worst, abs(erlang.served_in_time - in_time))
            if agents == 8:
                medians.append(kaplan_meier(waits[: min(runs, 60_000)], gave_up[: min(runs, 60_000)]).median() or 0.0)
        found.append(
            Check(
                f"M/M/c+G against event simulation, patience {law}",
                "≤ .01 everywhere" if is_full else f"≤ {limit:.2f} everywhere (so few calls; .01 in the full run)",
                f"{worst:.4f}",
                worst <= limit,
            )
        )
        off = medians[0] / median - 1
        found.append(
            Check(f"median patience by Kaplan-Meier, {law}", "within 5 %", f"{100 * off:+.1f} %", abs(off) <= 0.05)
        )
        if law.startswith("between"):
            found.append(
                Check(
                    "Erlang A in the same queue must fail",
                    "> .01",
                    f"{erlang_worst:.2f}",
                    erlang_worst > 0.1,
                    is_guard=True,
                )
            )
    return found


def simulated(
    dice: np.random.Generator, draw: Callable[[np.random.Generator, int], np.ndarray], *, agents: int, calls: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First come, first served; the first twentieth is left out while the queue fills."""
    arrivals = dice.exponential(1 / CALLS, calls).cumsum()
    patience, handling = draw(dice, calls), dice.exponential(HANDLING, calls)
    free = [0.0] * agents
    waits, served = np.empty(calls), np.zeros(calls, dtype=bool)
    for at in range(calls):
        virtual = max(free[0] - arrivals[at], 0.0)
        if virtual <= patience[at]:
            waits[at], served[at] = virtual, True
            heapq.heapreplace(free, arrivals[at] + virtual + handling[at])
        else:
            waits[at] = patience[at]
    keep = slice(calls // 20, None)
    return waits[keep], served[keep], ~served[keep]
