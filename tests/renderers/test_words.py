"""Everything the report says is there in three languages, and only what is said is there."""

import re
from pathlib import Path

import pytest

from careloop.core.reading.kinds import EXPERIENCES, KINDS, LEAVING, MOMENTS, STAGES
from careloop.renderers.words import LANGUAGES, Words, table

SOURCE = Path(__file__).parents[2] / "src" / "careloop"


def test_every_word_has_every_language_and_the_same_places() -> None:
    for section, words in table().items():
        for key, said in words.items():
            assert set(said) == set(LANGUAGES), (section, key)
            places = [set(re.findall(r"{\w+}", text)) for text in said.values()]
            assert places[0] == places[1] == places[2], (section, key)


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("kind", [name for name in KINDS if name not in ("moment", "stage")]),
        ("experience", [*EXPERIENCES, "undecided"]),
        ("leaving", LEAVING),
        ("moment", MOMENTS),
        ("stage", STAGES),
    ],
)
def test_every_name_is_called_something(section: str, names: list[str]) -> None:
    assert sorted(table()[section]) == sorted(names)


def test_shares_are_written_alike() -> None:
    shares = (0, 0.004, 0.0999, 0.5)
    assert [Words("en").percent(share) for share in shares] == ["0 %", "0.4 %", "10 %", "50 %"]
    assert [Words("ja").percent(share) for share in shares] == ["0%", "0.4%", "10%", "50%"]


def test_numbers_have_their_separators() -> None:
    assert Words("ja").text("refused", count=12345) == "読めずに飛ばした行 12,345 件"


def test_japanese_has_its_own_marks_and_neither_language_a_space_before_the_sign() -> None:
    said = [pair for words in table().values() for each in words.values() for pair in each.items()]
    assert [text for language, text in said if language == "ja" and re.search(r"[:()](?!/)", text)] == []
    assert [text for language, text in said if language in ("ja", "ko") and " %" in text] == []
