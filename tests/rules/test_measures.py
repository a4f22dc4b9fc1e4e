"""Every statistic says its formula, its source and when not to use it; every measure is defined in three languages."""

import ast
import re
from pathlib import Path

import msgspec
import pytest

from careloop.core import statistics
from careloop.core.measures import MEASURES, Definition, Facts, measure

FOLDER = Path(statistics.__file__).parent
MODULES = [path for path in sorted(FOLDER.glob("*.py")) if path.stem != "__init__"]
HEADINGS = ("Reads", "Gives", "How", "Read it so", "Blind to")
SOURCE = re.compile(r"\b(1[89]|20)\d\d\b|exact|see core\.statistics")
SCRIPTS = {"en": re.compile("[A-Za-z]"), "ko": re.compile("[가-힣]"), "ja": re.compile("[ぁ-んァ-ヶ一-龠]")}
WORDS = ("title", "explanation", "begins", "ends", "denominator", "exclusions", "interval")


def sections(path: Path) -> dict[str, str]:
    """The parts of a module's docstring by their headings."""
    text = ast.get_docstring(ast.parse(path.read_text())) or ""
    found = re.split(rf"^({'|'.join(HEADINGS)})  +", text, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_statistic_says_formula_source_and_when_not_to_use_it(path: Path) -> None:
    told = sections(path)
    assert list(told) == list(HEADINGS)
    assert SOURCE.search(told["How"]), told["How"]
    assert [name for name, words in told.items() if len(words.split()) < 4] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_public_function_says_what_it_will_do(path: Path) -> None:
    public = [
        node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    assert [node.name for node in public if not (ast.get_docstring(node) or "").startswith("This will ")] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_statistic_is_tested(path: Path) -> None:
    """By an exact case, a reference or a simulation: the tests or the benchmarks of statistics call it."""
    root = Path(__file__).parents[2]
    places = [*root.glob("tests/core/statistics/*.py"), *root.glob("benchmarks/statistics/*.py")]
    parts = dict.fromkeys(("double_sampling", "double_inputs", "answering"), "statistics import double_sample_mean")
    called = parts.get(path.stem, f"statistics.{path.stem} import")
    assert any(called in place.read_text() for place in places)


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_is_defined_in_three_languages(name: str) -> None:
    found = MEASURES[name]
    missing = [
        (field, language)
        for field in WORDS
        for language, script in SCRIPTS.items()
        if not script.search(getattr(found, field).of(language))
    ]
    assert missing == []
    assert found.interval
    assert set(found.reads) <= {each.name for each in msgspec.structs.fields(Facts)}
    assert set(WORDS) | {"interval", "unit", "reads"} <= {each.name for each in msgspec.structs.fields(Definition)}


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_of_nothing_gives_no_number_and_says_why(name: str) -> None:
    got = measure(name, Facts()).measure
    assert (got.value, got.interval, got.n) == (None, None, 0)
    assert got.notes != ()
