"""CSV and Parquet → rows or whole conversations, streamed.

CSV         comma, semicolon or tab, found from the first line; UTF-8, or what `chardet` finds (CP949, Shift_JIS …).
Parquet     rows of messages, or conversations with a column "turns"; needs `pip install careloop[parquet]`.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from pathlib import Path
from typing import Any

from careloop.core.records import Conversation
from careloop.readers import jsonl_fields, rows
from careloop.readers.jsonl import Refused
from careloop.readers.lines import Line

_SAMPLE_LINES = 400
_BATCH_ROWS = 2_000


class NeedsParquet(Exception):
    """pyarrow is not installed; the message says how to get it."""


def read_csv(lines: Iterable[Line | bytes], *, zone: tzinfo, unknown: Counter[str]) -> Iterator[Conversation | Refused]:
    r"""Read a table with a first line of names.

    >>> from datetime import UTC
    >>> [got] = read_csv([b"conversation;side;text\n", b"7;customer;Hello\n"], zone=UTC, unknown=Counter())
    >>> got.id, got.turns[0].text
    ('7', 'Hello')
    """
    contents = (line.content if isinstance(line, Line) else line for line in lines)
    head = [content for content, _ in zip(contents, range(_SAMPLE_LINES), strict=False)]
    if not head:
        return
    encoding = _encoding(b"".join(head))
    texts = _decoded([head, contents], encoding)
    first = head[0].decode(encoding, "replace")
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(texts, delimiter=delimiter)
    yield from rows.conversations(_numbered(reader), zone=zone, unknown=unknown)


def read_parquet(path: Path, *, zone: tzinfo, unknown: Counter[str]) -> Iterator[Conversation | Refused]:
    """Read a Parquet file batch by batch. Raises NeedsParquet: when pyarrow is not installed."""
    try:
        from pyarrow import parquet
    except ImportError:
        raise NeedsParquet("Parquet files need one library more. Run: pip install 'careloop[parquet]'") from None
    file = parquet.ParquetFile(path)
    batches = (batch.to_pylist() for batch in file.iter_batches(batch_size=_BATCH_ROWS))
    if "turns" in file.schema_arrow.names or "messages" in file.schema_arrow.names:
        yield from _whole(batches, zone=zone, unknown=unknown)
    else:
        flat = enumerate((row for batch in batches for row in batch), start=1)
        yield from rows.conversations(flat, zone=zone, unknown=unknown)


def _whole(
    batches: Iterable[list[dict[str, Any]]], *, zone: tzinfo, unknown: Counter[str]
) -> Iterator[Conversation | Refused]:
    for number, row in enumerate((row for batch in batches for row in batch), start=1):
        try:
            yield jsonl_fields.conversation(_without_nothing(row), zone=zone, unknown=unknown)
        except jsonl_fields.Wrong as wrong:
            yield Refused(number, wrong.path, wrong.reason)


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nothing(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nothing(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _numbered(reader: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, Any]]]:
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, {"": f"cannot be read ({error})"}
            continue
        yield reader.line_num, {name: value for name, value in row.items() if name is not None}


def _decoded(parts: list[Iterable[bytes]], encoding: str) -> Iterator[str]:
    for number, content in enumerate(content for part in parts for content in part):
        yield content.decode(encoding, "replace").replace("\0", "").removeprefix("\ufeff" if number == 0 else "")


def _encoding(sample: bytes) -> str:
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4:
            import chardet

            found: str | None = chardet.detect(sample).get("encoding")
            return found or "utf-8"
    return "utf-8"


def is_csv(first_line: bytes) -> bool:
    """Say whether a first line reads like names of columns.

    >>> is_csv(b"conversation_id,side,text"), is_csv(b"From kim@example.com Mon"), is_csv(b'{"id": 1}')
    (True, False, False)
    """
    line = first_line.decode("utf-8", "replace").replace(";", ",").replace("\t", ",")
    names = {cell.strip().strip('"').lower() for cell in line.split(",")}
    return len(names) > 1 and bool(names & set(rows.TEXT))
