"""The feed under concurrent writers: what reaches the readers of several processes, each once, whatever commits when.

CARELOOP_DATABASE=postgresql://…/empty python -m benchmarks.live_tail     4 writers × 300 events, 2 readers: 2,400
"""

from __future__ import annotations

import multiprocessing
import os
import random
import tempfile
import time
from collections import Counter
from multiprocessing.synchronize import Event as Flag
from typing import Any

WRITERS, EACH, READERS = 4, 300, 2


def main() -> None:
    os.environ.setdefault("CARELOOP_HOME", tempfile.mkdtemp())
    _django()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", interactive=False, verbosity=0)
    connections.close_all()
    context = multiprocessing.get_context("spawn")
    ready, done, found = [context.Event() for _each in range(READERS)], context.Event(), context.Queue()
    readers = [context.Process(target=_read, args=(flag, done, found)) for flag in ready]
    for reader in readers:
        reader.start()
    for flag in ready:
        flag.wait(120)
    began = time.monotonic()
    writers = [context.Process(target=_write, args=(who,)) for who in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    seconds = time.monotonic() - began
    done.set()
    heard = [found.get(timeout=120) for _reader in readers]
    expected = {f"conversation:{who * 1000 + number}" for who in range(WRITERS) for number in range(EACH)}
    lost = sum(len(expected - set(each)) for each in heard)
    twice = sum(times - 1 for each in heard for times in each.values())
    given = sum(sum(each.values()) for each in heard)
    print(f"{given} deliveries of {READERS * len(expected)}, {lost} lost, {twice} twice")
    print(f"{len(expected) / seconds:.0f} transactions a second by the clock, load {os.getloadavg()[0]:.0f}")


def _django() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "careloop.site.settings"
    import django

    django.setup()


def _write(who: int) -> None:
    """Write events in transactions that overlap: some commit long after others that began later."""
    _django()
    from django.db import transaction

    from careloop.desk.ledger.actions import record

    chance = random.Random(who)
    for number in range(EACH):
        with transaction.atomic():
            record("message.received", f"conversation:{who * 1000 + number}", actor="customer:1")
            time.sleep(chance.choice((0, 0, 0.002, 0.02)))


def _read(ready: Flag, done: Flag, found: Any) -> None:
    _django()
    from careloop.desk.ledger.transport import Tail, head, open_bus

    tail, bus, heard = Tail(head()), open_bus(), Counter[str]()
    bus.wait(0)
    ready.set()
    while True:
        is_last = done.is_set()
        bus.wait(0.2)
        while told := tail.read():
            heard.update(each.subject for each in told)
        if is_last:
            break
    found.put(dict(heard))


if __name__ == "__main__":
    main()
