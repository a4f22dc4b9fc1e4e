"""What the mail reader gives: one mail as plain frozen records, nothing of the wire left in them."""

from datetime import datetime
from typing import Literal

import msgspec

from careloop.readers.mail.words import decode_words

Automatic = Literal["no", "auto-generated", "auto-replied", "list", "bounce", "report"]
Reason = Literal[
    "userunknown", "hostunknown", "hasmoved", "notaccept", "mailboxfull", "suspend", "filtered", "rejected", "blocked",
    "policyviolation", "authfailure", "requireptr", "spamdetected", "virusdetected", "securityerror", "norelaying",
    "mesgtoobig", "exceedlimit", "speeding", "toomanyconn", "networkerror", "systemerror", "systemfull", "mailererror",
    "syntaxerror", "notcompliantrfc", "contenterror", "expired", "onhold", "undefined",
]  # fmt: skip


class Address(msgspec.Struct, frozen=True):
    """A person as a header names them; either side may be empty."""

    name: str = ""
    address: str = ""


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came with the mail. `name` is safe to show; it is never the name a file is stored under."""

    name: str
    type: str
    content: bytes
    content_id: str = ""
    inline: bool = False

    @property
    def size(self) -> int:
        return len(self.content)


class Bounce(msgspec.Struct, frozen=True, kw_only=True):
    """A message saying that a mail of ours did not arrive. `hard`: do not write to these recipients again."""

    hard: bool
    recipients: tuple[str, ...] = ()
    status: str = ""
    reason: Reason = "undefined"
    diagnostic: str = ""
    original_message_id: str = ""
    original_subject: str = ""


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """One mail, read. Every field is there whatever arrived; `defects` says in words what was wrong."""

    subject: str = ""
    sender: Address = Address()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    date: datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    html: str | None = None
    reply_text: str = ""
    forwarded_text: str = ""
    attachments: tuple[Attachment, ...] = ()
    automatic: Automatic = "no"
    bounce: Bounce | None = None
    headers: tuple[tuple[str, str], ...] = ()
    defects: tuple[str, ...] = ()

    @property
    def auto_submitted(self) -> bool:
        """True for mail no person wrote to us: no answer, no survey, no customer reply."""
        return self.automatic != "no"

    def header(self, name: str) -> tuple[str, ...]:
        """Return every header field called `name`, decoded, top to bottom: the newest hop first."""
        wanted = name.lower()
        return tuple(decode_words(value) for key, value in self.headers if key == wanted)
