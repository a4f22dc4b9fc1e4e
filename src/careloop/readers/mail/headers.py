"""The header block: fields in order, found again by name, whatever stands between them."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from careloop.readers.mail import charset, limits, words

_FIELD = re.compile(rb"([!-9;-~]{1,2000})[ \t]*:[ \t]?")
_BREAK = re.compile(rb"\r\n|\n|\r")
_LATE = re.compile(
    rb"(?:from|to|subject|date|message-id|mime-version|content-type|received|reply-to|return-path):", re.IGNORECASE
)
_EMPTY_LINE = re.compile(rb"\r?\n\r?\n")
_TOO_LONG = "the header is too long and was cut"
_LOOK_AHEAD = 60  # lines; a signature broken into lines without indent is that long


class Headers:
    """The fields of one header block. Values are unfolded and decoded when asked for, never before."""

    def __init__(self, fields: list[tuple[str, bytes]], hint: str | None = None) -> None:
        self.fields = fields
        self.hint = hint
        self._guess: str | None = None

    def raw(self, name: str) -> str:
        """Return the first field called `name`, unfolded but not decoded, "" when absent."""
        return next(self._each(name), "")

    def raws(self, name: str) -> tuple[str, ...]:
        """Return every field called `name`, unfolded but not decoded, in order."""
        return tuple(self._each(name))

    def all(self, name: str) -> tuple[str, ...]:
        """Return every field called `name`, decoded, in order."""
        return tuple(readable(value) for value in self._each(name))

    def text(self, name: str) -> str:
        """Return the first non-empty field called `name` as people read it, "" when absent."""
        return next((text for value in self._each(name) if (text := readable(value))), "")

    def has(self, name: str) -> bool:
        return any(found == name for found, _ in self.fields)

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return all fields as (lower-case name, value); encoded words are still encoded, there may be thousands."""
        return tuple((name, self._unfolded(value)) for name, value in self.fields)

    def _each(self, name: str) -> Iterator[str]:
        return (self._unfolded(value) for found, value in self.fields if found == name)

    def _unfolded(self, value: bytes) -> str:
        codecs = () if value.isascii() else self._codecs()
        return charset.clean(words.unfold(words.raw_text(value, codecs))).strip(" ")

    def _codecs(self) -> tuple[str, ...]:
        """What raw 8-bit fields are written in: the body's character set, else one guess over all of them."""
        if self._guess is None:
            raw = b"\n".join(value for _, value in self.fields if not value.isascii())
            self._guess = charset.guess(raw)
        hint = charset.codec_of(self.hint)
        return (self._guess,) if hint in {None, "utf-8", "ascii"} else (str(hint), self._guess)


def readable(value: str) -> str:
    """Return an unfolded value as people read it: encoded words decoded, on one line."""
    return " ".join(charset.clean(words.decode_words(value)).split("\n")).replace("\r", " ").strip()


class Parameters(NamedTuple):
    """A structured field such as Content-Type: its value and its parameters, RFC 2231 read."""

    value: str
    items: dict[str, str]


def split(raw: bytes) -> tuple[Headers, bytes, tuple[str, ...]]:
    """Return the header block, the body after it, and what was wrong."""
    block = _Block()
    at = 0
    while at < len(raw):
        if at > 2 * limits.HEADER_BYTES:  # nobody's header: what follows is not looked at line by line
            block.wrong.append(_TOO_LONG)
            blank = _EMPTY_LINE.search(raw, at)
            at = blank.end() if blank else len(raw)
            break
        line, after = _line(raw, at)
        if not line.strip(b" \t\0") and not (line and block.fields and _more(raw, after)):
            at = after
            break
        if not block.take(line, lambda: _more(raw, after)):  # noqa: B023  # asked at once, never later
            break
        at = after
    return Headers(block.fields), raw[at:], tuple(dict.fromkeys(block.wrong))


