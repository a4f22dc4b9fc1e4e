"""What is said: receiving, replying, noting. Each is one transaction with one ledger entry."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from careloop.desk.conversations.actions import states, summary, ways
from careloop.desk.conversations.actions.drafts import take_up_again
from careloop.desk.conversations.actions.files import NewFile, attach
from careloop.desk.conversations.actions.search import forget_messages, index_message, index_new
from careloop.desk.conversations.models import (
    Conversation,
    Delivery,
    Draft,
    Folder,
    Inbox,
    Mention,
    Message,
    Received,
    Regrouping,
    Summary,
)
from careloop.desk.conversations.queries.intake import is_blocked
from careloop.desk.ledger.actions import record
from careloop.desk.people.actions.rows import put
from careloop.desk.people.models import Agent, Identity
from careloop.desk.people.queries.prepared import Prepared

# SQLite takes a partial index only where its condition is repeated; else it reads every message there is.
_SENT = Prepared(
    lambda _shape, key: Message.objects.filter(idempotency_key=key).exclude(idempotency_key=""), texts=("key",)
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What came in through a channel, read and cleaned."""

    text: str
    quoted: str = ""
    html: str = ""
    subject: str = ""
    sender_name: str = ""
    external_id: str = ""
    dated_at: datetime | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    files: tuple[NewFile, ...] = ()
    is_automatic: bool = False
    is_machine: bool = False  # no person wrote it, though it is work like a person's: nothing answers it by itself
    sender_check: str = ""
    language: str = ""
    happened_at: datetime | None = None  # where that is not now: old mail that is brought in
    answer_to: str = ""  # where the sender wants the answers, if elsewhere
    key: str = ""  # made by the sender's own program: sent again under it, it is still one message


class Stale(Exception):
    """Something was said after the agent's last look; `newer` holds it. The draft is kept."""

    def __init__(self, newer: list[Message]) -> None:
        self.newer = newer
        super().__init__(_("The conversation has moved on. Read the new message, then send again."))


class NothingSaid(Exception):
    """A message needs a text or a file."""


def start(inbox: Inbox, *, identity: Identity, channel: str, said: Said, received: Received | None = None) -> Message:
    """Begin a conversation with a customer's first message.

    In order: the conversation, the message with its files, the list row, the events `conversation.started` and
    `message.received`. A blocked sender's conversation is spam at once.
    """
    with transaction.atomic(savepoint=False):
        conversation = open_conversation(
            inbox,
            identity=identity,
            channel=channel,
            subject=said.subject,
            language=said.language,
            at=said.happened_at,
            answer_to=said.answer_to,
        )
        message = _hear(
            conversation, identity, channel, said, joined_by=Message.JoinedBy.STARTED, received=received, addressed=None
        )
        if is_blocked(identity.address):
            states.mark_spam(conversation, by=None)
    return message


def receive(
    conversation: Conversation,
    *,
    identity: Identity,
    channel: str,
    said: Said,
    joined_by: Message.JoinedBy,
    received: Received | None = None,
) -> Message:
    """Add a customer's message to a conversation.

    In order: follows merges to where the conversation is now, wakes or reopens it (not for automatic mail), adds the
    message with its files, moves the list row, writes `message.received`.
    """
    with states.locked_at_home(conversation) as current:
        if before := sent_before(said.key):
            return before
        row, reopens = (None, False) if said.is_automatic else _rouse(current, identity)
        ways.answer_where_they_write(current, identity)
        if not said.is_automatic:
            ways.answer_where_they_ask(current, identity, said.answer_to)
        return _hear(
            current,
            identity,
            channel,
            said,
            joined_by=joined_by,
            received=received,
            addressed=conversation if conversation.pk != current.pk else None,
            row=row,
            reopens=reopens,
        )


def _rouse(conversation: Conversation, identity: Identity) -> tuple[Summary | None, bool]:
    """A person speaks again: what slept wakes, what was closed opens. Gives an unchanged list row; if it was closed."""
    row = summary.row_of(conversation)
    if row.folder == Folder.OPEN:  # else a merge or spam mark may hide that it sleeps or is closed too
        return row, False
    states.wake(conversation, by=None, actor=identity.customer.actor)
    return None, states.reopen(conversation, by=None, actor=identity.customer.actor)


