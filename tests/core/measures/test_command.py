"""`careloop measure` calls the same function as everybody; the manual names every measure."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from careloop.cli.main import main
from careloop.core.measures import MEASURES, Facts, measure
from careloop.core.measures.text import Text
from careloop.core.notes import NOTES, note, translated
from careloop.readers import facts as reader
from docs.measures import page

EXAMPLES = Path("examples/conversations.jsonl")
MANUAL = Path("docs/user/measures.md")
RECORDS = [
    *(
        {"record": "answer", "id": f"a{at}", "conversation": f"c{at}", "instrument": "csat", "team": "Orders",
         "value": 5 if at < 9 else 2, "asked_at": "2026-08-01T09:30:00Z", "language": "ko" if at % 2 else "en"}
        for at in range(12)
    ),
    {"record": "answer", "id": "a99", "instrument": "csat", "asked_at": "2026-08-01 09:30"},
    *({"record": "wait", "conversation": f"w{at}", "wait_seconds": 30 * at, "is_answered": at < 8} for at in range(12)),
    {"id": "c0", "turns": [{"side": "customer", "text": "Hello", "at": "2026-08-01"}], "ratings": [{"value": 4}]},
]  # fmt: skip


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "facts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in RECORDS))
    return str(path)


@pytest.mark.parametrize("name", MEASURES)
def test_the_command_gives_what_the_function_gives(name, file, capsys):
    facts = reader.read(Path(file).read_bytes().splitlines()).facts
    assert main(["measure", name, file, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(msgspec.json.encode(measure(name, facts)))


def test_every_kind_of_record_is_read(file):
    got = reader.read(Path(file).read_bytes().splitlines())
    assert (len(got.facts.answers), len(got.facts.waits), len(got.facts.conversations)) == (14, 12, 1)
    assert got.refused == ()
    assert got.facts.answers[12].asked_at.isoformat() == "2026-08-01T09:30:00+00:00"
    assert (got.facts.answers[13].id, got.facts.answers[13].value) == ("c0-rating-1", 4)


def test_what_is_wrong_is_refused_in_words():
    lines = [
        b'{"record": "wait", "conversation": "7", "wait_seconds": "x", "is_answered": true}',
        b'{"record": "cat"}',
        b'{"record": "promise", "id": "1", "made_at": "yesterday", "due_at": "2026-01-01"}',
        b"{bad",
        b'{"record": "wait", "conversation": "7", "wait_seconds": 1, "is_answered": true, "colour": "red"}',
    ]
    got = reader.read(lines)
    assert [(each.line, each.path) for each in got.refused] == [
        (1, "wait_seconds"), (2, "record"), (3, "made_at"), (4, "column 2"),
    ]  # fmt: skip
    assert got.unknown == {"wait.colour": 1}
    assert len(got.facts.waits) == 1


def test_words_of_the_command(file, capsys):
    assert main(["measure", "csat", file, "--only-language", "ko", "--floor", "5", "--language", "ko"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "만족 고객 비율"
    assert any(line.startswith("만족 고객 비율: 66.7 % (") and "n = 6 / 6건" in line for line in lines)


def test_one_line_a_group(file, capsys):
    assert main(["measure", "csat", file, "--by", "team"]) == 0
    assert any(line.startswith("Orders: 75.0 % (") for line in capsys.readouterr().out.splitlines())


def test_who_was_asked_in_vain_is_not_known_from_an_export(capsys):
    assert main(["measure", "csat", str(EXAMPLES), "--floor", "5"]) == 0
    out = capsys.readouterr().out
    assert note("asked-unknown") in out
    assert "answered" not in out.splitlines()[-20:][0]


@pytest.mark.parametrize(("words", "said"), [
    (["happiness", "-"], "There is no measure"),
    (["csat", "FILE", "--by", "language"], "one language at a time"),
    (["csat", "FILE", "--by", "weather"], "cannot be told apart"),
    (["csat", "FILE", "--level", "95"], "between 0 and 1"),
    (["csat", "FILE", "--zone", "Mars"], "Mars"),
])  # fmt: skip
def test_a_call_that_makes_no_sense_says_why(words, said, file, capsys):
    assert main(["measure", *(file if word == "FILE" else word for word in words)]) == 2
    assert said in capsys.readouterr().err


def test_a_file_that_is_not_there(capsys):
    assert main(["measure", "csat", "nowhere.jsonl"]) == 1
    assert "cannot read nowhere.jsonl" in capsys.readouterr().err


def test_the_list_names_every_measure(capsys):
    assert main(["measure", "--language", "ja"]) == 0
    rows = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    assert rows == [[name, found.title.ja] for name, found in MEASURES.items()]


def test_the_manual_says_what_is_computed():
    """After a change of the registry: `python -m docs.measures`."""
    assert MANUAL.read_text(encoding="utf-8") == page()


def test_every_note_is_told_apart_and_translated():
    for name, texts in NOTES.items():
        places = dict.fromkeys(re.findall(r"{(\w+)}", texts[0]), "1.5")
        sentence = note(name, **places)
        assert translated(sentence, "ko") == texts[1].format(**places)
        assert translated(sentence, "ja") == texts[2].format(**places)


def test_a_text_in_another_language_is_english():
    assert [Text("a", "b", "c").of(each) for each in ("en", "ko-KR", "ja", "fr")] == ["a", "b", "c", "a"]


def test_an_empty_file_measures_nothing():
    assert reader.read([]).facts == Facts()
