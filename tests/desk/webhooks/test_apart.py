"""One delivery that cannot be made, and one worker too many, disturb nobody else."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from careloop.desk.ledger.actions import record
from careloop.desk.webhooks.actions import delivering
from careloop.desk.webhooks.actions.delivering import Postman
from careloop.desk.webhooks.actions.keeping import add_endpoint
from careloop.desk.webhooks.models import Delivery, Endpoint
from careloop.desk.webhooks.queries import due
from careloop.desk.webhooks.tasks import read_the_ledger
from tests.cast import Cast
from tests.desk.webhooks.receiving import receiving

pytestmark = pytest.mark.usefixtures("settled")


@pytest.fixture(autouse=True)
def _own_network(settings: Any) -> None:
    settings.PRIVATE_HOSTS = ["127.0.0.1"]


def work(postman: Postman, *, until: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not until():
        assert time.monotonic() < end, "nothing moves"
        postman.round()
        time.sleep(0.002)


def all_tried() -> bool:
    return not Delivery.objects.filter(attempts=0).exists() and not due(timezone.now()).exists()


def test_an_address_in_hangul_is_called_and_stops_no_other(cast: Cast) -> None:
    postman = Postman()
    with receiving() as (url, receiver):
        for name, place in (("one", url), ("two", f"{url}/훅")):
            add_endpoint(by=cast.ada, name=name, url=place, verbs=["conversation.tagged"])
        Endpoint.objects.filter(name="two").update(url=f"{url}/훅")  # as it was kept before
        record("conversation.tagged", "conversation:1", actor="agent:1", tag=1)
        read_the_ledger()
        work(postman, until=lambda: Delivery.objects.filter(state="delivered").count() == 2)
        postman.pool.shutdown()
    assert len(receiver.told) == 2


@pytest.mark.parametrize(
    "error", [RuntimeError("odd"), ValueError("a\0b"), UnicodeEncodeError("ascii", "훅", 0, 1, "no")]
)
def test_whatever_goes_wrong_with_one_goes_wrong_with_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    postman = Postman()
    call = delivering.post

    def odd(url: str, *given: Any, **more: Any) -> Any:
        if url.endswith("odd"):
            raise error
        return call(url, *given, **more)

    monkeypatch.setattr(delivering, "post", odd)
    with receiving() as (url, receiver):
        for name, place in (("good", url), ("odd", f"{url}/odd")):
            add_endpoint(by=cast.ada, name=name, url=place, verbs=["conversation.tagged"])
        record("conversation.tagged", "conversation:1", actor="agent:1", tag=1)
        read_the_ledger()
        work(postman, until=lambda: all_tried() and not postman.under_way)
        postman.pool.shutdown()
    assert dict(Delivery.objects.values_list("endpoint__name", "state")) == {"good": "delivered", "odd": "waiting"}
    assert Delivery.objects.get(endpoint__name="odd").error == f"error: {type(error).__name__}"
    assert len(receiver.told) == 1


def test_who_comes_late_changes_nothing(cast: Cast) -> None:
    """The first call takes longer than its lease; the second has told it before the first gives up."""
    late, quick = Postman(), Postman()

    def answer(n: int, _call: Any) -> int:
        return 500 if n == 0 else 204

    with receiving(answer) as (url, receiver):
        add_endpoint(by=cast.ada, name="Shop", url=url, verbs=["conversation.tagged"])
        record("conversation.tagged", "conversation:1", actor="agent:1", tag=1)
        read_the_ledger()
        now = timezone.now()
        late.round(now)
        late.pool.shutdown()
        later = now + timedelta(minutes=3)
        quick.round(later)
        quick.pool.shutdown()
        quick.round(later)
        late.round(later)
    row = Delivery.objects.get()
    assert (row.state, row.status, row.attempts, len(receiver.told)) == ("delivered", 204, 2, 2)
    assert Endpoint.objects.get().failing_since is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_tell_the_same(cast: Cast) -> None:
    things, n = 10, 120
    with receiving() as (url, receiver):
        add_endpoint(by=cast.ada, name="Shop", url=url, verbs=["conversation.tagged"])
        for number in range(n):
            record("conversation.tagged", f"conversation:{number % things}", actor="agent:1", tag=number)
        read_the_ledger()

        def run() -> None:
            postman = Postman()
            work(postman, until=lambda: not Delivery.objects.filter(state="waiting").exists())
            postman.pool.shutdown()
            connection.close()

        workers = [threading.Thread(target=run) for _each in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert (len(receiver.told), len({told["webhook-id"] for told in receiver.told})) == (n, n)
    assert set(Delivery.objects.values_list("state", "attempts")) == {("delivered", 1)}
    for thing in range(things):
        tags = [int(told["body"].rpartition(b'"tag":')[2].rstrip(b"}")) for told in receiver.told]
        assert [tag for tag in tags if tag % things == thing] == list(range(thing, n, things))
