"""What a channel is: the protocol that plug-ins speak, and the things they hand over.

A plug-in is an ordinary package with an entry point in the group `careloop.channels` that names a factory: it is called
with the settings an administrator has filled in and gives a Channel. It owns no table and knows nothing of the desk:
it turns what its provider says into `Inbound`, and an `Outbound` into a call. The desk stores, threads, repeats.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """Something said to us. `id` is the provider's own: met again, it is the same thing."""

    id: str
    thread: str  # what belongs together there: a room, a chat, a pair of numbers
    sender: str  # the provider's name for who writes
    at: datetime
    text: str
    name: str = ""
    language: str = ""
    not_carried: Sequence[str] = ()  # names of files, "" for what has none, that came with it and are not handed over


@dataclass(frozen=True, kw_only=True)
class Outbound:
    """Something to be said. `key` is the same at every attempt, so that a provider can tell a repetition."""

    key: str
    thread: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a provider that called us is to be told."""

    status: int = 200
    content_type: str = "text/plain"
    body: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What one round of listening brought, and from where the next one goes on."""

    inbound: Sequence[Inbound] = ()
    cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Something an administrator fills in; secrets are encrypted and never shown again."""

    name: str
    label: str
    is_secret: bool = False


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the provider allows."""

    text: int = 4_000  # signs of one message


class Refused(Exception):
    """What called us is not who it says: nothing of it is kept, and it is told 403."""


class Retry(Exception):
    """It did not work now and may later: after so many seconds, or after a pause of our own when 0."""

    def __init__(self, reason: str, *, after_seconds: int = 0) -> None:
        self.after_seconds = after_seconds
        super().__init__(reason)


class Window(Exception):
    """The provider allows no free answer in this thread now; the message says what to do instead."""


class Channel(Protocol):
    """A way to reach us. Every method may be called in any thread; none may touch a database of the desk."""

    name: ClassVar[str]  # as the entry point is called: lower-case letters, at most 20
    title: ClassVar[str]
    settings: ClassVar[Sequence[Setting]]
    limits: ClassVar[Limits]
    is_pushed: ClassVar[bool]  # the provider calls us (receive); else we ask it (listen)

    def receive(
        self, *, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[Sequence[Inbound], Answer]:
        """Read what the provider sent. Pure: no network. Raises Refused: when its signature is wrong."""
        ...

    def listen(self, cursor: str) -> Heard:
        """Ask for what came after `cursor` ("" the first time), waiting some seconds at most. Raises Retry."""
        ...

    def send(self, out: Outbound) -> str:
        """Say it and give the provider's id. Raises Retry, Window; anything else is for ever."""
        ...
