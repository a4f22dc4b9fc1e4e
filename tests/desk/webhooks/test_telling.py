"""Webhooks: signed, in order, tried again, given up, sent again; nothing lost and nothing new under another id."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from careloop.desk.conversations.actions import states
from careloop.desk.ledger.actions import record
from careloop.desk.webhooks.actions.delivering import Postman
from careloop.desk.webhooks.actions.keeping import add_endpoint, replay, resume_endpoint, rotate_secret
from careloop.desk.webhooks.models import Delivery, Endpoint
from careloop.desk.webhooks.queries import due
from careloop.desk.webhooks.rules import PAUSES
from careloop.desk.webhooks.tasks import read_the_ledger
from tests.cast import Cast, writes
from tests.desk.webhooks.receiving import receiving

pytestmark = pytest.mark.usefixtures("settled")


@pytest.fixture(autouse=True)
def _own_network(settings: Any) -> None:
    settings.PRIVATE_HOSTS = ["127.0.0.1"]


@pytest.fixture
def postman() -> Iterator[Postman]:
    postman = Postman()
    yield postman
    postman.pool.shutdown()


def rounds(postman: Postman, now: datetime, until: Callable[[], bool]) -> None:
    """Do rounds at one moment until something is so, or half a minute is over."""
    end = time.monotonic() + 30
    while not until():
        assert time.monotonic() < end, "nothing moves"
        postman.round(now)
        time.sleep(0.001)


def settle(postman: Postman, now: datetime) -> datetime:
    """Let the time pass that endpoints ask for until nothing waits. Gives when that is."""
    waiting = Delivery.objects.filter(state="waiting", endpoint__is_active=True)
    while waiting.exists():
        rounds(postman, now, lambda at=now: not postman.under_way and not due(at).exists())
        # What waits behind something is due already; the time of what it waits for is next.
        later = waiting.filter(due_at__gt=now).order_by("due_at").values_list("due_at", flat=True).first()
        now = later or now
    return now


def test_what_happens_is_told_signed_and_without_texts(cast: Cast, postman: Postman) -> None:
    with receiving() as (url, receiver):
        _row, secret = add_endpoint(by=cast.ada, name="Shop", url=url, verbs=["message.received"])
        conversation = writes(cast.alex, cast.inbox, "My secret words")
        read_the_ledger()
        settle(postman, timezone.now())
    (told,) = receiver.told
    body = json.loads(told["body"])
    assert (body["type"], body["data"]["subject"]) == ("message.received", conversation.ledger_name)
    assert b"secret words" not in told["body"]
    signed = b".".join([told["webhook-id"].encode(), told["webhook-timestamp"].encode(), told["body"]])
    digest = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    assert told["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status, delivery.attempts, delivery.key) == (
        "delivered",
        204,
        1,
        told["webhook-id"],
    )
    assert secret not in str(list(Endpoint.objects.values()))


def test_both_secrets_sign_for_a_day_after_a_rotation(cast: Cast, postman: Postman) -> None:
    with receiving() as (url, receiver):
        row, _secret = add_endpoint(by=cast.ada, name="Shop", url=url, verbs=["message.received"])
        rotate_secret(row, by=cast.ada)
        for hours in (0, 25):
            writes(cast.alex, cast.inbox)
            read_the_ledger()
            settle(postman, timezone.now() + timedelta(hours=hours))
    assert [len(told["webhook-signature"].split()) for told in receiver.told] == [2, 1]


def test_one_thing_keeps_its_order_while_others_go_on(cast: Cast, postman: Postman) -> None:
    first, second = writes(cast.alex, cast.inbox), writes(cast.yuna, cast.inbox)
    verbs = ["conversation.closed", "conversation.reopened"]

    def fail_once(n: int, _call: Any) -> int:
        return 500 if n == 0 else 200

    with receiving(fail_once) as (url, receiver):
        add_endpoint(by=cast.ada, name="Shop", url=url, verbs=verbs)
        for conversation in (first, second):
            states.close(conversation, by=cast.mina)
            states.reopen(conversation, by=cast.mina)
        read_the_ledger()
        now = timezone.now()
        rounds(postman, now, lambda: len(receiver.told) == 3 and not postman.under_way)
        assert [about(told) for told in receiver.accepted] == [
            (second.ledger_name, "conversation.closed"),
            (second.ledger_name, "conversation.reopened"),
        ] or first.ledger_name in str(receiver.accepted[0]["body"])
        settle(postman, now)
    for conversation in (first, second):
        of_one = [about(told)[1] for told in receiver.accepted if about(told)[0] == conversation.ledger_name]
        assert of_one == verbs


def about(told: Any) -> tuple[str, str]:
    body = json.loads(told["body"])
    return body["data"]["subject"], body["type"]


def test_it_is_tried_for_three_days_then_given_up_and_sent_again_by_hand(cast: Cast, postman: Postman) -> None:
    is_well = False
    with receiving(lambda _n, _call: 200 if is_well else 503) as (url, receiver):
        row, _secret = add_endpoint(by=cast.ada, name="Shop", url=url, verbs=["message.received"])
        writes(cast.alex, cast.inbox)
        read_the_ledger()
        began = timezone.now()
        ended = settle(postman, began)
        dead = Delivery.objects.get()
        assert (dead.state, dead.attempts, dead.error) == ("dead", len(PAUSES) + 1, "HTTP 503")
        assert timedelta(hours=75) < ended - began < timedelta(hours=76)
        is_well = True
        assert replay(row, by=cast.ada) == 1
        settle(postman, ended)
    assert Delivery.objects.get().state == "delivered"
    assert len({told["webhook-id"] for told in receiver.told}) == 1


def test_retry_after_is_heeded_and_410_ends_it(cast: Cast, postman: Postman) -> None:
    with receiving(lambda n, _call: 429 if n == 0 else 410) as (url, receiver):
        receiver.headers["Retry-After"] = "3600"
        row, _secret = add_endpoint(by=cast.ada, name="Shop", url=url, verbs=["message.received"])
        writes(cast.alex, cast.inbox)
        read_the_ledger()
        now = timezone.now()
        rounds(postman, now, lambda: len(receiver.told) == 1 and not postman.under_way)
        assert Delivery.objects.get().due_at == now + timedelta(hours=1)
        settle(postman, now)
    row.refresh_from_db()
    assert (row.is_active, row.stopped_because, Delivery.objects.get().state) == (False, "HTTP 410", "dead")
    resume_endpoint(row, by=cast.ada)
    row.refresh_from_db()
    assert row.is_active


def test_a_worker_that_dies_tells_again_with_the_same_id(cast: Cast, postman: Postman) -> None:
    with receiving() as (url, receiver):
        add_endpoint(by=cast.ada, name="Shop", url=url, verbs=["message.received"])
        writes(cast.alex, cast.inbox)
        read_the_ledger()
        now = timezone.now()
        dying = Postman()
        dying.round(now)  # begins the call, and never hears of its end
        dying.pool.shutdown()
        postman.round(now)
        assert len(receiver.told) == 1
        settle(postman, now + timedelta(minutes=3))
    assert len(receiver.told) == 2
    assert len({told["webhook-id"] for told in receiver.told}) == 1


def test_events_with_failing_receivers_are_all_told_once_each_or_given_up(cast: Cast, postman: Postman) -> None:
    """The whole, 10,000 events, is for benchmarks/webhooks.py; here are 60 for one that fails often, 5 for none."""
    dice, things = Random(7), 20
    with (
        receiving(lambda _n, _call: 500 if dice.random() < 0.3 else 200) as (url, receiver),
        receiving(lambda _n, _call: 404) as (lost, never),
    ):
        add_endpoint(by=cast.ada, name="Shop", url=url, verbs=["conversation.tagged"])
        add_endpoint(by=cast.ada, name="Lost", url=lost, verbs=["conversation.closed"])
        for number in range(60):
            record("conversation.tagged", f"conversation:{number % things}", actor="agent:1", tag=number)
        for number in range(5):
            record("conversation.closed", f"conversation:{number}", actor="agent:1")
        read_the_ledger()
        assert read_the_ledger() == 0
        settle(postman, timezone.now())
    told = [json.loads(each["body"])["data"]["tag"] for each in receiver.accepted]
    assert sorted(told) == list(range(60))
    assert len({each["webhook-id"] for each in receiver.told}) == 60
    for thing in range(things):
        assert [tag for tag in told if tag % things == thing] == [thing, thing + 20, thing + 40]
    assert Delivery.objects.filter(state="delivered").count() == 60
    assert Delivery.objects.filter(state="dead", endpoint__name="Lost").count() == 5
    assert len({each["webhook-id"] for each in never.told}) == 5


def test_the_log_shows_each_telling_and_sends_the_dead_again(cast: Cast) -> None:
    row, _secret = add_endpoint(by=cast.ada, name="Shop", url="https://shop.example/", verbs=["message.received"])
    writes(cast.alex, cast.inbox)
    read_the_ledger()
    Delivery.objects.update(state="dead", attempts=10, status=503, error="HTTP 503")
    client = Client()
    client.force_login(cast.ada)
    page = client.get(f"/webhooks/{row.pk}/log").content.decode()
    assert [words in page for words in ("message.received", "HTTP 503", "Send again")] == [True, True, True]
    assert "message.received" not in client.get(f"/webhooks/{row.pk}/log?state=delivered").content.decode()
    client.post(f"/webhooks/{row.pk}/replays", {"delivery": Delivery.objects.get().pk})
    assert (Delivery.objects.get().state, Delivery.objects.get().attempts) == ("waiting", 0)
