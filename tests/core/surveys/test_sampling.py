"""Who is asked: rules, known probabilities, quiet hours; balanced squares; how many are needed."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import numpy as np
import pytest

from careloop.core.surveys.layouts import KEYPAD, SCREEN, Layout, next_layout, williams
from careloop.core.surveys.planner import plan
from careloop.core.surveys.sampling import Contact, Drawn, Rule, after_quiet, draw, fits

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MONTH = timedelta(days=30)
CONTACT = Contact(
    channel="email",
    inbox=1,
    team=2,
    language="ko",
    reasons=("refund", "late"),
    outcomes=("answered", "again"),
    segments=("private", "returning"),
)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(share=1), True),
        (Rule(share=1, channels=("chat", "email")), True),
        (Rule(share=1, channels=("chat",)), False),
        (Rule(share=1, inboxes=(1,), teams=(2,), languages=("ko",)), True),
        (Rule(share=1, languages=("ja",)), False),
        (Rule(share=1, reasons=("refund", "visit")), True),
        (Rule(share=1, reasons=("visit",)), False),
        (Rule(share=1, except_reasons=("late",)), False),
        (Rule(share=1, outcomes=("again", "unanswered"), segments=("private",)), True),
        (Rule(share=1, outcomes=("unanswered",)), False),
        (Rule(share=1, segments=("organisation", "new")), False),
        (Rule(share=1, whom="departments"), False),
        (Rule(share=1, whom="all"), True),
    ],
)
def test_rules_cover_what_they_name(rule: Rule, expected: bool) -> None:
    assert fits(rule, CONTACT) is expected


def test_departments_are_asked_by_their_own_rules_alone() -> None:
    inside = Contact(channel="email", is_department=True)
    assert [fits(Rule(share=1, whom=whom), inside) for whom in ("customers", "departments", "all")] == [
        False,
        True,
        True,
    ]


def drawn(rules: list[Rule], *, seed: int = 1, **facts: object) -> Drawn | None:
    return draw(CONTACT, rules, now=NOW, rng=np.random.default_rng(seed), cool_down=MONTH, **facts)  # type: ignore[arg-type]


def test_the_first_rule_that_fits_decides() -> None:
    rules = [Rule(id=1, share=1, channels=("chat",)), Rule(id=2, share=0), Rule(id=3, share=1)]
    assert drawn(rules) == Drawn("not-drawn", 0, 2)
    assert drawn([Rule(id=1, share=1, channels=("chat",))]) is None


def test_who_may_not_be_asked_is_counted_with_probability_zero() -> None:
    rule = [Rule(id=7, share=1)]
    assert drawn(rule, is_opted_out=True) == Drawn("opted-out", 0, 7)
    assert drawn(rule, has_address=False) == Drawn("no-address", 0, 7)
    assert drawn(rule, last_asked_at=NOW - timedelta(days=29)) == Drawn("cool-down", 0, 7)
    assert drawn(rule, last_asked_at=NOW - timedelta(days=30)) == Drawn("asked", 1, 7)


def test_the_share_is_the_probability() -> None:
    rng = np.random.default_rng(3)
    outcomes = Counter(
        found.outcome
        for _each in range(20_000)
        if (found := draw(CONTACT, [Rule(share=0.3)], now=NOW, rng=rng, cool_down=MONTH))
    )
    assert set(outcomes) == {"asked", "not-drawn"}
    assert abs(outcomes["asked"] / 20_000 - 0.3) < 0.013  # four standard errors


def test_a_share_outside_of_0_to_1_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        drawn([Rule(share=30)])


@pytest.mark.parametrize(
    ("hour", "quiet", "expected"),
    [
        (12, (21, 8), (2, 12)),
        (22, (21, 8), (3, 8)),
        (3, (21, 8), (2, 8)),
        (8, (21, 8), (2, 8)),
        (13, (12, 14), (2, 14)),
        (13, (0, 0), (2, 13)),
    ],
)
def test_quiet_hours_end_in_the_morning(hour: int, quiet: tuple[int, int], expected: tuple[int, int]) -> None:
    at = datetime(2026, 3, 2, hour, tzinfo=UTC)
    found = after_quiet(at, quiet_from=time(quiet[0]), quiet_until=time(quiet[1]), zone="UTC")
    assert (found.day, found.hour) == expected


@pytest.mark.parametrize("size", [2, 4, 5, 8])
def test_in_a_williams_square_every_cell_follows_every_other_equally_often(size: int) -> None:
    follows = Counter(pair for row in williams(size) for pair in pairwise(row))
    assert set(follows.values()) == ({1} if size % 2 == 0 else {2})
    assert len(follows) == size * (size - 1)


def test_a_returning_caller_meets_every_menu_before_one_comes_again() -> None:
    rng = np.random.default_rng(5)
    met: list[Layout] = []
    for _each in range(len(KEYPAD)):
        met.append(next_layout(met, rng=rng))
    assert sorted(each.name for each in met) == sorted(each.name for each in KEYPAD)
    assert next_layout(met, rng=rng) == met[0]


def test_slow_menus_are_rare_and_both_screens_equally_frequent() -> None:
    rng = np.random.default_rng(6)
    slow = sum(next_layout([], rng=rng).pause_seconds > 0 for _each in range(4000))
    assert abs(slow / 4000 - 0.2) < 0.026
    first = sum(next_layout([], rng=rng, layouts=SCREEN, weights=(1, 1)) == SCREEN[0] for _each in range(4000))
    assert abs(first / 4000 - 0.5) < 0.032


@pytest.mark.parametrize(
    ("contacts", "answers", "is_enough"), [(None, 1068, True), (2000, 697, False), (100_000, 1057, True)]
)
def test_the_planner_knows_the_textbook(contacts: int | None, answers: int, is_enough: bool) -> None:
    found = plan(0.03, share=0.5, response_rate=0.25, contacts=contacts)
    assert (found.answers, found.is_enough) == (answers, is_enough)
    assert found.invitations == answers * 4
