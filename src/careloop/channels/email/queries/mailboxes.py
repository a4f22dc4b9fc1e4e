"""Which mailbox a mail came through, which one an answer leaves by, and which addresses are our own."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from careloop.channels.email.models import Mailbox, ThreadIndex
from careloop.channels.email.rules.tokens import without_plus


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a mail lay: "4/INBOX/1718/203" is mailbox 4, its folder, the folder's UIDVALIDITY and the mail's UID."""

    mailbox: int
    folder: str
    uid_validity: int
    uid: int

    def __str__(self) -> str:
        return f"{self.mailbox}/{self.folder}/{self.uid_validity}/{self.uid}"


def place_of(source: str) -> Place | None:
    """Read a place back; None for what did not come out of a mailbox."""
    number, _slash, rest = source.partition("/")
    folder, _slash, tail = rest.rpartition("/")
    folder, _slash, validity = folder.rpartition("/")
    if not (number.isdecimal() and tail.isdecimal() and validity.isdecimal()):
        return None
    return Place(mailbox=int(number), folder=folder, uid_validity=int(validity), uid=int(tail))


@dataclass
class _Seen:
    """What was asked of the mailboxes while a batch of mails is read."""

    mailboxes: dict[int, Mailbox | None] = field(default_factory=dict)
    own: frozenset[str] | None = None


_seen: ContextVar[_Seen | None] = ContextVar("_seen", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Within, each mailbox and the own addresses are read once: for one batch, a change counts from the next."""
    token = _seen.set(_Seen())
    try:
        yield
    finally:
        _seen.reset(token)


def mailbox_of(source: str) -> Mailbox | None:
    """Give the mailbox that a mail came through; None when it was removed since."""
    place = place_of(source)
    if place is None:
        return None
    known = (_seen.get() or _Seen()).mailboxes
    if place.mailbox not in known:
        known[place.mailbox] = Mailbox.objects.select_related("inbox__team").filter(pk=place.mailbox).first()
    return known[place.mailbox]


def mailboxes_of(inbox_id: int) -> list[Mailbox]:
    """Give the mailboxes of an inbox, those in use first."""
    return list(Mailbox.objects.select_related("inbox").filter(inbox_id=inbox_id).order_by("-is_active", "pk"))


def way_out_of(inbox_id: int, *, answered: str = "") -> Mailbox | None:
    """Give the mailbox an inbox sends through: the one the answered mail came by, else the first that can send."""
    place = place_of(answered)
    able = [box for box in mailboxes_of(inbox_id) if box.is_active and box.smtp_host]
    return next((box for box in able if place and box.pk == place.mailbox), able[0] if able else None)


def own_addresses() -> frozenset[str]:
    """Give every address of the desk itself, in lower case and without plus parts."""
    seen = _seen.get() or _Seen()
    if seen.own is None:
        seen.own = frozenset(map(without_plus, Mailbox.objects.values_list("address", flat=True)))
    return seen.own


def is_own_address(address: str) -> bool:
    """Say whether an address is that of a mailbox of ours, with or without a plus part."""
    return without_plus(address) in own_addresses()


def thread_conversation(inbox_id: int, key: str) -> int | None:
    """Give the conversation that Outlook's thread became in this inbox."""
    if not key:
        return None
    return ThreadIndex.objects.filter(inbox_id=inbox_id, key=key).values_list("conversation_id", flat=True).first()
