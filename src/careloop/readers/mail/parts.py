"""The tree of MIME parts, cut by its boundaries in linear time and within limits."""

import re
from collections.abc import Iterator

from careloop.readers.mail import headers, limits, transfer
from careloop.readers.mail.headers import Headers, Parameters

_GUESSED_BOUNDARY = re.compile(rb"^--([^\s-][^\r\n]{0,199}?)[ \t]*\r?$", re.MULTILINE)
_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+")


class Part:
    """One part: its headers, its type, and either its encoded bytes or its children."""

    def __init__(self, fields: Headers, kind: Parameters, raw: bytes) -> None:
        self.headers = fields
        self.type = kind.value
        self.parameters = kind.items
        self.disposition = headers.parameters(fields.raw("content-disposition"))
        self.raw = raw
        self.children: list[Part] = []
        self.wrong: list[str] = []

    def content(self) -> bytes:
        """Return the bytes behind the transfer encoding."""
        if self.type.startswith(("multipart/", "message/delivery", "message/rfc822")) and not self.children:
            encoding = self.headers.raw("content-transfer-encoding").lower()
            if self.type != "message/rfc822" and "base64" not in encoding and "quoted" not in encoding:
                return self.raw
        content, wrong = transfer.decoded(self.raw, self.headers.raw("content-transfer-encoding"))
        if wrong:
            self.wrong.append(wrong)
        return content

    def walk(self) -> Iterator["Part"]:
        """Yield this part and all below it, top to bottom."""
        stack = [self]
        while stack:
            part = stack.pop()
            yield part
            stack.extend(reversed(part.children))


class Tree:
    """Builds one mail's tree and remembers what was left out."""

    def __init__(self) -> None:
        self.count = 0
        self.wrong: list[str] = []

    def read(self, raw: bytes, *, default: str = "text/plain", depth: int = 0) -> Part:
        """Return the part that `raw` is, with its children."""
        self.count += 1
        fields, body, wrong = headers.split(raw)
        self.wrong += wrong if depth == 0 else []
        kind = _kind(fields, default)
        fields.hint = kind.items.get("charset") or None
        part = Part(fields, kind, body)
        if kind.value.startswith("multipart/"):
            self._divide(part, body, depth)
        return part

    def _divide(self, part: Part, body: bytes, depth: int) -> None:
        if depth >= limits.PART_DEPTH:
            self.wrong.append(f"parts nest deeper than {limits.PART_DEPTH}; the rest is kept as one file")
            part.type = "application/octet-stream"
            return
        pieces = _pieces(body, part.parameters.get("boundary", "").encode("utf-8", "replace"))
        if pieces is None:
            self.wrong.append("the parts have no boundary")
            part.type = "text/html" if re.match(rb"\s*<(?:!doctype|html)", body, re.IGNORECASE) else "text/plain"
            return
        default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
        for piece in pieces:
            if self.count >= limits.PARTS:
                self.wrong.append(f"more than {limits.PARTS} parts; the rest was left out")
                return
            part.children.append(self.read(piece, default=default, depth=depth + 1))


def _kind(fields: Headers, default: str) -> Parameters:
    kind = headers.parameters(fields.raw("content-type"))
    if not kind.value:
        return Parameters(default, kind.items)
    if found := _TYPE.match(kind.value):
        return Parameters(found.group(), kind.items)
    return Parameters(
        "text/plain" if kind.value.startswith("text") or "/" not in kind.value else "application/octet-stream",
        kind.items,
    )


def _pieces(body: bytes, boundary: bytes) -> list[bytes] | None:
    """The bytes between boundary lines; None when there is none. A missing last boundary is forgiven."""
    found = _lines_of(body, boundary.rstrip()) if boundary.strip() else []
    if not found and (guess := _GUESSED_BOUNDARY.search(body)) is not None:
        found = _lines_of(body, guess.group(1))
        if len(found) < 2 and not found[:1]:
            return None
    if not found:
        return None
    pieces = []
    for index, (_, start, last) in enumerate(found):
        if last:
            break
        end = found[index + 1][0] if index + 1 < len(found) else len(body)
        piece = body[start:end]
        pieces.append(
            piece[:-2]
            if piece.endswith(b"\r\n") and index + 1 < len(found)
            else piece[:-1]
            if piece.endswith((b"\n", b"\r")) and index + 1 < len(found)
            else piece
        )
        if len(pieces) > limits.PARTS:
            break
    return pieces


def _lines_of(body: bytes, boundary: bytes) -> list[tuple[int, int, bool]]:
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r\n|\n|\r|\Z)", re.MULTILINE)
    return [(m.start(), m.end(), m.group(1) is not None) for m in line.finditer(body)]
