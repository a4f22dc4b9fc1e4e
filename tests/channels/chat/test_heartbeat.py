"""A stream on which nothing happens says that it is there."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from careloop.channels.chat.transport import customers
from careloop.channels.chat.transport.customers import CustomerStream
from careloop.channels.chat.transport.telling import tell_customers
from careloop.desk.live.transport.feed import Feed
from careloop.desk.live.transport.stream import BEAT
from tests.channels.chat.page import Page


@pytest.mark.django_db(transaction=True)
def test_a_silent_stream_beats(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customers, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr("careloop.desk.live.transport.feed.LONGEST_WAIT_SECONDS", 0.2)  # its reader ends soon after it
    page.say("Hello")
    headers = [(b"authorization", f"Bearer {page.token}".encode())]
    scope = {"path": f"/chat/{page.widget.key}/stream", "headers": headers}
    sent: list[Any] = []

    async def listen() -> None:
        # One thread for all that the stream asks the database, so that it can be told to close what it opened.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
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
        await sync_to_async(connections.close_all, thread_sensitive=False)()

    beside = threading.Thread(target=lambda: asyncio.run(listen()))  # a loop of a browser may run in this one
    beside.start()
    beside.join(timeout=40)
    for thread in threading.enumerate():
        if thread.name == "live-feed":
            thread.join(timeout=10)
    assert sent.count(BEAT) >= 3


def test_who_leave_together_are_told_of_together_and_who_came_back_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(customers, "_be_known", lambda visitors, state: told.append((sorted(visitors), state)))
    stream = CustomerStream(Feed([]), own="")
    stream._here[3] = 1

    async def leave() -> None:
        stream._left |= {1, 2, 3}
        await stream._tell_who_left()

    beside = threading.Thread(target=lambda: asyncio.run(leave()))
    beside.start()
    beside.join(timeout=30)
    assert told == [([1, 2], "gone")]
