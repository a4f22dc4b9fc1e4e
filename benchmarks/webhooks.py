"""Webhooks with receivers that fail: all is delivered or in the dead letter, nothing twice without the same id.

    python -m benchmarks.webhooks [--events 10000]

Ten receivers on loopback, each for a tenth of the events. Three of them fail: one always, one in 30 of 100 calls, and
one hangs up in half of them. The days between the attempts are let pass at once. Then the one that always failed is
well again and what was given up is sent again. In one process, on SQLite in a temporary folder (or CARELOOP_DATABASE).
"""

import argparse
import json
import os
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, wait
from contextlib import ExitStack
from datetime import datetime
from random import Random
from typing import Any

WELL, FAILING = 7, ("always 503", "503 in 30 of 100 calls", "hangs up in half of the calls")
EACH_ABOUT = 5  # events that follow one another about the same thing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000, help="events to tell")
    arguments = parser.parse_args()
    os.environ["CARELOOP_HOME"] = tempfile.mkdtemp()
    os.environ["CARELOOP_PRIVATE_HOSTS"] = "127.0.0.1"
    os.environ["CARELOOP_LOG"] = "error"
    os.environ["DJANGO_SETTINGS_MODULE"] = "careloop.site.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for line in tell(arguments.events):
        print(line, flush=True)


class Answers:
    """What the receivers say; the first of those that fail can become well."""

    def __init__(self) -> None:
        self.dice, self.lock, self.is_well = Random(7), threading.Lock(), False

    def of(self, number: int) -> Callable[[int, Any], int]:
        """Give the answers of one receiver."""
        chosen = [self._always, self._often, self._hangs_up]
        return chosen[number - WELL] if number >= WELL else lambda _n, _call: 204

    def _always(self, _n: int, _call: Any) -> int:
        return 204 if self.is_well else 503

    def _often(self, _n: int, _call: Any) -> int:
        with self.lock:
            return 503 if self.dice.random() < 0.3 else 204

    def _hangs_up(self, _n: int, _call: Any) -> int:
        with self.lock:
            return 0 if self.dice.random() < 0.5 else 204


def tell(events: int) -> list[str]:
    """Tell so many events, send again what was given up, and say what came of it."""
    from careloop.desk.ledger.actions import record_many
    from careloop.desk.people.models import Agent
    from careloop.desk.webhooks.actions.delivering import Postman
    from careloop.desk.webhooks.actions.keeping import add_endpoint, replay
    from careloop.desk.webhooks.rules import VERBS
    from careloop.desk.webhooks.tasks import read_the_ledger
    from tests.desk.webhooks.receiving import receiving

    agent = Agent.objects.create_user("a@desk.example", None, name="A", role="administrator")
    answers, verbs = Answers(), list(VERBS)[: WELL + len(FAILING)]
    with ExitStack() as stack:
        receivers, endpoints = [], []
        for number, verb in enumerate(verbs):
            url, receiver = stack.enter_context(receiving(answers.of(number)))
            receivers.append(receiver)
            endpoints.append(add_endpoint(by=agent, name=verb, url=url, verbs=[verb])[0])
        record_many(_events(events, verbs))
        postman, began = Postman(), time.monotonic()
        read_the_ledger()
        _settle(postman)
        lines = _told(events, receivers, seconds=time.monotonic() - began)
        answers.is_well = True
        again = replay(endpoints[WELL], by=agent)
        _settle(postman)
        postman.close()
        lines.append(f"Sent again when it was well: {again:,}. {_states()}; {_checked(receivers)}")
    return lines


def _events(events: int, verbs: list[str]) -> list[tuple[str, str, str, dict[str, Any]]]:
    told = []
    for n in range(events):
        number, place = n % len(verbs), n // len(verbs)
        # What is tried for days holds up what follows it: that which always fails is told of another thing each time.
        things = events if number == WELL else max(1, events // len(verbs) // EACH_ABOUT)
        told.append((verbs[number], f"conversation:{place % things + 1}", "agent:1", {"n": n}))
    return told


def _settle(postman: Any) -> None:
    from django.utils import timezone

    from careloop.desk.webhooks.models import Delivery

    now = timezone.now()
    while Delivery.objects.filter(state="waiting").exists():
        if not postman.round(now):
            if postman.under_way:
                wait(postman.under_way, return_when=FIRST_COMPLETED)
            else:
                now = _next(now)


def _next(now: datetime) -> datetime:
    from careloop.desk.webhooks.models import Delivery

    later = Delivery.objects.filter(state="waiting", due_at__gt=now).order_by("due_at")
    return later.values_list("due_at", flat=True).first() or now


def _told(events: int, receivers: list[Any], *, seconds: float) -> list[str]:
    calls = sum(len(each.told) for each in receivers)
    who = f"{len(FAILING)} of {len(receivers)} receivers failing ({'; '.join(FAILING)})"
    speed = f"{calls:,} calls in {seconds:.0f} s ({calls / seconds:.0f} a second)"
    return [f"{events:,} events, {who}: {_states()}; {speed}.", _checked(receivers)]


def _states() -> str:
    from careloop.desk.webhooks.models import Delivery

    states = Counter(Delivery.objects.values_list("state", flat=True))
    return f"{states['delivered']:,} delivered, {states['dead']:,} given up, {states['waiting']:,} waiting"


def _checked(receivers: list[Any]) -> str:
    """Say what must be nought: events under two ids, accepted twice, out of order."""
    ids: dict[int, set[str]] = {}
    twice = disorder = 0
    for receiver in receivers:
        accepted = Counter(each["webhook-id"] for each in receiver.accepted)
        twice += sum(n > 1 for n in accepted.values())
        order: dict[str, list[int]] = {}
        for each in receiver.told:
            data = json.loads(each["body"])["data"]
            ids.setdefault(data["n"], set()).add(each["webhook-id"])
            if each["status"] == 204:
                order.setdefault(data["subject"], []).append(data["n"])
        disorder += sum(numbers != sorted(numbers) for numbers in order.values())
    doubled = sum(len(each) > 1 for each in ids.values())
    return f"events under two ids: {doubled}; accepted twice: {twice}; things out of order: {disorder}."


if __name__ == "__main__":
    main()
