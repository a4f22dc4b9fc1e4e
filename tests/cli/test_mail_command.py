"""`careloop mail`: one JSON line for each message, and an honest exit code."""

import argparse
import json
from pathlib import Path

import pytest

from careloop.cli import mail

RAW = (
    "From: 유나 <yuna@example.com>\nTo: help@desk.example\nDate: Tue, 05 Mar 2024 15:12:00 +0900\n"
    "Message-ID: <m1@x>\nSubject: 환불\n\n"
)
BODY = "네.\n\n2024. 3. 5. 오후 3:12, 고객센터 <help@desk.example> 작성:\n\n> 될까요?\n"


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[dict[str, object]], str]:
    parser = argparse.ArgumentParser()
    mail.add_arguments(parser)
    code = mail.run(parser.parse_args(words))
    out, err = capfd.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], err


def test_show_prints_the_whole_message(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "one.eml"
    path.write_text(RAW + BODY, encoding="utf-8")
    code, rows, _ = run(capfd, "show", str(path))
    assert code == 0
    assert rows == [
        {
            "file": str(path),
            "subject": "환불",
            "from": "yuna@example.com",
            "to": ["help@desk.example"],
            "date": "2024-03-05T15:12:00+09:00",
            "message_id": "m1@x",
            "text": BODY.strip(),
            "reply_text": "네.",
            "attachments": [],
            "auto_submitted": False,
            "bounce": None,
        }
    ]


def test_an_mbox_gives_one_line_for_each_message(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "all.mbox"
    one = f"From yuna@example.com Tue Mar  5 15:12:00 2024\n{RAW}첫째\n\n"
    path.write_text(one + one.replace("첫째", "둘째"), encoding="utf-8")
    _, rows, _ = run(capfd, "show", str(path))
    assert [row["text"] for row in rows] == ["첫째", "둘째"]


def test_reply_reads_text_html_and_whole_messages(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(BODY, encoding="utf-8")
    (tmp_path / "b.html").write_text("<p>네.</p><blockquote>될까요?</blockquote>", encoding="utf-8")
    (tmp_path / "c.eml").write_text(RAW + BODY, encoding="utf-8")
    (tmp_path / "d.txt").write_bytes("네.\n\n> 될까요? 다시 한번 말씀해 주시겠어요?".encode("cp949"))
    _, rows, _ = run(capfd, "reply", *(str(path) for path in sorted(tmp_path.iterdir())))
    assert [row["reply_text"] for row in rows] == ["네.", "네.", "네.", "네."]
    assert [set(row) for row in rows] == [{"file", "reply_text"}] * 4


def test_a_file_that_cannot_be_opened_is_said_and_the_others_are_read(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.eml"
    path.write_text(RAW + BODY, encoding="utf-8")
    code, rows, err = run(capfd, "show", "nowhere.eml", str(path))
    assert code == 2
    assert [row["subject"] for row in rows] == ["환불"]
    assert err == "careloop mail: cannot read nowhere.eml: No such file or directory\n"
