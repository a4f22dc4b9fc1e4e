"""The JSON Lines door: what users really have goes in, the canonical line comes out."""

import gzip
import io
import json
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careloop.core.records import Conversation, File, Party, Rating, Turn
from careloop.readers import jsonl
from careloop.readers.lines import Source, bounded_lines

KST = timezone(timedelta(hours=9))


def one(value: object) -> Conversation | jsonl.Refused:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    [got] = jsonl.read([content])
    return got


def conversation(**fields: object) -> Conversation:
    got = one({"id": "1", **fields})
    assert isinstance(got, Conversation), got
    return got


WHOLE = Conversation(
    id="C-1",
    channel="chat",
    inbox="help@shop.example",
    subject="배송이 늦어요",
    language="ko",
    customer=Party(name="김서연", email="sy@mail.example", phone="010-1234-5678", other_addresses=("a@b.example",)),
    turns=(
        Turn(side="customer", text=" 언제 와요?\n", at=datetime(2026, 8, 1, 9, tzinfo=KST), id="t1"),
        Turn(
            side="agent", text="", kind="note", files=(File(name="사진.png", type="image/png", size=3, content=b"abc"),)
        ),
    ),
    tags=("delivery", "late"),
    ratings=(Rating(question="satisfaction", value=2, comment="늦음"),),
    team="Orders",
    agent="mina@shop.example",
    priority="high",
    closed_at=datetime(2026, 8, 2, tzinfo=UTC),
    snoozed_until=datetime(2026, 8, 3, tzinfo=UTC),
)


def test_what_is_written_is_read_back_equal() -> None:
    line = jsonl.write(WHOLE)
    assert list(jsonl.read([line])) == [WHOLE]
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")


@pytest.mark.parametrize(
    ("written", "side"),
    [
        ("client", "customer"),
        ("USER", "customer"),
        ("cust", "customer"),
        ("staff", "agent"),
        ("rep", "agent"),
        ("bot", "bot"),
        ("system", "system"),
    ],
)
def test_side_synonyms(written: str, side: str) -> None:
    assert conversation(turns=[{"side": written, "text": "x"}]).turns[0].side == side


@pytest.mark.parametrize(
    ("written", "party"),
    [
        ("Alex Kim <alex@shop.example>", Party(name="Alex Kim", email="alex@shop.example")),
        ("haru@mail.example", Party(email="haru@mail.example")),
        ("+82 10-1234-5678", Party(phone="+82 10-1234-5678")),
        ("佐藤 花子", Party(name="佐藤 花子")),
        ({"name": "Yuna", "tel": "010"}, Party(name="Yuna", phone="010")),
        (None, Party()),
    ],
)
def test_a_customer_is_a_string_or_an_object(written: object, party: Party) -> None:
    assert conversation(customer=written).customer == party


NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-08-01T12:00:00Z",
        "2026-08-01 12:00",
        "2026-08-01T21:00:00+09:00",
        1785585600,
        "1785585600",
        1785585600000,
        1785585600000000,
        1785585600.0,
    ],
)
def test_a_time_is_iso_or_epoch(written: object) -> None:
    assert conversation(turns=[{"side": "bot", "text": "", "at": written}]).turns[0].at == NOON


def test_a_time_without_a_zone_is_read_in_the_zone_given() -> None:
    [got] = jsonl.read([b'{"id": "1", "closed_at": "2026-08-01 21:00"}'], zone=KST)
    assert isinstance(got, Conversation)
    assert got.closed_at == NOON


def test_missing_time_and_other_shapes() -> None:
    got = conversation(
        turns=[{"role": "user", "content": "Hello"}],
        tags="late, parcel",
        rating=4,
        agent={"name": "Mina"},
        lang="ko-KR",
    )
    assert got.turns == (Turn(side="customer", text="Hello"),)
    assert got.tags == ("late", "parcel")
    assert got.ratings == (Rating(question="satisfaction", value=4),)
    assert (got.agent, got.language) == ("Mina", "ko")


def test_unknown_keys_are_ignored_and_counted() -> None:
    unknown: Counter[str] = Counter()
    line = (
        b'{"id": 7, "mood": 1, "turns": [{"side": "bot", "text": "a", "x": 1}, {"side": "bot", "text": "b", "x": 2}]}'
    )
    [got] = jsonl.read([line], unknown=unknown)
    assert isinstance(got, Conversation)
    assert got.id == "7"
    assert unknown == {"mood": 1, "turns.x": 2}


