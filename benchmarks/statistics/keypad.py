"""Do the bounds always hold, and does the menu report find what was put in and nothing else?"""

from dataclasses import replace

import numpy as np

from benchmarks.statistics.checks import Check, at_least, at_most
from benchmarks.statistics.contacts import SCENARIOS, Month, month
from careloop.core.measures.definition import Settings
from careloop.core.statistics.keypad_bounds import bounds
from careloop.core.statistics.keypad_layouts import HUNG_UP, LayoutEffects, layout_effects

CARELESS = Settings().careless  # what the product allows for


def check(*, runs: int = 1000, is_full: bool = True) -> list[Check]:
    """Bounds over random behaviours; effects with and without a menu effect."""
    half = max(runs // 2, 1)
    plain = [_effects(run, has_effects=True) for run in range(half)]
    null = [_effects(run, has_effects=False) for run in range(half)]
    covers = sum(each.key_one.interval[0] <= 0.12 <= each.key_one.interval[1] for each in plain)
    few = [_few(run) for run in range(runs)]
    pulls = [each.order_paused for each in few if each.order_paused]
    holding = sum(each.interval[0] <= 0 <= each.interval[1] for each in pulls)
    contained, without_value = _bounds(runs)
    return [
        Check("bounds contain the truth", "every run", f"{contained} of {runs}", contained == runs),
        Check("keys alone give no point estimate", "every run", f"{without_value} of {runs}", without_value == runs),
        at_least("pull of key 1: coverage", covers, half, 0.92, is_full=is_full),
        at_most("pull of key 1: coverage", covers, half, 0.98, is_full=is_full),
        at_least("base effects flagged: “the menu matters”", _flagged(plain), half, 0.95, is_full=is_full),
        at_most("no effects flagged: “the menu matters”", _flagged(null), half, 0.08, is_full=is_full),
        at_most("… in 150 calls, a dozen with a pause", _flagged(few), runs, 0.08, is_full=is_full),
        at_least("… pull of the first spoken after that pause: coverage", holding, len(pulls), 0.925, is_full=is_full),
        Check(
            "pull of the spoken order says “includes who hung up”", "always", "always",
            holds=all(each.order.caution == HUNG_UP for each in plain + null),
        ),
    ]  # fmt: skip


def _flagged(found: list[LayoutEffects]) -> int:
    return sum(each.matters for each in found)


def _effects(run: int, *, has_effects: bool) -> LayoutEffects:
    behaviour = replace(SCENARIOS["S0"], gating=0.0)
    dice = np.random.default_rng([11, run])
    if has_effects:
        contacts = month(dice, behaviour)
        return _read(contacts, contacts.pressed)
    contacts = month(dice, replace(behaviour, order=0.0, order_paused=0.0, habit=0.0))
    stays = dice.random(len(contacts.level)) < np.where(contacts.level == 3, 0.4, 0.2)  # no hanging up by menu either
    return _read(contacts, np.where(stays, contacts.level, 0))


def _few(run: int) -> LayoutEffects:
    dice = np.random.default_rng([13, run])
    first, one, paused = dice.random((3, 150)) < [[0.5], [0.5], [0.08]]
    pressed = np.where(dice.random(150) < 0.42, dice.choice([1, 2, 3], 150, p=[0.2, 0.2, 0.6]), 0)
    return layout_effects(pressed, first, one, paused)


def _read(contacts: Month, pressed: np.ndarray) -> LayoutEffects:
    return layout_effects(
        pressed, contacts.best_first, contacts.best_on_one, contacts.paused, customer=contacts.customer
    )


def _bounds(runs: int) -> tuple[int, int]:
    contained = without_value = 0
    for run in range(runs):
        dice = np.random.default_rng([12, run])
        careless = dice.uniform(0, CARELESS)
        truth, answers = dice.uniform(0.1, 0.95), dice.uniform(0.02, 0.98, 2)
        satisfied = dice.random(3000) < truth
        pressed = dice.random(3000) < np.where(satisfied, *answers)
        thoughtless = dice.random(3000) < careless
        chosen = np.where(thoughtless, dice.random(3000) < dice.random(), satisfied)
        got = bounds(int((pressed & chosen).sum()), int(pressed.sum()), 3000, careless=CARELESS)
        low, high = got.interval or (0.0, 1.0)
        contained += low <= truth <= high
        without_value += got.value is None
    return contained, without_value
