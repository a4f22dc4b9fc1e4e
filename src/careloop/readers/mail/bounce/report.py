"""The delivery report of RFC 3464: who did not get it, what was done, with which status."""

import json
import re
from typing import NamedTuple

from careloop.readers.mail import charset, headers
from careloop.readers.mail.headers import Headers
from careloop.readers.mail.parts import Part

_ADDRESS = re.compile(r"[^\s<>;,\"']+@[^\s<>;,\"']+|\"[^\"]{1,100}\"@[^\s<>;,]+")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_FIELDS = re.compile(
    r"^(?:Final-Recipient|Original-Recipient|Action|Status|Diagnostic-Code|Remote-MTA)\s*:",
    re.IGNORECASE | re.MULTILINE,
)


class Recipient(NamedTuple):
    address: str
    action: str
    status: str
    diagnostic: str


def recipients(root: Part, text: str) -> list[Recipient]:
    """Return the recipients of every delivery report in the mail; a report pasted into the text counts too."""
    found: list[Recipient] = []
    for part in root.walk():
        if part.type.startswith(("message/delivery-status", "message/global-delivery-status")):
            found += _read(part.content())
    if not found and text.startswith("{"):
        found = _notification(text)
    if not found and len(_FIELDS.findall(text[:200_000])) >= 3:
        start = _FIELDS.search(text)
        found = _read(text[max(0, start.start() if start else 0) :][:50_000].encode("utf-8", "replace"))
    return found[:500]


def _notification(text: str) -> list[Recipient]:
    """Amazon SES tells of a bounce in JSON."""
    try:
        bounce = json.loads(text.split("\n--\n", maxsplit=1)[0].replace("!\n ", ""))["bounce"]
        return [
            Recipient(
                str(one["emailAddress"]),
                str(one.get("action", "failed")),
                str(one.get("status", "")),
                str(one.get("diagnosticCode", "")),
            )
            for one in bounce["bouncedRecipients"]
        ]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return []


def _read(raw: bytes) -> list[Recipient]:
    """Groups of fields parted by empty lines; a group without a recipient speaks of the whole mail."""
    raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    out: list[Recipient] = []
    for group in re.split(rb"\n[ \t]*\n+", raw.strip(b"\n"))[:1000]:
        fields, _, _ = headers.split(group + b"\n\n")
        if one := _one(fields):
            out.append(one)
    return out


def _one(fields: Headers) -> Recipient | None:
    final, original = fields.text("final-recipient"), fields.text("original-recipient")
    status = _STATUS.search(fields.text("status"))
    action = fields.text("action").split(" ")[0].split(";")[0].strip().lower()
    address = _address(original) or _address(final) or _address(fields.text("x-actual-recipient"))
    if not address and not (action and status):
        return None
    diagnostics = [re.sub(r"^\s*[\w-]{1,20}\s*;\s*", "", value) for value in fields.all("diagnostic-code")]
    words = charset.clean(" ".join(diagnostics))
    return Recipient(address, action, status.group(1) if status else "", words)


def _address(value: str) -> str:
    """`rfc822; <user@example.com>` without its type and brackets."""
    value = value.partition(";")[2] if ";" in value else value
    found = _ADDRESS.search(value.replace(" (", " "))
    return found.group().strip(".<>()") if found else ""
