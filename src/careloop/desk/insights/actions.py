"""What happens with readings: falling due, being read, being contradicted, being switched off and on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec
import numpy as np
from django.db import transaction

from careloop.desk.conversations.models import Conversation, Message
from careloop.desk.insights import queries
from careloop.desk.insights.bridge import fill, rate_of, record_of
from careloop.desk.insights.models import Check, Objection, Reading, ReadingSwitch, SampleDraw
from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent

SAID = frozenset(
    ("message.received", "message.replied", "message.auto_replied", "message.withdrawn", "conversation.started",
     "conversation.imported", "conversation.extended", "conversation.merged", "conversation.unmerged",
     "conversation.split", "conversation.unsplit")
)  # fmt: skip
BATCH = 32
DRAWN = 30  # of the conversations with the finding, and as many of the others


class Event(Protocol):
    """What is used of a ledger entry."""

    verb: str
    subject: str
    at: datetime
    data: Any


def note_due(events: Sequence[Event]) -> None:
    """Mark conversations in which something was said as due; one mark however much was said."""
    due: dict[int, datetime] = {}
    for event in events:
        thing, _, number = event.subject.partition(":")
        if event.verb in SAID and thing == "conversation" and number.isdecimal():
            due[int(number)] = event.at
    there = set(Conversation.objects.filter(pk__in=due).values_list("pk", flat=True))
    Reading.objects.bulk_create(
        [Reading(conversation_id=pk, due_at=at) for pk, at in due.items() if pk in there],
        update_conflicts=True,
        update_fields=["is_due", "due_at"],
        unique_fields=["conversation"],
    )


def read_due(now: datetime, *, limit: int = BATCH) -> int:
    """Read what is due, the latest first, and keep what was found. Gives how many conversations were read.

    What is said while one is read makes it due again: only rows as old as those taken are written.
    """
    from careloop.core.reading.reader import read_many
    from careloop.core.reasons.choosing import reason_of

    due = list(Reading.objects.filter(is_due=True).order_by("-due_at").select_related("conversation")[:limit])
    if not due:
        return 0
    said: dict[int, list[Message]] = {reading.pk: [] for reading in due}
    for message in Message.objects.filter(conversation__in=said).order_by("at", "pk"):
        said[message.conversation_id].append(message)
    records = [record_of(reading.conversation, said[reading.pk]) for reading in due]
    for reading, told, findings in zip(due, records, read_many(records), strict=True):
        as_taken = reading.due_at
        fill(reading, findings, messages=said[reading.pk], reason=reason_of(told, findings), now=now)
        with transaction.atomic():
            latest = Reading.objects.select_for_update().get(pk=reading.pk)
            reading.is_due, reading.due_at = latest.due_at != as_taken, latest.due_at
            reading.save()
    return len(due)


@transaction.atomic
def object_to(message: Message, *, kind: str, by: Agent) -> Objection:
    """Say that a finding is wrong: keeps it with who and when, writes `finding.contradicted`."""
    objection, is_new = Objection.objects.get_or_create(
        message=message, kind=kind, defaults={"conversation_id": message.conversation_id, "by": by}
    )
    if is_new:
        subject = f"conversation:{message.conversation_id}"
        record("finding.contradicted", subject, actor=f"agent:{by.pk}", message=message.pk, kind=kind)
    return objection


@transaction.atomic
def take_back(message: Message, *, kind: str, by: Agent) -> None:
    """Undo an objection; writes `finding.restored`."""
    gone, _ = Objection.objects.filter(message=message, kind=kind).delete()
    if gone:
        subject = f"conversation:{message.conversation_id}"
        record("finding.restored", subject, actor=f"agent:{by.pk}", message=message.pk, kind=kind)


@transaction.atomic
def switch(*, is_on: bool, by: Agent) -> None:
    """Turn the reading on or off; writes `reading.switched`. What was read stays."""
    if queries.is_on() != is_on:
        ReadingSwitch.objects.create(is_on=is_on, by=by)
        record("reading.switched", "desk:reading", actor=f"agent:{by.pk}", is_on=is_on)


@transaction.atomic
def draw_sample(kind: str, *, by: Agent, random: np.random.Generator | None = None) -> SampleDraw | None:
    """Draw conversations by chance so that people check them; writes `sample.drawn`. None where nothing was read."""
    from careloop.core.analysis.checked import draw  # it brings the reading with it, which no page needs at its start

    parts = queries.with_and_without(kind)
    if not any(parts):
        return None
    drawn = SampleDraw.objects.create(kind=kind, by=by, found=len(parts[0]), others=len(parts[1]))
    chance = random or np.random.default_rng()
    with_it, without = draw(parts[0], parts[1], most=DRAWN, random=chance)
    # With and without in one order by chance, so that nobody can tell from the place what the reading said.
    mixed = [(number, True) for number in with_it] + [(number, False) for number in without]
    Check.objects.bulk_create(
        Check(draw=drawn, conversation_id=number, is_found=is_found, place=place)
        for place, (number, is_found) in enumerate(mixed[int(at)] for at in chance.permutation(len(mixed)))
    )
    record("sample.drawn", f"sample:{drawn.pk}", actor=f"agent:{by.pk}", kind=kind, drawn=len(mixed))
    return drawn


@transaction.atomic
def decide(check: Check, *, is_there: bool | None, by: Agent, now: datetime) -> None:
    """Keep what somebody says of a drawn conversation (None takes it back), and the rate; writes `sample.checked`."""
    check.is_there, check.by, check.at = is_there, by, now
    check.save(update_fields=["is_there", "by", "at"])
    drawn = SampleDraw.objects.select_for_update().get(pk=check.draw_id)
    drawn.rate = msgspec.to_builtins(rate_of(drawn))
    drawn.save(update_fields=["rate"])
    subject = f"conversation:{check.conversation_id}"
    record("sample.checked", subject, actor=f"agent:{by.pk}", sample=drawn.pk, is_there=is_there)
