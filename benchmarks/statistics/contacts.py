"""A month of contacts with known truth: who is satisfied, who presses which key, who answers the follow-up.

The behaviour is that of docs/developer/statistics.md, "Model": an ordered truth with agents and customers, answering
that depends on the truth and on where in the menu one hangs up, pressing the first spoken option or key 1 out of habit,
and a random second-channel sample with known probabilities. Sizes are assumptions; the signs of the failures are not.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
AGENTS, CUSTOMERS, CONTACTS = 40, 4_500, 6_000
CUTS = (0.95, 1.85)  # satisfied, at least so-so
AGENT_SPREAD, CUSTOMER_SPREAD = 0.35, 0.5


@dataclass(frozen=True)
class Behaviour:
    """What a scenario assumes. The defaults are S1."""

    follow_ups: int = 400
    of_hang_ups: int = 250
    response: float = 1.0  # of those asked in the second channel
    response_odds: float = 1.0  # of the satisfied against the others: not 1 is "not at random"
    wrong: float = 0.0  # share of second-channel answers that are wrong
    is_careless_by_truth: bool = False  # the dissatisfied press the first key more often (S5)
    has_score: bool = False  # a score read from the words of every contact (S6)
    order: float = 0.06  # pressing the first spoken option, without pauses
    order_paused: float = 0.22  # … with a pause of three seconds
    habit: float = 0.12  # pressing key 1
    anywhere: float = 0.04  # pressing any key
    satisfied_answer: float = 0.75  # log odds of answering of the satisfied
    gating: float = 0.2  # share of agents who decide whom to offer the keypad question


SCENARIOS = {
    "S0": Behaviour(follow_ups=0, of_hang_ups=0),
    "S1": Behaviour(),
    "S2": Behaviour(response=0.55),
    "S3": Behaviour(response=0.55, response_odds=1.5),
    "S4": Behaviour(wrong=0.05),
    "S5": Behaviour(is_careless_by_truth=True),
    "S6": Behaviour(has_score=True),
}


@dataclass(frozen=True)
class Menu:
    """One arm: is the best level spoken first, is it on key 1, are there pauses?"""

    is_best_first: bool
    is_best_on_one: bool
    is_paused: bool


RANDOMISED = tuple(
    Menu(first, one, paused) for first in (True, False) for one in (True, False) for paused in (False, True)
)
FIXED = Menu(is_best_first=True, is_best_on_one=True, is_paused=False)
FIXED_REVERSED = Menu(is_best_first=True, is_best_on_one=False, is_paused=False)
FIXED_PAUSED = Menu(is_best_first=True, is_best_on_one=True, is_paused=True)


@dataclass(frozen=True)
class Month:
    """Arrays of one row a contact; `level` 1 dissatisfied, 2 so-so, 3 satisfied; `pressed` the same or 0."""

    level: Ints
    agent: Ints
    customer: Ints
    traits: Floats
    menu: Ints
    best_first: NDArray[np.bool_]
    best_on_one: NDArray[np.bool_]
    paused: NDArray[np.bool_]
    pressed: Ints
    sampled_prob: Floats
    asked: NDArray[np.bool_]
    answer: Floats
    score: Floats
    menus: tuple[Menu, ...] = field(default=RANDOMISED)

    @property
    def satisfied(self) -> Floats:
        return (self.level == 3).astype(np.float64)


def month(
    dice: np.random.Generator, behaviour: Behaviour, *, menus: tuple[Menu, ...] = RANDOMISED, contacts: int = CONTACTS
) -> Month:
    """Draw a month: new agents, customers, contacts, keys and follow-ups."""
    agent = dice.integers(0, AGENTS, contacts)
    customer = dice.integers(0, CUSTOMERS, contacts)
    traits = np.column_stack([dice.random(contacts) < 0.4, dice.normal(size=contacts)]).astype(np.float64)
    liking = dice.normal(0, AGENT_SPREAD, AGENTS)[agent] + dice.normal(0, CUSTOMER_SPREAD, CUSTOMERS)[customer]
    liking += -0.4 * traits[:, 0] + 0.3 * traits[:, 1]
    draw = dice.logistic(size=contacts)
    level = 1 + (CUTS[1] + liking + draw > 0).astype(int) + (CUTS[0] + liking + draw > 0).astype(int)
    menu = dice.integers(0, len(menus), contacts)
    arms = np.array([(each.is_best_first, each.is_best_on_one, each.is_paused) for each in menus])[menu]
    stays = _stays(dice, behaviour, level, arms, 0.2 * traits[:, 1] + _gate(behaviour, level, agent))
    pressed = np.where(stays, _meant(dice, behaviour, level, arms), 0)
    score = expit(0.3 * (level == 2) + 1.5 * (level == 3) - 0.7 + dice.normal(0, 1.0, contacts))
    probability, asked, answer = _followed_up(dice, behaviour, level, traits, pressed)
    return Month(
        level=level, agent=agent, customer=customer, traits=traits, menu=menu, best_first=arms[:, 0],
        best_on_one=arms[:, 1], paused=arms[:, 2], pressed=pressed, sampled_prob=probability, asked=asked,
        answer=answer, score=score, menus=menus,
    )  # fmt: skip


def true_share(behaviour: Behaviour, *, draws: int = 400) -> float:
    """The share of satisfied customers over all agents and customers that could have been, by brute force."""
    dice, plain = np.random.default_rng(99), replace(behaviour, follow_ups=0, of_hang_ups=0)
    return float(np.mean([month(dice, plain, contacts=20_000).satisfied.mean() for _ in range(draws)]))


def _gate(behaviour: Behaviour, level: Ints, agent: Ints) -> Floats:
    """Some agents see to it that the satisfied are asked."""
    gates = np.arange(AGENTS) < behaviour.gating * AGENTS
    return np.where(gates[agent], np.where(level == 3, 0.9, -0.9), 0.0)


def _stays(
    dice: np.random.Generator, behaviour: Behaviour, level: Ints, arms: NDArray[np.bool_], shift: Floats
) -> NDArray[np.bool_]:
    best_first, _, paused = arms.T
    place = np.where(best_first, 3 - level, level - 1)  # how many options are spoken before one's own
    leaving = np.where(paused, 0.45, 0.15) * place
    eta = -1.15 + behaviour.satisfied_answer * (level == 3) - leaving + shift
    return np.asarray(dice.random(len(level)) < expit(eta))


def _meant(dice: np.random.Generator, behaviour: Behaviour, level: Ints, arms: NDArray[np.bool_]) -> Ints:
    best_first, best_on_one, paused = arms.T
    order = np.where(paused, behaviour.order_paused, behaviour.order)
    if behaviour.is_careless_by_truth:
        order = order * np.where(level == 3, 0.5, 1.8)
    rest = np.full(len(level), behaviour.habit), np.full(len(level), behaviour.anywhere)
    first, habit, anywhere = np.cumsum([order, *rest], axis=0)
    cause = dice.random(len(level))
    meant = np.where(cause < anywhere, dice.integers(1, 4, len(level)), level)
    meant = np.where(cause < habit, np.where(best_on_one, 3, 1), meant)
    return np.where(cause < first, np.where(best_first, 3, 1), meant)


def _followed_up(
    dice: np.random.Generator, behaviour: Behaviour, level: Ints, traits: Floats, pressed: Ints
) -> tuple[Floats, NDArray[np.bool_], Floats]:
    n = len(level)
    of_pressed = behaviour.follow_ups - behaviour.of_hang_ups
    probability, asked = drawn_anew(dice, pressed > 0, of_silent=behaviour.of_hang_ups, of_pressed=of_pressed)
    willing = np.ones(n)
    if behaviour.response < 1:
        eta = np.log(behaviour.response / (1 - behaviour.response)) + 0.4 * traits[:, 0] - 0.3 * traits[:, 1]
        eta += 0.3 * (pressed > 0) + np.log(behaviour.response_odds) * ((level == 3) - 0.68)
        willing = expit(eta - 0.25)
    answers = asked & (dice.random(n) < willing)
    told = (level == 3) ^ (dice.random(n) < behaviour.wrong)
    return probability, asked, np.where(answers, told, np.nan)


def drawn_anew(
    dice: np.random.Generator, pressed: NDArray[np.bool_], *, of_silent: int, of_pressed: int
) -> tuple[Floats, NDArray[np.bool_]]:
    """Draw so many of those who pressed no key and of those who did; the known probabilities, and who was drawn."""
    probability, asked = np.zeros(len(pressed)), np.zeros(len(pressed), dtype=bool)
    for stratum, count in ((~pressed, of_silent), (pressed, of_pressed)):
        rows = np.flatnonzero(stratum)
        drawn = min(count, len(rows))
        probability[rows] = drawn / max(len(rows), 1)
        asked[dice.choice(rows, drawn, replace=False)] = True
    return probability, asked
