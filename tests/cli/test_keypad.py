"""`careloop keypad`: a call on paper."""

import argparse
import io
import json
from pathlib import Path

import pytest

from careloop.cli import keypad


def run(monkeypatch: pytest.MonkeyPatch, typed: str, *words: str) -> int:
    parser = argparse.ArgumentParser()
    keypad.add_arguments(parser)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return keypad.run(parser.parse_args(words))


def test_a_call_is_played_and_its_log_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    log = tmp_path / "call.json"
    assert run(monkeypatch, "\n\n\n1\n\n", "--layout", "down-down-0", "--language", "ja", "--log", str(log)) == 0
    out = capsys.readouterr().out.splitlines()
    assert [line.split("s  ")[1] for line in out if "s  " in line] == [
        "今回のお電話について、ひとつだけお聞かせください。20秒で終わります。",
        "今回のお電話にどのくらい満足されましたか。",
        "満足は1を押してください。",
        "ふつうは2を押してください。",
        "ありがとうございました。失礼いたします。",
    ]
    assert out[-1] == "[finished; key 1; answer 満足]"
    kept = json.loads(log.read_text())
    assert (kept["layout"], kept["value"], kept["ended_by"]) == ("down-down-0", 3, "finished")
    assert [each["what"] for each in kept["log"]] == ["prompt-ended"] * 3 + ["key", "prompt-ended"]


def test_the_end_of_the_input_hangs_up(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "\n", "--seed", "1") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "[hung-up; key -; answer -]"


def test_an_unknown_layout_is_explained(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "", "--layout", "sideways") == 2
    assert "a layout is called like up-down-3" in capsys.readouterr().err
