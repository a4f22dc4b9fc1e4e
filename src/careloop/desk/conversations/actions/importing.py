"""Bringing conversations in, many at a time; the same record twice adds nothing."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from django.db import transaction
from django.utils import timezone

from careloop.core import records
from careloop.desk.conversations.actions import summary
from careloop.desk.conversations.actions.files import keep
from careloop.desk.conversations.actions.search import index_messages
from careloop.desk.conversations.bridge import exchange
from careloop.desk.conversations.models import (
    Assignment,
    Attachment,
    Closure,
    Conversation,
    Folder,
    Inbox,
    Link,
    Message,
    Origin,
    Participant,
    Snooze,
    SpamMark,
    Summary,
    Tag,
    Tagging,
)
from careloop.desk.ledger.actions import record_many
from careloop.desk.people.actions.meeting import Newcomer, meet
from careloop.desk.people.models import Agent, Identity, Team

ACTOR = "system:import"


@dataclass
class Plan:
    """Where the conversations go, and what the importer knows by heart between batches."""

    origin: str  # marks the ids of this source, so that two sources never collide
    inbox: Inbox  # for what no other inbox is named for
    inboxes: dict[str, Inbox] = field(default_factory=dict)  # by the address or name that the records carry
    agents: dict[str, Agent] = field(default_factory=dict)  # by address, in lower case
    teams: dict[str, Team] = field(default_factory=dict)  # by name, in lower case
    closed_before: datetime | None = None  # what was last spoken of before this is taken as closed
    clean: Callable[[str], str] = lambda _html: ""  # makes HTML fit to be shown; without it none is taken
    departments: frozenset[str] = frozenset()  # organisations of our own: their people are internal customers

    def external_id(self, record: records.Conversation) -> str:
        return f"{self.origin}:{record.id}"[:200]


@dataclass
class Tried:
    """What became of a batch."""

    added: int = 0
    extended: int = 0
    known: int = 0
    messages: int = 0


def bring_in(batch: Sequence[records.Conversation], *, plan: Plan, is_trial: bool = False) -> Tried:
    """Store a batch of conversations that are not here yet; of those that are, the turns that are new.

    In order: customers and identities, conversations with their states, messages with files, list rows and counts,
    the search index, one `conversation.imported` (or `conversation.extended`) each; all in one transaction.
    A trial stores nothing and counts the same.
    """
    batch = list({plan.external_id(record): record for record in batch}.values())
    tried = Tried()
    with transaction.atomic():
        here = {
            row.external_id: row
            for row in Conversation.objects.filter(external_id__in=[plan.external_id(each) for each in batch])
            .exclude(external_id="")  # the condition of the index, which SQLite wants repeated
            .select_related("customer", "identity")
        }
        fresh = [record for record in batch if plan.external_id(record) not in here]
        tried.known = len(batch) - len(fresh)
        if is_trial:
            tried.added, tried.messages = len(fresh), sum(len(record.turns) for record in fresh)
            return tried
        _add(fresh, plan, tried)
        for record in batch:
            if row := here.get(plan.external_id(record)):
                _extend(row, record, plan, tried)
    return tried


def _add(batch: list[records.Conversation], plan: Plan, tried: Tried) -> None:
    now = timezone.now()
    identities = meet([_newcomer(record, plan) for record in batch], actor=ACTOR)
    times = [exchange.times_of(record, now=now) for record in batch]
    rows = Conversation.objects.bulk_create(
        exchange.conversation_row(
            record,
            external_id=plan.external_id(record),
            inbox=plan.inboxes.get(record.inbox.strip().lower(), plan.inbox),
            identity=identity,
            agent=plan.agents.get(record.agent.strip().lower()),
            team=plan.teams.get(record.team.strip().lower()),
            began_at=at[0] if at else now,
        )
        for record, identity, at in zip(batch, identities, times, strict=True)
    )
    messages = [
        exchange.message_rows(record, row, agents=plan.agents, times=at, clean=plan.clean)
        for record, row, at in zip(batch, rows, times, strict=True)
    ]
    Message.objects.bulk_create((message for each in messages for message in each), batch_size=500)
    files = _attach(batch, messages)
    _states(batch, rows, messages, plan)
    _tag(batch, rows)
    _join(batch, rows, plan)
    Origin.objects.bulk_create(
        Origin(conversation=row, data=exchange.origin_of(record)) for record, row in zip(batch, rows, strict=True)
    )
    _show(rows, messages, files)
    index_messages(message for each in messages for message in each)
    record_many(
        ("conversation.imported", row.ledger_name, ACTOR, {"messages": len(each), "origin": plan.origin})
        for row, each in zip(rows, messages, strict=True)
    )
    tried.added += len(rows)
    tried.messages += sum(len(each) for each in messages)


def _newcomer(record: records.Conversation, plan: Plan) -> Newcomer:
    party = record.customer
    addresses = [
        *((str(Identity.Kind.EMAIL), party.email),) * bool(party.email),
        *((str(Identity.Kind.PHONE), party.phone),) * bool(party.phone),
        *(
            (str(Identity.Kind.EMAIL if "@" in other else Identity.Kind.PHONE), other)
            for other in party.other_addresses
        ),
    ]
    if not addresses:  # nobody we could write to; the origin's own name for them keeps them apart
        addresses = [(str(Identity.Kind.HANDLE), f"{plan.origin}:{party.id or party.name or record.id}")]
    return Newcomer(
        addresses=tuple(addresses),
        name=party.name,
        language=party.language or record.language,
        organisation=party.organisation,
        is_department=party.organisation in plan.departments,
    )


def _attach(batch: list[records.Conversation], messages: list[list[Message]]) -> set[int]:
    """Hang the files on their messages; gives the conversations that list any."""
    rows = [
        Attachment(
            message=message,
            blob=keep(file.content or b""),
            name=file.name[:255],
            type=file.type[:120],
            content_id=file.content_id[:255],
            is_inline=file.is_inline,
        )
        for record, each in zip(batch, messages, strict=True)
        for turn, message in zip(record.turns, each, strict=True)
        for file in turn.files
    ]
    Attachment.objects.bulk_create(rows)
    return {row.message.conversation_id for row in rows if not row.is_inline}


def _states(
    batch: list[records.Conversation], rows: list[Conversation], messages: list[list[Message]], plan: Plan
) -> None:
    closures, snoozes, assignments, spam = [], [], [], []
    for record, row, each in zip(batch, rows, messages, strict=True):
        last_at = each[-1].at if each else row.created_at
        closed_at = record.closed_at or (last_at if plan.closed_before and last_at < plan.closed_before else None)
        if closed_at:
            closures.append(Closure(conversation=row, at=closed_at, by=row.assignee))
        elif record.snoozed_until:
            snoozes.append(Snooze(conversation=row, at=last_at, by=row.assignee, until=record.snoozed_until))
        if record.spam_at:
            spam.append(SpamMark(conversation=row, at=record.spam_at))
        if row.assignee_id or row.team_id:
            assignments.append(Assignment(conversation=row, agent=row.assignee, team=row.team, at=row.created_at))
    Closure.objects.bulk_create(closures)
    Snooze.objects.bulk_create(snoozes)
    SpamMark.objects.bulk_create(spam)
    Assignment.objects.bulk_create(assignments)


def _tag(batch: list[records.Conversation], rows: list[Conversation]) -> None:
    names = {name[:60] for record in batch for name in record.tags if name.strip()}
    tags = {tag.name: tag for tag in Tag.objects.filter(name__in=names)}
    for name in names - tags.keys():
        tags[name] = Tag.objects.create(name=name)
    Tagging.objects.bulk_create(
        Tagging(conversation=row, tag=tags[name], at=row.created_at)
        for record, row in zip(batch, rows, strict=True)
        for name in dict.fromkeys(name[:60] for name in record.tags if name.strip())
    )


def _join(batch: list[records.Conversation], rows: list[Conversation], plan: Plan) -> None:
    """Who reads along, and what belongs together: a link is made once the second of the two is here."""
    Participant.objects.bulk_create(
        Participant(conversation=row, address=person.email[:254], name=person.name[:160])
        for record, row in zip(batch, rows, strict=True)
        for person in {person.email: person for person in record.participants if person.email}.values()
    )
    wanted = {f"{plan.origin}:{link}"[:200] for record in batch for link in record.links}
    here = Conversation.objects.filter(external_id__in=wanted).exclude(external_id="")
    numbers = dict(here.values_list("external_id", "pk"))
    pairs = {
        tuple(sorted((row.pk, numbers[name])))
        for record, row in zip(batch, rows, strict=True)
        for link in record.links
        if (name := f"{plan.origin}:{link}"[:200]) in numbers and numbers[name] != row.pk
    }
    Link.objects.bulk_create(
        (Link(first_id=first, second_id=second) for first, second in sorted(pairs)), ignore_conflicts=True
    )


def _show(rows: list[Conversation], messages: list[list[Message]], files: set[int]) -> None:
    closed = set(Closure.objects.filter(conversation__in=rows).values_list("conversation_id", flat=True))
    spam = set(SpamMark.objects.filter(conversation__in=rows).values_list("conversation_id", flat=True))
    asleep = dict(Snooze.objects.filter(conversation__in=rows).values_list("conversation_id", "until"))
    made = [
        summary.compose(
            row,
            sorted(
                (m for m in each if m.kind in summary.SPOKEN and not m.is_forward),
                key=lambda message: (message.at, message.pk),
            ),
            folder=Folder.SPAM
            if row.pk in spam
            else Folder.CLOSED
            if row.pk in closed
            else Folder.SNOOZED
            if row.pk in asleep
            else Folder.OPEN,
            snoozed_until=asleep.get(row.pk),
            has_files=row.pk in files,
        )
        for row, each in zip(rows, messages, strict=True)
    ]
    Summary.objects.bulk_create(made)
    summary.count_many(Counter(summary.key_of(each) for each in made))


def _extend(row: Conversation, record: records.Conversation, plan: Plan, tried: Tried) -> None:
    """Add the turns that are not here yet: known by their own ids, else by their place."""
    here = list(row.messages.filter(joined_by=Message.JoinedBy.IMPORT).values_list("external_id", flat=True))
    if all(turn.id for turn in record.turns):
        fresh = [number for number, turn in enumerate(record.turns) if turn.id[:400] not in set(here)]
    else:
        fresh = list(range(len(here), len(record.turns)))
    if not fresh:
        return
    times = exchange.times_of(record, now=timezone.now())
    rows = exchange.message_rows(record, row, agents=plan.agents, times=times, clean=plan.clean)
    new = Message.objects.bulk_create((rows[number] for number in fresh), batch_size=500)
    part = msgspec.structs.replace(record, turns=tuple(record.turns[number] for number in fresh))
    _attach([part], [new])
    origin, _is_new = Origin.objects.get_or_create(conversation=row)
    origin.data = {**exchange.origin_of(part), "turns": [*origin.data.get("turns", []), *exchange.said_of(part)]}
    origin.save()
    summary.refresh(row)
    index_messages(new)
    record_many([("conversation.extended", row.ledger_name, ACTOR, {"messages": len(new), "origin": plan.origin})])
    tried.extended += 1
    tried.messages += len(new)
