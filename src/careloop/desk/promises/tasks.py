"""What promises do in the background: a consumer of the ledger."""

from careloop.desk.ledger.actions import consume
from careloop.desk.promises.actions import follow_waits


def follow_the_queue() -> int:
    """Let waits begin and end as the ledger tells. Gives how many events were read."""
    read = 0
    while count := consume("promises.waits", follow_waits):
        read += count
    return read
