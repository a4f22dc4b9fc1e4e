"""Conversations from whatever file it is: JSON Lines, CSV, Parquet, mbox; plain or gzipped; or the standard input.

Reads       a path, or "-".
Gives       Conversations and Refused lines in the order of the file, streamed; `Opened.consumed` says how far it is.
How         Parquet and gzip are told by their first bytes; JSON, mail and tables by the first line that is not blank.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, tzinfo
from itertools import chain
from pathlib import Path

from careloop.core.records import Conversation
from careloop.readers import jsonl, mails, mbox, tables
from careloop.readers.jsonl import Refused
from careloop.readers.lines import Line, Source, bounded_lines

STANDARD_INPUT = "-"
_PARQUET = b"PAR1"


class Opened:
    """A file being read. Iterate over it for Conversation and Refused."""

    def __init__(self, name: str, *, zone: tzinfo = UTC, ours: Sequence[str] = ()) -> None:
        """Open the file. Raises OSError: when it cannot be opened."""
        self.name, self.zone, self.ours = name, zone, ours
        self.unknown: Counter[str] = Counter()
        self._source: Source | None = None
        self._is_closed = False
        if name == STANDARD_INPUT:
            self._is_parquet = False
            self.size = 0
            return
        with Path(name).open("rb") as file:
            self._is_parquet = file.read(4) == _PARQUET
        self._source = Source(name)
        self.size = self._source.size_bytes

    @property
    def consumed(self) -> int:
        """Bytes read so far; 0 where that is not known."""
        if self._is_closed:
            return self.size
        return self._source.consumed_bytes if self._source and not self._is_parquet else 0

    def __iter__(self) -> Iterator[Conversation | Refused]:
        if self._is_parquet:
            return tables.read_parquet(Path(self.name), zone=self.zone, unknown=self.unknown)
        lines: Iterable[Line] = bounded_lines(sys.stdin.buffer) if self._source is None else self._source
        return self._of_lines(iter(lines))

    def _of_lines(self, lines: Iterator[Line]) -> Iterator[Conversation | Refused]:
        head = []
        for line in lines:
            head.append(line)
            if line.content.strip():
                break
        if not head:
            return iter(())
        first = head[-1].content.removeprefix(b"\xef\xbb\xbf").strip()
        whole = chain(head, lines)
        if first.startswith((b"{", b"[")):
            return jsonl.read(whole, zone=self.zone, unknown=self.unknown)
        if tables.is_csv(first):
            return tables.read_csv(whole, zone=self.zone, unknown=self.unknown)
        if first.startswith(b"From ") or b":" in first[:80]:
            return mails.conversations(mbox.pieces(whole), ours=self.ours)
        return jsonl.read(whole, zone=self.zone, unknown=self.unknown)

    def close(self) -> None:
        """Close the file."""
        self._is_closed = True
        if self._source:
            self._source.close()
