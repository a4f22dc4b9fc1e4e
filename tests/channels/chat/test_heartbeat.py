"""A stream on which nothing happens says that it is there."""

import asyncio
from threading import Thread
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections

from careloop.channels.chat.transport import customers
from careloop.channels.chat.transport.customers import CustomerStream
from careloop.channels.chat.transport.telling import tell_customers
from careloop.desk.live.transport.feed import Feed
from careloop.desk.live.transport.stream import BEAT
from tests.channels.chat.page import Page


@pytest.mark.django_db(transaction=True)
def test_a_silent_stream_beats(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("the stream's own session outlives the test there, and its database cannot be dropped")
    monkeypatch.setattr(customers, "HEARTBEAT_SECONDS", 0.05)
    page.say("Hello")
    headers = [(b"authorization", f"Bearer {page.token}".encode())]
    scope = {"path": f"/chat/{page.widget.key}/stream", "headers": headers}
    sent: list[Any] = []

    async def listen() -> None:
        feed, has_beaten = Feed([tell_customers]), asyncio.Event()

        async def send(message: Any) -> None:
            sent.append(message.get("body", b""))
            if sent.count(BEAT) == 3:
                has_beaten.set()

        async def receive() -> dict[str, Any]:
            await has_beaten.wait()
            return {"type": "http.disconnect"}

        async with asyncio.timeout(30):
            await CustomerStream(feed, own="")(scope, receive, send)
        feed.end()
        await sync_to_async(connections.close_all)()  # what the stream's own thread opened

    beside = Thread(target=lambda: asyncio.run(listen()))  # a loop of a browser may run in this one
    beside.start()
    beside.join(timeout=40)
    assert sent.count(BEAT) >= 3
