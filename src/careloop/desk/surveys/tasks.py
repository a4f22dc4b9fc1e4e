"""What surveys do in the background: draw at each resolution, as a consumer of the ledger."""

from careloop.desk.ledger.actions import consume
from careloop.desk.surveys.actions.drawing import draw_from_ledger

CONSUMER = "surveys.draws"


def draw_whom_to_ask() -> int:
    """Read the ledger once and draw. Gives how many events were read."""
    read = 0
    while found := consume(CONSUMER, draw_from_ledger):
        read += found
    return read
