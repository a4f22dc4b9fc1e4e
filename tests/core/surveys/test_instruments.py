"""The shipped instruments and scales: complete in three languages, and what is wrong with a bad one is said."""

import pytest

from careloop.core.surveys.answers import Given, check, fields, is_bad
from careloop.core.surveys.instruments import (
    BadInstrument,
    Instrument,
    Option,
    Question,
    check_instrument,
    instruments,
)
from careloop.core.surveys.scales import LANGUAGES, scales


@pytest.mark.parametrize("instrument", instruments().values(), ids=lambda each: each.key)
def test_every_shipped_instrument_can_be_asked_in_three_languages(instrument: Instrument) -> None:
    check_instrument(instrument)
    assert sorted(instrument.title) == sorted(LANGUAGES)
    assert sorted(instrument.thanks) == sorted(LANGUAGES)


def test_shipped_scales_go_from_the_worst_to_the_best_and_are_balanced() -> None:
    for scale in scales().values():
        assert list(scale.values) == sorted(scale.values), scale.name
        assert set(scale.good) | set(scale.bad) <= set(scale.values), scale.name
        assert not set(scale.good) & set(scale.bad), scale.name
        ends = (scale.points[0].words, scale.points[-1].words)
        assert [sorted(words) for words in ends] == [sorted(LANGUAGES)] * 2, scale.name


def test_a_bad_instrument_says_what_to_mend() -> None:
    words = {"en": "How?", "ko": "어떤가요?", "ja": "どうですか"}
    bad = Instrument(
        key="own",
        title=words,
        questions=(
            Question(key="a", kind="rating", words=words, scale="nothing.1"),
            Question(key="a", kind="text", words={"en": "Why?", "ko": "왜요?"}),
            Question(key="b", kind="choice", words=words, options=(Option("x", words),)),
        ),
    )
    with pytest.raises(BadInstrument) as caught:
        check_instrument(bad)
    assert caught.value.problems == [
        ("a", "twice"),
        ("a", "no-scale"),
        ("a", "no-words-ja"),
        ("b", "too-few-options"),
    ]


@pytest.mark.parametrize(
    ("key", "given", "answers", "problems"),
    [
        ("satisfaction", {"satisfaction": ["5"]}, [Given("satisfaction", 5.0, "", "satisfaction.1")], {}),
        ("satisfaction", {"satisfaction": [""]}, [], {}),
        ("satisfaction", {"satisfaction": ["0"]}, [], {"satisfaction": "not-on-scale"}),
        ("satisfaction", {"satisfaction": ["4.5"]}, [], {"satisfaction": "not-on-scale"}),
        ("satisfaction", {"satisfaction": ["4", "5"]}, [], {"satisfaction": "not-on-scale"}),
        ("satisfaction", {"ease": ["4"]}, [], {"ease": "no-such-question"}),
        ("satisfaction", {"comment": ["x" * 4001]}, [], {"comment": "too-long"}),
        ("satisfaction", {"comment": [" 빨랐어요 "]}, [Given("comment", text="빨랐어요")], {}),
        ("exit", {"reason": ["price"]}, [Given("reason", text="price")], {}),
        ("exit", {"reason": ["price", "other"]}, [], {"reason": "no-such-option"}),
        ("exit", {"reason": ["weather"]}, [], {"reason": "no-such-option"}),
        ("gap", {"found.staff": ["7"]}, [Given("found.staff", 7.0, "", "quality.1")], {}),
        ("gap", {"found": ["7"]}, [], {"found": "no-such-question"}),
        ("recommendation", {"recommend": ["0"]}, [Given("recommend", 0.0, "", "recommend.1")], {}),
    ],
)
def test_answers_fit_or_say_why_not(
    key: str, given: dict[str, list[str]], answers: list[Given], problems: dict[str, str]
) -> None:
    checked = check(instruments()[key], given)
    assert list(checked.answers) == answers
    assert checked.problems == problems


def test_a_matrix_has_one_field_a_row() -> None:
    assert [key for key, _question in fields(instruments()["value"])] == [
        "gains.product",
        "gains.service",
        "gains.people",
        "gains.image",
        "costs.money",
        "costs.time",
        "costs.energy",
        "costs.worry",
    ]


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("2", True), ("3", False), ("5", False)])
def test_only_a_bad_first_answer_calls_for_somebody(value: str, expected: bool) -> None:
    instrument = instruments()["contact"]
    assert is_bad(instrument, check(instrument, {"satisfaction": [value], "ease": ["1"]}).answers) is expected