@pytest.mark.parametrize(
    ("line", "path"),
    [
        (b'{"id": "1", ', "column 13"),
        (b"[1, 2]", "line"),
        (b"\xb0\xa1", "column 1"),
        (b'{"subject": "no id"}', "id"),
        (b'{"id": "1", "turns": {}}', "turns"),
        (b'{"id": "1", "turns": ["hello"]}', "turns[0]"),
        (b'{"id": "1", "turns": [{"text": "x"}]}', "turns[0].side"),
        (b'{"id": "1", "turns": [{"side": "bot", "text": "x"}, {"side": "moon", "text": "x"}]}', "turns[1].side"),
        (b'{"id": "1", "turns": [{"side": "bot"}]}', "turns[0].text"),
        (b'{"id": "1", "turns": [{"side": "bot", "text": "x", "at": "yesterday"}]}', "turns[0].at"),
        (b'{"id": "1", "turns": [{"side": "bot", "text": "x", "at": "0001-01-01T00:00:00"}]}', "turns[0].at"),
        (b'{"id": "1", "closed_at": "9999-12-31T23:59:59Z"}', "closed_at"),
        (b'{"id": "1", "turns": [{"side": "bot", "text": {"a": 1}}]}', "turns[0].text"),
        (b'{"id": "1", "ratings": [{"value": "good"}]}', "ratings[0].value"),
        (b'{"id": "1", "ratings": [4, NaN]}', "ratings[1]"),
        (b'{"id": "1", "ratings": [{"value": 3, "scale": 5}]}', "ratings[0].scale"),
        (
            b'{"id": "1", "turns": [{"side": "bot", "text": "", "files": [{"name": "a", "content": "%%"}]}]}',
            "turns[0].files[0].content",
        ),
        (b'{"id": ' + b"9" * 5000 + b"}", "line"),
        (b"[" * 100_000, "line"),
    ],
)
def test_a_refused_line_says_where_and_what_to_do(line: bytes, path: str) -> None:
    got = one(line)
    assert isinstance(got, jsonl.Refused)
    assert (got.line, got.path) == (1, path)
    assert len(got.reason) > 10


def test_a_bad_line_does_not_stop_the_rest_and_lines_are_counted_with_blanks() -> None:
    lines = [b"\xef\xbb\xbf" + b'{"id": "a"}\r\n', b"\n", b"oops\n", b'{"id": "b"}\n']
    got = list(jsonl.read(lines))
    assert [item.id if isinstance(item, Conversation) else item.line for item in got] == ["a", 3, "b"]


def test_half_an_emoji_and_a_nul_do_not_cost_the_line() -> None:
    [got] = jsonl.read([rb'{"id": "1", "turns": [{"side": "user", "text": "ok\u0000 \ud83d"}]}'])
    assert isinstance(got, Conversation)
    assert got.turns[0].text == "ok \ufffd"


def test_a_line_over_the_limit_is_refused_and_the_next_one_read() -> None:
    stream = io.BytesIO(b'{"id": "' + b"x" * 200 + b'"}\n{"id": "b"}\n')
    got = list(jsonl.read(bounded_lines(stream, limit_bytes=50)))
    assert [type(item).__name__ for item in got] == ["Refused", "Conversation"]


def test_gzip_is_recognised_and_progress_moves(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"  # the name does not say so
    path.write_bytes(gzip.compress(jsonl.write(WHOLE) * 3))
    with Source(path) as source:
        assert list(jsonl.read(source)) == [WHOLE] * 3
        assert source.consumed_bytes == source.size_bytes


def test_a_cut_gzip_gives_a_refusal_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(jsonl.write(WHOLE))[:-20])
    with Source(path) as source:
        assert isinstance(list(jsonl.read(source))[-1], jsonl.Refused)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "turns", "side", "text", "at", "customer", "rating", "files"]), inner, max_size=5
        )
    ),
    max_leaves=15,
)


@given(JSON)
def test_no_json_value_raises_and_what_is_taken_round_trips(value: object) -> None:
    for got in jsonl.read([json.dumps(value).encode()]):
        if isinstance(got, Conversation):
            assert list(jsonl.read([jsonl.write(got)])) == [got]


@given(st.binary(max_size=80))
def test_no_bytes_raise(content: bytes) -> None:
    assert len(list(jsonl.read([content]))) <= 1
