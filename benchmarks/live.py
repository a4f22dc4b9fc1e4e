"""Live: many open chats on one process, and how long a message takes from being accepted to standing on the screens.

    python -m benchmarks.live                                    900 chats, 100 messages a second, SQLite
    python -m benchmarks.live --database postgresql://…/empty    the same on PostgreSQL; the database is filled
    python -m benchmarks.live --deliveries --workers 2 …         2,400 deliveries of concurrent writers

The client runs beside the server on the same machine, so the times by the clock are upper bounds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.live_client import Browser, hang_up, together
from benchmarks.live_desk import KEY, LiveDesk


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chats", type=int, default=900)
    parser.add_argument("--rate", type=int, default=100, help="messages a second")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--database", default="")
    parser.add_argument("--deliveries", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        more = {"CARELOOP_THREADS": str(arguments.threads), "CARELOOP_BEHIND_PROXY": "yes"}
        desk = LiveDesk(Path(folder), database=arguments.database, workers=arguments.workers, more=more)
        desk.set_up()
        desk.start()
        try:
            print(f"load {os.getloadavg()[0]:.1f}, {'PostgreSQL' if arguments.database else 'SQLite'}", flush=True)
            asyncio.run(_deliver(desk) if arguments.deliveries else _chat(desk, arguments))
        finally:
            desk.stop()


async def _chat(desk: LiveDesk, arguments: argparse.Namespace) -> None:
    began = time.monotonic()
    visitors = [Browser(desk.port, key=KEY, address=f"10.0.{n // 250}.{n % 250}") for n in range(arguments.chats)]
    await together([_begin(visitor) for visitor in visitors], at_once=8)
    print(f"{arguments.chats} chats begun in {time.monotonic() - began:.1f} s", flush=True)
    idle = desk.memory()
    sent_at: dict[str, float] = {}
    took: list[float] = []

    def hear(event: str, data: dict[str, Any]) -> None:
        if event == "message" and (sent := sent_at.get(data["text"])):
            took.append(time.monotonic() - sent)

    began = time.monotonic()
    streams = await together([_listen(visitor, hear) for visitor in visitors], at_once=8)
    for visitor in visitors:
        visitor.forget_line()  # the server has closed what was idle for so long
    print(f"{len(streams)} streams in {time.monotonic() - began:.1f} s", flush=True)
    await asyncio.sleep(2)
    print(f"memory of the process, PSS: {idle / 1e6:.0f} MB before, {desk.memory() / 1e6:.0f} MB with the streams")
    processor, began = desk.processor_seconds(), time.monotonic()
    posting = []
    total = arguments.rate * arguments.seconds
    for number in range(total):
        due = began + number / arguments.rate
        if (pause := due - time.monotonic()) > 0:
            await asyncio.sleep(pause)
        visitor = visitors[number % len(visitors)]
        posting.append(asyncio.create_task(_say(visitor, f"message {number}", sent_at)))
    answered = await asyncio.gather(*posting, return_exceptions=True)
    await asyncio.sleep(3)
    seconds = time.monotonic() - began - 3
    late = sum(isinstance(each, BaseException) for each in answered)
    used = desk.processor_seconds() - processor
    posts = sorted(each for each in answered if isinstance(each, float))
    print(f"{total} messages offered at {arguments.rate}/s, {total / seconds:.0f}/s taken, {late} refused or broken")
    print(f"delivered {len(took)} of {total - late}; processor {used:.1f} s, {1000 * used / total:.1f} ms a message")
    print(f"accepting by the clock: {quantiles(posts)}")
    print(f"from sending to the screen: {quantiles(took)}")
    await _end(streams)


async def _say(visitor: Browser, text: str, sent_at: dict[str, float]) -> float:
    async with visitor.turn:
        sent_at[text] = began = time.monotonic()
        await visitor.say(text)
        return time.monotonic() - began


def quantiles(values: list[float]) -> str:
    if len(values) < 20:
        return f"not measured ({len(values)} values)"
    cut = statistics.quantiles(values, n=20)
    return f"p50 {1000 * cut[9]:.0f} ms, p95 {1000 * cut[18]:.0f} ms (n {len(values)})"


async def _begin(visitor: Browser) -> None:
    await visitor.visit()
    await visitor.say_surely("hello")


async def _listen(visitor: Browser, hear: Any) -> asyncio.Task[None]:
    ready = asyncio.Event()
    task = asyncio.create_task(visitor.follow(hear, ready=ready))
    await ready.wait()
    return task


async def _end(streams: list[asyncio.Task[None]]) -> None:
    for stream in streams:
        stream.cancel()
    await asyncio.gather(*streams, return_exceptions=True)
    await hang_up()


async def _deliver(desk: LiveDesk) -> None:
    """4 conversations, 6 browsers writing into each at once 50 messages, 2 screens each: 2,400 deliveries."""
    heard: list[Counter[str]] = []
    streams, writing = [], []
    for number in range(4):
        first = Browser(desk.port, key=KEY)
        await first.visit()
        await first.say("begin")
        link = (await first.visit())["link"].rpartition("/")[2]
        for _screen in range(2):
            heard.append(Counter())
            screen, ready, own = Browser(desk.port, key=KEY), asyncio.Event(), heard[-1]
            await screen.visit(link)
            task = screen.follow(
                lambda event, data, own=own: own.update([data["text"]]) if event == "message" else None, ready=ready
            )
            streams.append(asyncio.create_task(task))
            await ready.wait()
        for who in range(6):
            writer = Browser(desk.port, key=KEY, address=f"10.1.{number}.{who}")
            await writer.visit(link)
            writing.append(_say_all(writer, [f"{number}-{who}-{each}" for each in range(50)]))
    began = time.monotonic()
    await asyncio.gather(*writing)
    seconds = time.monotonic() - began
    await asyncio.sleep(3)
    expected = {f"{number}-{who}-{each}" for number in range(4) for who in range(6) for each in range(50)}
    lost = sum(
        len([text for text in expected if text.startswith(f"{at // 2}-") and not own[text]])
        for at, own in enumerate(heard)
    )
    twice = sum(sum(times - 1 for times in own.values() if times > 1) for own in heard)
    given = sum(sum(times for text, times in own.items() if text != "begin") for own in heard)
    print(
        f"{given} deliveries of 2400, {lost} lost, {twice} twice; "
        f"{1200 / seconds:.0f} messages/s, {desk.workers} processes"
    )
    await _end(streams)


async def _say_all(browser: Browser, texts: list[str]) -> None:
    for text in texts:
        await browser.say_surely(text)


if __name__ == "__main__":
    main()
