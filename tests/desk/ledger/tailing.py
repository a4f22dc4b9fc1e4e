"""A process of its own beside the others: `write NAME COUNT`, `tail COUNT`, `slowly`, or `copies`."""

import json
import sys
import time
from collections.abc import Sequence
from random import Random

import django
from django.db import transaction


def write(name: str, count: str) -> None:
    """Commit so many events, each some time after it got its number: the later number often commits first."""
    from careloop.desk.ledger.actions import record

    dice = Random(name)
    for number in range(int(count)):
        with transaction.atomic():
            record("thing.happened", f"{name}:{number}", actor="system:test")
            time.sleep(dice.random() / 100)
        time.sleep(dice.random() / 500)


def tail(count: str, *, pause: float = 0.0) -> None:
    """Copy each event until there are so many; the copy and the position are one transaction."""
    from careloop.desk.ledger.actions import consume, record
    from careloop.desk.ledger.models import Event

    def copy(events: Sequence[Event]) -> None:
        for event in events:
            if event.verb == "thing.happened":
                record("thing.copied", event.subject, actor="system:test")
        sys.stdout.write(f"copying {len(events)}\n")
        sys.stdout.flush()  # not committed yet: here the kill comes
        time.sleep(pause)

    while Event.objects.filter(verb="thing.copied").count() < int(count):
        if not consume("tail", copy, batch=7):
            time.sleep(0.005)
    while consume("tail", copy):  # is there anything that comes twice?
        pass


def slowly() -> None:
    """Copy until killed."""
    tail(str(sys.maxsize), pause=0.2)


def copies() -> None:
    """Print what was copied, in order."""
    from careloop.desk.ledger.models import Event

    copied = Event.objects.filter(verb="thing.copied").order_by("id")
    json.dump(list(copied.values_list("subject", flat=True)), sys.stdout)


if __name__ == "__main__":
    django.setup()
    {"write": write, "tail": tail, "slowly": slowly, "copies": copies}[sys.argv[1]](*sys.argv[2:])
