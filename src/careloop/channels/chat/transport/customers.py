"""The stream of a customer's chat: what is said, who is there, who writes, and the place in the queue.

It carries the messages themselves: the process's one reader writes them down once for however many screens show them.
"""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections
from django.http import Http404

from careloop.channels.chat.actions.visiting import be_here
from careloop.channels.chat.models import Visitor, Widget
from careloop.channels.chat.queries.talk import SPOKEN, since, spoken_in
from careloop.channels.chat.queries.waiting import standings
from careloop.channels.chat.queries.widgets import find_visitor, open_widget
from careloop.channels.chat.rules.origins import may_stand_on
from careloop.desk.ledger.transport import say
from careloop.desk.ledger.transport.tail import Told
from careloop.desk.live.transport.agents import presences
from careloop.desk.live.transport.feed import LOST, Feed, Item
from careloop.desk.live.transport.stream import BEAT, HEARTBEAT_SECONDS, Receive, Send, frame, refuse, serve

log = logging.getLogger(__name__)

PATH = re.compile(r"^/chat/([\w-]{6,20})/stream$")
SAY_EVERY_SECONDS = 240.0  # an open stream is presence enough; other processes forget it after HOLDS_SECONDS
HOLDS_SECONDS = 300
ROLL_CALL_SECONDS = 25.0


def tell_customers(events: Sequence[Told], said: Sequence[Mapping[str, Any]], topics: frozenset[str]) -> Iterable[Item]:
    """Give what the streams of customers get: a source of the feed."""
    for words in said:
        topic = f"conversation:{words.get('conversation')}"
        if words.get("kind") == "presence" and topic in topics and str(words["who"]).startswith("agent:"):
            yield topic, (0, frame("agent", {"name": words["name"], "state": words["state"]}))
    here = [event for event in events if event.subject in topics]
    spoken = [(event.id, _number(event.subject), event.data) for event in here if event.verb in SPOKEN]
    for number, record in spoken_in(spoken):
        yield f"conversation:{record['conversation']}", (number, frame("message", record, number=str(number)))
    if any(event.verb.startswith("wait.") for event in events):
        waiting = [_number(topic) for topic in topics if topic.startswith("conversation:")]
        for conversation, standing in standings(waiting).items():
            yield f"conversation:{conversation}", (0, frame("wait", standing))


def _number(subject: str) -> int:
    return int(subject.partition(":")[2])


class CustomerStream:
    """Answers /chat/KEY/stream for one feed."""

    def __init__(self, feed: Feed, *, own: str) -> None:
        self._feed, self._own = feed, own
        self._here: Counter[int] = Counter()
        self._calling: asyncio.Task[None] | None = None

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1").lower()
        found = await sync_to_async(_look_up, thread_sensitive=False)(scope["path"], _bearer(headers))
        if found is None:
            return await refuse(send, 404)
        widget, visitor = found
        if origin and not may_stand_on(origin, allowed=widget.allowed, own=self._own):
            return await refuse(send, 403)
        allowed = [(b"access-control-allow-origin", origin.encode()), (b"vary", b"Origin")] if origin else []
        if visitor is None or visitor.conversation_id is None:
            return await refuse(send, 401, headers=allowed)
        last = headers.get(b"last-event-id", b"").decode("latin-1")
        frames = self._frames(visitor, int(last) if last.isdecimal() and len(last) < 19 else 0)
        return await serve(frames, receive, send, headers=allowed)

    async def _call_the_roll(self) -> None:
        """Note every 25 seconds who is there: one statement for all, not one for each of a thousand."""
        while True:
            await asyncio.sleep(ROLL_CALL_SECONDS)
            try:
                await sync_to_async(_note_here, thread_sensitive=False)(list(self._here))
            except DatabaseError:  # the database is away: they are noted next time
                log.exception("the roll could not be called")

    async def _frames(self, visitor: Visitor, cursor: int) -> AsyncIterator[bytes]:
        conversation = visitor.conversation_id or 0
        ear = await self._feed.listen(f"conversation:{conversation}")
        be_known = sync_to_async(_be_known, thread_sensitive=False)
        said_at, has_left = 0.0, True
        self._here[visitor.pk] += 1
        self._calling = self._calling or asyncio.create_task(self._call_the_roll())
        try:
            yield b"retry: 1000\n\n"
            missed, now = await sync_to_async(_beginning, thread_sensitive=False)(conversation, cursor)
            for number, record in missed:
                cursor = max(cursor, number)
                yield frame("message", record, number=str(number))
            yield now
            while True:
                if self._feed.time() - said_at > SAY_EVERY_SECONDS:
                    said_at = self._feed.time()
                    await be_known(visitor, "viewing")
                heard = await ear.next(HEARTBEAT_SECONDS)
                if heard is None:
                    yield BEAT
                    continue
                _position, item = heard
                if item is LOST:
                    has_left = False  # it is we who end it, and the browser comes back
                    return
                number, written = item
                if number and number <= cursor:
                    continue  # it was among what the table gave at the beginning
                cursor = max(cursor, number)
                yield written
        finally:
            self._feed.leave(ear)
            self._here -= Counter([visitor.pk])
            if has_left and not self._here[visitor.pk]:  # not while another tab is open
                await be_known(visitor, "gone")


def _note_here(visitors: list[int]) -> None:
    close_old_connections()
    be_here(*visitors)


def _look_up(path: str, token: str) -> tuple[Widget, Visitor | None] | None:
    close_old_connections()
    found = PATH.match(path)
    try:
        widget = open_widget(found[1] if found else "")
    except Http404:
        return None
    return widget, find_visitor(widget, token)


def _beginning(conversation: int, cursor: int) -> tuple[list[tuple[int, dict[str, Any]]], bytes]:
    """Give what was said since, and what holds now: the place in the queue, and which agents are there."""
    close_old_connections()
    here = [words for words in presences.now() if words["conversation"] == conversation]
    now = [frame("wait", standing) for standing in standings([conversation]).values()]
    now += [
        frame("agent", {"name": words["name"], "state": words["state"]})
        for words in here
        if str(words["who"]).startswith("agent:")
    ]
    return since(conversation, cursor), b"".join(now)


def _be_known(visitor: Visitor, state: str) -> None:
    """Say to agents that the customer is there, and remember when they last were."""
    close_old_connections()
    be_here(visitor.pk)
    say_presence(visitor, state=state)


def say_presence(visitor: Visitor, *, state: str) -> None:
    """Tell the agents who see the conversation what its customer does."""
    row = Visitor.objects.select_related("conversation__customer").get(pk=visitor.pk)
    if row.conversation is None:
        return
    say(
        {
            "kind": "presence",
            "who": row.conversation.customer.actor,
            "name": row.conversation.customer.name,
            "tab": f"visitor:{row.pk}",
            "conversation": row.conversation_id,
            "team": row.conversation.team_id,
            "assignee": row.conversation.assignee_id,
            "state": state,
            "read": row.read_id,
            "holds": HOLDS_SECONDS,
        }
    )


def _bearer(headers: Mapping[bytes, bytes]) -> str:
    kind, _space, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""
