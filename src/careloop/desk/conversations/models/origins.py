"""Where imported conversations come from, and what of them has no column of its own."""

from django.db import models

from careloop.desk.conversations.models.conversations import Conversation


class Origin(models.Model):
    """What an import said of a conversation beyond what the desk has columns for, so that an export gives it back."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="origin")
    data = models.JSONField(default=dict)  # the record without its turns; `turns`: what each turn said beyond its text

    def __str__(self) -> str:
        return f"origin of {self.conversation_id}"
