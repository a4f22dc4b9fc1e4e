r"""Where does one mail end and the next begin in an mbox file?

Reads       a path, plain or gzipped.
Gives       Piece(offset, raw) for every message, in order, one in memory at a time.
How         a "From " line separates when it follows a blank line (or ends in a full date) and the next line looks
            like a header: sentences that begin with "From " in a body satisfy neither. ">From " is undone as mboxrd
            says (one ">" less); mboxo files come out the same. Source: RFC 4155 and qmail's mbox(5).
Blind to    Content-Length separators (mboxcl); writers trust them too often when they are wrong.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from careloop.readers.lines import Line, Source

MESSAGE_LIMIT_BYTES = 64 * 1024 * 1024
BOM = b"\xef\xbb\xbf"  # an editor saved the mbox as UTF-8 with a signature
FULL_DATE = re.compile(rb"From .{0,300}?[A-Z][a-z]{2} +[A-Z][a-z]{2} +\d{1,2} +\d{1,2}:\d\d(:\d\d)? .{0,20}\d{4}")
LOOSE_DATE = re.compile(rb"From .{0,300}\d\d:\d\d.{0,60}$")
MOZILLA = re.compile(rb"From -\s*$")
ONE_TOKEN = re.compile(rb"From \S{1,320}\s*$")
HEADER = re.compile(rb"(>?From |[!-9;-~]{1,76}[ \t]*:)")
ESCAPED = re.compile(rb">+From ")


class Piece(NamedTuple):
    """One message as it was before the mbox escaped it; `is_cut` when it was longer than the limit."""

    offset: int  # of its "From " line in the unpacked file
    raw: bytes
    is_cut: bool = False


def split(path: str | Path, *, limit_bytes: int = MESSAGE_LIMIT_BYTES) -> Iterator[Piece]:
    """This will give the messages of an mbox file; a file without any "From " line is one message."""
    with Source(path) as source:
        yield from pieces(source, limit_bytes=limit_bytes)


def pieces(lines: Iterable[Line], *, limit_bytes: int = MESSAGE_LIMIT_BYTES) -> Iterator[Piece]:
    """This will give the messages of lines read elsewhere, for a caller that draws a progress bar."""
    held: list[bytes] = []
    offset = size = 0
    is_cut = False
    for line, separates in _marked(lines):
        if separates:
            if held:
                yield Piece(offset, _joined(held), is_cut)
            held, size, is_cut, offset = [], 0, False, line.offset
            continue
        size += len(line.content)
        if size > limit_bytes:
            is_cut = True
            continue
        is_cut = is_cut or line.is_cut
        held.append(line.content[1:] if ESCAPED.match(line.content) else line.content)
    if any(content.strip() for content in held):
        yield Piece(offset, _joined(held), is_cut)


def _marked(lines: Iterable[Line]) -> Iterator[tuple[Line, bool]]:
    """Each line with whether it separates messages, which takes the line before and the line after."""
    before_is_blank = True
    candidate: Line | None = None
    for read in lines:
        line = Line(read.number, 0, read.content.removeprefix(BOM), read.is_cut) if read.offset == 0 else read
        if candidate is not None:
            yield candidate, _is_separator(candidate.content, before_is_blank=before_is_blank, after=line.content)
            before_is_blank = False
            candidate = None
        if line.content.startswith(b"From "):
            candidate = line
        else:
            yield line, False
            before_is_blank = not line.content.strip()
    if candidate is not None:
        yield candidate, False


def _is_separator(content: bytes, *, before_is_blank: bool, after: bytes) -> bool:
    head = content[:400].rstrip()
    if not HEADER.match(after):
        return False
    if FULL_DATE.match(head) or MOZILLA.match(head):
        return True
    return before_is_blank and bool(LOOSE_DATE.match(head) or ONE_TOKEN.match(head))


def _joined(held: list[bytes]) -> bytes:
    """The message without the one blank line that the mbox put after it."""
    if len(held) > 1 and held[-1] in (b"\n", b"\r\n"):
        held = held[:-1]
    return b"".join(held)
