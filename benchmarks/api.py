"""The API, measured: creates and reads a second.

    python -m benchmarks.api [--n 1000] [--examples 0]

In one process, without a server in front: what is counted is the processor time of an operation with its token, limits,
ledger, list row and search row, on SQLite in a temporary folder (or CARELOOP_DATABASE). `--examples` sends so many
requests of every kind, by the description and against it, and counts what broke.
"""

import argparse
import os
import tempfile
import time
from collections import Counter
from typing import Any


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=1_000, help="requests of each kind")
    parser.add_argument("--examples", type=int, default=0, help="requests of each kind that try to break the API")
    arguments = parser.parse_args()
    os.environ["CARELOOP_HOME"] = tempfile.mkdtemp()
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
