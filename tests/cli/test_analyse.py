"""careloop analyse: from files to a report, told, resumed and exported."""

import json
from pathlib import Path

import pytest

from careloop.cli.main import main
from careloop.cli.spool import Spool

EXAMPLES = Path(__file__).parents[2] / "examples" / "conversations.jsonl"


def lines(count: int) -> str:
    return "".join(EXAMPLES.read_text("utf-8").splitlines(keepends=True)[:count])


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.jsonl").write_text(lines(12), "utf-8")
    return tmp_path


def analyse(*words: str) -> int:
    return main(["analyse", *words, "--workers", "1", "--quick"])


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "What customers told you"), ("ko", "고객이 들려준 이야기"), ("ja", "お客様が伝えたこと")],
)
def test_reports_in_three_languages_and_forms(work: Path, language: str, title: str) -> None:
    outputs = ["-o", "r.html", "-o", "r.md", "-o", "r.json", "--findings", "f.jsonl"]
    assert analyse("in.jsonl", *outputs, "--report-language", language, "--by", "channel") == 0
    page = (work / "r.html").read_text("utf-8")
    assert f'<html lang="{language}">' in page
    assert title in page
    assert title in (work / "r.md").read_text("utf-8")
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page
    report = json.loads((work / "r.json").read_text("utf-8"))
    assert report["source"]["conversations"] == 12
    rows = [json.loads(line) for line in (work / "f.jsonl").read_text("utf-8").splitlines()]
    assert {row["conversation"] for row in rows} <= {json.loads(line)["id"] for line in lines(12).splitlines()}
    assert sorted(path.name for path in work.iterdir()) == ["f.jsonl", "in.jsonl", "r.html", "r.json", "r.md"]


def test_what_cannot_be_read_is_told_with_file_and_line(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work / "in.jsonl").write_text(lines(2) + "{broken\n", "utf-8")
    assert analyse("in.jsonl") == 0
    told = capsys.readouterr()
    assert "in.jsonl, line 3: column 2 is not JSON" in told.err
    assert "2 conversations read" in told.out
    assert "in.jsonl, line 3" in (work / "careloop-report.html").read_text("utf-8")


def test_filters(work: Path) -> None:
    rows = [json.loads(line) for line in lines(12).splitlines()]
    chats = sum(row.get("channel", "email") == "chat" for row in rows)
    assert analyse("in.jsonl", "-o", "r.json", "--channel", "chat") == 0
    source = json.loads((work / "r.json").read_text("utf-8"))["source"]
    assert (source["conversations"], source["left_out"]) == (chats, 12 - chats)
    assert analyse("in.jsonl", "-o", "r.json", "--since", "2099-01-01") == 0
    assert json.loads((work / "r.json").read_text("utf-8"))["source"].get("conversations", 0) == 0
    assert analyse("in.jsonl", "-o", "r.json", "--language", "ko") == 0
    assert set(json.loads((work / "r.json").read_text("utf-8"))["source"]["languages"]) == {"ko"}


def test_a_stopped_run_goes_on_and_gives_the_same_report(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("careloop.cli.analysing.BATCH", 4)
    assert analyse("in.jsonl", "-o", "whole.json") == 0
    add, frames = Spool.add, []

    def stopped(self: Spool, packed: bytes, *, done: int, left_out: int) -> None:
        if len(frames) == 2:
            raise KeyboardInterrupt
        frames.append(packed)
        add(self, packed, done=done, left_out=left_out)

    monkeypatch.setattr(Spool, "add", stopped)
    assert analyse("in.jsonl", "-o", "r.json") == 130
    assert not (work / "r.json").exists()
    later: list[int] = []

    def counted(self: Spool, packed: bytes, *, done: int, left_out: int) -> None:
        later.append(done)
        add(self, packed, done=done, left_out=left_out)

    monkeypatch.setattr(Spool, "add", counted)
    assert analyse("in.jsonl", "-o", "r.json") == 0
    assert later == [4]
    assert (work / "r.json").read_bytes() == (work / "whole.json").read_bytes()


def test_two_workers_give_what_one_gives(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("careloop.cli.analysing.BATCH", 6)
    assert analyse("in.jsonl", "-o", "one.json") == 0
    assert main(["analyse", "in.jsonl", "-o", "two.json", "--workers", "2", "--quick"]) == 0
    assert (work / "one.json").read_bytes() == (work / "two.json").read_bytes()


def test_personal_data_is_shown_only_when_asked_for(work: Path) -> None:
    (work / "in.jsonl").write_text(
        '{"id":"1","turns":[{"side":"customer","text":"Where is order 482139?"}]}\n', "utf-8"
    )
    assert analyse("in.jsonl", "--findings", "f.jsonl") == 0
    assert "482139" not in (work / "f.jsonl").read_text("utf-8") + (work / "careloop-report.html").read_text("utf-8")
    assert analyse("in.jsonl", "--findings", "f.jsonl", "--unmasked") == 0
    assert "482139" in (work / "f.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["missing.jsonl"], "missing.jsonl cannot be read"),
        (["in.jsonl", "-o", "report.pdf"], "Write .html, .md or .json."),
        (["in.jsonl", "--since", "yesterday"], "Write it as 2026-01-31."),
        (["in.jsonl", "--zone", "Mars/Base"], "Write one such as Asia/Seoul."),
        (["in.jsonl", "--reasons", "in.jsonl"], "Name another file with --reasons."),
    ],
)
def test_wrong_calls_say_what_to_do(
    work: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert work
    assert analyse(*words) == 1
    assert told in capsys.readouterr().err


def test_themes_are_remembered_in_a_file(work: Path) -> None:
    assert analyse("in.jsonl", "--reasons", "themes.json") == 0
    assert json.loads((work / "themes.json").read_text("utf-8"))["encoder"] == "static-1"
    assert analyse("in.jsonl", "--reasons", "themes.json") == 0


def test_findings_as_parquet(work: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pip install careloop[parquet]")
    assert analyse("in.jsonl", "--findings", "f.parquet") == 0
    table = parquet.read_table(work / "f.parquet")
    assert table.num_rows > 10
    assert set(table.column("kind").to_pylist()) >= {"issue"}
