"""What the streams of customers carry: what is said, who is there, who writes, the place in the queue, one question.

They carry the messages themselves: the process's one reader writes them down once for however many screens show them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from careloop.channels.chat.queries.rating import waits_for_a_rating
from careloop.channels.chat.queries.talk import SPOKEN, places_of, spoken_elsewhere, spoken_in
from careloop.channels.chat.queries.waiting import standings
from careloop.desk.ledger.transport.tail import Told
from careloop.desk.live.transport.feed import Item
from careloop.desk.live.transport.stream import frame

MOVED = object()  # the conversation was merged, or taken out again: it is to be listened to elsewhere
RATING = frame("question", {})  # the screen asks for its words, in its own language
REGROUPED = ("conversation.merged", "conversation.unmerged")


def topics_of(conversation: int) -> list[str]:
    """Give what a stream listens to: its conversation, and where that was merged into."""
    places = places_of(conversation)
    own = [f"{'joined' if is_theirs else 'moved'}:{conversation}:{place}" for place, is_theirs in places]
    return [f"conversation:{conversation}", *own]


def tell_customers(events: Sequence[Told], said: Sequence[Mapping[str, Any]], topics: frozenset[str]) -> Iterable[Item]:
    """Give what the streams of customers get: a source of the feed."""
    moved, beside = _moved(topics)
    yield from _who_is_there(said, topics, beside)
    here = [event for event in events if event.subject in topics]
    spoken = [(event.id, event.data) for event in here if event.verb in SPOKEN]
    for place, number, record in spoken_in(spoken):
        yield f"conversation:{place}", (number, frame("message", record, number=str(number)))
    if moved:
        yield from _told_elsewhere(events, moved)
    for event in here:
        if event.verb in REGROUPED:
            yield event.subject, (0, MOVED)
    yield from _what_holds(events, topics)


def _who_is_there(
    said: Sequence[Mapping[str, Any]], topics: frozenset[str], beside: Mapping[int, set[int]]
) -> Iterable[Item]:
    for words in said:
        if words.get("kind") == "presence" and str(words["who"]).startswith("agent:"):
            there = (words["conversation"], *beside.get(words["conversation"], ()))
            for topic in topics.intersection(f"conversation:{place}" for place in there):
                yield topic, (0, frame("agent", {"name": words["name"], "state": words["state"]}))


def _what_holds(events: Sequence[Told], topics: frozenset[str]) -> Iterable[Item]:
    """The places in the queue when a wait has begun or ended; a question when somebody was drawn: it never says who."""
    if any(event.verb.startswith("wait.") for event in events):
        for conversation, standing in standings(_conversations(topics)).items():
            yield f"conversation:{conversation}", (0, frame("wait", standing))
    if any(event.verb == "survey.drawn" for event in events):
        for conversation in waits_for_a_rating(_conversations(topics)):
            yield f"conversation:{conversation}", (0, RATING)


def _conversations(topics: frozenset[str]) -> list[int]:
    return [_number(topic) for topic in topics if topic.startswith("conversation:")]


@lru_cache(maxsize=2)  # the feed gives the same topics until somebody comes or goes
def _moved(topics: frozenset[str]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Read from the topics of merged conversations which are told of which places, and which of who is there."""
    moved: defaultdict[int, set[int]] = defaultdict(set)
    beside: defaultdict[int, set[int]] = defaultdict(set)
    for topic in topics:
        kind, _colon, rest = topic.partition(":")
        if kind in ("moved", "joined"):
            own, place = map(int, rest.split(":"))
            moved[own].add(place)
            if kind == "joined":
                beside[place].add(own)
    return moved, beside


def _told_elsewhere(events: Sequence[Told], moved: Mapping[int, set[int]]) -> Iterable[Item]:
    places = {f"conversation:{place}" for each in moved.values() for place in each}
    there = [event for event in events if event.subject in places]
    spoken = [(event.id, _number(event.subject), event.data) for event in there if event.verb in SPOKEN]
    for own, number, record in spoken_elsewhere(moved, spoken):
        yield f"conversation:{own}", (number, frame("message", record, number=str(number)))
    for event in there:
        if event.verb in REGROUPED:
            yield from ((f"conversation:{own}", (0, MOVED)) for own in moved if _number(event.subject) in moved[own])


def _number(subject: str) -> int:
    return int(subject.partition(":")[2])
