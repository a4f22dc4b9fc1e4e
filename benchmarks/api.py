"""The API and webhooks, measured: creates and reads a second, and 10,000 events for receivers that fail.

    python -m benchmarks.api [--n 1000] [--events 10000] [--examples 0]

In one process, without a server in front: what is counted is the processor time of an operation with its token, limits,
ledger, list row and search row, on SQLite in a temporary folder (or CARELOOP_DATABASE). `--examples` sends so many
requests of every kind, by the description and against it, and counts what broke.
"""

import argparse
import json
import os
import tempfile
import threading
import time
from collections import Counter
from datetime import datetime
from random import Random
from typing import Any


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=1_000, help="requests of each kind")
    parser.add_argument("--events", type=int, default=10_000, help="events to tell")
    parser.add_argument("--examples", type=int, default=0, help="requests of each kind that try to break the API")
    arguments = parser.parse_args()
    os.environ["CARELOOP_HOME"] = tempfile.mkdtemp()
    os.environ["CARELOOP_PRIVATE_HOSTS"] = "127.0.0.1"
    os.environ["CARELOOP_LOG"] = "error"
    os.environ["DJANGO_SETTINGS_MODULE"] = "careloop.site.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    call_command("migrate", verbosity=0)
    setup_test_environment()
    print("| what | n | processor ms each | a second, one core |\n| --- | --- | --- | --- |")
    for words, n, seconds in measured(arguments.n):
        print(f"| {words} | {n:,} | {seconds / n * 1000:.2f} | {n / seconds:,.0f} |")
    print("\n".join(tell(arguments.events)))
    if arguments.examples:
        print(broken(arguments.examples))


def measured(n: int) -> list[tuple[str, int, float]]:
    """Ask n times each and give the processor seconds."""
    from careloop.desk.conversations.models import Inbox
    from careloop.desk.people.models import Agent
    from careloop.desk.tokens.actions import limits
    from tests.api.asking import Program

    limits.PER_MINUTE = 10_000_000
    agent = Agent.objects.create_user("a@desk.example", None, name="A", role="administrator")
    inbox = Inbox.objects.create(name="Support")
    ask = Program(agent)

    def create(number: int) -> Any:
        said = {"subject": f"Order {number}", "text": f"Parcel {number} has not come. " * 8}
        return ask("post", "/conversations", {**said, "inbox": inbox.pk, "writer": {"address": f"c{number}@x.example"}})

    kinds = {
        "create a conversation of a new customer": create,
        "list, 25 conversations": lambda _k: ask("get", "/conversations"),
        "one conversation": lambda k: ask("get", f"/conversations/{k % n + 1}"),
        "its messages": lambda k: ask("get", f"/conversations/{k % n + 1}/messages"),
        "search, a rare word": lambda k: ask("get", f"/search?q={k % n}"),
        "who am I": lambda _k: ask("get", "/me"),
    }
    found = []
    for words, do in kinds.items():
        began = time.process_time()
        assert all(do(number).status_code < 300 for number in range(n)), words
        found.append((words, n, time.process_time() - began))
    return found


def tell(events: int) -> list[str]:
    """Tell so many events to a receiver that fails 30 in 100 calls, letting the days pass that this takes."""
    from django.utils import timezone

    from careloop.desk.ledger.actions import record_many
    from careloop.desk.people.models import Agent
    from careloop.desk.webhooks.actions.delivering import Postman
    from careloop.desk.webhooks.actions.keeping import add_endpoint
    from careloop.desk.webhooks.models import Delivery
    from careloop.desk.webhooks.tasks import read_the_ledger
    from tests.desk.webhooks.receiving import receiving

    dice, lock = Random(7), threading.Lock()

    def answer(_n: int, _call: Any) -> int:
        with lock:
            return 500 if dice.random() < 0.3 else 200

    with receiving(answer) as (url, receiver):
        agent = Agent.objects.get()
        read_the_ledger()
        add_endpoint(by=agent, name="Receiver", url=url, verbs=["conversation.tagged"])
        record_many(
            ("conversation.tagged", f"conversation:{k % (events // 5 + 1)}", "agent:1", {"n": k}) for k in range(events)
        )
        began = time.monotonic()
        read_the_ledger()
        postman, now = Postman(), timezone.now()
        while Delivery.objects.filter(state="waiting").exists():
            if not postman.round(now) and not postman.under_way:
                now = _next(now)
        seconds = time.monotonic() - began
        postman.close()
    ids = Counter(each["webhook-id"] for each in receiver.accepted)
    states = Counter(Delivery.objects.values_list("state", flat=True))
    order: dict[str, list[int]] = {}
    for each in receiver.accepted:
        data = json.loads(each["body"])["data"]
        order.setdefault(data["subject"], []).append(data["n"])
    said = (
        f"{events:,} events, 30 % of calls failing: {states['delivered']:,} delivered, {states['dead']:,} given up, "
        f"{len(receiver.told):,} calls in {seconds:.0f} s; accepted twice: {sum(n > 1 for n in ids.values())}; "
        f"things out of order: {sum(numbers != sorted(numbers) for numbers in order.values())}."
    )
    return ["", said]


def _next(now: datetime) -> datetime:
    from careloop.desk.webhooks.models import Delivery

    later = Delivery.objects.filter(state="waiting", due_at__gt=now).order_by("due_at")
    return later.values_list("due_at", flat=True).first() or now


def broken(examples: int) -> str:
    """Send what the description allows and what it forbids. Gives how many answers were 5xx."""
    import schemathesis
    from django.core.wsgi import get_wsgi_application
    from hypothesis import HealthCheck, given, settings
    from schemathesis.generation import GenerationMode

    from careloop.desk.people.models import Agent
    from tests.api.asking import Program

    secret, statuses = Program(Agent.objects.get()).secret, Counter[int]()
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for each in described.get_all_operations():
        for mode in GenerationMode:

            @given(case=each.ok().as_strategy(generation_mode=mode))
            @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
            def ask(case: Any) -> None:
                statuses[case.call(headers={"Authorization": f"Bearer {secret}"}).status_code // 100] += 1

            ask()
    return f"\n{statuses.total():,} requests of every kind: {statuses[5]} answered 5xx, {statuses[2]:,} were done."


if __name__ == "__main__":
    main()
