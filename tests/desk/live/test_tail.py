"""The end of the ledger: each event once, whatever commits in whatever order."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from careloop.desk.ledger.actions import record
from careloop.desk.ledger.models import Event
from careloop.desk.ledger.transport import Tail, head, open_bus, say

pytestmark = pytest.mark.django_db(transaction=True)


def subjects(tail: Tail) -> list[str]:
    return [told.subject for told in tail.read()]


def test_a_tail_gives_what_came_after_its_beginning_once() -> None:
    record("message.received", "conversation:1", actor="customer:1")
    tail = Tail(head())
    before = subjects(tail)  # on PostgreSQL perhaps what was committed just before
    record("message.received", "conversation:2", actor="customer:1")
    assert [name for name in subjects(tail) if name not in before] == ["conversation:2"]
    assert subjects(tail) == []


@contextmanager
def slow_transaction(subject: str) -> Iterator[None]:
    """Let another connection write this and commit only at the end of the block."""
    begun, finish = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            record("message.received", subject, actor="customer:1")
            begun.set()
            finish.wait(10)
        connection.close()

    slow = threading.Thread(target=write)
    slow.start()
    begun.wait(10)
    try:
        yield
    finally:
        finish.set()
        slow.join()


def test_a_tail_from_an_earlier_position_gives_what_was_missed() -> None:
    position = head()
    for number in range(3):
        record("message.received", f"conversation:{number}", actor="customer:1")
    assert subjects(Tail(position))[-3:] == ["conversation:0", "conversation:1", "conversation:2"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL commits out of order")
def test_a_transaction_that_runs_long_holds_nobody_up_and_is_not_missed() -> None:
    tail = Tail(head())
    tail.read()
    with slow_transaction("conversation:1"):
        record("message.received", "conversation:2", actor="customer:1")
        assert subjects(tail) == ["conversation:2"]
    assert subjects(tail) == ["conversation:1"]
    assert subjects(tail) == []


def test_concurrent_writers_lose_and_double_nothing() -> None:
    tail, found = Tail(head()), Counter[str]()

    def write(who: int) -> None:
        for number in range(50):
            with transaction.atomic():
                record("message.received", f"conversation:{who * 1000 + number}", actor="customer:1")
        connection.close()

    writers = [threading.Thread(target=write, args=(who,)) for who in range(1, 5)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        found.update(subjects(tail))
    found.update(subjects(tail))
    assert found == Counter(f"conversation:{who * 1000 + number}" for who in range(1, 5) for number in range(50))


def test_what_is_said_is_heard_by_a_process_that_listens() -> None:
    bus = open_bus()
    try:
        bus.wait(0)
        say({"kind": "presence", "state": "viewing"})
        heard = [words for _try in range(20) for words in bus.wait(0.5).said if words.get("kind") == "presence"][:1]
        record("message.received", "conversation:1", actor="customer:1")
        grown = any(bus.wait(0.5).has_grown for _try in range(20))
    finally:
        bus.close()
    assert (heard, grown) == ([{"kind": "presence", "state": "viewing"}], True)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL commits out of order")
def test_what_was_given_above_a_running_transaction_is_not_given_again() -> None:
    tail = Tail(head())
    tail.read()
    with slow_transaction("conversation:1"):
        for number in (2, 3, 4):
            record("message.received", f"conversation:{number}", actor="customer:1", message=number)
            assert [(told.subject, told.data, told.at.tzinfo is not None) for told in tail.read()] == [
                (f"conversation:{number}", {"message": number}, True)
            ]
    assert subjects(tail) == ["conversation:1"]
    assert subjects(tail) == []


def test_an_event_is_told_as_it_was_written() -> None:
    tail = Tail(head())
    tail.read()
    moment = datetime(2026, 3, 1, 9, 30, 0, 250_000, tzinfo=UTC)
    record("message.received", "conversation:1", actor="customer:1", at=moment, message=7, name="김유나")
    (told,) = tail.read()
    written = Event.objects.get(pk=told.id)
    assert (told.at, told.actor, told.verb, told.subject, told.data) == (
        written.at,
        written.actor,
        written.verb,
        written.subject,
        written.data,
    )
    assert (told.at, told.data) == (moment, {"message": 7, "name": "김유나"})
