"""Which characters did the sender mean by these bytes?

Labels lie: vendor characters under the standard's name, UTF-8 under Latin-1, no label at all.
A label is believed when the bytes fit it; otherwise the bytes decide.
"""

import codecs
import re
from collections.abc import Callable

import chardet

from careloop.readers.mail import japanese, limits
from careloop.readers.mail.vocabulary import sections

_ALIASES = {name: codec for codec, lines in sections("charsets") for line in lines for name in line.split()}
_NO_BYTES_CODECS = {"base64", "bz2", "hex", "quopri", "rot13", "uu", "zlib", "idna", "punycode", "unicode_escape",
                    "raw_unicode_escape", "undefined", "mbcs", "oem"}  # fmt: skip
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_MULTIBYTE = {"cp949", "cp932", "euc-jp", "gb18030", "cp950", "big5hkscs", "johab"}
_LATIN = {"cp1252", "ascii"}
_HIGH = re.compile(rb"[\x80-\xff]+")
_ESCAPE_JP = re.compile(rb"\x1b(?:\$[@B(]|\([IJ])")


def codec_of(label: str | None) -> str | None:
    """Return the codec that reads what is sent under `label`, or None when nobody knows that name."""
    if not label:
        return None
    name = (
        label.strip().strip("'\"").lower().removeprefix("charset=").strip("'\"; ").split("//")[0].split(";")[0].strip()
    )
    name = re.sub(r"\s+", "-", name)
    if found := _ALIASES.get(name) or _ALIASES.get(name.replace("_", "-")) or _ALIASES.get(name.removeprefix("x-")):
        return found
    if not name or not name.isascii() or len(name) > 40 or "\0" in name:
        return None
    try:
        known = codecs.lookup(name.removeprefix("x-"))
    except (LookupError, ValueError):
        return None
    return known.name if known.name not in _NO_BYTES_CODECS and getattr(known, "_is_text_encoding", True) else None


def decode(raw: bytes, label: str | None = None) -> tuple[str, str]:
    """Return the text of `raw` and what was wrong with it ("" when the label was right)."""
    codec = codec_of(label)
    said = f"the character set {(label or '')[:40]!r} is unknown" if label and not codec else ""
    if codec is None or (codec == "ascii" and not raw.isascii()):
        if raw.isascii() and b"\x1b" not in raw and b"~{" not in raw and b"\0" not in raw:
            return clean(raw.decode("ascii")), said
        return _guessed(raw), said or "the character set was missing and is guessed"
    if codec in _LATIN and (better := _better_than_latin(raw)):
        return better, f"the character set {label!r} was wrong and is guessed"
    text = strictly(raw, codec)
    if text is not None:
        return clean(text), said
    return _repaired(raw, codec), f"some bytes do not fit the character set {label!r}"


def strictly(raw: bytes, codec: str) -> str | None:
    """Return the text of `raw` in `codec`, or None when a byte does not fit."""
    for reader in _READERS.get(codec, (codec,)):
        try:
            return raw.decode(reader) if isinstance(reader, str) else reader(raw)
        except (UnicodeError, ValueError, LookupError):
            continue
    return None


def clean(text: str) -> str:
    """Return `text` without NUL (databases refuse it), byte order marks at the start and lone surrogates."""
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.removeprefix("\ufeff")


def _repaired(raw: bytes, codec: str) -> str:
    """Bytes that do not fit: another character set if one fits whole, else the label with marks in the gaps."""
    if codec == "utf-8" or codec in _MULTIBYTE:
        marked = raw.decode(codec, "replace")
        gaps = marked.count("\ufffd")
        good = sum(1 for c in marked if c > "\x7f") - gaps
        if good >= gaps * (1 if codec == "utf-8" else 7):
            return clean(marked)
    guessed = _guessed(raw)
    if "\ufffd" not in guessed or codec.startswith(("utf-", "iso-2022")):
        return guessed
    return clean(raw.decode(codec if codec not in _READERS else "cp1252", "replace"))


