"""Conversations from whatever file it is, bad lines told and skipped."""

import gzip
import io
import sys
from collections import Counter
from datetime import UTC
from pathlib import Path

import pytest

from careloop.core.records import Conversation
from careloop.readers import rows
from careloop.readers.jsonl import Refused
from careloop.readers.opened import Opened

CSV = (
    'ticket_id,role,body,created_at,agent\n7,user,Where is it?,2026-03-02T09:00:00Z,\n8,user,"Hello, there",,\n'
    "7,agent,Here.,2026-03-02T10:00:00Z,mina\n9,user,,,\n"
)
MBOX = (
    "From kim@mail.example Mon Mar  2 09:00:00 2026\nFrom: Kim <kim@mail.example>\nTo: help@shop.example\n"
    "Message-ID: <1@mail>\nSubject: Parcel\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n\nWhere is my parcel?\n\n"
    "From help@shop.example Mon Mar  2 10:00:00 2026\nFrom: Mina <help@shop.example>\nTo: kim@mail.example\n"
    "Message-ID: <2@shop>\nIn-Reply-To: <1@mail>\nReferences: <1@mail>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\n"
    "It is on its way.\n\nOn Monday, Kim wrote:\n> Where is my parcel?\n\n"
)


def read(path: Path) -> tuple[list[Conversation], list[Refused]]:
    opened = Opened(str(path))
    got = list(opened)
    opened.close()
    return [each for each in got if isinstance(each, Conversation)], [each for each in got if isinstance(each, Refused)]


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("change", [str, lambda text: text.replace(",", ";").replace('"Hello; there"', "Hello there")])
def test_a_table_of_messages(tmp_path: Path, change: object) -> None:
    got, refused = read(put(tmp_path, "a.csv", change(CSV).encode()))  # type: ignore[operator]
    got.sort(key=lambda each: each.id)
    assert [(each.id, [turn.side for turn in each.turns]) for each in got] == [
        ("7", ["customer", "agent"]),
        ("8", ["customer"]),
    ]
    assert (got[0].agent, got[0].turns[0].at.isoformat()) == ("mina", "2026-03-02T09:00:00+00:00")  # type: ignore[union-attr]
    assert [(each.line, each.path) for each in refused] == [(5, "text")]


@pytest.mark.parametrize("encoding", ["cp949", "utf-8-sig"])
def test_a_korean_table_in_the_encoding_of_its_office(tmp_path: Path, encoding: str) -> None:
    lines = "".join(f"{number},고객,배송이 언제 되나요? 주문한 지 일주일이 지났습니다.\n" for number in range(30))
    got, refused = read(put(tmp_path, "a.csv", f"id,side,text\n{lines}".encode(encoding)))
    assert (len(got), got[0].turns[0].text[:9], got[0].turns[0].side, refused) == (
        30,
        "배송이 언제 되나",
        "customer",
        [],
    )


def test_rows_far_apart_are_one_conversation_as_long_as_few_stand_between() -> None:
    far = [(number, {"id": str(number % 3), "text": "x"}) for number in range(9)]
    got = list(rows.conversations(far, zone=UTC, unknown=Counter()))
    assert [len(each.turns) for each in got if isinstance(each, Conversation)] == [3, 3, 3]


def test_an_mbox_becomes_threads_without_what_they_quote(tmp_path: Path) -> None:
    [got], refused = read(put(tmp_path, "a.mbox", MBOX.encode()))
    assert [(turn.side, turn.text) for turn in got.turns] == [
        ("customer", "Where is my parcel?"),
        ("agent", "It is on its way."),
    ]
    assert (got.channel, got.subject, got.customer.email, refused) == ("email", "Parcel", "kim@mail.example", [])


def test_json_lines_gzipped_with_a_bad_line(tmp_path: Path) -> None:
    content = b'{"id":"1","turns":[{"side":"customer","text":"Hi"}]}\n{broken\n'
    got, refused = read(put(tmp_path, "a.jsonl.gz", gzip.compress(content)))
    assert ([each.id for each in got], [each.line for each in refused]) == (["1"], [2])


def test_parquet_of_rows_and_of_conversations(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pip install careloop[parquet]")
    from pyarrow import parquet

    flat = pyarrow.table({"conversation_id": ["1", "1"], "side": ["customer", "agent"], "text": ["Hi", "Hello"]})
    parquet.write_table(flat, tmp_path / "flat.parquet")
    turns = [[{"side": "customer", "text": "Hi"}], [{"side": "customer", "text": None}]]
    parquet.write_table(pyarrow.table({"id": ["1", "2"], "turns": turns}), tmp_path / "whole.parquet")
    [got], refused = read(tmp_path / "flat.parquet")
    assert ([turn.text for turn in got.turns], refused) == (["Hi", "Hello"], [])
    [got], refused = read(tmp_path / "whole.parquet")
    assert ([turn.text for turn in got.turns], [each.line for each in refused]) == (["Hi"], [2])


def test_the_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        buffer = io.BytesIO(b'{"id":"1","turns":[{"side":"customer","text":"Hi"}]}\n')

    monkeypatch.setattr(sys, "stdin", Input)
    [got] = list(Opened("-"))
    assert isinstance(got, Conversation)


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    assert read(put(tmp_path, "a.jsonl", b"")) == ([], [])
