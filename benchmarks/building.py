"""Filling a desk for measuring, much faster than customers could: whole tables at once.

List rows, counts and search index come from the product's own functions, so that they are what it would have written.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from operator import attrgetter
from typing import Any, Protocol

from benchmarks.texts import Written

BATCH = 2_000
STEP = 20  # ids of messages: conversation n has n * 20 + 1 … n * 20 + 20
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
TEAMS = ("Orders", "Bills", "Visits", "Account")
ANSWERERS = 10
ADMINISTRATOR, AGENT = "all@desk.example", "one@desk.example"


class Source(Protocol):
    """Who writes what: `benchmarks.texts`, or another's texts in the same form."""

    def first(self, number: int) -> Written: ...
    def further(self, number: int) -> list[str]: ...
    def is_open(self, number: int) -> bool: ...


def build(total: int, source: Source, *, report: Callable[[str], None] = print) -> None:
    """Bring the desk to `total` conversations; what is there already stays. The last word is `report`ed."""
    from django.db import transaction

    from careloop.desk.conversations.models import Conversation

    make_people()
    begin, here = time.perf_counter(), Conversation.objects.count()
    customers = _customers()
    numbers = iter(range(here, total))
    messages = 0
    while batch := list(islice(numbers, BATCH)):
        with transaction.atomic():
            messages += _put_conversations(batch, source, customers)
    if messages:
        _tidy()
        took = time.perf_counter() - begin
        report(f"{total - here:,} conversations, {messages:,} messages built in {took:.0f} s")


def make_people() -> None:
    """Make the teams, an administrator who sees everything, an agent in one team of four, and those who answer."""
    from careloop.channels.webform.models import RequestPage
    from careloop.desk.conversations.models import Inbox, Tag
    from careloop.desk.people.models import Agent, Membership, Team

    if Agent.objects.exists():
        return
    teams = [Team.objects.create(name=name) for name in TEAMS]
    answerers = [
        Agent.objects.create_user(f"a{number}@desk.example", name=f"Agent {number}") for number in range(ANSWERERS)
    ]
    one = Agent.objects.create_user(AGENT, name="One")
    Membership.objects.create(agent=one, team=teams[1])
    for number, agent in enumerate(answerers):
        Membership.objects.create(agent=agent, team=teams[number % len(teams)])
    Agent.objects.create_user(ADMINISTRATOR, name="All", role="administrator")
    Tag.objects.create(name="later")
    inbox = Inbox.objects.create(name="Support", team=teams[0])
    RequestPage.objects.create(inbox=inbox, slug="help", company="Bench")