def reply(
    conversation: Conversation,
    *,
    by: Agent,
    text: str,
    seen: int,
    seen_merge: int | None = None,
    cc: tuple[str, ...] = (),
    bcc: tuple[str, ...] = (),
    files: tuple[NewFile, ...] = (),
    now: datetime | None = None,
    key: str = "",
    keeps_draft: bool = False,
    to_sender: bool = False,
) -> Message:
    """Answer the customer; the same `key` sends once and gives the message of the first time.

    It goes where the customer asked to be answered, or `to_sender`: to the address they are known by.

    In order: refuses a stale answer, assigns an unassigned conversation to its answerer, adds the message, holds its
    delivery for the inbox's seconds of undo, removes the draft, ends a snooze, moves the list row, writes
    `message.replied`.
    Raises Stale: when something newer than `seen` was said by another, or a merge newer than `seen_merge` has brought
    something in. NothingSaid: without text and file.
    """
    if not text.strip() and not files:
        raise NothingSaid(_("Write something or attach a file."))
    now = now or timezone.now()
    with states.locked(conversation) as current:
        if before := sent_before(key):
            return before
        refuse_stale(current, by=by, seen=seen, seen_merge=seen_merge)
        if current.assignee_id is None:
            states.assign(current, by=by, agent=by, team=current.team)
        # Those who read along are written into the message: it says for ever who got it, whoever is added later.
        copied = list(dict.fromkeys([*cc, *_reading_along(current)]))
        if to_sender:
            current.answer_to = ""
        message = speak(current, by, Message.Kind.REPLY, text, now=now, cc=copied, bcc=list(bcc), key=key)
        attach(message, files)
        index_message(message)
        ways.send(message, undo_seconds=current.inbox.undo_seconds)
        if not keeps_draft:  # a macro answers with a text of its own; what the agent was writing stays
            Draft.objects.filter(conversation=current, agent=by, kind=Message.Kind.REPLY).delete()
        states.wake(current, by=by)
        summary.add(message, has_files=bool(files))
        record("message.replied", current.ledger_name, actor=by.actor, message=message.pk)
    return message


def note(
    conversation: Conversation,
    *,
    by: Agent,
    text: str,
    mentioned: tuple[Agent, ...] = (),
    files: tuple[NewFile, ...] = (),
    key: str = "",
    keeps_draft: bool = False,
) -> Message:
    """Write something that only the company sees; those mentioned are told. Writes `message.noted`.

    Raises NothingSaid: without text and file.
    """
    if not text.strip() and not files:
        raise NothingSaid(_("Write something or attach a file."))
    with states.locked(conversation) as current:
        if before := sent_before(key):
            return before
        message = speak(current, by, Message.Kind.NOTE, text, now=timezone.now(), key=key)
        attach(message, files)
        index_message(message)
        Mention.objects.bulk_create(Mention(message=message, agent=agent) for agent in mentioned)
        if not keeps_draft:
            Draft.objects.filter(conversation=current, agent=by, kind=Message.Kind.NOTE).delete()
        record(
            "message.noted",
            current.ledger_name,
            actor=by.actor,
            message=message.pk,
            mentioned=[agent.pk for agent in mentioned],
        )
    return message


def withdraw(message: Message, *, by: Agent) -> str:
    """Take back a reply that has not left yet; its text becomes the draft again. Gives the text.

    Raises TooLate: when it has left, or another's worker is sending it now.
    """
    with states.locked(message.conversation) as current:
        taken = Delivery.objects.filter(
            message=message, state=Delivery.State.QUEUED, leased_until__isnull=True, attempts=0
        ).delete()[0]
        if not taken:
            raise TooLate(_("This message has already been sent."))
        take_up_again(current, message, by=by, copied=_reading_along(current))
        record("message.withdrawn", current.ledger_name, actor=by.actor, message=message.pk)
        forget_messages([message])
        message.delete()
        summary.refresh(current)
    return message.text


def _reading_along(conversation: Conversation) -> list[str]:
    return list(conversation.participants.order_by("id").values_list("address", flat=True))


class TooLate(Exception):
    """The message has left and cannot be taken back."""


def refuse_stale(conversation: Conversation, *, by: Agent, seen: int, seen_merge: int | None = None) -> None:
    """Stop an answer written without knowledge of the latest message, or of older ones that a merge has brought in.

    Raises Stale: with every message after `seen`, or of a merge after `seen_merge`, that is not the agent's own.
    """
    unseen = Q(pk__gt=seen)
    if merged := _merged_in(conversation, by=by, after=seen_merge):
        unseen |= Q(pk__in=merged)
    elif Summary.objects.values_list("last_message_id", flat=True).get(pk=conversation.pk) <= seen:
        return
    newer = conversation.messages.filter(unseen, kind__in=summary.SPOKEN).exclude(agent=by).order_by("at", "id")
    if newer:
        raise Stale(list(newer))


