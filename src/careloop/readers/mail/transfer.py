"""Transfer encodings: the bytes behind base64, quoted-printable and uuencode, however damaged."""

import base64
import binascii
import re
from typing import NamedTuple

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_SOFT = re.compile(rb"=[ \t]*\r*\n|=[ \t]*$")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_BEGIN = re.compile(rb"^begin(?:-base64)? ([0-7]{3,4}) ([^\r\n]{1,255})\r?\n", re.MULTILINE)
_END = re.compile(rb"^(?:end|====)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


class Enclosed(NamedTuple):
    """A file found between `begin` and `end` inside a text."""

    name: bytes
    content: bytes


def decoded(raw: bytes, encoding: str) -> tuple[bytes, str]:
    """Return the bytes behind a transfer encoding and what was wrong, "" when nothing was."""
    encoding = encoding.strip().lower().strip("'\";").split(";")[0].strip()
    if encoding in {"base64", "b", "b64", "bas64", "base-64"}:
        return _base64(raw)
    if encoding in {"quoted-printable", "q", "qp", "quoted_printable", "quoted-printeable"}:
        return _HEX.sub(lambda m: bytes([int(m.group(1), 16)]), _SOFT.sub(b"", _no_line_ends(raw))), ""
    if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        found, _ = enclosed(raw)
        return (found[0].content, "") if found else (_uu(raw.split(b"\n")), "")
    known = {"", "7bit", "8bit", "binary", "none", "8-bit", "7-bit", "unencoded"}
    return raw, "" if encoding in known else f"the transfer encoding {encoding[:40]!r} is unknown"


def enclosed(raw: bytes) -> tuple[list[Enclosed], bytes]:
    """Return the uuencoded files inside a text and the text without them."""
    if b"begin" not in raw:
        return [], raw
    files: list[Enclosed] = []
    rest: list[bytes] = []
    at = 0
    while (begin := _BEGIN.search(raw, at)) is not None:
        end = _END.search(raw, begin.end())
        if end is None or len(files) >= 200:
            break
        body = raw[begin.end() : end.start()]
        content = _base64(body)[0] if raw.startswith(b"begin-base64", begin.start()) else _uu(body.split(b"\n"))
        rest.append(raw[at : begin.start()])
        if content or not body.strip(b"` \r\n"):
            files.append(Enclosed(begin.group(2).strip(), content))
        else:
            rest.append(raw[begin.start() : end.end()])
        at = end.end()
    rest.append(raw[at:])
    return files, b"".join(rest)


def _base64(raw: bytes) -> tuple[bytes, str]:
    packed = _NOT_BASE64.sub(b"", raw)
    wrong = ""
    if b"=" in packed.rstrip(b"="):  # several encoded pieces one after another
        pieces = [_base64(piece)[0] for piece in re.findall(rb"[^=]+=*", packed)]
        return b"".join(pieces), ""
    packed = packed.rstrip(b"=")
    if len(packed) % 4 == 1:
        packed, wrong = packed[:-1], "base64 is cut short"
    try:
        return base64.b64decode(packed + b"=" * (-len(packed) % 4)), wrong
    except (binascii.Error, ValueError):
        return raw, "base64 is broken"


def _no_line_ends(raw: bytes) -> bytes:
    """Blanks at the end of a line are the transport's (RFC 2045 6.7); cut line by line, which stays linear."""
    if b" \n" not in raw and b" \r" not in raw and b"\t\n" not in raw and b"\t\r" not in raw:
        return raw
    return b"\n".join(line.rstrip(b" \t\r") + (b"\r" if line.endswith(b"\r") else b"") for line in raw.split(b"\n"))


def _uu(lines: list[bytes]) -> bytes:
    out = []
    for line in (given.rstrip(b"\r") for given in lines):
        if not line or line[:1] in b"`" or line.startswith((b"begin ", b"end")):
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:wanted]))
            except binascii.Error:
                return b""
    return b"".join(out)
