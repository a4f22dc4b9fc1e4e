"""The feed of one process: a thread reads the ledger and hears the bus, the loop hands both to the streams.

One reader for all streams, because a thousand streams that each ask the database are a thousand times the work.
"""

import asyncio
import logging
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import close_old_connections, connection

from careloop.desk.ledger.transport import Bus, Heard, Tail, head, open_bus
from careloop.desk.ledger.transport.tail import Told

log = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 1.0
REST_SECONDS = (
    0.03  # what is said meanwhile is read together: a reading for each of a hundred messages took half a core
)
# A stream that does not take what it is given (a laptop asleep) is cut; its tab comes back and resumes.
MOST_WAITING = 1_000
Item = tuple[str, Any]  # a topic, and what those who listen to it get
Source = Callable[[Sequence[Told], Sequence[Mapping[str, Any]], frozenset[str]], Iterable[Item]]
LOST = object()


class Ear:
    """One stream's place in the feed: what it has not taken yet.

    A queue and a time-out of asyncio's would do, at the price of a task and a timer for each thing heard: two thirds of
    what a stream cost. Here one alarm goes on for as long as the ear is there.
    """

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self._waiting: deque[tuple[int, Any]] = deque()
        self._sleeper: asyncio.Future[None] | None = None
        self._sleeps_since = 0.0
        self._alarm: asyncio.TimerHandle | None = None

    async def next(self, seconds: float) -> tuple[int, Any] | None:
        """Give what comes next with the position to go on from; None when nothing came for so long.

        LOST when too much was waiting. One at a time asks.
        """
        if not self._waiting:
            loop = asyncio.get_running_loop()
            self._sleeper, self._sleeps_since = loop.create_future(), loop.time()
            if self._alarm is None:
                self._alarm = loop.call_later(seconds, self._ring, loop, seconds)
            try:
                await self._sleeper
            finally:
                self._sleeper = None
        return self._waiting.popleft() if self._waiting else None

    def put(self, item: tuple[int, Any]) -> None:
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.clear()
            item = (0, LOST)
        self._waiting.append(item)
        self._wake()

    def close(self) -> None:
        """Nobody listens any more."""
        if self._alarm is not None:
            self._alarm.cancel()

    def _ring(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        slept = loop.time() - self._sleeps_since
        if self._sleeper is not None and slept >= seconds:
            self._alarm = None
            self._wake()
        else:  # something came meanwhile: the rest of the time is still to be slept
            self._alarm = loop.call_later(max(seconds - slept, seconds / 10), self._ring, loop, seconds)

    def _wake(self) -> None:
        if self._sleeper is not None and not self._sleeper.done():
            self._sleeper.set_result(None)


class Feed:
    """Begins with its first stream and ends with the process."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.position = 0
        self._sources = sources
        self._ears: defaultdict[str, set[Ear]] = defaultdict(set)
        self._changes = 0
        self._listened: tuple[int, frozenset[str]] = (0, frozenset())
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready: asyncio.Event | None = None
        self._stopped = threading.Event()

    async def listen(self, *topics: str) -> Ear:
        """Give an ear for these topics: from this moment on it misses nothing."""
        if self._ready is None:
            self._begin()
        assert self._ready is not None  # noqa: S101 - `_begin` has made it
        await self._ready.wait()
        ear = Ear(frozenset(topics))
        for topic in topics:
            self._ears[topic].add(ear)
        self._changes += 1
        return ear

    def leave(self, ear: Ear) -> None:
        """Take an ear away."""
        ear.close()
        for topic in ear.topics:
            self._ears[topic].discard(ear)
            if not self._ears[topic]:
                del self._ears[topic]
        self._changes += 1

    def end(self) -> None:
        """End every stream: a server that is told to stop waits for them. Their tabs come back to the next one."""
        self._stopped.set()
        self._cut()

    def _cut(self) -> None:
        for ears in list(self._ears.values()):
            for ear in ears:
                ear.put((0, LOST))

    def time(self) -> float:
        """Give the clock of the streams."""
        return time.monotonic()

    def topics(self) -> frozenset[str]:
        """Give what is listened to in this process: the very same until an ear comes or goes."""
        changes = self._changes  # first: who comes while we look is seen at the next look
        if self._listened[0] != changes:
            self._listened = (changes, frozenset(self._ears))
        return self._listened[1]

    def _begin(self) -> None:
        self._loop, self._ready = asyncio.get_running_loop(), asyncio.Event()
        threading.Thread(target=self._follow, name="live-feed", daemon=True).start()

    def _follow(self) -> None:
        while not self._stopped.is_set():
            bus: Bus | None = None
            try:
                close_old_connections()
                tail, bus = Tail(self._place()), open_bus()
                bus.wait(0)  # begins to listen, before anybody is told that we do
                self.position = tail.position
                self._call(self._is_ready)
                self._go_on(tail, bus)
            except Exception:  # the database is away: everybody's tab stays, and goes on where we were
                log.exception("the live feed was interrupted")
                self._stopped.wait(2)
            finally:
                if bus is not None:
                    bus.close()
                connection.close()

    def _place(self) -> int:
        """Give where to read on. Where a backup was put back meanwhile, every tab comes again."""
        newest = head()
        if self.position > newest:
            self._call(self._cut)
            return newest
        return self.position or newest

    def _go_on(self, tail: Tail, bus: Bus) -> None:
        while not self._stopped.is_set():
            heard = bus.wait(LONGEST_WAIT_SECONDS)
            told = tail.read()
            while told or heard.said:
                topics = self.topics()
                items = [item for source in self._sources for item in source(told, heard.said, topics)]
                self._call(self._hand, self.position, items)
                self.position = tail.position
                heard, told = Heard(), tail.read()
            self._stopped.wait(REST_SECONDS)

    def _call(self, function: Callable[..., None], *given: Any) -> None:
        assert self._loop is not None  # noqa: S101 - the thread begins after the loop is known
        try:
            self._loop.call_soon_threadsafe(function, *given)
        except RuntimeError:  # the loop has ended, and so has this process
            self._stopped.set()

    def _is_ready(self) -> None:
        assert self._ready is not None  # noqa: S101
        self._ready.set()

    def _hand(self, position: int, items: Sequence[Item]) -> None:
        # Each with the position before it: whoever goes on from there gets the last things again, and misses none.
        for topic, item in items:
            for ear in self._ears.get(topic, ()):
                ear.put((position, item))
