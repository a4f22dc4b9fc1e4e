"""Our phrase lists: written well, found where they stand, and never out of step with the kinds."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careloop.core.reading import phrases, sentences
from careloop.core.reading.kinds import KINDS, LEAVING, MOMENTS, STAGES


@pytest.mark.parametrize("language", phrases.LANGUAGES)
@pytest.mark.parametrize("is_customer", [True, False])
def test_every_list_can_be_read(language: str, is_customer: bool) -> None:
    groups = phrases._groups(language, is_customer)
    assert len(groups) > 30
    assert [phrase for group in groups for phrase in group.phrases if not phrase.needs] == []
    values = {"leaving": LEAVING, "moment": MOMENTS, "stage": STAGES}
    for group in groups:
        assert group.phrases
        if group.kind in values:
            assert group.value in values[group.kind]


def test_the_three_languages_know_the_same_kinds() -> None:
    for is_customer in (True, False):
        kinds = [{group.kind for group in phrases._groups(code, is_customer)} for code in phrases.LANGUAGES]
        assert kinds[0] == kinds[1] == kinds[2]
    told = {group.kind for is_customer in (True, False) for group in phrases._groups("en", is_customer)}
    assert {"thanks", "annoyed", "leaving", "compensation"} <= told & set(KINDS)


@given(st.text(max_size=200), st.sampled_from(phrases.LANGUAGES), st.booleans())
def test_spans_lie_inside_whatever_the_text(text: str, language: str, is_customer: bool) -> None:
    for match in phrases.find(text, language=language, is_customer=is_customer):
        assert 0 <= match.span[0] < match.span[1] <= len(text)


@given(st.text(max_size=200))
def test_folding_keeps_every_letter_in_its_place(text: str) -> None:
    assert len(phrases.fold(text)) == len(text)


@given(st.text(max_size=200))
def test_sentences_are_in_order_and_lose_no_letter(text: str) -> None:
    spans = sentences.spans(text)
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())
