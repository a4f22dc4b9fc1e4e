"""What rules do in the background: read the ledger once each."""

from careloop.desk.automation.actions import follow_rules
from careloop.desk.ledger.actions import consume

CONSUMER = "automation"


def act() -> int:
    """Let the rules act on what has happened. Gives how many events were read."""
    n = 0
    while read := consume(CONSUMER, follow_rules, batch=100):
        n += read
    return n
