"""What careloop reads: conversations of any channel, as plain frozen records.

A conversation is a list of turns between a customer and the people (or machines) who answer.
Readers turn foreign formats into these records; the reading and the measures read nothing else.
"""

from datetime import datetime
from typing import Literal

import msgspec

Side = Literal["customer", "agent", "bot", "system"]
TurnKind = Literal["message", "note", "auto"]


USUAL_SCALE: tuple[float, float] = (1, 5)


class File(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file that came with a turn; `content` is base64 in JSON and may be left out."""

    name: str
    type: str = "application/octet-stream"
    size: int | None = None
    content: bytes | None = None
    content_id: str = ""  # by which the turn's HTML shows it
    is_inline: bool = False  # shown in the text, not listed below it


class Turn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing said, by one side, at one time."""

    side: Side
    text: str
    at: datetime | None = None
    by: str = ""  # address or name of who said it
    name: str = ""
    kind: TurnKind = "message"
    id: str = ""  # the origin's own id of the turn; importing twice adds nothing
    files: tuple[File, ...] = ()
    channel: str = ""  # where it is another than the conversation's
    subject: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    html: str = ""
    is_forward: bool = False  # the agent sent it to somebody else than the customer


class Party(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The customer of a conversation: a name and the addresses by which we know them."""

    name: str = ""
    email: str = ""
    phone: str = ""
    other_addresses: tuple[str, ...] = ()  # further e-mail addresses and numbers of the same customer
    organisation: str = ""
    language: str = ""
    id: str = ""  # the origin's own id of the customer


class Rating(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An answer to a survey question about the conversation, on its own scale."""

    question: str
    value: float
    scale: tuple[float, float] = USUAL_SCALE
    at: datetime | None = None
    comment: str = ""


class Conversation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything said about one matter, in order, with whom and on which channel."""

    id: str
    channel: str = "email"
    inbox: str = ""  # the address or number of ours the customer wrote to or called
    subject: str = ""
    language: str = ""
    customer: Party = Party()
    turns: tuple[Turn, ...] = ()
    tags: tuple[str, ...] = ()
    ratings: tuple[Rating, ...] = ()
    team: str = ""
    agent: str = ""
    priority: str = ""
    closed_at: datetime | None = None
    snoozed_until: datetime | None = None
    spam_at: datetime | None = None
    participants: tuple[Party, ...] = ()  # who reads along
    links: tuple[str, ...] = ()  # the ids of conversations that belong to it
