"""Bytes of a file, plain or gzipped, one bounded line at a time, with how far we have come."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple

LINE_LIMIT_BYTES = 64 * 1024 * 1024
GZIP_MAGIC = b"\x1f\x8b"


class Line(NamedTuple):
    """One line without a limit on how many follow; `is_cut` when it was longer than the limit."""

    number: int  # from 1
    offset: int  # of its first byte, in the unpacked file
    content: bytes  # with its line end, as far as the limit
    is_cut: bool


class Source:
    """A file to read in lines; `consumed_bytes` of `size_bytes` moves a progress bar, for `.gz` as well."""

    def __init__(self, path: str | Path, *, limit_bytes: int = LINE_LIMIT_BYTES) -> None:
        """This will open the file; the name does not matter, gzip is recognised by its first two bytes."""
        self.path = Path(path)
        self.limit_bytes = limit_bytes
        self.size_bytes = self.path.stat().st_size
        self._raw: BinaryIO = self.path.open("rb")
        is_gzip = self._raw.read(2) == GZIP_MAGIC
        self._raw.seek(0)
        self._unpacked: BinaryIO = gzip.open(self._raw) if is_gzip else self._raw  # type: ignore[assignment]  # noqa: SIM115

    @property
    def consumed_bytes(self) -> int:
        """Bytes of the file on disk read so far, a buffer ahead of the line in hand."""
        return self._raw.tell()

    def __iter__(self) -> Iterator[Line]:
        return bounded_lines(self._unpacked, limit_bytes=self.limit_bytes)

    def __enter__(self) -> "Source":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """This will close the file."""
        self._unpacked.close()
        self._raw.close()


def bounded_lines(stream: BinaryIO, *, limit_bytes: int = LINE_LIMIT_BYTES) -> Iterator[Line]:
    r"""This will give the lines of a stream, never holding more than the limit of one.

    >>> import io
    >>> [line.content for line in bounded_lines(io.BytesIO(b"one\ntwo"))]
    [b'one\n', b'two']
    """
    number = offset = 0
    while content := stream.readline(limit_bytes):
        number += 1
        size = len(content)
        is_cut = False
        # A longer line is read to its end and thrown away: what follows it is still good.
        while len(content) == limit_bytes and not content.endswith(b"\n") and (rest := stream.readline(limit_bytes)):
            is_cut = True
            size += len(rest)
            if rest.endswith(b"\n") or len(rest) < limit_bytes:
                break
        yield Line(number, offset, content, is_cut)
        offset += size
