"""What surveys do in the background: draw at each resolution, read comments, watch for drops."""

from django.utils import timezone

from careloop.desk.ledger.actions import consume
from careloop.desk.surveys.actions.drawing import draw_from_ledger
from careloop.desk.surveys.actions.reading import read_due_comments
from careloop.desk.surveys.actions.watching import watch

CONSUMER = "surveys.draws"


def draw_whom_to_ask() -> int:
    """Read the ledger once and draw. Gives how many events were read."""
    read = 0
    while found := consume(CONSUMER, draw_from_ledger):
        read += found
    return read


def read_comments() -> int:
    """Read some of the comments that are due. Gives how many were read."""
    return read_due_comments(timezone.now())


def watch_for_drops() -> int:
    """Look at all surveys. Gives how many alarms began."""
    return watch(timezone.now())
