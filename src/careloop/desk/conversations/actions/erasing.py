"""Erasing what one message says, where a person's words have to go and the talk around them stays."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from careloop.desk.conversations.actions import summary
from careloop.desk.conversations.actions.search import forget_messages, index_message
from careloop.desk.conversations.actions.states import locked
from careloop.desk.conversations.models import Message
from careloop.desk.ledger.actions import record


def erase_words(message: Message, *, by: str) -> None:
    """Put a sentence in the place of all that a message says and of the name of who said it.

    In order: the search forgets the words, text, quote, HTML and name go, the row in the lists is made anew, writes
    `message.erased`. The message keeps its place, so that the talk around it stays in order. Files are not touched.
    """
    with transaction.atomic(), locked(message.conversation) as current:
        forget_messages([message])
        with translation.override(current.inbox.language):
            message.text = _("These words were erased.")
        message.quoted = message.html = message.sender_name = ""
        message.save(update_fields=["text", "quoted", "html", "sender_name"])
        index_message(message)
        summary.refresh(current)
        record("message.erased", current.ledger_name, actor=by, message=message.pk)
