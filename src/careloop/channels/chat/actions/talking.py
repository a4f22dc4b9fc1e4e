"""What a visitor says and reads."""

from django.db import transaction
from django.utils.translation import gettext as _

from careloop.channels.chat.actions.visiting import CHANNEL, identity_for
from careloop.channels.chat.models import Visitor
from careloop.channels.chat.queries.talk import KEY
from careloop.desk.conversations.actions import intake, messages
from careloop.desk.conversations.actions.files import NewFile
from careloop.desk.conversations.actions.messages import Said
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
    with transaction.atomic():
        current = (
            Visitor.objects.select_for_update(of=("self",)).select_related("widget__inbox__team").get(pk=visitor.pk)
        )
        if (before := messages.sent_before(f"{KEY}{client}")) is not None:
            if current.conversation is None or before.conversation_id != home_of(current.conversation).pk:
                raise AlreadyElsewhere
            visitor.conversation = current.conversation
            return before
        identity = identity_for(current)
        said = Said(
            text=text.strip(),
            files=files,
            subject="" if current.conversation_id else _subject(text),
            sender_name=identity.customer.name,
            sender_check="pass" if current.is_proven else "none",
            language=current.language,
            key=f"{KEY}{client}",
        )
        visitor.conversation = current.conversation
        if current.conversation is not None:
            page = intake.Message.JoinedBy.PAGE
            return messages.receive(current.conversation, identity=identity, channel=CHANNEL, said=said, joined_by=page)
        message = messages.start(current.widget.inbox, identity=identity, channel=CHANNEL, said=said)
        visitor.conversation = current.conversation = message.conversation
        current.save(update_fields=["conversation"])
        return message


def _subject(text: str) -> str:
    """A chat has no subject; its first line serves as one in lists."""
    return " ".join(text.split())[:80]


def read(visitor: Visitor, *, message_id: int) -> bool:
    """Note that answers up to this one stood on the visitor's screen. Says whether that is new."""
    return bool(Visitor.objects.filter(pk=visitor.pk, read_id__lt=message_id).update(read_id=message_id))
