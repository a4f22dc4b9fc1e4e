"""The mbox splitter: separators found, sentences left alone, bytes kept."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careloop.readers import mbox
from careloop.readers.lines import Line

FIRST = b"From alex@mail.example Sat Aug  1 09:30:00 2026\n"
SECOND = b"From - Sun Aug  2 10:00:00 2026\n"
THIRD = b"From 1700000000000@xxx Mon Aug 03 01:02:03 +0000 2026\n"


def split(content: bytes) -> list[bytes]:
    lines = [Line(number, 0, line, is_cut=False) for number, line in enumerate(content.splitlines(keepends=True))]
    return [piece.raw for piece in mbox.pieces(lines)]


A, B = b"Subject: a\n\nhello\n", b"Subject: b\n\nbye\n"


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        (FIRST + A + b"\n" + SECOND + B, [A, B]),
        (FIRST + A + b"\n" + THIRD + B + b"\n", [A, B]),
        (FIRST + A + SECOND + B, [A, B]),  # a writer that forgot the blank line
        (
            (FIRST + A + b"\n" + SECOND + B).replace(b"\n", b"\r\n"),
            [A.replace(b"\n", b"\r\n"), B.replace(b"\n", b"\r\n")],
        ),
        (FIRST + A + b"\n" + SECOND + B[:-1], [A, B[:-1]]),  # no newline at the end
        (b"From MAILER-DAEMON\n" + A + b"\nFrom alex@mail.example\n" + B, [A, B]),
        (A, [A]),
        (b"", []),
        (b"\n\n", []),
    ],
)
def test_messages_are_separated(content: bytes, messages: list[bytes]) -> None:
    assert split(content) == messages


@pytest.mark.parametrize(
    "sentence",
    [
        b"From here on nothing works.\n",
        b"From Monday 10:00 to 12:30 nobody answered.\nI am tired of it.\n",
        b"From 09:00\nuntil noon\n",
    ],
)
def test_a_sentence_that_begins_with_from_stays_in_its_message(sentence: bytes) -> None:
    message = A + b"\n" + sentence
    assert split(FIRST + message + b"\n" + SECOND + B) == [message, B]


def test_escaped_from_lines_lose_one_mark() -> None:
    assert split(FIRST + b"S: a\n\n>From here\n>>From there\n> From quoted\n") == [
        b"S: a\n\nFrom here\n>From there\n> From quoted\n"
    ]


def test_offsets_point_to_the_separator_and_gzip_is_read(tmp_path: Path) -> None:
    content = FIRST + A + b"\n" + SECOND + B
    plain, packed = tmp_path / "plain.mbox", tmp_path / "packed.mbox.gz"
    plain.write_bytes(content)
    packed.write_bytes(gzip.compress(content))
    assert [piece.offset for piece in mbox.split(plain)] == [0, content.index(SECOND)]
    assert list(mbox.split(packed)) == list(mbox.split(plain))


def test_a_huge_message_is_cut_and_the_next_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "big.mbox"
    path.write_bytes(FIRST + A + b"x" * 99 + b"\n" + b"y" * 2000 + b"\n\n" + SECOND + B)
    first, second = mbox.split(path, limit_bytes=200)
    assert (first.is_cut, len(first.raw) <= 200) == (True, True)
    assert (second.is_cut, second.raw) == (False, B)


@given(
    st.lists(
        st.sampled_from([FIRST, SECOND, A, B, b"\n", b"From me\n", b">From x\n", b"\xff\x00\n", b"tail"]), max_size=12
    )
)
def test_nothing_raises_and_no_byte_is_invented(parts: list[bytes]) -> None:
    content = b"".join(parts)
    assert sum(len(raw) for raw in split(content)) <= len(content)


SHARED = Path(__file__).parents[2] / "../shared/data/mail/MimeKit"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the real mail set is not beside the project")
@pytest.mark.parametrize("name", ["simple.mbox.txt", "unmunged.mbox.txt"])
def test_real_files_split_into_messages_with_headers(name: str) -> None:
    found = list(mbox.split(SHARED / name))
    assert len(found) > 1
    assert all(mbox.HEADER.match(piece.raw) for piece in found)
