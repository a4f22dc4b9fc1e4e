"""One suite for every channel: mail, web form, chat, and plug-ins that are called and that are asked."""

import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.test import Client

from careloop.channels.plugged import rules
from careloop.channels.plugged.models import Account
from careloop.desk.conversations.actions import messages, states
from careloop.desk.conversations.models import Conversation, Delivery, Message, Received
from tests.cast import Cast
from tests.channels.conformance import Asked, Chat, Driver, Form, Mail, Pigeons, Pulled, installed, loft
from tests.channels.email.post import Stub

CHANNELS = ("pigeon", "asked", "email", "webform", "chat")


@pytest.fixture(scope="session")
def pigeons(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = installed(tmp_path_factory.mktemp("plugin"))
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture
def known(pigeons: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    rules.plugins.cache_clear()
    found = {**rules.plugins(), "asked": Asked}
    for module in ("rules", "tasks", "views"):
        monkeypatch.setattr(f"careloop.channels.plugged.{module}.plugins", lambda: found)
    yield
    monkeypatch.undo()
    rules.plugins.cache_clear()


@pytest.fixture
def driver(request: pytest.FixtureRequest, cast: Cast, known: None) -> Iterator[Driver]:
    cast.inbox.undo_seconds = 0
    cast.inbox.save()
    if request.param == "pigeon":
        with loft() as (address, taken):
            yield Pigeons(cast, address, taken)
    elif request.param in ("email", "webform"):
        with Stub(lambda _command: None) as stub:
            thread = Thread(target=stub.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            yield {"email": Mail, "webform": Form}[request.param](cast, stub)
            stub.shutdown()
            thread.join()
    else:
        yield {"asked": Pulled, "chat": Chat}[request.param](cast)


every_channel = pytest.mark.parametrize("driver", CHANNELS, indirect=True)


def said(conversation: Conversation) -> list[str]:
    return [each.text for each in conversation.messages.filter(kind=Message.Kind.CUSTOMER).order_by("id")]


@every_channel
def test_what_is_written_becomes_a_conversation_once(driver: Driver) -> None:
    for _time in range(3):
        driver.writes(id="m1", thread="kim", text="Where is it?")
    conversation = Conversation.objects.get()
    assert said(conversation) == ["Where is it?"]
    assert conversation.summary.state == "first"


@every_channel
def test_a_thread_goes_on_and_another_is_another(driver: Driver) -> None:
    driver.writes(id="m1", thread="kim", text="Where is it?")
    driver.writes(id="m2", thread="kim", text="Hello?")
    driver.writes(id="m3", thread="lee", text="Thanks!")
    assert [said(each) for each in Conversation.objects.order_by("id")] == [["Where is it?", "Hello?"], ["Thanks!"]]


@every_channel
def test_what_was_closed_opens_when_the_customer_writes(driver: Driver, cast: Cast) -> None:
    driver.writes(id="m1", thread="kim", text="Where is it?")
    states.close(Conversation.objects.get(), by=cast.mina)
    driver.writes(id="m2", thread="kim", text="Not yet!")
    assert Conversation.objects.get().summary.state == "first"


@every_channel
def test_an_answer_leaves_once(driver: Driver, cast: Cast) -> None:
    driver.writes(id="m1", thread="kim", text="Where is it?")
    conversation = Conversation.objects.get()
    seen = conversation.summary.last_message_id
    messages.reply(conversation, by=cast.mina, text="Our answer: tomorrow.", seen=seen)
    for _round in range(3):
        driver.works()
    assert len([text for text in driver.left() if "Our answer: tomorrow." in text]) == 1


@pytest.mark.parametrize("driver", ["pigeon"], indirect=True)
def test_a_wrong_signature_and_a_wrong_address_bring_nothing(driver: Pigeons) -> None:
    assert driver.call(id="m1", thread="kim", text="x", secret="other") == 403
    driver.account.key = "wrong"
    assert driver.call(id="m1", thread="kim", text="x") == 404
    assert not Received.objects.exists()


@pytest.mark.parametrize("driver", ["pigeon"], indirect=True)
def test_an_answer_that_cannot_leave_is_tried_again(driver: Pigeons, cast: Cast) -> None:
    driver.writes(id="m1", thread="kim", text="Where is it?")
    row = Account.objects.get()
    from careloop.channels.plugged.actions import save_account

    save_account(row, by=cast.ada, settings={"loft": "http://127.0.0.1:9/", "secret": "feather"})
    conversation = Conversation.objects.get()
    messages.reply(conversation, by=cast.mina, text="Soon.", seen=conversation.summary.last_message_id)
    driver.works()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.channel, delivery.attempts) == ("queued", "pigeon", 1)
    assert "refused" in delivery.error


def test_a_channel_is_set_up_on_its_page(known: None, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ada)
    given: dict[str, Any] = {"name": "Loft", "inbox": cast.inbox.pk, "is_active": "on"}
    client.post("/channels/new/pigeon", {**given, "set_loft": "http://loft.example/", "set_secret": "feather"})
    row = Account.objects.get()
    page = client.get(f"/channels/{row.pk}").content.decode()
    assert (f"/channels/hooks/{row.key}" in page, "feather" in page, "feather" in row.sealed) == (True, False, False)
    client.post(f"/channels/{row.pk}", {**given, "set_loft": "http://other.example/", "set_secret": ""})
    row.refresh_from_db()
    made = rules.channel_of("pigeon", row.sealed)
    assert (made.loft, made.secret) == ("http://other.example/", b"feather")  # type: ignore[attr-defined]
