"""Findings without a page: weights, languages, keys, and what an alarm watches."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from careloop.core.surveys.instruments import instruments
from careloop.desk.surveys.bridge.asked_as import watched
from careloop.desk.surveys.bridge.findings import alarm_of
from careloop.desk.surveys.bridge.groups import groups
from careloop.desk.surveys.bridge.judging import rated
from careloop.desk.surveys.queries.contacts import Asked, Contact, Said

MONDAY = datetime(2026, 8, 3, tzinfo=UTC)


def contact(number, value, *, team=1, language="en", probability=1.0, channel="email", at=MONDAY):
    said = {"satisfaction": Said(value, "", "satisfaction.1")}
    first = Asked(number, "first", channel, "", 1, language, at, is_reached=True, is_failed=False, answers=said)
    return Contact(
        number, at, "asked", probability, number, number, None, "", team, f"Team {team}", "email", language, [], first
    )


def test_answers_count_by_their_chance_of_being_asked():
    often = [contact(at, 5.0) for at in range(80)]
    seldom = [contact(100 + at, 1.0, probability=0.1) for at in range(8)]
    good, n = rated([*often, *seldom], "satisfaction").effective()
    assert good / n == pytest.approx(0.5)
    assert n == pytest.approx(160**2 / (80 + 8 * 100))


def test_keys_are_no_answers():
    found = rated([contact(at, 5.0, channel="keypad") for at in range(20)], "satisfaction")
    assert (found.said, found.effective()) == ((), (0.0, 0.0))


def test_groups_are_compared_within_a_language_alone():
    english = [contact(at, 5.0 if at % 5 else 1.0, team=1) for at in range(150)]
    japanese = [contact(500 + at, 5.0 if at % 25 > 10 else 3.0, team=2, language="ja") for at in range(150)]
    assert [(row.name, row.language, row.band) for row in groups([*english, *japanese], "satisfaction", "team")] == [
        ("Team 1", "en", "too few"), ("Team 2", "ja", "too few"),
    ]  # fmt: skip
    one = [replace(each, language="en") for each in japanese]
    bands = [(row.language, row.band) for row in groups([*english, *one], "satisfaction", "team")]
    assert bands == [("", "above"), ("", "not told apart")]


def test_groups_are_weighted():
    mixed = [contact(at, 5.0, team=1) for at in range(90)]
    mixed += [contact(100 + at, 1.0, team=1, probability=0.1) for at in range(30)]
    other = [contact(300 + at, 5.0 if at % 4 else 1.0, team=2) for at in range(100)]
    first, second = groups([*mixed, *other], "satisfaction", "team")
    assert (first.good, first.n) == (90, 120)
    assert first.share < 0.6 < second.share


def weeks(shares, *, answers=50):
    dice = np.random.default_rng(4)
    return [
        [
            contact(1000 * week + at, 5.0 if dice.random() < share else 1.0, at=MONDAY + timedelta(7 * week))
            for at in range(answers)
        ]
        for week, share in enumerate(shares)
    ]


def test_a_restless_share_is_no_drop_and_a_drop_is_one():
    restless = alarm_of(0.8, weeks([0.9, 0.7] * 26), "satisfaction")
    dropped = alarm_of(0.8, weeks([0.8] * 10 + [0.62] * 16), "satisfaction")
    assert restless.rang_at is None
    assert 10 <= dropped.rang_at <= 20


def test_an_alarm_watches_what_the_target_speaks_of():
    some = ("contact", "expectation", "recommendation", "loyalty")
    assert {name: watched(instruments()[name]) for name in some} == {
        "contact": True, "expectation": False, "recommendation": False, "loyalty": False,
    }  # fmt: skip
