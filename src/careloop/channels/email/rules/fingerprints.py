"""Recognising a mail that came before: by its Message-ID and by a hash of what its sender wrote.

The trace of the way (Received, Delivered-To, DKIM, spam marks) differs each time a mail is delivered and is left out.
"""

import hashlib
import re
from dataclasses import dataclass

_HEAD_LIMIT = 1_000_000
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_UNFOLD = re.compile(rb"\r?\n[ \t]+")
_FIELD = re.compile(rb"^(from|to|date|subject|message-id)[ \t]*:[ \t]*(.*)$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Fingerprint:
    message_id: str  # without brackets; empty when the mail has none
    written: str  # sha256 of From, To, Date, Subject and the body


def fingerprint(raw: bytes) -> Fingerprint:
    """Give what a raw mail is recognised by. Never raises; broken mail gives the hash of what is there."""
    end = _HEAD_END.search(raw, 0, _HEAD_LIMIT)
    head = raw[: end.start()] if end else raw[:_HEAD_LIMIT]
    fields: dict[bytes, bytes] = {}
    for name, value in _FIELD.findall(_UNFOLD.sub(b" ", head)):
        fields.setdefault(name.lower(), b" ".join(value.split()))
    written = hashlib.sha256()
    for name in (b"from", b"to", b"date", b"subject"):
        written.update(name + b"\0" + fields.get(name, b"") + b"\0")
    # Without an end of the header, or any field we know, all of it is what the sender wrote.
    body = raw[end.end() :] if end and fields else raw
    written.update(body.replace(b"\r\n", b"\n").rstrip())
    message_id = fields.get(b"message-id", b"").decode("utf-8", "replace").replace("\0", "").strip("<> ")
    return Fingerprint(message_id=message_id[:400], written=written.hexdigest())