class _Block:
    """Takes the lines of a header one by one, until one is certainly not of it."""

    def __init__(self) -> None:
        self.fields: list[tuple[str, bytes]] = []
        self.wrong: list[str] = []
        self.size = 0

    def take(self, line: bytes, more: Callable[[], bool]) -> bool:
        """Take `line` if it belongs to the header; `more` says whether certain header lines follow."""
        if line[:1] in b" \t" and self.fields:
            self._append(line)
        elif (field := _FIELD.match(line)) is not None:
            self._add(field.group(1).decode("ascii").lower(), line[field.end() :])
        elif self.fields and more():
            self._append(b" " + line)
            self.wrong.append("a header line is broken")
        elif not self.fields and line.startswith((b"From ", b">From")):
            pass
        elif not self.fields and more():
            self.wrong.append("there is a line before the header")
        else:
            self.wrong += ["the header ends without an empty line"] if self.fields else []
            return False
        return True

    def _add(self, name: str, value: bytes) -> None:
        kept = value[: limits.VALUE_BYTES]
        fits = self.size + len(kept) <= limits.HEADER_BYTES and len(self.fields) < limits.HEADER_LINES
        if len(kept) < len(value) or not fits:
            self.wrong.append(_TOO_LONG)
        if fits:
            self.fields.append((name, kept))
            self.size += len(kept)

    def _append(self, line: bytes) -> None:
        name, value = self.fields[-1]
        if len(value) < limits.VALUE_BYTES:
            self.fields[-1] = (name, value + b"\n" + line[: limits.VALUE_BYTES])


def parameters(value: str) -> Parameters:
    """Return a structured field's value and parameters, however its quotes and semicolons are broken."""
    pieces = _pieces(value)
    items: dict[str, str] = {}
    parts: dict[str, dict[int, tuple[str, bool]]] = {}
    for piece in pieces[1:]:
        name, sign, content = piece.partition("=")
        name, content = name.strip().lower(), _unquoted(content.strip())
        if not sign or not name:
            continue
        key, *marks = name.split("*")
        if not marks:
            items.setdefault(key, content)
            continue
        number = int(marks[0]) if marks[0].isdigit() and len(marks[0]) < 4 else 0
        parts.setdefault(key, {})[number] = (content, marks[-1] == "")
    for key, found in parts.items():
        items[key] = _extended([found[n] for n in sorted(found)])
    return Parameters(pieces[0].strip().lower() if pieces else "", items)


def _line(raw: bytes, at: int) -> tuple[bytes, int]:
    end = _BREAK.search(raw, at)
    return (raw[at : end.start()], end.end()) if end else (raw[at:], len(raw))


def _more(raw: bytes, at: int) -> bool:
    """True when a certain header line comes before the next empty line: what stands here is a broken one."""
    for _ in range(_LOOK_AHEAD):
        line, at = _line(raw, at)
        if not line:
            return False
        if _LATE.match(line):
            return True
    return False


def _pieces(value: str) -> list[str]:
    """Split at semicolons outside quotes; a quote that never closes ends at the next `; name=`."""
    pieces, current, quoted, at = [], [], False, 0
    while at < len(value):
        char = value[at]
        if char == "\\" and quoted and at + 1 < len(value):
            current.append(value[at : at + 2])
            at += 2
            continue
        if char == '"':
            quoted = not quoted and '"' in value[at + 1 :]
        if char == ";" and not quoted:
            pieces.append("".join(current))
            current = []
        else:
            current.append(char)
        at += 1
    return [*pieces, "".join(current)]


def _unquoted(content: str) -> str:
    if content.startswith('"'):
        content = content[1:].split('"', maxsplit=1)[0] if '\\"' not in content else content[1:].rstrip('" ')
        return re.sub(r"\\(.)", r"\1", content) if re.search(r'\\["\\]', content) else content
    return content.strip("'\"") if content[:1] == "'" and content[-1:] == "'" and content.count("'") == 2 else content


def _extended(found: list[tuple[str, bool]]) -> str:
    """RFC 2231: pieces joined, the percent-encoded ones as bytes, then read in the character set of the first."""
    label, raw = "", bytearray()
    for index, (given, encoded) in enumerate(found):
        content = given
        if encoded and index == 0 and given.count("'") >= 2:
            label, _, content = given.split("'", 2)
        raw += _percent(content) if encoded else content.encode("utf-8", "surrogateescape")
    return charset.decode(bytes(raw), label or "utf-8")[0]


def _percent(content: str) -> bytes:
    raw = content.encode("utf-8", "replace")
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m.group(1), 16)]), raw)
