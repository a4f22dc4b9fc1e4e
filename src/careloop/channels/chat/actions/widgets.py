"""Making and changing chats."""

from collections.abc import Mapping

from django.db import transaction

from careloop.channels.chat.models import Widget, WidgetText
from careloop.desk.conversations.actions.intake import Agent
from careloop.desk.ledger.actions import record


def save_widget(widget: Widget, *, texts: Mapping[str, str], by: Agent) -> Widget:
    """Store a chat with its words; writes `chat.saved`."""
    with transaction.atomic():
        widget.save()
        for language, greeting in texts.items():
            WidgetText.objects.update_or_create(widget=widget, language=language, defaults={"greeting": greeting})
        record("chat.saved", f"chat:{widget.pk}", actor=by.actor, is_open=widget.is_open)
    return widget


def renew_secret(widget: Widget, *, by: Agent) -> None:
    """Make another secret: what was signed with the one before is believed no longer. Writes `chat.secret_renewed`."""
    with transaction.atomic():
        widget.secret_version += 1
        widget.save(update_fields=["secret_version"])
        record("chat.secret_renewed", f"chat:{widget.pk}", actor=by.actor)


def remove_widget(widget: Widget, *, by: Agent) -> None:
    """Take a chat away; conversations that began there stay. Writes `chat.removed`."""
    with transaction.atomic():
        record("chat.removed", f"chat:{widget.pk}", actor=by.actor)
        widget.delete()
