"""Two at the same moment: one customer, one merge, one administrator left."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from careloop.desk.people.actions import identify
from careloop.desk.people.actions.agents import LastAdministrator, set_role
from careloop.desk.people.actions.customers import create_customer
from careloop.desk.people.actions.merging import CannotMerge, merge
from careloop.desk.people.models import Agent, Customer, CustomerMerge, Identity, Role

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do several things in threads that start together. Gives what each gave or raised.

    A database in memory has one connection and SQLite one writer: there they come one after another.
    """
    is_in_memory = connection.vendor == "sqlite" and "mode=memory" in str(connection.settings_dict["NAME"])
    start, results = threading.Barrier(1 if is_in_memory else len(deeds)), [object()] * len(deeds)

    def run(number: int, deed: Callable[[], object]) -> None:
        start.wait()
        try:
            results[number] = deed()
        except Exception as error:  # noqa: BLE001 - what was raised is the result
            results[number] = error
        finally:
            if not is_in_memory:
                connections.close_all()

    if is_in_memory:
        for each in enumerate(deeds):
            run(*each)
        return results
    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_stranger_writing_twice_is_one_customer() -> None:
    deeds = [lambda: identify("email", "new@mail.example", channel="email", name="New One")] * 4
    results = at_once(*deeds)
    assert results == [Identity.objects.get()] * 4
    assert Customer.objects.count() == 1


def test_merging_crosswise_merges_once() -> None:
    one, two = create_customer("One One"), create_customer("Two Two")
    results = at_once(lambda: merge(one, into=two, by=None), lambda: merge(two, into=one, by=None))
    assert sorted(type(result).__name__ for result in results) == ["CannotMerge", "CustomerMerge"], results
    assert CustomerMerge.objects.count() == 1
    assert issubclass(CannotMerge, Exception)


def test_two_administrators_demoting_each_other() -> None:
    one, two = (
        Agent.objects.create_user(f"{name}@desk.example", "correct horse 7", name=name, role=Role.ADMINISTRATOR)
        for name in ("one", "two")
    )
    results = at_once(lambda: set_role(two, by=one, role="agent"), lambda: set_role(one, by=two, role="agent"))
    assert [type(result) for result in results].count(LastAdministrator) == 1, results
    assert Agent.objects.filter(role=Role.ADMINISTRATOR).count() == 1
