"""What happens to one thing is heard in the order in which it happened, whoever began their transaction first."""

import threading
import time

import pytest
from django.db import connection, transaction

from careloop.desk.ledger.actions import consume, record


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL commits out of order")
@pytest.mark.django_db(transaction=True)
def test_who_began_first_and_had_to_wait_is_heard_second() -> None:
    heard: list[str] = []
    has_begun, may_go_on = threading.Event(), threading.Event()

    def wait_for_the_conversation() -> None:
        with transaction.atomic():
            record("customer.edited", "customer:1", actor="agent:1")  # its transaction has its number from here
            has_begun.set()
            may_go_on.wait(10)
            record("message.replied", "conversation:1", actor="agent:1")
        connection.close()

    slow = threading.Thread(target=wait_for_the_conversation)
    slow.start()
    has_begun.wait(10)
    record("message.received", "conversation:1", actor="customer:1")
    may_go_on.set()
    slow.join()
    end = time.monotonic() + 30  # a transaction open in any other database of the same server holds the hearing back
    while len(heard) < 2 and time.monotonic() < end:
        consume("order", lambda events: heard.extend(each.verb for each in events if each.subject == "conversation:1"))
    assert heard == ["message.received", "message.replied"]
