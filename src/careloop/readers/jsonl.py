r"""Conversations from JSON Lines: one conversation a line, as users really have them.

Reads       lines of bytes (a `Source`, plain or gzipped, or any iterable of bytes).
Gives       for every line that is not blank a Conversation, or a Refused that says what to do; never an exception.
How         the fields, their synonyms and what is refused stand in docs/user/import.md.
"""

import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, tzinfo

import msgspec

from careloop.core.records import Conversation
from careloop.readers import jsonl_fields
from careloop.readers.lines import Line

BOM = b"\xef\xbb\xbf"  # some programs begin a file with it
SURROGATE = re.compile("[\ud800-\udfff]")


class Refused(msgspec.Struct, frozen=True):
    """A line that was not taken: where in the file, where in the line, and what to do about it."""

    line: int  # from 1
    path: str  # "turns[2].side", or "column 17" when the line is not JSON
    reason: str


def read(
    lines: Iterable[Line | bytes], *, zone: tzinfo = UTC, unknown: Counter[str] | None = None
) -> Iterator[Conversation | Refused]:
    r"""This will give one Conversation or Refused a line, in the order of the file, skipping blank lines.

    Times without a zone are read in `zone`; keys we do not know are ignored and counted in `unknown`.

    >>> [got] = read([b'{"id": "7", "turns": [{"side": "client", "text": "Where is it?"}]}'])
    >>> got.turns[0].side, got.turns[0].text
    ('customer', 'Where is it?')
    >>> [got] = read([b'{"id": "7", "turns": [{"side": "robot", "text": "Hi"}]}'])
    >>> got.path
    'turns[0].side'
    """
    counts: Counter[str] = Counter() if unknown is None else unknown
    number = 0
    try:
        for number, item in enumerate(lines, start=1):
            line = item if isinstance(item, Line) else Line(number, 0, item, is_cut=False)
            if line.is_cut or line.content.strip():
                yield _read_one(line, zone=zone, unknown=counts)
    except (EOFError, OSError, zlib.error):
        yield Refused(
            number + 1, "line", "cannot be read; the file is damaged or cut off here, copy or export it again"
        )


def _read_one(line: Line, *, zone: tzinfo, unknown: Counter[str]) -> Conversation | Refused:
    if line.is_cut:
        return Refused(line.number, "line", "is longer than 64 MB; leave large file contents out and import again")
    content = line.content.removeprefix(b"\xef\xbb\xbf") if line.number == 1 else line.content
    try:
        return jsonl_fields.conversation(_parsed(content), zone=zone, unknown=unknown)
    except jsonl_fields.Wrong as wrong:
        return Refused(line.number, wrong.path, wrong.reason)


def write(conversation: Conversation) -> bytes:
    """This will give the canonical line, with its line end; reading it gives an equal conversation."""
    return msgspec.json.encode(conversation) + b"\n"


def _parsed(content: bytes) -> object:
    content = content.removeprefix(BOM)
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _parsed_slowly(content)


def _parsed_slowly(content: bytes) -> object:
    """The standard library accepts half an emoji ("\\ud83d"), as cut tweets have it, and knows the column."""
    try:
        text = content.decode("utf-8")
        return _whole(json.loads(text))
    except UnicodeDecodeError as error:
        where = f"column {error.start + 1}"
        raise jsonl_fields.Wrong(where, "is not UTF-8; save the file again with the encoding UTF-8") from None
    except json.JSONDecodeError as error:
        reason = f"is not JSON ({error.msg}); each line must hold one whole object {{…}}"
        raise jsonl_fields.Wrong(f"column {error.colno}", reason) from None
    except RecursionError:
        raise jsonl_fields.Wrong("line", "is nested too deep; a conversation has at most three levels") from None
    except ValueError:
        raise jsonl_fields.Wrong("line", "holds a number too long to read; write it as a string") from None


def _whole(value: object) -> object:
    if isinstance(value, str):
        return SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value
