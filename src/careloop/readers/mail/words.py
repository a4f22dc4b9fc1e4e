"""Encoded words in headers (RFC 2047), as senders really write them: glued, split inside characters, quoted."""

import base64
import binascii
import re

from careloop.readers.mail import charset

_START = re.compile(r"=\?([^?\s=<>]{1,60})\?([bBqQ])\?")
_MOST_WORDS = 500  # in one value; a longer one is an attack, and guessing character sets costs time
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")


def unfold(value: str) -> str:
    """Return a header value on one line."""
    return re.sub(r"[\r\n]+[ \t]?", lambda m: " " if m.group()[-1] in " \t" else "", value).replace("\t", " ")


def raw_text(value: bytes, codecs: tuple[str, ...]) -> str:
    """Return a raw header value as text: UTF-8 where it fits, else the first of `codecs` that does."""
    if value.isascii() and b"\x1b" not in value:
        return value.decode("ascii")
    for codec in ("utf-8", *codecs) if b"\x1b" not in value else ("iso-2022-jp", "utf-8", *codecs):
        if (text := charset.strictly(value, codec)) is not None:
            return text
    return value.decode("utf-8" if not codecs else "cp1252", "replace")


def decode_words(value: str) -> str:
    """Return `value` with its encoded words read; what cannot be read stays as it was written."""
    if "=?" not in value:
        return value
    out: list[str] = []
    run: list[tuple[str, bytes]] = []
    at = count = 0
    while (start := _START.search(value, at)) is not None and (count := count + 1) <= _MOST_WORDS:
        end = value.find("?=", start.end())
        if end < 0:
            break
        between, at = value[at : start.start()], end + 2
        label, payload = start.group(1).split("*")[0], value[start.end() : end]
        raw = _payload(payload, start.group(2))
        if between.strip() or (between and not run):
            out += [_joined(run), between]
            run = []
        run.append((label, raw))
    out += [_joined(run), value[at:]]
    return charset.clean("".join(out))


def _payload(text: str, encoding: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return _HEX.sub(lambda m: bytes([int(m.group(1), 16)]), raw.replace(b"_", b" "))
    packed = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    try:
        return base64.b64decode(packed + b"=" * (-len(packed) % 4))
    except (binascii.Error, ValueError):
        return base64.b64decode(packed[: len(packed) // 4 * 4])


def _joined(run: list[tuple[str, bytes]]) -> str:
    """Neighbours of one character set are joined before reading: mailers cut in the middle of characters."""
    out: list[str] = []
    at = 0
    while at < len(run):
        label = run[at][0].lower()
        end = at
        while end < len(run) and run[end][0].lower() == label:
            end += 1
        pieces = [raw for _, raw in run[at:end]]
        whole, wrong = charset.decode(b"".join(pieces), label)
        if wrong and len(pieces) > 1:
            apart = [charset.decode(piece, label) for piece in pieces]
            if not any(defect for _, defect in apart):
                whole = "".join(text for text, _ in apart)
        out.append(whole)
        at = end
    return "".join(out)
