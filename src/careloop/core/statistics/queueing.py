"""Queueing: with so many agents, how many callers are served in time and how many hang up?

Reads       calls a minute, mean handling minutes, agents, and how long callers are patient.
Gives       `Queue`: shares served within t, hanging up, waiting at all; mean wait; occupancy.
How         M/M/c+G: arrivals and handling exponential, patience of any law (Baccelli & Hébuterne 1981; Zeltyn &
            Mandelbaum 2005). The virtual wait has density λ exp(λ H(x) - c μ x) / (ε + λ J), H the integral of the
            patience survival, J that of the exponential, ε the reciprocal of Erlang's loss with c - 1 agents.
            Erlang A is the case of exponential patience, Erlang C the case without hanging up.
Read it so  callers who all hang up between 5 and 10 minutes are served far later than Erlang A says; take the
            patience from a Kaplan-Meier curve (`survival`), never from the mean wait of those who hung up.
Blind to    several skills, shifts that begin, calls that come in waves: simulate those.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from careloop.core.statistics.clusters import Floats

Patience = Callable[[Floats], Floats]  # share still patient after x minutes
POINTS = 40_001


@dataclass(frozen=True)
class Queue:
    """The steady state of one queue, as shares of all calls offered; waits in the unit of the rates."""

    served_in_time: float
    hung_up: float
    waited: float
    mean_wait: float  # of all, hung up or served
    occupancy: float


def exponential(mean: float) -> Patience:
    """This will give the patience of people who hang up at a constant rate."""
    return lambda x: np.exp(-x / mean)


def uniform(low: float, high: float) -> Patience:
    """This will give the patience of people who hang up at some time between `low` and `high`."""
    return lambda x: np.clip((high - x) / (high - low), 0.0, 1.0)


def stepwise(times: Floats, shares: Floats) -> Patience:
    """This will give the patience of a Kaplan-Meier curve; beyond its end the last share stays."""
    steps = np.r_[1.0, shares]
    return lambda x: steps[np.searchsorted(times, x, side="right")]


def erlang_c(calls: float, handling: float, agents: int, *, within: float) -> Queue:
    """This will give the queue in which nobody hangs up; nobody is served in time when agents do not keep up."""
    load = _load(calls, handling, agents)
    if load >= agents:
        return Queue(served_in_time=0.0, hung_up=0.0, waited=1.0, mean_wait=math.inf, occupancy=1.0)
    blocked = _erlang_b(load, agents)
    waited = blocked / (1 - load / agents * (1 - blocked))
    rate = (agents - load) / handling
    return Queue(
        served_in_time=1 - waited * math.exp(-rate * within),
        hung_up=0.0,
        waited=waited,
        mean_wait=waited / rate,
        occupancy=load / agents,
    )


def erlang_a(calls: float, handling: float, agents: int, *, patience: float, within: float) -> Queue:
    """This will give the queue of callers with exponential patience of that mean."""
    return impatient(calls, handling, agents, patience=exponential(patience), within=within)


def impatient(calls: float, handling: float, agents: int, *, patience: Patience, within: float) -> Queue:
    """This will give the queue of callers of any patience (M/M/c+G).

    >>> round(impatient(100 / 30, 3, 10, patience=uniform(5, 10), within=5).served_in_time, 2)
    0.8
    """
    load = _load(calls, handling, agents)
    capacity = agents / handling
    x = _reach(calls, capacity, patience)
    still = np.asarray(patience(x), dtype=np.float64)
    step = x[1] - x[0]
    area = np.r_[0.0, np.cumsum((still[1:] + still[:-1]) / 2)] * step
    exponent = calls * area - capacity * x
    top = float(exponent.max())
    density = np.exp(exponent - top)  # λ times this over the norm is the density of the virtual wait
    blocked = _erlang_b(load, agents - 1)
    if blocked * calls == 0:  # so many agents that nobody ever waits, to the last digit
        return Queue(served_in_time=1.0, hung_up=0.0, waited=0.0, mean_wait=0.0, occupancy=load / agents)
    idle = math.exp(-top) / (blocked * calls)
    total = idle + float(np.trapezoid(density, dx=step))
    at_once = idle / total
    early = x <= within
    served = at_once + float(np.trapezoid(np.where(early, density * still, 0.0), dx=step)) / total
    answered = at_once + float(np.trapezoid(density * still, dx=step)) / total
    # Everybody waits min(patience, virtual wait); the mean of that is the integral of the area under patience.
    wait = float(np.trapezoid(density * area, dx=step)) / total
    return Queue(
        served_in_time=min(served, 1.0),
        hung_up=max(1 - answered, 0.0),
        waited=1 - at_once,
        mean_wait=wait,
        occupancy=min(answered * load / agents, 1.0),
    )


def agents_needed(
    calls: float, handling: float, *, patience: Patience, within: float, served: float, most: int = 2000
) -> int | None:
    """This will give the fewest agents with whom that share is served in time; None when `most` do not do."""
    low, high = 1, 1
    while impatient(calls, handling, high, patience=patience, within=within).served_in_time < served:
        low, high = high, high * 2
        if low >= most:
            return None
    while low < high:
        middle = (low + high) // 2
        if impatient(calls, handling, middle, patience=patience, within=within).served_in_time >= served:
            high = middle
        else:
            low = middle + 1
    return low


def _load(calls: float, handling: float, agents: int) -> float:
    if calls <= 0 or handling <= 0 or agents < 1:
        raise ValueError("Calls and handling time must be above 0, and there must be at least one agent.")
    return calls * handling


def _erlang_b(load: float, agents: int) -> float:
    """The share of calls that find all agents busy when nobody waits (Erlang's loss formula, by recursion)."""
    inverse = 1.0
    for number in range(1, agents + 1):
        inverse = 1 + inverse * number / load
    return 1 / inverse


def _reach(calls: float, capacity: float, patience: Patience) -> Floats:
    """Points from 0 to where the density of the virtual wait has died away."""
    end = 1.0
    for _ in range(40):
        x = np.linspace(0, end, 2001)
        still = np.asarray(patience(x), dtype=np.float64)
        exponent = calls * np.r_[0.0, np.cumsum((still[1:] + still[:-1]) / 2)] * (x[1] - x[0]) - capacity * x
        if exponent[-1] < exponent.max() - 40:
            break
        end *= 2
    else:
        raise ValueError("Callers never lose patience and agents do not keep up: the queue grows without end.")
    return np.linspace(0, end, POINTS)
