"""What conversations do in the background: consumers of the ledger."""

from django.utils import timezone

from careloop.desk.conversations.actions.notices import note_down, send_notices
from careloop.desk.ledger.actions import consume

CONSUMER = "conversations.notices"


def tell_agents() -> int:
    """Read the ledger once and mail agents what concerns them. Gives how many mails left."""
    while consume(CONSUMER, note_down):
        pass
    return send_notices(timezone.now())
