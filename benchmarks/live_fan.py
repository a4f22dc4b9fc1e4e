"""Fan: one thing that happens stands on a thousand agents' screens; beside a bare stream in the same run.

    python -m benchmarks.live_fan                     1,000 streams, 8 messages a second: 8,000 deliveries a second
    python -m benchmarks.live_fan --streams 200

Ours: visitors write, and every agent's stream tells of the change, after asking whether this agent may know. Bare: the
same server puts the same bytes into as many queues. The processor's time of ours holds the taking of the message too.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import psutil

from benchmarks.live import quantiles
from benchmarks.live_client import Browser, hang_up, open_line, together
from benchmarks.live_desk import KEY, LiveDesk, free_port

Cause = Callable[[int], Awaitable[object]]


class Tabs(NamedTuple):
    """Where the streams are, and whose they are."""

    port: int
    path: str
    session: str = ""


class Counting:
    """Many streams, read as cheaply as can be: each frame is counted, with the time since it was caused."""

    def __init__(self) -> None:
        self.caused = 0.0
        self.took: list[float] = []

    async def follow(self, tabs: Tabs, ready: asyncio.Event) -> None:
        """Listen until it ends; count what follows the greeting."""
        reader, writer = await open_line(tabs.port)
        writer.write(f"GET {tabs.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: session={tabs.session}\r\n\r\n".encode())
        while line := await reader.readline():
            if line.startswith(b"retry"):
                ready.set()
            elif line.startswith(b"event: changed"):
                self.took.append(time.monotonic() - self.caused)


async def measure(tabs: Tabs, cause: Cause, processor: Callable[[], float], asked: argparse.Namespace) -> float:
    """Print what came of it and give the deliveries a processor second."""
    counting, streams, waiting = Counting(), [], []
    for _number in range(asked.streams):
        ready = asyncio.Event()
        streams.append(asyncio.create_task(counting.follow(tabs, ready)))
        waiting.append(ready.wait())
        if len(waiting) % 20 == 0:
            await asyncio.gather(*waiting[-20:])
            waiting = waiting[:-20]
    await asyncio.gather(*waiting)
    await asyncio.sleep(2)
    before, began = processor(), time.monotonic()
    times = asked.seconds * asked.rate
    for number in range(times):
        await asyncio.sleep(max(0.0, began + number / asked.rate - time.monotonic()))
        counting.caused = time.monotonic()
        await cause(number)
    seconds = time.monotonic() - began
    await asyncio.sleep(2)
    used, given = processor() - before, len(counting.took)
    print(f"  {given} of {times * asked.streams} deliveries in {seconds:.1f} s, {used:.2f} s of processor")
    print(f"  from the cause to the screen: {quantiles(sorted(counting.took))}", flush=True)
    for stream in streams:
        stream.cancel()
    await asyncio.gather(*streams, return_exceptions=True)
    await hang_up()
    return given / used


async def ours(asked: argparse.Namespace) -> float:
    """Measure the desk's own streams."""
    with tempfile.TemporaryDirectory() as folder:
        desk = LiveDesk(Path(folder), more={"CARELOOP_BEHIND_PROXY": "yes"})
        desk.set_up()
        desk.start()
        try:
            visitors = [Browser(desk.port, key=KEY, address=f"10.2.0.{number}") for number in range(20)]
            await together([visitor.visit() for visitor in visitors])
            await together([visitor.say_surely("hello") for visitor in visitors])
            print(f"ours, load {os.getloadavg()[0]:.1f}")
            cause = lambda number: visitors[number % 20].say_surely(f"message {number}")  # noqa: E731
            return await measure(Tabs(desk.port, "/live", desk.session), cause, desk.processor_seconds, asked)
        finally:
            desk.stop()


async def bare(asked: argparse.Namespace) -> float:
    """Measure the bare stream."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port), "--backpressure", "5000"]
    server = subprocess.Popen(
        [*command, "--log-level", "error", "benchmarks.live_bare:application"], start_new_session=True
    )
    try:
        await asyncio.sleep(3)
        process = psutil.Process(server.pid)

        def processor() -> float:
            return sum(sum(each.cpu_times()[:2]) for each in process.children(recursive=True) or [process])

        async def cause(_number: int) -> None:
            reader, writer = await open_line(port)
            writer.write(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await reader.read()
            writer.close()

        print(f"bare, load {os.getloadavg()[0]:.1f}")
        return await measure(Tabs(port, "/stream"), cause, processor, asked)
    finally:
        os.killpg(server.pid, signal.SIGKILL)  # its worker too
        server.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--rate", type=int, default=8, help="events a second")
    parser.add_argument("--seconds", type=int, default=10)
    asked = parser.parse_args()
    least = asyncio.run(bare(asked))
    own = asyncio.run(ours(asked))
    print(f"deliveries a processor second: ours {own:.0f}, bare {least:.0f}, {own / least:.2f} of it")


if __name__ == "__main__":
    main()
