"""The way in: keeping what a channel received before anything is read of it, and saying what became of it.

Channels call these. Two steps, so that nothing is lost: `keep_raw` stores the bytes, in the transaction that moves the
channel's cursor; later `to_read` hands them out and one of `mark_read`, `ignore` and `quarantine` ends each.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from careloop.desk.conversations.actions import states, summary
from careloop.desk.conversations.actions.files import attach, keep_contents
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.actions.search import index_message
from careloop.desk.conversations.models import Conversation, Delivery, Inbox, Message, Received
from careloop.desk.conversations.queries.theirs import home_of
from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent
from careloop.desk.people.queries.prepared import Prepared

__all__ = [
    "Agent",
    "Conversation",
    "Inbox",
    "Message",
    "Raw",
    "Received",
    "answer_automatically",
    "hear_machine",
    "ignore",
    "keep_all",
    "keep_raw",
    "lock",
    "mark_read",
    "note_automatically",
    "note_elsewhere",
    "quarantine",
    "retry",
    "take_out",
    "to_read",
]

# A mail that was being read when the process died is read alone next time; after so many deaths it is the cause.
# Fewer would blame the innocent: in the crash test the last mails left met five kills of thirty.
DEATHS = 12
TOGETHER = 25
_UNREAD = Prepared(
    lambda _shape, pk: Received.objects.select_for_update().filter(
        pk=pk, state__in=[Received.State.NEW, Received.State.QUARANTINED]
    )
)


@dataclass(frozen=True, kw_only=True)
class Raw:
    """What a channel received: where it lay, its bytes, and what it is recognised by."""

    source: str
    content: bytes
    external_id: str = ""
    fingerprint: str = ""


def keep_raw(
    *, channel: str, inbox_id: int, source: str, raw: bytes, external_id: str = "", fingerprint: str = ""
) -> Received | None:
    """Store one thing as `keep_all` does; None when this very place was stored before."""
    one = Raw(source=source, content=raw, external_id=external_id, fingerprint=fingerprint)
    return next(iter(keep_all([one], channel=channel, inbox_id=inbox_id)), None)


def keep_all(raws: Sequence[Raw], *, channel: str, inbox_id: int) -> list[Received]:
    """Store what was received, byte for byte, in one transaction. Gives those whose place was not stored before.

    The same mail met again at another place (same id and same words, in one inbox) is kept as ignored. The same id
    with other words is another mail, whoever forged or reused the id: it is read, and marked `same-id`.
    """
    with transaction.atomic():
        stored = Received.objects.filter(channel=channel, source__in=[raw.source for raw in raws])
        places = set(stored.values_list("source", flat=True))
        new = {raw.source: raw for raw in raws if raw.source not in places}
        if not new:
            return []
        ids = {source: raw.external_id[:400] or f"sha256:{raw.fingerprint}" for source, raw in new.items()}
        known: dict[str, dict[str, int]] = {}
        before = Received.objects.filter(channel=channel, inbox_id=inbox_id, external_id__in=set(ids.values()))
        before = before.exclude(external_id="")  # the condition of the index, which SQLite wants repeated
        for external_id, written, pk in before.values_list("external_id", "fingerprint", "pk"):
            known.setdefault(external_id, {}).setdefault(written, pk)
        digests = keep_contents([raw.content for raw in new.values()])
        rows = []
        for (source, raw), digest in zip(new.items(), digests, strict=True):
            row = Received(
                channel=channel,
                inbox_id=inbox_id,
                source=source,
                external_id=ids[source],
                fingerprint=raw.fingerprint,
                digest=digest,
                size=len(raw.content),
            )
            _compare(row, known.setdefault(ids[source], {}))
            rows.append(row)
        # Another process that met the same places at the same moment was first for some of them.
        Received.objects.bulk_create(rows, ignore_conflicts=True)
        return list(Received.objects.filter(channel=channel, source__in=list(new)).order_by("id"))


def _compare(row: Received, known: dict[str, int]) -> None:
    """Say of a row whether it came before; `known` holds the words seen under its id, 0 for those of this batch."""
    if row.fingerprint in known:
        row.state, row.reason = Received.State.IGNORED, f"duplicate {known[row.fingerprint] or ''}".strip()
    elif known:
        row.reason = "same-id"
    known.setdefault(row.fingerprint, 0)


def to_read(channel: str) -> list[Received]:
    """Give what waits to be read, oldest first, and count the attempt.

    What was given out before and never ended comes one at a time, so that only the culprit is blamed for a crash;
    after twelve it is quarantined.
    """
    # Both conditions: the first is that of the index, which SQLite takes only when it is repeated.
    unread = Received.objects.filter(state__in=[Received.State.NEW, Received.State.QUARANTINED])
    waiting = unread.filter(channel=channel, state=Received.State.NEW)
    for culprit in waiting.filter(attempts__gte=DEATHS):
        quarantine(culprit, reason="crash")
    rows = list(waiting.filter(attempts=0).order_by("id")[:TOGETHER]) or list(waiting.order_by("attempts", "id")[:1])
    if rows:
        Received.objects.filter(pk__in=[row.pk for row in rows]).update(attempts=F("attempts") + 1)
    return rows


@contextmanager
def lock(received: Received) -> Iterator[Received | None]:
    """Work on one received thing alone, in one transaction; None when another worker has ended it meanwhile."""
    with transaction.atomic():
        yield next(iter(_UNREAD.rows(pk=received.pk)), None)


def mark_read(received: Received, *, reason: str) -> None:
    """It has become a message; the reason says why it stands where it stands."""
    _end(received, Received.State.READ, f"{received.reason} {reason}".strip())


def ignore(received: Received, *, reason: str) -> None:
    """It needs no reader: one of our own, or a copy."""
    _end(received, Received.State.IGNORED, reason)


def quarantine(received: Received, *, reason: str) -> None:
    """It could not be read, or belongs nowhere: agents see it, open it, answer it. Writes `received.quarantined`."""
    with transaction.atomic():
        _end(received, Received.State.QUARANTINED, reason[:2000])
        record("received.quarantined", f"received:{received.pk}", actor=f"system:{received.channel}")


def retry(received: Received, *, by: Agent) -> None:
    """Read it once more; writes `received.retried`."""
    with transaction.atomic():
        if Received.objects.filter(pk=received.pk, state=Received.State.QUARANTINED).update(
            state=Received.State.NEW, attempts=0, reason=""
        ):
            record("received.retried", f"received:{received.pk}", actor=by.actor)


def take_out(received: Received, *, by: Agent, reason: str = "by-hand") -> None:
    """An agent has dealt with it: it leaves the quarantine; writes `received.released`."""
    with transaction.atomic():
        _end(received, Received.State.READ if reason == "by-hand" else Received.State.IGNORED, reason)
        record("received.released", f"received:{received.pk}", actor=by.actor)


def hear_machine(
    conversation: Conversation, *, channel: str, said: Said, joined_by: Message.JoinedBy, received: Received
) -> Message:
    """Add what a machine said about our own message (a bounce); nobody's turn changes. Writes `message.received`."""
    with states.locked(home_of(conversation)) as current:
        message = Message.objects.create(
            conversation=current,
            kind=Message.Kind.AUTO,
            channel=channel,
            sender_name=said.sender_name[:160],
            subject=said.subject[:400],
            text=said.text,
            html=said.html,
            to=list(said.to),
            dated_at=said.dated_at,
            external_id=said.external_id[:400],
            joined_by=joined_by,
            received=received,
            sender_check=said.sender_check,
        )
        attach(message, said.files)
        index_message(message)
        record(
            "message.received",
            current.ledger_name,
            actor=f"system:{channel}",
            message=message.pk,
            joined_by=str(joined_by),
            is_automatic=True,
        )
    return message


