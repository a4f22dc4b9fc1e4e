"""What conversations do in the background: consumers of the ledger."""

from django.utils import timezone

from careloop.desk.conversations.actions.customers import follow_customers, learn_signatures
from careloop.desk.conversations.actions.notices import note_down, send_notices
from careloop.desk.ledger.actions import consume
from careloop.desk.people.tasks import read_the_ledger

CONSUMER = "conversations.notices"


def tell_agents() -> int:
    """Read the ledger once and mail agents what concerns them. Gives how many mails left."""
    while consume(CONSUMER, note_down):
        pass
    return send_notices(timezone.now())


def know_customers() -> int:
    """Let lists, search and likely duplicates follow what was learnt of customers. Gives how many events were read."""
    return (
        consume("conversations.customers", follow_customers)
        + consume("conversations.signatures", learn_signatures)
        + read_the_ledger()
    )
