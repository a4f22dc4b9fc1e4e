"""The stream of a customer's chat, from its beginning to its end; what it carries is in `telling`."""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections

from careloop.channels.chat.actions.visiting import be_here
from careloop.channels.chat.models import Visitor, Widget
from careloop.channels.chat.queries.rating import waits_for_a_rating
from careloop.channels.chat.queries.talk import is_of_another_ledger, places_of, since
from careloop.channels.chat.queries.waiting import standings
from careloop.channels.chat.queries.widgets import find_visitor, find_widget
from careloop.channels.chat.rules.origins import may_stand_on
from careloop.channels.chat.transport.telling import MOVED, RATING, topics_of
from careloop.desk.conversations.queries.theirs import home_of, owner_of
from careloop.desk.ledger.transport import say
from careloop.desk.live.transport.agents import presences
from careloop.desk.live.transport.feed import LOST, Ear, Feed
from careloop.desk.live.transport.stream import BEAT, HEARTBEAT_SECONDS, Receive, Send, frame, refuse, serve

log = logging.getLogger(__name__)

PATH = re.compile(r"^/chat/([\w-]{6,20})/stream$")
SAY_EVERY_SECONDS = 240.0  # an open stream is presence enough; other processes forget it after HOLDS_SECONDS
HOLDS_SECONDS = 300
ROLL_CALL_SECONDS = 25.0
GATHER_SECONDS = 0.1


class CustomerStream:
    """Answers /chat/KEY/stream for one feed."""

    def __init__(self, feed: Feed, *, own: str) -> None:
        self._feed, self._own = feed, own
        self._here: Counter[int] = Counter()
        self._calling: asyncio.Task[None] | None = None
        self._left: set[int] = set()
        self._telling: asyncio.Task[None] | None = None

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

    async def _tell_who_left(self) -> None:
        """Say it of all together who hang up within a moment: when a network goes down, hundreds do."""
        try:
            while self._left:
                await asyncio.sleep(GATHER_SECONDS)
                left, self._left = [visitor for visitor in self._left if not self._here[visitor]], set()
                await sync_to_async(_be_known, thread_sensitive=False)(left, "gone")
        except DatabaseError:  # the database is away: other processes forget them by themselves
            log.exception("it could not be said who has left")
        finally:
            self._telling = None

    async def _frames(self, visitor: Visitor, cursor: int) -> AsyncIterator[bytes]:
        conversation = visitor.conversation_id or 0
        ear: Ear | None = None
        said_at, has_left = 0.0, True
        self._here[visitor.pk] += 1
        self._calling = self._calling or asyncio.create_task(self._call_the_roll())
        try:
            yield b"retry: 1000\n\n"
            while True:
                if ear is None:  # at the beginning, and again where it was merged or taken out
                    ear = await self._listen(conversation)
                    cursor, first = await sync_to_async(_beginning, thread_sensitive=False)(conversation, cursor)
                    yield first
                if self._feed.time() - said_at > SAY_EVERY_SECONDS:
                    said_at = self._feed.time()
                    await sync_to_async(_be_known, thread_sensitive=False)([visitor.pk], "viewing")
                heard = await ear.next(HEARTBEAT_SECONDS)
                if heard is None:
                    yield BEAT
                    continue
                _position, item = heard
                if item is LOST:
                    has_left = False  # it is we who end it, and the browser comes back
                    return
                number, written = item
                if written is MOVED:
                    self._feed.leave(ear)
                    ear = None
                elif not number or number > cursor:  # else it was among what the table gave at the beginning
                    cursor = max(cursor, number)
                    yield written
        finally:
            if ear is not None:
                self._feed.leave(ear)
            self._here -= Counter([visitor.pk])
            if has_left and not self._here[visitor.pk]:  # not while another tab is open
                self._left.add(visitor.pk)
                self._telling = self._telling or asyncio.create_task(self._tell_who_left())

    async def _listen(self, conversation: int) -> Ear:
        return await self._feed.listen(*await sync_to_async(_topics, thread_sensitive=False)(conversation))


def _note_here(visitors: list[int]) -> None:
    close_old_connections()
    be_here(*visitors)


def _look_up(path: str, token: str) -> tuple[Widget, Visitor | None] | None:
    close_old_connections()
    found = PATH.match(path)
    if found is None:
        return None
    visitor = find_visitor(found[1], token)
    widget = visitor.widget if visitor else find_widget(found[1])
    return (widget, visitor) if widget else None


def _beginning(conversation: int, cursor: int) -> tuple[int, bytes]:
    """Give what was said since, and what holds now: the place in the queue, and which agents are there.

    A screen that has seen more than there is (a backup was put back) begins anew, lest it waits for ever.
    """
    close_old_connections()
    anew = cursor and is_of_another_ledger(cursor)
    missed = since(conversation, 0 if anew else cursor)
    first = [frame("anew", {}, number="0")] if anew else []
    first += [frame("message", record, number=str(number)) for number, record in missed]
    cursor = max([0 if anew else cursor, *(number for number, _record in missed)])
    return cursor, b"".join([*first, *_what_holds(conversation)])


def _what_holds(conversation: int) -> list[bytes]:
    places = {conversation, *(place for place, is_theirs in places_of(conversation) if is_theirs)}
    here = [words for words in presences.now() if words["conversation"] in places]
    now = [frame("wait", standing) for standing in standings([conversation]).values()]
    now += [
        frame("agent", {"name": words["name"], "state": words["state"]})
        for words in here
        if str(words["who"]).startswith("agent:")
    ]
    now += [RATING for _each in waits_for_a_rating([conversation])]
    return now


def _topics(conversation: int) -> list[str]:
    close_old_connections()
    return topics_of(conversation)


def _be_known(visitors: list[int], state: str) -> None:
    """Say to agents that customers are there or gone, and remember when they last were."""
    close_old_connections()
    be_here(*visitors)
    say_presence(visitors, state=state)


def say_presence(visitors: Collection[int], *, state: str) -> None:
    """Tell the agents who see their conversations what customers do."""
    rows = Visitor.objects.select_related("conversation__customer", "conversation__merged_into")
    there = rows.filter(pk__in=visitors, conversation__isnull=False)
    say(*(_presence(row, row.conversation, state) for row in there))


def _presence(row: Visitor, talk: Any, state: str) -> dict[str, object]:
    place = home_of(talk)
    return {
        "kind": "presence",
        "who": talk.customer.actor,
        "name": talk.customer.name,
        "tab": f"visitor:{row.pk}",
        "conversation": place.pk,
        "team": place.team_id,
        "assignee": place.assignee_id,
        "state": state,
        # What stood on this screen says nothing of what another customer of a merged conversation has read.
        "read": row.read_id if owner_of(place) == owner_of(talk) else 0,
        "holds": HOLDS_SECONDS,
    }


def _bearer(headers: Mapping[bytes, bytes]) -> str:
    kind, _space, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""
