"""What a visitor says and reads."""

from django.db import transaction
from django.utils.translation import gettext as _

from careloop.channels.chat.actions.visiting import CHANNEL, identity_for, tell_address
from careloop.channels.chat.models import Visitor
from careloop.channels.chat.queries.talk import KEY
from careloop.desk.conversations.actions import deliveries, intake, messages
from careloop.desk.conversations.actions.files import NewFile
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.queries.public import public_messages
from careloop.desk.conversations.queries.theirs import home_of


class AlreadyElsewhere(Exception):
    """This number was given to a message of another conversation."""


def say(visitor: Visitor, *, client: str, text: str, files: tuple[NewFile, ...] = ()) -> intake.Message:
    """Add what a visitor says: however often it is sent under one number, it is one message.

    In order: finds what was sent under this number before; else begins the conversation with the first message (see
    `messages.start`) or adds to it (see `messages.receive`), which opens what was closed. The visitor given knows
    their conversation then: where that was merged, the message is in another.
    Raises NothingSaid: without text and file. AlreadyElsewhere.
    """
    if not text.strip() and not files:
        raise messages.NothingSaid(_("Write something or attach a file."))
    if visitor.conversation_id is None or visitor.identity_id is None:
        return _begin(visitor, client=client, text=text, files=files)
    return _go_on(visitor, client=client, text=text, files=files)


def _begin(visitor: Visitor, *, client: str, text: str, files: tuple[NewFile, ...]) -> intake.Message:
    with transaction.atomic():  # the same browser may send its first two messages at once
        current = (
            Visitor.objects.select_for_update(of=("self",)).select_related("widget__inbox__team").get(pk=visitor.pk)
        )
        if (before := messages.sent_before(f"{KEY}{client}")) is not None:
            visitor.conversation = current.conversation
            return _of(current, before)
        identity = identity_for(current)
        visitor.conversation = current.conversation
        if current.conversation is not None:
            return _go_on(current, client=client, text=text, files=files)
        said = _said(current, client=client, text=text, files=files, subject=_subject(text))
        message = messages.start(current.widget.inbox, identity=identity, channel=CHANNEL, said=said)
        visitor.conversation = current.conversation = message.conversation
        current.save(update_fields=["conversation"])
        tell_address(current)
        return message


def _go_on(visitor: Visitor, *, client: str, text: str, files: tuple[NewFile, ...]) -> intake.Message:
    """Nine of ten messages: the door has read all that is needed, and `receive` works alone on the conversation."""
    assert visitor.conversation is not None  # noqa: S101 - the caller has looked
    assert visitor.identity is not None  # noqa: S101
    message = messages.receive(
        visitor.conversation,
        identity=visitor.identity,
        channel=CHANNEL,
        said=_said(visitor, client=client, text=text, files=files),
        joined_by=intake.Message.JoinedBy.PAGE,
    )
    return _of(visitor, message)


def _of(visitor: Visitor, message: intake.Message) -> intake.Message:
    """Give a message that stands in the visitor's conversation, wherever that was merged into."""
    own = visitor.conversation
    if own is None or (message.addressed_id != own.pk and message.conversation_id != home_of(own).pk):
        raise AlreadyElsewhere
    return message


def _said(visitor: Visitor, *, client: str, text: str, files: tuple[NewFile, ...], subject: str = "") -> Said:
    assert visitor.identity is not None  # noqa: S101 - see `identity_for`
    return Said(
        text=text.strip(),
        files=files,
        subject=subject,
        sender_name=visitor.identity.customer.name,
        sender_check="pass" if visitor.is_proven else "none",
        language=visitor.language,
        key=f"{KEY}{client}",
    )


def _subject(text: str) -> str:
    """A chat has no subject; its first line serves as one in lists."""
    return " ".join(text.split())[:80]


def read(visitor: Visitor, *, message_id: int) -> bool:
    """Note that answers up to this one stood on the visitor's screen, missed or not. Says whether that is new.

    Nobody has read what was never said to them: a higher number means the last message that they may read.
    """
    if visitor.conversation is None:
        return False
    seen = public_messages(visitor.conversation).filter(pk__lte=message_id).order_by("-pk")
    last = seen.values_list("pk", flat=True).first() or 0
    if not Visitor.objects.filter(pk=visitor.pk, read_id__lt=last).update(read_id=last):
        return False
    missed = deliveries.missed_in(home_of(visitor.conversation))
    deliveries.mark_reached(each for each in missed if each.pk <= last)
    return True
