"""What the search index holds of each message, conversation and customer.

The words themselves are in a full-text table beside these (FTS5) or in a column of these (tsvector): see the
migration `search`. They are written by `actions.search` alone.
"""

from datetime import datetime

from django.db import models

# A place in the index is the second of a message, then its conversation: one number that sorts by time, whatever
# the order in which history was imported, and that leads to the conversation without reading another table.
CONVERSATION_BITS = 30
CONVERSATION_MASK = (1 << CONVERSATION_BITS) - 1


def place_at(at: datetime, conversation_id: int = 0) -> int:
    """Give the place in the index of what was said at that time in that conversation."""
    return max(int(at.timestamp()), 0) << CONVERSATION_BITS | conversation_id


class IndexedMessage(models.Model):
    """A message stands in the index at `place`, and can be taken out again."""

    place = models.BigIntegerField(primary_key=True)
    message_id = models.BigIntegerField(unique=True)  # no foreign key: it must outlive the message to be taken out

    def __str__(self) -> str:
        return f"message {self.message_id} of {self.conversation_id}"

    @property
    def conversation_id(self) -> int:
        """Give the conversation under which it is found."""
        return self.place & CONVERSATION_MASK


class IndexedConversation(models.Model):
    """The terms (subject, number, customer) that stand in the index at each message of a conversation."""

    conversation_id = models.BigIntegerField(primary_key=True)
    terms = models.TextField()

    def __str__(self) -> str:
        return f"conversation {self.conversation_id}"


class IndexedCustomer(models.Model):
    """The terms (names, addresses, organisation) under which a customer is found."""

    customer_id = models.BigIntegerField(primary_key=True)
    terms = models.TextField()

    def __str__(self) -> str:
        return f"customer {self.customer_id}"
