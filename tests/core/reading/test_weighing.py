"""Weighing: signs of phrases and heads, and the rules that were fitted to them."""

import pytest

from careloop.core.reading import weighing
from careloop.core.reading.phrases import Match
from careloop.core.reading.signals import Signals
from training.course import QUESTIONS, SENSES


def seen(text: str, *kinds: str, is_customer: bool = True, **heads: dict[str, float]) -> Signals:
    matches = tuple(Match(kind, "", (0, len(text)), 0.8) for kind in kinds)
    return Signals(turn=0, is_customer=is_customer, text=text, body=text, language="en", matches=matches, heads=heads)


def named(question: str, *, is_deep: bool) -> dict[str, float]:
    names = weighing.CUSTOMER if question.startswith("customer") else weighing.AGENT
    slopes, _bias = weighing._rules(is_deep)[question]
    return dict(zip(names, slopes, strict=True))


def test_signs_have_the_names_of_their_places() -> None:
    signs = dict(zip(weighing.CUSTOMER, weighing.of_customer(seen("Where is it?", "problem"), near=0.5), strict=True))
    assert {name for name, value in signs.items() if value > 0} == {"says problem", "asks"}
    assert (signs["near"], signs["nothing told"]) == (0.0, 0.0)
    first = dict(zip(weighing.CUSTOMER, weighing.of_customer(seen("Where is it?")), strict=True))
    assert first["nothing told"] == 1.0


@pytest.mark.parametrize("known", [frozenset(), frozenset({"booking"})])
def test_asking_for_what_was_given_is_another_sign_than_asking(known: frozenset[str]) -> None:
    ask = Signals(
        turn=1,
        is_customer=False,
        text="Your number?",
        body="Your number?",
        language="en",
        matches=(Match("ask", "booking", (0, 12), 0.9),),
    )
    signs = dict(zip(weighing.AGENT, weighing.of_agent(ask, known=known), strict=True))
    assert (signs["asks"], signs["asks again"]) == ((0.0, 1.0) if known else (1.0, 0.0))


@pytest.mark.parametrize("is_deep", [True, False])
@pytest.mark.parametrize("question", list(QUESTIONS))
def test_no_sign_speaks_against_its_own_sense(question: str, *, is_deep: bool) -> None:
    speaks_for, against = SENSES[question]
    for name, slope in named(question, is_deep=is_deep).items():
        assert slope >= 0 or name in against, name
        assert slope <= 0 or name in speaks_for, name


@pytest.mark.parametrize("is_deep", [True, False])
def test_what_is_nearer_and_told_as_a_repeat_is_more_probably_one(*, is_deep: bool) -> None:
    told = seen("I said it", "told-already", act={"repeat": 0.9}, issue={"issue": 0.9})
    answered = seen("Yes, black", act={"answer": 0.9}, issue={"issue": 0.1})
    sure = weighing.probability("customer again", weighing.of_customer(told, near=0.8), is_deep=is_deep)
    unsure = weighing.probability("customer again", weighing.of_customer(answered, near=0.1), is_deep=is_deep)
    assert sure > 0.5 > unsure