def _merged_in(conversation: Conversation, *, by: Agent, after: int | None) -> list[int]:
    if after is None:
        return []
    rows = Regrouping.objects.filter(
        target=conversation, kind=Regrouping.Kind.MERGE, pk__gt=after, undone_at__isnull=True
    ).exclude(by=by)
    return [pk for messages in rows.values_list("messages", flat=True) for pk in messages]


def sent_before(key: str) -> Message | None:
    """Give the message that was sent under this key already: the second click of a double click."""
    return next(iter(_SENT.rows(key=key)), None) if key else None


def open_conversation(
    inbox: Inbox,
    *,
    identity: Identity,
    channel: str,
    subject: str,
    language: str,
    by: Agent | None = None,
    at: datetime | None = None,
    answer_to: str = "",
) -> Conversation:
    """Make a conversation without a message and a list row yet; only other verbs call this, and complete it."""
    conversation = Conversation(
        inbox=inbox,
        customer=identity.customer,
        identity=identity,
        answer_to=answer_to,
        channel=channel,
        subject=subject.strip()[:400],
        language=language or identity.customer.language,
        team=inbox.team,
        created_at=at or timezone.now(),
    )
    put(conversation)
    record(
        "conversation.started",
        conversation.ledger_name,
        actor=by.actor if by else identity.customer.actor,
        inbox=inbox.pk,
        channel=channel,
        team=inbox.team_id,
    )
    return conversation


def _hear(
    conversation: Conversation,
    identity: Identity,
    channel: str,
    said: Said,
    *,
    joined_by: Message.JoinedBy,
    received: Received | None,
    addressed: Conversation | None,
    row: Summary | None = None,
    reopens: bool = False,
) -> Message:
    kind = Message.Kind.AUTO if said.is_automatic else Message.Kind.CUSTOMER
    message = Message(
        conversation=conversation,
        kind=kind,
        channel=channel,
        identity=identity,
        sender_name=(said.sender_name or identity.customer.name)[:160],
        subject=said.subject[:400],
        text=said.text,
        quoted=said.quoted,
        html=said.html,
        to=list(said.to),
        cc=list(said.cc),
        at=said.happened_at or timezone.now(),
        dated_at=said.dated_at,
        external_id=said.external_id[:400],
        joined_by=joined_by,
        addressed=addressed,
        received=received,
        sender_check=said.sender_check,
        idempotency_key=said.key,
    )
    put(message)
    attach(message, said.files)
    names = [file.name for file in said.files if not file.is_inline]
    is_first = joined_by == Message.JoinedBy.STARTED
    index_new(message, files=names, is_first=is_first)
    if is_first:
        summary.begin(conversation, said=[message] if kind == Message.Kind.CUSTOMER else [], has_files=bool(names))
    elif kind == Message.Kind.CUSTOMER and said.happened_at is None:
        summary.add(message, has_files=bool(names), row=row)
    elif kind == Message.Kind.CUSTOMER:  # it may be older than what is here
        summary.refresh(conversation)
    record(
        "message.received",
        conversation.ledger_name,
        actor=identity.customer.actor,
        message=message.pk,
        joined_by=str(joined_by),
        is_automatic=said.is_automatic,
        is_machine=said.is_automatic or said.is_machine,
        reopens=channel if reopens else "",
    )
    return message


def speak(
    conversation: Conversation,
    by: Agent,
    kind: Message.Kind,
    text: str,
    *,
    now: datetime,
    cc: list[str] | None = None,
    bcc: list[str] | None = None,
    key: str = "",
) -> Message:
    """Add what an agent says, addressed to the conversation's customer; only other verbs call this."""
    return Message.objects.create(
        conversation=conversation,
        kind=kind,
        channel=ways.way_out(conversation) if kind == Message.Kind.REPLY else "note",
        agent=by,
        sender_name=by.name[:160],
        text=text.strip(),
        to=ways.addressees(conversation) if kind == Message.Kind.REPLY else [],
        cc=cc or [],
        bcc=bcc or [],
        at=now,
        idempotency_key=key,
    )
