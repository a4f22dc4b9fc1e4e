"""What insights do in the background: a consumer marks what is due, and a few are read at a time."""

from django.utils import timezone

from careloop.desk.insights.actions import note_due, read_due
from careloop.desk.insights.queries import is_on
from careloop.desk.ledger.actions import consume

CONSUMER = "insights.readings"


def read_conversations() -> int:
    """Read the ledger, then some of what is due. Gives how many conversations were read; 0 while it is turned off."""
    while consume(CONSUMER, note_due):
        pass
    return read_due(timezone.now()) if is_on() else 0
