"""Accepted means shown: whatever is killed, whoever writes at the same time, each message arrives once, in order."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from django.db import connection

from benchmarks.live_client import Browser, hang_up
from benchmarks.live_desk import KEY, LiveDesk

pytestmark = pytest.mark.server
T = TypeVar("T")


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> LiveDesk:
    """A desk with real processes, on the database of this run: SQLite, or a database of its own on PostgreSQL."""
    database = _new_database() if connection.vendor == "postgresql" else ""
    desk = LiveDesk(tmp_path_factory.mktemp("desk"), database=database)
    desk.set_up()
    return desk


@pytest.fixture
def desk(set_up: LiveDesk) -> Iterator[LiveDesk]:
    yield set_up
    set_up.stop()


def _run(work: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: that of the tests belongs to the browser's loop once a journey has begun."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def _new_database() -> str:
    import psycopg

    given = os.environ["CARELOOP_DATABASE"]
    name = f"live{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
    return f"{given.rpartition('/')[0]}/{name}"


def test_killed_three_times_while_two_hundred_messages_flow(desk: LiveDesk) -> None:
    desk.start()
    heard = _run(_talk_through_kills(desk, messages=200, kills=3))
    assert heard == [f"number {number}" for number in range(200)]


async def _talk_through_kills(desk: LiveDesk, *, messages: int, kills: int) -> list[str]:
    # Four browsers of one customer take turns: one alone may not write so much within a minute.
    browsers, listener = [Browser(desk.port, key=KEY) for _each in range(4)], Browser(desk.port, key=KEY)
    heard: list[dict[str, Any]] = []
    await browsers[0].visit()
    await browsers[0].say_surely("number 0")
    link = (await browsers[0].visit())["link"].rpartition("/")[2]
    for browser in (*browsers[1:], listener):
        await browser.visit(link)
    listening = asyncio.create_task(
        listener.follow_for_ever(lambda event, data: heard.append(data) if event == "message" else None)
    )
    kill_at = {messages * each // (kills + 1) for each in range(1, kills + 1)}
    for number in range(1, messages):
        saying = asyncio.create_task(browsers[number % 4].say_surely(f"number {number}"))
        if number in kill_at:
            await asyncio.sleep(0.005)  # somewhere in the middle of the request
            await asyncio.to_thread(desk.kill)
            await asyncio.to_thread(desk.start)
        await saying
    async with asyncio.timeout(30):
        while len(heard) < messages:
            await asyncio.sleep(0.1)
    await asyncio.sleep(0.5)  # what came twice would come now
    await _end([listening])
    return [each["text"] for each in heard]


def test_many_writers_in_two_processes_lose_and_double_nothing(desk: LiveDesk) -> None:
    desk.workers = 2
    desk.start()
    heard, sent = _run(_write_at_once(desk, conversations=3, writers=3, each=10))
    assert heard == sent


async def _write_at_once(
    desk: LiveDesk, *, conversations: int, writers: int, each: int
) -> tuple[list[Counter[str]], list[Counter[str]]]:
    heard, sent, streams, saying = [], [], [], []
    for number in range(conversations):
        first = Browser(desk.port, key=KEY)
        await first.visit()
        await first.say("begin")
        link = (await first.visit())["link"].rpartition("/")[2]
        for _stream in range(2):
            heard.append(Counter[str]())
            streams.append(await _listen(desk, link, heard[-1]))
            sent.append(Counter(["begin", *(f"{number}-{who}-{n}" for who in range(writers) for n in range(each))]))
        for who in range(writers):
            browser = Browser(desk.port, key=KEY)
            await browser.visit(link)
            saying.append(_say_all(browser, [f"{number}-{who}-{n}" for n in range(each)]))
    await asyncio.gather(*saying)
    async with asyncio.timeout(30):
        while sum(map(Counter.total, heard)) < sum(map(Counter.total, sent)):
            await asyncio.sleep(0.1)
    await _end(streams)
    return heard, sent


async def _end(streams: list[asyncio.Task[None]]) -> None:
    for stream in streams:
        stream.cancel()
    await asyncio.gather(*streams, return_exceptions=True)
    await hang_up()


async def _listen(desk: LiveDesk, link: str, heard: Counter[str]) -> asyncio.Task[None]:
    browser, ready = Browser(desk.port, key=KEY), asyncio.Event()
    await browser.visit(link)
    note = lambda event, data: heard.update([data["text"]]) if event == "message" else None  # noqa: E731
    task = asyncio.create_task(browser.follow(note, ready=ready))
    await ready.wait()
    return task


async def _say_all(browser: Browser, texts: list[str]) -> None:
    for text in texts:
        await browser.say_surely(text)


def test_a_server_that_is_told_to_stop_stops_though_streams_are_open(desk: LiveDesk) -> None:
    desk.start()

    async def stop_while_somebody_listens() -> int | None:
        heard: Counter[str] = Counter()
        first = Browser(desk.port, key=KEY)
        await first.visit()
        await first.say("hello")
        link = (await first.visit())["link"].rpartition("/")[2]
        task = await _listen(desk, link, heard)
        assert desk.process is not None
        desk.process.send_signal(signal.SIGTERM)
        code = await asyncio.to_thread(desk.process.wait, 20)
        await _end([task])
        return code

    assert _run(stop_while_somebody_listens()) == 0


MERGE = """
import django; django.setup()
from careloop.desk.conversations.actions import messages, regroup
from careloop.desk.conversations.models import Conversation
from careloop.desk.people.models import Agent
agent, mine = Agent.objects.get(), Conversation.objects.get(messages__text="merge me")
said = messages.Said(text="said before they met: another matter")
home = messages.start(mine.inbox, identity=mine.identity, channel="chat", said=said).conversation
regroup.merge(mine, into=home, by=agent)
home.refresh_from_db()
messages.reply(home, by=agent, text="answered where it is now", seen=10**9)
"""


def test_an_open_stream_goes_on_through_a_merge(desk: LiveDesk) -> None:
    desk.start()

    async def talk() -> list[str]:
        heard: list[str] = []
        browser, ready = Browser(desk.port, key=KEY), asyncio.Event()
        await browser.visit()
        await browser.say("merge me")
        note = lambda event, data: heard.append(data["text"]) if event == "message" else None  # noqa: E731
        stream = asyncio.create_task(browser.follow(note, ready=ready))
        await ready.wait()
        async with asyncio.timeout(60):
            while heard != ["merge me"]:
                await asyncio.sleep(0.05)
            merging = [sys.executable, "-c", MERGE]
            done = await asyncio.create_subprocess_exec(*merging, env=desk.environment)
            assert await done.wait() == 0
            await browser.say("and I go on")
            while len(heard) < 3:
                await asyncio.sleep(0.05)
        assert not stream.done()
        await _end([stream])
        return heard

    assert _run(talk()) == ["merge me", "answered where it is now", "and I go on"]
