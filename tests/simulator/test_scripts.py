"""The written texts: whole in three languages, with gaps that can be filled."""

from random import Random

import pytest

from careloop.simulator.reasons import REASONS
from careloop.simulator.scripts import CHOICE, LANGUAGES, SLOT, fill, phrases, scripts
from careloop.simulator.slots import money

KNOWN_SLOTS = frozenset(
    [
        "order",
        "case",
        "product",
        "part",
        "plan",
        "error",
        "serial",
        "tracking",
        "amount",
        "small",
        "count",
        "minutes",
        "address",
        "date",
        "long_ago",
        "due",
        "time",
        "name",
        "first_name",
        "phone",
        "org",
        "org_or_name",
        "company_phone",
        "agent",
        "first",
        "given",
        "subject",
    ]
)


def texts(language: str) -> list[str]:
    found = [text for script in scripts(language).values() for text in (*script.subjects, *script.opens)]
    found += [said.text for script in scripts(language).values() for talk in script.talks for said in talk]
    return found + [text for group in phrases(language).values() for text in group]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_written_in_every_language(language: str) -> None:
    written = scripts(language)
    assert set(written) == {reason.key for reason in REASONS}
    assert all(
        len(script.subjects) >= 2 and len(script.opens) >= 2 and len(script.talks) >= 2 for script in written.values()
    )


def test_there_are_hundreds_of_different_dialogues() -> None:
    talks = {
        tuple(said.text for said in talk) for lang in LANGUAGES for one in scripts(lang).values() for talk in one.talks
    }
    assert len(talks) >= 290
    assert len(REASONS) >= 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_dialogue_is_opened_by_an_answer_and_names_known_slots(language: str) -> None:
    assert all(talk[0].who == "A" for script in scripts(language).values() for talk in script.talks)
    assert {match[0] for text in texts(language) for match in SLOT.findall(text)} <= KNOWN_SLOTS


@pytest.mark.parametrize("language", LANGUAGES)
def test_marks_are_in_pairs(language: str) -> None:
    for text in texts(language):
        assert text.count("«") == text.count("»"), text
        assert text.count("‹") == text.count("›"), text
        assert text.count("{") == text.count("}"), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_languages_have_the_same_sentences_for_any_reason(language: str) -> None:
    assert set(phrases(language)) == set(phrases("en"))


def test_a_variant_is_chosen_and_slots_are_filled() -> None:
    got = {fill("[a|b] {name:을}", {"name": "배"}, rng=Random(seed)) for seed in range(20)}
    assert got == {"a 배를", "b 배를"}
    assert CHOICE.search("[Delivery|Parcel]")


@pytest.mark.parametrize(("language", "written"), [("en", "£15"), ("ko", "15,000원"), ("ja", "1,500円")])
def test_sums_are_written_as_at_home(language: str, written: str) -> None:
    assert money(15, language) == written