def _guessed(raw: bytes) -> str:
    """No label to believe: marks and escapes say it for certain, then UTF-8 if it fits, then the likeliest."""
    if (told := _told(raw)) is not None:
        return clean(told)
    if raw.count(b"\0") * 4 >= len(raw) > 0:
        return clean(_utf_16(raw, "replace"))
    if _looks_utf_8(raw[: limits.GUESS_BYTES]):
        return clean(raw.decode("utf-8", "replace"))
    codec = guess(raw)
    text = strictly(raw, codec)
    return clean(text if text is not None else raw.decode(codec if codec not in _READERS else "cp1252", "replace"))


def _told(raw: bytes) -> str | None:
    for bom, name in _BOMS:
        if raw.startswith(bom):
            return raw.decode(name, "replace")
    if _ESCAPE_JP.search(raw):
        return japanese.iso_2022_jp(raw)
    return strictly(raw, "iso-2022-kr") if b"\x1b$)C" in raw else None


def guess(raw: bytes) -> str:
    """Return the codec that most likely reads `raw`; too few bytes to judge is read as Windows-1252."""
    try:
        found = chardet.detect(raw[: limits.GUESS_BYTES]).get("encoding")
    except Exception:  # noqa: BLE001  # a guess may fail in any way; a mail may not
        found = None
    codec = codec_of(found) or "cp1252"
    return "cp1252" if codec in {"ascii", "utf-8"} else codec


def _looks_utf_8(sample: bytes) -> bool:
    marked = sample.decode("utf-8", "replace")
    gaps = marked.count("\ufffd")
    return sum(1 for c in marked if c > "\x7f" and c != "\ufffd") > 4 * gaps


def _better_than_latin(raw: bytes) -> str | None:
    """A Latin-1 label is often a default: valid UTF-8 or dense two-byte text is read as what it is."""
    if _ESCAPE_JP.search(raw):
        return clean(japanese.iso_2022_jp(raw))
    runs = _HIGH.findall(raw[: limits.GUESS_BYTES])
    if not runs:
        return None
    if (text := strictly(raw, "utf-8")) is not None:
        return clean(text)
    high = sum(map(len, runs))
    if len(runs) < 3 or high / len(runs) < 4:  # Western letters stand alone or in pairs, two-byte text in long runs
        return None
    codec = guess(raw)
    return clean(text) if codec in _MULTIBYTE and (text := strictly(raw, codec)) is not None else None


def _utf_16(raw: bytes, errors: str = "strict") -> str:
    for bom, name in _BOMS[1:]:
        if raw.startswith(bom):
            return raw[2:].decode(name, errors)
    even, odd = raw[0::2].count(0), raw[1::2].count(0)
    return raw.decode("utf-16-le" if odd > even else "utf-16-be", errors)


def _shifted(raw: bytes, codec: str) -> str:
    """ISO-2022-KR and -CN: between SO and SI stand two-byte characters without their high bit."""
    out = []
    for at, piece in enumerate(re.split(rb"[\x0e\x0f]", re.sub(rb"\x1b\$\)[A-Z]", b"", raw))):
        out.append(bytes(b | 0x80 if b > 0x20 else b for b in piece).decode(codec) if at % 2 else piece.decode("ascii"))
    return "".join(out)


def _windows_1252(raw: bytes) -> str:
    """Windows-1252 as browsers read it: the five holes are control characters, not errors."""
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes([b]).decode("latin-1" if b in _HOLES else "cp1252") for b in raw)


_HOLES = frozenset(b"\x81\x8d\x8f\x90\x9d")
_READERS: dict[str, tuple[str | Callable[[bytes], str], ...]] = {
    "cp1252": (_windows_1252,),
    "cp932": ("cp932", "shift_jis_2004"),
    "euc-jp": ("euc_jp", japanese.euc_jp_ms, "euc_jis_2004"),
    "iso-2022-jp": ("iso2022_jp", japanese.iso_2022_jp_whole),
    "iso-2022-kr": (lambda raw: _shifted(raw, "cp949"),),
    "iso-2022-cn": (lambda raw: _shifted(raw, "gb18030"),),
    "cp950": ("cp950", "big5hkscs"),
    "utf-16": (_utf_16,),
    "gb18030": ("gb18030",),
}
