"""File names of attachments: readable, normalised, and harmless to show or to offer for download."""

import re
import unicodedata

from careloop.readers.mail import words

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ue000-\uf8ff]")
_RESERVED = re.compile(r"(?i)^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)")
_EXTENSIONS = {
    "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "text/csv": ".csv", "image/jpeg": ".jpg",
    "image/jpg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/svg+xml": ".svg", "application/pdf": ".pdf",
    "message/rfc822": ".eml", "message/delivery-status": ".txt", "application/zip": ".zip",
    "text/rfc822-headers": ".txt",
    "application/pgp-signature": ".asc", "application/pkcs7-signature": ".p7s", "application/x-pkcs7-signature": ".p7s",
    "application/rtf": ".rtf", "text/rtf": ".rtf", "audio/mpeg": ".mp3", "video/mp4": ".mp4", "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
}  # fmt: skip


def display_name(given: str, *, kind: str, number: int) -> str:
    """Return a name that is safe to show: no path, no control or direction characters, at most 255 bytes."""
    name = words.decode_words(given) if "=?" in given else given
    name = unicodedata.normalize("NFC", _UNSAFE.sub("", words.unfold(name)))
    name = re.split(r"[/\\]", name.rstrip("/\\ "))[-1].strip().lstrip(".")
    name = re.sub(r'[<>:"|?*]', "_", name).rstrip(". ") if name else ""
    if not name:
        name = f"attachment-{number}{_EXTENSIONS.get(kind, '')}"
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name)


def _shortened(name: str) -> str:
    if len(name.encode("utf-8")) <= 255:
        return name
    stem, dot, ending = name.rpartition(".")
    ending = ending if dot and len(ending) <= 16 else ""
    room = 254 - len(ending.encode("utf-8"))
    kept = (stem if ending else name).encode("utf-8")[:room].decode("utf-8", "ignore")
    return f"{kept}.{ending}" if ending else kept
