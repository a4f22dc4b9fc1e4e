"""What people's part of the desk does in the background: consumers of the ledger."""

from collections.abc import Sequence
from typing import Protocol

from careloop.desk.ledger.actions import consume
from careloop.desk.people.actions.duplicates import compare

CONSUMER = "people.duplicates"
TELLING = frozenset(
    {
        "customer.created",
        "customer.edited",
        "customer.merged",
        "customer.unmerged",
        "identity.added",
        "identity.moved",
        "identity.removed",
    }
)


class Entry(Protocol):
    """What is read of a ledger entry here (the ledger's tables belong to the ledger alone)."""

    verb: str
    subject: str
    data: dict[str, int]


def suggest_duplicates(events: Sequence[Entry]) -> None:
    """Compare the customers whom these events touched with those who share a trait with them."""
    touched: set[int] = set()
    for event in events:
        if event.verb in TELLING:
            touched.add(int(event.subject.removeprefix("customer:")))
            touched |= {event.data[key] for key in ("gone", "from_customer") if key in event.data}
    if touched:
        compare(touched)


def read_the_ledger() -> int:
    """Let the consumer of duplicates read on. Gives the number of events read; 0 when there is nothing new."""
    return consume(CONSUMER, suggest_duplicates)
