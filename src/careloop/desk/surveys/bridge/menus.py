"""The menu's own effect: do the order, the keys and the pause change what is answered?"""

from collections.abc import Sequence
from dataclasses import dataclass

from careloop.core.measures.definition import FLOOR
from careloop.core.statistics.difference import newcombe
from careloop.core.statistics.keypad_layouts import TooFewLayouts, layout_effects
from careloop.core.surveys.layouts import layout_named
from careloop.desk.surveys.bridge.judging import is_good
from careloop.desk.surveys.bridge.records import calls_of
from careloop.desk.surveys.models import Survey
from careloop.desk.surveys.queries.contacts import Contact

EACH = 0.975  # of two effects on a screen, so that both hold at once with 95 % (Bonferroni)


@dataclass(frozen=True)
class Arm:
    """One layout: how many met it, answered, answered well."""

    name: str
    asked: int
    answered: int
    good: int


@dataclass(frozen=True)
class MenuEffect:
    """One effect in share (of answers, or of people), with its interval; `includes_hang_ups` says what is mixed in."""

    key: str
    value: float
    interval: tuple[float, float]
    includes_hang_ups: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether the interval leaves out "no effect"."""
        return self.interval[0] > 0 or self.interval[1] < 0


@dataclass(frozen=True)
class Menus:
    """All layouts and the effects that the draw of layouts allows."""

    arms: list[Arm]
    effects: list[MenuEffect]
    matters: bool | None  # None: too few to say

    @property
    def is_only_together(self) -> bool:
        """Whether the orders differ as a whole, and no effect alone can be told from none."""
        return bool(self.matters) and not any(each.is_shown for each in self.effects)


def menus(survey: Survey, contacts: Sequence[Contact], *, question: str) -> Menus:
    """Compare the layouts of a survey. They were drawn by the system, so that a difference is the menu's."""
    arms = _arms(contacts, question)
    if survey.moment == Survey.Moment.CALL:
        return _keypad(arms, contacts)
    up, down = (_joined(arms, order) for order in ("up", "down"))
    if min(up.answered, down.answered) < FLOOR:
        return Menus(arms, [], None)
    effects = [
        MenuEffect(
            "best-first-good",
            down.good / down.answered - up.good / up.answered,
            newcombe(down.good, down.answered, up.good, up.answered, level=EACH),
            includes_hang_ups=True,
        ),
        MenuEffect(
            "best-first-answered",
            down.answered / down.asked - up.answered / up.asked,
            newcombe(down.answered, down.asked, up.answered, up.asked, level=EACH),
        ),
    ]
    return Menus(arms, effects, any(each.is_shown for each in effects))


def _arms(contacts: Sequence[Contact], question: str) -> list[Arm]:
    counted: dict[str, list[int]] = {}
    for contact in contacts:
        if contact.first is None or not contact.first.layout or not contact.is_reached:
            continue
        said = contact.answer(question)
        row = counted.setdefault(contact.first.layout, [0, 0, 0])
        row[0] += 1
        row[1] += said is not None
        row[2] += is_good(said)
    return [Arm(name, *row) for name, row in sorted(counted.items())]


def _joined(arms: list[Arm], order: str) -> Arm:
    mine = [each for each in arms if layout_named(each.name).order == order]
    return Arm(
        order, sum(each.asked for each in mine), sum(each.answered for each in mine), sum(each.good for each in mine)
    )


def _keypad(arms: list[Arm], contacts: Sequence[Contact]) -> Menus:
    calls = list(calls_of(contacts))
    if sum(call.level is not None for call in calls) < FLOOR:
        return Menus(arms, [], None)
    try:
        found = layout_effects(
            [call.level or 0 for call in calls],
            [call.layout.is_best_first for call in calls],
            [call.layout.is_best_on_one for call in calls],
            [call.layout.pause_seconds > 0 for call in calls],
            levels=calls[0].levels,
            customer=[call.customer for call in calls],
        )
    except TooFewLayouts:
        return Menus(arms, [], None)
    named = [
        ("first-spoken", found.order),
        ("first-spoken-paused", found.order_paused),
        ("key-one", found.key_one),
        ("answering-best-first", found.answering_best_first),
        ("answering-paused", found.answering_paused),
    ]
    effects = [MenuEffect(key, each.value, each.interval, bool(each.caution)) for key, each in named if each]
    return Menus(arms, effects, found.matters)