def _put_conversations(numbers: Sequence[int], source: Source, customers: dict[str, Any]) -> int:
    from careloop.desk.conversations.actions import search, summary
    from careloop.desk.conversations.models import Assignment, Closure, Conversation, Folder, Inbox, Tag, Tagging
    from careloop.desk.people.models import Agent, Team

    inbox, tag = Inbox.objects.get(name="Support"), Tag.objects.get(name="later")
    teams = list(Team.objects.order_by("pk"))
    answerers = list(Agent.objects.order_by("pk")[:ANSWERERS])
    firsts = {number: source.first(number) for number in numbers}
    identities = _identities(firsts.values(), customers)
    rows, said = [], []
    for number, first in firsts.items():
        identity, agent = identities[first.address], answerers[number // 7 % ANSWERERS]
        row = Conversation(
            id=number + 1,
            inbox=inbox,
            customer=identity.customer,
            identity=identity,
            channel="email",
            subject=first.subject,
            language=first.language,
            team=teams[number // 10 % len(teams)],
            assignee=None if source.is_open(number) and number % 10 != 3 else agent,
            created_at=BEGIN + timedelta(seconds=number * 40),
        )
        rows.append(row)
        said.append(_messages(row, [first.text, *source.further(number)], agent))
    closed = [row for row in rows if not source.is_open(row.pk - 1)]
    is_closed = {row.pk for row in closed}
    shown = [
        summary.compose(
            row,
            messages,
            folder=Folder.CLOSED if row.pk in is_closed else Folder.OPEN,
            snoozed_until=None,
            has_files=False,
        )
        for row, messages in zip(rows, said, strict=True)
    ]
    put(rows)
    _put_messages(message for messages in said for message in messages)
    put(shown)
    put([Closure(id=row.pk, conversation=row, by=row.assignee, at=row.created_at) for row in closed])
    put([Assignment(id=row.pk, conversation=row, team=row.team, agent=row.assignee, at=row.created_at) for row in rows])
    put([Tagging(id=row.pk, conversation=row, tag=tag) for row in rows if row.pk % 11 == 0])
    summary.count_many(Counter(summary.key_of(each) for each in shown))
    _put_history(rows, said)
    return search.index_messages(message for messages in said for message in messages)


@dataclass(slots=True)
class Light:
    """A message as far as list rows and the search index read it; a real one costs ten times as much to make."""

    pk: int
    conversation_id: int
    kind: str
    sender_name: str
    subject: str
    text: str
    at: datetime
    agent_id: int | None
    identity_id: int | None
    to: str
    external_id: str
    joined_by: str
    quoted: str = ""
    cc: tuple[str, ...] = ()
    channel: str = "email"
    is_note: bool = False

    @property
    def is_from_customer(self) -> bool:
        return self.agent_id is None


def _messages(row: Any, texts: Sequence[str], agent: Any) -> list[Light]:
    return [
        Light(
            pk=(row.pk - 1) * STEP + place + 1,
            conversation_id=row.pk,
            kind="reply" if place % 2 else "customer",
            sender_name=agent.name if place % 2 else row.customer.name,
            subject="" if place else row.subject,
            text=text,
            at=row.created_at + timedelta(minutes=place * 7),
            agent_id=agent.pk if place % 2 else None,
            identity_id=None if place % 2 else row.identity_id,
            to=f'["{row.identity.address}"]' if place % 2 else '["support@desk.example"]',
            external_id=f"<{row.pk}.{place}@bench.example>",
            joined_by="agent" if place % 2 else "references" if place else "started",
        )
        for place, text in enumerate(texts)
    ]


def _put_messages(messages: Iterable[Light]) -> None:
    from careloop.desk.conversations.models import Message

    names = "conversation_id kind channel agent_id identity_id sender_name subject text to external_id joined_by at"
    rest = {"quoted": "", "html": "", "cc": "[]", "bcc": "[]", "sender_check": "", "idempotency_key": ""}
    columns = ["id", *names.split(), *rest, "is_forward"]
    read, rest_values = attrgetter("pk", *names.split()), (*rest.values(), False)
    insert(Message, columns, ((*read(message), *rest_values) for message in messages))


def _put_history(rows: Sequence[Any], said: Sequence[Sequence[Light]]) -> None:
    """Write the ledger that these conversations would have."""
    from careloop.desk.ledger.models import Event

    def entries() -> Iterator[tuple[datetime, str, str, str, str]]:
        for row, messages in zip(rows, said, strict=True):
            yield row.created_at, row.customer.actor, "conversation.started", row.ledger_name, '{"inbox": 1}'
            if row.assignee_id:
                told = f'{{"agent": {row.assignee_id}}}'
                yield row.created_at, "agent:1", "conversation.assigned", row.ledger_name, told
            for message in messages:
                verb = "message.replied" if message.agent_id else "message.received"
                yield message.at, "agent:1", verb, row.ledger_name, f'{{"message": {message.pk}}}'

    insert(Event, ["at", "actor", "verb", "subject", "data"], entries())


def _customers() -> dict[str, Any]:
    from careloop.desk.people.models import Identity

    return {identity.address: identity for identity in Identity.objects.select_related("customer")}


def _identities(firsts: Iterable[Written], known: dict[str, Any]) -> dict[str, Any]:
    """Give the identity of each address; those not met before are made."""
    from careloop.desk.people.models import Customer, Identity

    new = {first.address: first for first in firsts if first.address not in known}
    customers = Customer.objects.bulk_create(Customer(name=each.name, language=each.language) for each in new.values())
    made = Identity.objects.bulk_create(
        Identity(customer=customer, address=address, display=address)
        for customer, address in zip(customers, new, strict=True)
    )
    known |= {identity.address: identity for identity in made}
    return known


def put(rows: Sequence[Any]) -> None:
    """Write rows that know their keys: many times quicker than `bulk_create`, which asks every field of every row."""
    if rows:
        fields = rows[0]._meta.concrete_fields
        read = attrgetter(*(field.attname for field in fields))
        insert(type(rows[0]), [field.column for field in fields], map(read, rows))


def insert(model: Any, columns: Sequence[str], values: Iterable[tuple[Any, ...]]) -> None:
    """Write tuples of values; JSON is text already. Columns that are not named get the database's own default."""
    from django.db import connection

    table, names = model._meta.db_table, ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join("?" * len(columns))
            # Past Django's own wrapper, which would rewrite every statement; times are stored without their zone.
            cursor.connection.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",
                ([str(v)[:-6] if isinstance(v, datetime) else v for v in row] for row in values),
            )
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)


def _tidy() -> None:
    """Let the database learn what it holds and which keys are taken, as it does by itself after a while."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