def note_elsewhere(
    conversation: Conversation, *, agent: Agent | None, channel: str, said: Said, received: Received
) -> Message:
    """Add a reply that somebody of ours wrote in another program: it counts as the answer, and is not sent again.

    In order: adds the message with its files, ends a snooze, moves the list row, writes `message.replied`.
    """
    with states.locked(home_of(conversation)) as current:
        message = Message.objects.create(
            conversation=current,
            at=said.happened_at or timezone.now(),
            kind=Message.Kind.REPLY,
            channel=channel,
            agent=agent,
            sender_name=(agent.name if agent else said.sender_name)[:160],
            subject=said.subject[:400],
            text=said.text,
            quoted=said.quoted,
            html=said.html,
            to=list(said.to),
            cc=list(said.cc),
            dated_at=said.dated_at,
            external_id=said.external_id[:400],
            joined_by=Message.JoinedBy.ELSEWHERE,
            received=received,
        )
        attach(message, said.files)
        index_message(message)
        if said.happened_at is None:
            states.wake(current, by=agent)
            summary.add(message, has_files=bool(said.files))
        else:  # it may be older than what is here
            summary.refresh(current)
        record(
            "message.replied",
            current.ledger_name,
            actor=states.actor_of(agent),
            message=message.pk,
            is_elsewhere=True,
        )
    return message


def answer_automatically(conversation: Conversation, *, subject: str, text: str, address: str, channel: str) -> Message:
    """Queue the inbox's automatic first answer; whose turn it is stays as it is. Writes `message.auto_replied`."""
    with states.locked(conversation) as current:
        message = Message.objects.create(
            conversation=current,
            kind=Message.Kind.AUTO,
            channel=channel,
            sender_name=current.inbox.name[:160],
            subject=subject[:400],
            text=text,
            to=[address],
        )
        Delivery.objects.create(message=message, channel=channel, due_at=timezone.now())
        record("message.auto_replied", current.ledger_name, actor=f"system:{channel}", message=message.pk)
    return message


def note_automatically(conversation: Conversation, *, text: str) -> Message:
    """Write a note that no agent wrote; whose turn it is stays as it is. Writes `message.noted`."""
    with states.locked(conversation) as current:
        message = Message.objects.create(conversation=current, kind=Message.Kind.NOTE, channel="note", text=text)
        index_message(message)
        record("message.noted", current.ledger_name, actor="system:notes", message=message.pk, mentioned=[])
    return message


def _end(received: Received, state: Received.State, reason: str) -> None:
    received.state, received.reason = state, reason[:2000]
    received.save(update_fields=["state", "reason"])
