"""What agents send of their own accord: a first message to a customer, and a forward to somebody else."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from careloop.desk.conversations.actions import states, summary
from careloop.desk.conversations.actions.files import NewFile, attach
from careloop.desk.conversations.actions.messages import (
    NothingSaid,
    open_conversation,
    sent_before,
    speak,
)
from careloop.desk.conversations.actions.search import index_message, index_new
from careloop.desk.conversations.actions.ways import way_out
from careloop.desk.conversations.models import Conversation, Delivery, Draft, Inbox, Message
from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent, Identity

FORWARD = "forward"


class NobodyToSendTo(Exception):
    """A forward needs an address."""


def write_first(
    inbox: Inbox,
    *,
    identity: Identity,
    subject: str,
    text: str,
    by: Agent,
    cc: tuple[str, ...] = (),
    files: tuple[NewFile, ...] = (),
    key: str = "",
) -> Message:
    """Begin a conversation with a message of ours; it is the agent's and waits for the customer.

    In order: the conversation, its assignment, the message with its files, its delivery held for the seconds of undo,
    the list row, the events `conversation.started`, `conversation.assigned` and `message.replied`.
    Raises NothingSaid: without text and file. NotTheirs: when the agent would not see the inbox's conversations.
    """
    if not text.strip() and not files:
        raise NothingSaid(_("Write something or attach a file."))
    now = timezone.now()
    with transaction.atomic():
        if before := sent_before(key):
            return before
        channel = "email" if identity.kind == Identity.Kind.EMAIL else "page"
        conversation = open_conversation(
            inbox, identity=identity, channel=channel, subject=subject, language=identity.customer.language, by=by
        )
        states.take_new(conversation, by=by)
        message = speak(conversation, by, Message.Kind.REPLY, text, now=now, cc=list(cc), key=key)
        attach(message, files)
        index_new(message, files=[file.name for file in files], is_first=True)
        _hold(message, conversation, now)
        summary.begin(conversation, said=[message], has_files=bool(files))
        record("message.replied", conversation.ledger_name, actor=by.actor, message=message.pk)
    return message


def forward(
    conversation: Conversation,
    *,
    to: tuple[str, ...],
    text: str,
    by: Agent,
    cc: tuple[str, ...] = (),
    files: tuple[NewFile, ...] = (),
    key: str = "",
) -> Message:
    """Send something of a conversation to somebody else; whose turn it is stays as it is.

    In order: adds the message, holds its delivery for the inbox's seconds of undo, removes the draft, writes
    `message.forwarded`.
    Raises NobodyToSendTo: without an address. NothingSaid: without text and file.
    """
    if not to:
        raise NobodyToSendTo(_("Write the address to forward to."))
    if not text.strip() and not files:
        raise NothingSaid(_("Write something or attach a file."))
    now = timezone.now()
    with states.locked(conversation) as current:
        if before := sent_before(key):
            return before
        message = Message.objects.create(
            conversation=current,
            kind=Message.Kind.REPLY,
            channel="email",
            agent=by,
            sender_name=by.name[:160],
            text=text.strip(),
            to=list(to),
            cc=list(cc),
            at=now,
            is_forward=True,
            idempotency_key=key,
        )
        attach(message, files)
        index_message(message)
        _hold(message, current, now)
        Draft.objects.filter(conversation=current, agent=by, kind=FORWARD).delete()
        record("message.forwarded", current.ledger_name, actor=by.actor, message=message.pk)
    return message


def _hold(message: Message, conversation: Conversation, now: datetime) -> None:
    channel = message.channel if message.is_forward else way_out(conversation)
    Delivery.objects.create(
        message=message, channel=channel, due_at=now + timedelta(seconds=conversation.inbox.undo_seconds)
    )
