"""Does double sampling hold where the truth is not that of the model: other agents, few answers, rare dissatisfaction?

Each world changes one thing of the first. A coverage below 92.5 % beyond what chance allows is a miss, in any of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from benchmarks.statistics.checks import Check, at_least, within
from benchmarks.statistics.contacts import drawn_anew
from careloop.core.findings import Measure
from careloop.core.statistics import double_sample_mean
from careloop.core.statistics.comparison import compare

Floats = NDArray[np.float64]
Dice = np.random.Generator


def _normal(spread: float) -> Callable[[Dice, int], Floats]:
    return lambda dice, n: dice.normal(0, spread, n)


AS_IN_THE_MODEL = _normal(0.35)


@dataclass(frozen=True)
class World:
    """What is so in it. The defaults are the first world."""

    contacts: int = 3000
    agents: int = 40
    customers: int = 2000
    agent: Callable[[Dice, int], Floats] = AS_IN_THE_MODEL
    customer: float = 0.5  # spread of the customers' liking
    liking: float = 0.95
    of_silent: int = 250  # asked in the second channel
    of_pressed: int = 150
    response: float = 1.0
    wrong_keys: float = 0.12
    pressing: float = -1.15
    satisfied_pressing: float = 0.75
    is_zipf: bool = False  # a few agents take most contacts
    top: int = 1  # answers from 0 or 1 to this: 1, 5 stars or 10 points


WORLDS = {
    "as in the model": World(),
    "agents of heavy tails (t, 3)": World(agent=lambda dice, n: 0.3 * dice.standard_t(3, n)),
    "one agent in five far worse": World(agent=lambda dice, n: np.where(dice.random(n) < 0.2, -1.2, 0.3)),
    "agents and customers alike": World(agent=_normal(0), customer=0),
    "agents far apart": World(agent=_normal(1)),
    "eight agents": World(agents=8),
    "a few agents take most contacts": World(is_zipf=True),
    "60 customers, far apart": World(customers=60, customer=1.5),
    "30 asked": World(of_silent=20, of_pressed=10),
    "100 contacts, 30 asked": World(contacts=100, agents=10, customers=90, of_silent=20, of_pressed=10),
    "97 % satisfied": World(liking=4),
    "99.5 % satisfied": World(liking=5.6),
    "5 % satisfied": World(liking=-3),
    "15 % answer the second channel": World(response=0.15),
    "nobody presses": World(pressing=-9),
    "all press": World(pressing=5),
    "keys without meaning": World(wrong_keys=1),
    "390 silent and 10 others asked": World(of_silent=390, of_pressed=10),
    "all are asked": World(contacts=400, customers=300, of_silent=9999, of_pressed=9999),
    "one to five stars": World(top=5, response=0.4),
    "0 to 10, 20 asked": World(top=10, of_silent=12, of_pressed=8),
}


def check(*, runs: int = 200, is_full: bool = True, worlds: tuple[str, ...] = tuple(WORLDS)) -> list[Check]:
    """Bias is in percent of the scale; it may be off by 0.5 and by what so few runs leave to chance."""
    found = []
    for name in worlds:
        world, at = WORLDS[name], list(WORLDS).index(name)
        truth, width = _truth(world), max(world.top - 1, 1) if world.top == 5 else world.top
        got = [_estimated(np.random.default_rng([61, at, run]), world) for run in range(runs)]
        values = np.array([each.value for each in got if each.value is not None])
        off = 100 * (float(values.mean()) - truth) / width
        error = 2.33 * 100 * float(values.std()) / len(values) ** 0.5 / width
        covers = sum(each.interval is not None and each.interval[0] <= truth <= each.interval[1] for each in got)
        found.append(within(f"{name}: bias", off, 0.5, unit=" points", error=error))
        found.append(at_least(f"{name}: coverage", covers, runs, 0.925, is_full=False))
    return found + (_ranking(runs * 3 // 10) if is_full else [])


def _truth(world: World) -> float:
    draws = max(1_000_000 // world.contacts, 300)
    return float(np.mean([_drawn(np.random.default_rng([62, at]), world)[-1].mean() for at in range(draws)]))


def _drawn(dice: Dice, world: World) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, NDArray[np.intp], Floats]:
    n = world.contacts
    share = 1 / np.arange(1, world.agents + 1)
    agent = dice.choice(world.agents, n, p=share / share.sum()) if world.is_zipf else dice.integers(0, world.agents, n)
    customer = dice.integers(0, world.customers, n)
    traits = np.column_stack([dice.random(n) < 0.4, dice.normal(size=n)]).astype(np.float64)
    liking = world.agent(dice, world.agents)[agent] + dice.normal(0, world.customer, world.customers)[customer]
    liking += world.liking - 0.4 * traits[:, 0] + 0.3 * traits[:, 1] + dice.logistic(size=n)
    level = 1 + (liking > -0.9).astype(int) + (liking > 0).astype(int)
    if world.top == 5:
        answer = np.choose(level - 1, [dice.integers(1, 3, n), np.full(n, 3), dice.integers(4, 6, n)])
    elif world.top == 10:
        answer = np.choose(level - 1, [dice.integers(0, 6, n), dice.integers(5, 9, n), dice.integers(8, 11, n)])
    else:
        answer = level == 3
    return agent, customer, traits, level, answer.astype(np.float64)


def _estimated(dice: Dice, world: World) -> Measure:
    agent, customer, traits, level, answer = _drawn(dice, world)
    n, is_good = world.contacts, level == 3
    presses = dice.random(n) < expit(world.pressing + world.satisfied_pressing * is_good + 0.2 * traits[:, 1])
    key = np.where(dice.random(n) < world.wrong_keys, dice.integers(1, 4, n), level)
    probability, asked = drawn_anew(dice, presses, of_silent=world.of_silent, of_pressed=world.of_pressed)
    willing = np.ones(n)
    if world.response < 1:
        willing = expit(np.log(world.response / (1 - world.response)) + 0.6 * traits[:, 0] - 0.4 * traits[:, 1])
    comes = asked & (dice.random(n) < willing)
    return double_sample_mean(
        np.where(presses, key, np.nan), np.where(comes, answer, np.nan), probability, comes,
        agent=agent, customer=customer, features=traits,
    )  # fmt: skip


SHARES: dict[str, Callable[[Dice, int], Floats]] = {
    "heavy tails": lambda dice, n: expit(1.4 + 0.4 * dice.standard_t(3, n)),
    "anything from a half to all": lambda dice, n: dice.uniform(0.5, 1, n),
    "all alike": lambda _dice, n: np.full(n, 0.8),
    "nearly all good": lambda dice, n: dice.beta(97, 3, n),
    "all or none": lambda dice, n: dice.beta(0.5, 0.1, n),
}


def _ranking(runs: int) -> list[Check]:
    """Sixty agents of other true shares: their intervals, and whether three surveys make a first."""
    found = []
    for at, (name, draw) in enumerate(SHARES.items()):
        covers, tiny = 0.0, 0
        for run in range(runs):
            dice = np.random.default_rng([63, at, run])
            answers = np.r_[3, np.exp(dice.uniform(np.log(3), np.log(300), 59)).astype(int)]
            truth = draw(dice, 60)
            got = compare(dice.binomial(answers, truth), answers)
            covers += float(np.mean([low <= p <= high for (low, high), p in zip(got.intervals, truth, strict=True)]))
            tiny += answers[int(np.argmax(got.shares))] == 3
        found.append(at_least(f"agents, {name}: coverage", covers, runs, 0.94, is_full=False))
        found.append(
            Check(f"agents, {name}: one with 3 surveys first", "< 1 %", f"{tiny} of {runs}", tiny <= runs / 100)
        )
    return found
