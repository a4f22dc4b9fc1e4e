"""winmail.dat: the files and the text inside Outlook's own envelope (MS-OXTNEF), read without trust."""

import struct
from typing import NamedTuple

from careloop.readers.mail import charset, limits

SIGNATURE = b"\x78\x9f\x3e\x22"
_ATTACH_TITLE, _ATTACH_DATA, _ATTACH_REND, _ATTACHMENT, _MAPI, _CODEPAGE, _BODY = (
    0x8010, 0x800F, 0x9002, 0x9005, 0x9003, 0x9007, 0x800C)  # fmt: skip
_LONG_NAME, _NAME, _DATA, _MIME, _CID, _PLAIN, _HTML, _RTF = (
    0x3707,
    0x3704,
    0x3701,
    0x370E,
    0x3712,
    0x1000,
    0x1013,
    0x1009,
)
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}


class File(NamedTuple):
    name: str
    type: str
    content: bytes
    content_id: str


class Envelope(NamedTuple):
    """What was inside: files, and the bodies that were there."""

    files: tuple[File, ...]
    text: str
    html: str


def opened(raw: bytes) -> Envelope | None:
    """Return what is inside a TNEF stream, or None when `raw` is not one; a damaged end is left out."""
    if not raw.startswith(SIGNATURE):
        return None
    codec = "cp1252"
    current: dict[int, bytes | str] = {}
    found: list[dict[int, bytes | str]] = []
    message: dict[int, bytes | str] = {}
    at = 6
    while at + 9 <= len(raw) and len(found) < limits.ATTACHMENTS:
        kind, size = struct.unpack_from("<H", raw, at + 1)[0], struct.unpack_from("<I", raw, at + 5)[0]
        content = raw[at + 9 : at + 9 + size]
        at += 11 + size
        if kind == _CODEPAGE and len(content) >= 4:
            codec = charset.codec_of(f"cp{struct.unpack_from('<I', content)[0]}") or codec
        elif kind == _ATTACH_REND:
            current = {}
            found.append(current)
        elif kind == _ATTACH_TITLE:
            current.setdefault(_NAME, _text(content, codec))
        elif kind == _ATTACH_DATA:
            current[_DATA] = content
        elif kind == _ATTACHMENT:
            current |= _properties(content, codec)
        elif kind == _MAPI:
            message |= _properties(content, codec)
        elif kind == _BODY:
            message.setdefault(_PLAIN, _text(content, codec))
    return _envelope(found, message, codec)


def _envelope(found: list[dict[int, bytes | str]], message: dict[int, bytes | str], codec: str) -> Envelope:
    files = [_file(entry) for entry in found if entry]
    html = message.get(_HTML, b"")
    html = charset.decode(html, codec)[0] if isinstance(html, bytes) else html
    text = str(message.get(_PLAIN) or "")
    rtf = message.get(_RTF)
    if isinstance(rtf, bytes) and rtf and not text and not html:
        files.append(File("body.rtf", "application/rtf", _rtf(rtf), ""))
    return Envelope(tuple(files), text, html)


def _file(entry: dict[int, bytes | str]) -> File:
    content = entry.get(_DATA, b"")
    name = str(entry.get(_LONG_NAME) or entry.get(_NAME) or "")
    kind = str(entry.get(_MIME) or "application/octet-stream").lower()
    return File(name, kind, content if isinstance(content, bytes) else b"", str(entry.get(_CID) or ""))


def _text(content: bytes, codec: str) -> str:
    return charset.decode(content.split(b"\0")[0], codec)[0]


def _properties(raw: bytes, codec: str) -> dict[int, bytes | str]:
    """The MAPI properties of one block; stops where the lengths stop making sense."""
    out: dict[int, bytes | str] = {}
    if len(raw) < 4:
        return out
    count, at = struct.unpack_from("<I", raw)[0], 4
    for _ in range(min(count, 2_000)):
        if at + 4 > len(raw):
            break
        kind, name = struct.unpack_from("<HH", raw, at)
        at = _past_named(raw, at + 4) if name >= 0x8000 else at + 4
        values, at = _values(raw, at, kind)
        if at < 0:
            break
        if values:
            out[name] = _read(values[0], kind & 0xFFF, codec)
    return out


def _past_named(raw: bytes, at: int) -> int:
    if at + 24 > len(raw):
        return len(raw)
    by_name, size = struct.unpack_from("<II", raw, at + 16)
    return at + 24 if by_name == 0 else at + 24 + _padded(size)


def _values(raw: bytes, at: int, kind: int) -> tuple[list[bytes], int]:
    """The values of one property and where the next begins; -1 when the block is damaged."""
    base, many = kind & 0xFFF, bool(kind & 0x1000)
    variable = base in {0x0D, 0x1E, 0x1F, 0x102}
    count = 1
    if many or variable:
        if at + 4 > len(raw):
            return [], -1
        count = struct.unpack_from("<I", raw, at)[0]
        at += 4
    values: list[bytes] = []
    for _ in range(min(count, 10_000)):
        if variable:
            if at + 4 > len(raw):
                return values, -1
            size, at = struct.unpack_from("<I", raw, at)[0], at + 4
            step = _padded(size)
        else:
            size = step = _SIZES.get(base, -1)
            if step < 0:
                return values, -1
        if at + size > len(raw):
            return values, -1
        values.append(raw[at : at + size])
        at += step
    return values, at


def _read(value: bytes, base: int, codec: str) -> bytes | str:
    if base == 0x1F:
        return charset.clean(value.decode("utf-16-le", "replace").split("\0")[0])
    if base == 0x1E:
        return _text(value, codec)
    return value[16:] if base == 0x0D else value  # an object begins with the id of its interface


def _padded(size: int) -> int:
    return (size + 3) // 4 * 4


_RTF_START = (  # what every compressed RTF may refer back to, as the specification gives it
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def _rtf(raw: bytes) -> bytes:
    """Compressed RTF (MS-OXRTFCP) as plain RTF; what is not compressed comes back as it is."""
    if len(raw) < 16 or raw[8:12] != b"LZFu":
        return raw[16:] if raw[8:12] == b"MELA" else raw
    window = bytearray(_RTF_START) + bytearray(4096 - len(_RTF_START))
    write, out, at = len(_RTF_START), bytearray(), 16
    while at < len(raw) and len(out) < limits.MAIL_BYTES:
        control, at = raw[at], at + 1
        for bit in range(8):
            if at >= len(raw):
                break
            if control >> bit & 1:
                if at + 2 > len(raw):
                    return bytes(out)
                token, at = raw[at] << 8 | raw[at + 1], at + 2
                start, length = token >> 4, (token & 15) + 2
                if start == write % 4096:
                    return bytes(out)
                piece: list[int] = []
                for step in range(length):
                    byte = window[(start + step) % 4096]
                    window[write % 4096] = byte
                    write += 1
                    piece.append(byte)
                out += bytes(piece)
            else:
                window[write % 4096] = raw[at]
                out.append(raw[at])
                write, at = write + 1, at + 1
    return bytes(out)
