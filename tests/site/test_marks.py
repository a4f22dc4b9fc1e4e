"""The small marks: initials of names in three languages, times as people say them, words for states."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.template import engines
from django.utils import timezone, translation

from careloop.desk.people.rules.avatars import hue, initials

NOW = datetime(2026, 3, 12, 5, 0, tzinfo=UTC)  # 14:00 in Seoul


def render(source: str, **values: object) -> str:
    return str(engines["django"].from_string(source).render(values))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Mina Kim", "MK"),
        ("alex", "A"),
        ("Anna Maria de Souza", "AS"),
        ("김서연", "김"),
        ("山田 太郎", "山"),
        ("ヤマダ タロウ", "ヤ"),
        ("(Lee) Anna", "LA"),
        ("- 서연", "서"),
        ("", "?"),
    ],
)
def test_initials_stand_for_a_person(name: str, letters: str) -> None:
    assert initials(name) == letters
    assert render("{{ name|initials }}", name=name or None) == letters


def test_the_same_name_has_the_same_colour_and_names_differ() -> None:
    assert hue("김서연") == hue("김서연")
    assert {hue(name) for name in ("김서연", "山田 太郎", "Alex Morgan", "Mina Kim", "Ren Sato")} <= set(range(1, 9))
    assert len({hue(name) for name in ("김서연", "山田 太郎", "Alex Morgan", "Mina Kim", "Ren Sato")}) > 1


@pytest.mark.parametrize(
    ("language", "ago", "words"),
    [
        ("en", timedelta(seconds=20), "now"),
        ("en", timedelta(minutes=4), "4 min"),
        ("en", timedelta(hours=2), "12:00"),
        ("en", timedelta(days=10), "2 Mar"),
        ("en", timedelta(days=400), "2025-02-05"),
        ("en", timedelta(hours=-1), "15:00"),
    ],
)
def test_a_time_is_said_shortly(language: str, ago: timedelta, words: str) -> None:
    with translation.override(language), timezone.override("Asia/Seoul"), time_machine.travel(NOW, tick=False):
        assert f">{words}</time>" in render("{% moment at %}", at=NOW - ago)


def test_a_time_tells_the_exact_one_to_who_asks() -> None:
    with translation.override("ko"), timezone.override("Asia/Seoul"):
        shown = render('{% moment at "full" %}', at=NOW)
    assert 'datetime="2026-03-12T05:00:00+00:00"' in shown
    assert ">2026년 3월 12일 14:00</time>" in shown


def test_no_time_is_nothing() -> None:
    assert render("{% moment at %}", at=None) == ""


def test_an_icon_is_silent_unless_it_has_words() -> None:
    assert 'aria-hidden="true"' in render('{% icon "mail" %}')
    assert 'role="img" aria-label="a &lt;b&gt;"' in render('{% icon "mail" words %}', words="a <b>")


def test_a_name_cannot_break_out_of_its_mark() -> None:
    assert "<b>" not in render("{% avatar name %}", name="<b>x")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("first", "needs first reply"),
        ("reply", "needs reply"),
        ("waiting", "waiting for customer"),
        ("closed", "closed"),
    ],
)
def test_a_state_says_whose_turn_it_is(state: str, words: str) -> None:
    with translation.override("en"):
        assert words in render("{% state name %}", name=state)
