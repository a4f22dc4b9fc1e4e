"""careloop compare: what made the difference, in words."""

from pathlib import Path

import msgspec
import pytest

from careloop.cli.main import main
from careloop.core.findings import Dimension, Evidence, Finding, Findings
from careloop.core.reading.comparison import compare
from careloop.core.records import Conversation, Turn
from careloop.renderers.comparing import sentences
from careloop.renderers.words import Words

LOST = Turn(side="customer", text="You lost my parcel. Where is it?")


def put(path: Path, identifier: str, *turns: Turn) -> None:
    with path.open("ab") as file:
        file.write(msgspec.json.encode(Conversation(id=identifier, turns=(LOST, *turns))) + b"\n")


def test_two_conversations_of_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "two.jsonl"
    put(
        path,
        "top",
        Turn(side="agent", text="I am so sorry that we lost your parcel. I understand how annoying this is."),
    )
    put(path, "average", Turn(side="agent", text="Our rules are on the website."))
    assert main(["compare", f"{path}#top", f"{path}#average"]) == 0
    told = capsys.readouterr().out
    assert "| | top | average |" in told
    assert "The first showed that the issue had been heard." in told
    assert "The second never showed that the issue had been heard." in told
    assert main(["compare", f"{path}#top", f"{path}#nobody"]) == 1
    assert "Write FILE#ID with an id of that file." in capsys.readouterr().err


def test_the_agents_words_stand_below_and_names_are_dots(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "two.jsonl"
    put(
        path, "top", Turn(side="agent", text="Dear Karen, I am so sorry that we lost your parcel. I will send another.")
    )
    put(path, "average", Turn(side="agent", text="Our rules are on the website."))
    quoted = "- 一つ目の会話 · 心からの謝罪：「Dear {}, I am so sorry that we lost your parcel.」"
    for options, name in ((["--report-language", "ja"], "•••••"), (["--report-language", "ja", "--unmasked"], "Karen")):
        assert main(["compare", f"{path}#top", f"{path}#average", *options]) == 0
        assert quoted.format(name) in capsys.readouterr().out.splitlines()


def found(*kinds: str) -> Findings:
    where = Evidence(conversation="x", turn=1, span=(0, 1), words="x")
    return Findings(
        conversation="x",
        findings=tuple(Finding(kind=kind, probability=0.9, evidence=(where,)) for kind in kinds),
        human=Dimension(score=0.8 if "acknowledged" in kinds else 0.3),
    )


def test_what_differs_is_aligned_and_weighed() -> None:
    comparison = compare(found("issue", "acknowledged", "thanks"), found("issue", "repeat", "abuse-by-agent"))
    assert [(part.part, part.first is None, part.second is None) for part in comparison.parts] == [
        ("issue", False, False),
        ("acknowledged", False, True),
        ("resolved", True, True),
    ]
    assert comparison.only_second == ("abuse-by-agent", "repeat")
    assert (comparison.both, comparison.repeats, comparison.differences["human"]) == (("issue",), (0, 1), 0.5)


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_it_is_said_in_every_language(language: str) -> None:
    told = sentences(compare(found("issue", "acknowledged"), found("issue", "repeat")), Words(language))
    assert len(told) == 4
    assert sentences(compare(found("issue"), found("issue")), Words(language)) == [
        Words(language).of("compare", "same")
    ]
