"""The stream of an agent's tab: which conversations have changed, who is where, and what should call the agent.

It carries notices, never pages: the tab fetches what it shows by an ordinary request, under the same permission and
from the same template as ever, and a tab in the background fetches nothing. A page rendered here for every tab would
cost most where nobody looks.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections

from careloop.desk.ledger.transport import Tail
from careloop.desk.ledger.transport.tail import BATCH, Told
from careloop.desk.live.queries import agent_of_session, call_words, changes_of
from careloop.desk.live.rules import Change, calls, is_told, may_see_presence
from careloop.desk.live.transport.feed import LOST, Feed, Item
from careloop.desk.live.transport.presences import Presences
from careloop.desk.live.transport.stream import BEAT, HEARTBEAT_SECONDS, Receive, Send, frame, refuse, serve
from careloop.desk.people.models import Agent

AGENTS = "agents"
LOOK_AGAIN = "look again"  # somebody's rights may have changed
RECHECK_SECONDS = 45.0  # rights that are taken away end within a minute, whatever took them
MOST_MISSED = 5 * BATCH
presences = Presences()


def tell_agents(events: Sequence[Told], said: Sequence[Mapping[str, Any]], topics: frozenset[str]) -> Iterable[Item]:
    """Give what the streams of agents get of what has happened and was said: a source of the feed."""
    for words in said:
        if words.get("kind") == "presence":
            presences.hear(words)
            yield AGENTS, words
    if AGENTS not in topics:
        return
    if any(event.subject.startswith(("agent:", "team:")) for event in events):
        yield AGENTS, LOOK_AGAIN
    for change in changes_of(events):
        yield AGENTS, change


class AgentStream:
    """Answers /live for one feed."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        key = _session_key(scope)
        agent = await _look_up(key)
        if agent is None:
            await refuse(send, 204)
        else:
            await serve(self._frames(agent, key, _header(scope, b"last-event-id")), receive, send)

    async def _frames(self, agent: Agent, key: str, last: str) -> AsyncIterator[bytes]:
        ear = await self._feed.listen(AGENTS)
        try:
            yield b"retry: 2000\n\n" + frame("hello", await _read_calls(agent), number=str(self._feed.position))
            if last.isdecimal() and len(last) < 19:
                for each in await _missed(agent, int(last), self._feed.position):
                    yield each
            for words in presences.now():
                if may_see_presence(agent, words):
                    yield frame("presence", _public(words))
            checked = asyncio.get_running_loop().time()
            while True:
                heard = await ear.next(HEARTBEAT_SECONDS)
                position, item = heard or (0, None)
                if item is LOST:
                    return
                now = asyncio.get_running_loop().time()
                if item is LOOK_AGAIN or now - checked > RECHECK_SECONDS:
                    found = await _look_up(key)
                    if found is None:
                        return
                    agent, checked = found, now
                yield _told(agent, item, position) if item is not LOOK_AGAIN else b""
        finally:
            self._feed.leave(ear)


def _told(agent: Agent, item: Any, position: int) -> bytes:
    if item is None:
        return BEAT
    if isinstance(item, Change):
        return _changed(agent, item, str(position)) if is_told(agent, item) else b""
    return frame("presence", _public(item)) if may_see_presence(agent, item) else b""


def _changed(agent: Agent, change: Change, number: str) -> bytes:
    return _written(change, calls(agent, change), number)


@lru_cache(maxsize=256)  # a thousand tabs are told the same at the same moment
def _written(change: Change, why: str, number: str) -> bytes:
    data: dict[str, Any] = {"conversation": change.conversation, "verb": change.verb}
    if why:
        data |= {"calls": why, "who": change.who, "text": change.text}
    return frame("changed", data, number=number)


def _public(words: Mapping[str, Any]) -> dict[str, Any]:
    return {name: words.get(name) for name in ("who", "tab", "name", "conversation", "state", "read", "holds")}


async def _missed(agent: Agent, position: int, newest: int) -> list[bytes]:
    return await sync_to_async(read_missed, thread_sensitive=False)(agent, position, newest)


def read_missed(agent: Agent, position: int, newest: int) -> list[bytes]:
    """Give what happened since a position: each conversation once; after a long absence only that all is to be read.

    So it is of a position that is still to come: a backup was put back, and what the tab shows may never have been.
    """
    close_old_connections()
    if position > newest:
        return [frame("refresh", {}, number=str(newest))]
    tail, events = Tail(position), list[Told]()
    while new := tail.read():
        events += new
        if len(events) >= MOST_MISSED:
            return [frame("refresh", {}, number=str(tail.position))]
    last = {change.conversation: change for change in changes_of(events) if is_told(agent, change)}
    return [_changed(agent, change, str(position)) for change in last.values()]


async def _look_up(key: str) -> Agent | None:
    return await sync_to_async(_read_agent, thread_sensitive=False)(key) if key else None


async def _read_calls(agent: Agent) -> dict[str, str]:
    return await sync_to_async(call_words, thread_sensitive=False)(agent)


def _read_agent(key: str) -> Agent | None:
    close_old_connections()
    return agent_of_session(key)


def _session_key(scope: Mapping[str, Any]) -> str:
    try:
        cookies = SimpleCookie(_header(scope, b"cookie"))
    except CookieError:
        return ""
    found = cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""


def _header(scope: Mapping[str, Any], name: bytes) -> str:
    return b"; ".join(value for key, value in scope["headers"] if key == name).decode("latin-1")
