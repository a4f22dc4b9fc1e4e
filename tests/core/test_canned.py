"""Canned answers: what is known is filled in, what is not is marked, and nothing else is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careloop.core.canned import VARIABLES, Filled, blanks, fill, first_name, gaps, unknown

KNOWN = {"customer.name": "김유나", "customer.first_name": "김유나", "agent.name": "Mina", "inbox.name": "Support"}


@pytest.mark.parametrize(
    ("text", "filled", "missing"),
    [
        ("Hello {customer.first_name}, {agent.name} here.", "Hello 김유나, Mina here.", ()),
        ("{customer.name}님, 안녕하세요. {inbox.name}입니다.", "김유나님, 안녕하세요. Support입니다.", ()),
        (
            "{customer.name}様、{inbox.phone}までお電話ください。",
            "김유나様、⟦inbox.phone⟧までお電話ください。",
            ("inbox.phone",),
        ),
        ("{today} {today}", "⟦today⟧ ⟦today⟧", ("today",)),
        ("{} {0} {name} {customer.nmae} { customer.name }", "{} {0} {name} {customer.nmae} { customer.name }", ()),
        ("{agent.name.__class__} {agent}", "{agent.name.__class__} {agent}", ()),
        ("{{customer.name}}", "{김유나}", ()),
    ],
)
def test_filling(text: str, filled: str, missing: tuple[str, ...]) -> None:
    assert fill(text, known=KNOWN) == Filled(filled, missing)


def test_a_value_is_never_read_as_a_variable() -> None:
    assert fill("{customer.name}", known={"customer.name": "{agent.name}", "agent.name": "x"}).text == "{agent.name}"


def test_gaps_are_found_until_they_are_replaced() -> None:
    text = fill("{today}, {inbox.phone}", known={}).text
    assert gaps(text) == ("today", "inbox.phone")
    assert gaps(text.replace("⟦today⟧", "Monday")) == ("inbox.phone",)
    assert gaps("x ⟦⟧ ⟦a\nb⟧ [date]") == ()


def test_a_blank_is_marked_until_the_agent_fills_it() -> None:
    text = "{customer.name}님, {?날짜} {? time } {?날짜}"
    filled = fill(text, known={**KNOWN, "날짜": "never looked up"})
    assert filled == Filled("김유나님, ⟦날짜⟧ ⟦time⟧ ⟦날짜⟧", ("날짜", "time"))
    assert gaps(filled.text) == ("날짜", "time")
    assert blanks(text) == ("날짜", "time")
    assert unknown(text) == ()


def test_a_misspelt_variable_is_named() -> None:
    assert unknown("{customer.nmae} {order} {customer.name} {Ünknown}") == ("customer.nmae", "order")


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Alex Green", "Alex"),
        ("Green, Alex", "Alex"),
        ("김유나", "김유나"),
        ("山田 はる", "山田 はる"),
        ("", ""),
        (" ", ""),
    ],
)
def test_first_names(name: str, greeting: str) -> None:
    assert first_name(name) == greeting


@given(st.text(), st.dictionaries(st.sampled_from(VARIABLES), st.text()))
def test_any_text_can_be_filled(text: str, known: dict[str, str]) -> None:
    filled = fill(text, known=known)
    assert set(filled.missing) <= {*VARIABLES, *blanks(text)}
    if "{" not in text:
        assert filled == Filled(text, ())
