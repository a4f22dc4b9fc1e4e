"""One conversation as its page shows it, in few statements however long it is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import connection
from django.db.models import CharField, Q, QuerySet, Value, prefetch_related_objects
from django.http import Http404

from careloop.desk.conversations.models import (
    Attachment,
    Conversation,
    Draft,
    Folder,
    Message,
    Summary,
    Tag,
    Turn,
)
from careloop.desk.conversations.queries.visibility import visible_conversations, visible_to
from careloop.desk.ledger.queries import events_of
from careloop.desk.people.models import Agent, Team
from careloop.desk.people.queries.prepared import Prepared, shape_of, stand_in, values_of

PAGE = 50  # messages shown at once; earlier ones are a link away
EVENTS = 200
EARLIER = 8
# What the thread tells in a quiet line. What is a message, or stands at one, is not told twice.
TOLD = (
    "conversation.assigned",
    "conversation.closed",
    "conversation.reopened",
    "conversation.snoozed",
    "conversation.woken",
    "conversation.marked_spam",
    "conversation.unmarked_spam",
    "conversation.prioritised",
    "conversation.renamed",
    "conversation.tagged",
    "conversation.untagged",
    "conversation.linked",
    "conversation.unlinked",
    "conversation.merged",
    "conversation.unmerged",
    "conversation.split",
    "conversation.unsplit",
    "participant.added",
    "participant.removed",
    "message.withdrawn",
    "wait.abandoned",
    "promise.made",
    "promise.kept",
    "promise.withdrawn",
)

BESIDE = ("summary", "customer__organisation", "inbox", "assignee", "team", "identity")
# Named one by one: all columns of these seven tables take longer to ask for than the messages themselves.
PRINTED = (
    "subject",
    "priority",
    "language",
    "channel",
    "answer_to",
    "merged_into",
    "summary__subject",
    "summary__folder",
    "summary__turn",
    "summary__is_answered",
    "summary__last_message_id",
    "customer__name",
    "customer__kind",
    "customer__note",
    "customer__language",
    "customer__organisation__name",
    "inbox__name",
    "assignee__name",
    "team__name",
    "identity__kind",
    "identity__address",
    "identity__display",
)


class Event(Protocol):
    """An entry of the ledger, as far as the thread reads it."""

    at: datetime
    actor: str
    verb: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Near:
    """Something small that hangs on a conversation: a tag, an identity, a participant, a link, a follower."""

    what: str
    id: int
    text: str
    more: str


@dataclass(frozen=True)
class Thread:
    """A page of a conversation, oldest message first."""

    messages: list[Message]
    files: dict[int, list[Attachment]]
    events: Sequence[Event]
    names: dict[str, str]  # "agent:3", "team:1", "tag:9" to words
    has_earlier: bool
    is_newest: bool
    near: dict[str, list[Near]] = field(default_factory=dict)


def conversation_page(agent: Agent, pk: int) -> Conversation:
    """Give one conversation with what its page prints and nothing else. Raises Http404: as `find_conversation`."""
    found = OPENED.rows(shape_of(agent), pk=pk, **values_of(agent))
    if not found:
        raise Http404
    return found[0]


OPENED: Prepared[Conversation] = Prepared(
    lambda shape, pk, **agent: (
        visible_conversations(stand_in(shape, agent)).select_related(*BESIDE).only(*PRINTED).filter(pk=pk)
    )
)


def thread(conversation: Conversation, agent: Agent, *, before: int = 0) -> Thread:
    """Give the newest messages of a conversation (or those before message `before`) with their files and events."""
    said = _messages(conversation, before=before)
    has_earlier, shown = len(said) > PAGE, said[:PAGE][::-1]
    files: dict[int, list[Attachment]] = defaultdict(list)
    for file in _files(shown):
        files[file.message_id].append(file)
    events = _events(conversation, shown, has_earlier=has_earlier, is_newest=not before)
    near = around(conversation, agent)
    return Thread(
        messages=shown,
        files=files,
        events=events,
        names=_names(events, shown, conversation),
        has_earlier=has_earlier,
        is_newest=not before,
        near=near,
    )


def _messages(conversation: Conversation, *, before: int) -> list[Message]:
    if not before:
        return NEWEST.rows(conversation=conversation.pk)
    at = Message.objects.filter(pk=before, conversation=conversation).values_list("at", flat=True).first()
    if at is None:
        return []
    return list(_said_in(conversation.pk).filter(Q(at__lt=at) | Q(at=at, pk__lt=before))[: PAGE + 1])


def _said_in(conversation: int) -> QuerySet[Message]:
    # The formatted text is long and shown in a frame of its own, on demand: here only whether there is one.
    rows = Message.objects.filter(conversation=conversation).select_related("delivery").defer("html")
    return rows.annotate(has_html=Q(html__gt="")).order_by("-at", "-id")


NEWEST: Prepared[Message] = Prepared(lambda _shape, conversation: _said_in(conversation)[: PAGE + 1])


def _files(messages: list[Message]) -> list[Attachment]:
    if not messages:
        return []
    # Filled up to the next ten, so that there are few shapes of this statement.
    pks = [message.pk for message in messages]
    pks += [pks[-1]] * (-len(pks) % 10)
    return FILES.rows(**{f"message_{number}": pk for number, pk in enumerate(pks)})


FILES: Prepared[Attachment] = Prepared(
    lambda _shape, **messages: (
        Attachment.objects.filter(message__in=list(messages.values())).select_related("blob").order_by("id")
    )
)


def _events(conversation: Conversation, shown: list[Message], *, has_earlier: bool, is_newest: bool) -> Sequence[Event]:
    if is_newest and not has_earlier:
        return LAST_EVENTS.rows(subject=conversation.ledger_name)[::-1]
    rows = events_of(conversation.ledger_name).filter(verb__in=TOLD)
    if has_earlier and shown:
        rows = rows.filter(at__gte=shown[0].at)
    if not is_newest and shown:
        rows = rows.filter(at__lte=shown[-1].at)
    return list(rows.order_by("-id")[:EVENTS])[::-1]


LAST_EVENTS: Prepared[Any] = Prepared(
    lambda _shape, subject: events_of(subject).filter(verb__in=TOLD).order_by("-id")[:EVENTS], texts=("subject",)
)


def _names(events: Sequence[Event], shown: list[Message], conversation: Conversation) -> dict[str, str]:
    known = {f"agent:{message.agent_id}": message.sender_name for message in shown if message.agent_id}
    for row, what in ((conversation.assignee, "agent"), (conversation.team, "team")):
        if row is not None:
            known[f"{what}:{row.pk}"] = row.name
    wanted: dict[str, set[int]] = {"agent": set(), "team": set(), "tag": set()}
    for event in events:
        kind, _colon, pk = event.actor.partition(":")
        if kind == "agent" and pk.isdecimal() and event.actor not in known:
            wanted["agent"].add(int(pk))
        for key, what in (("agent", "agent"), ("team", "team"), ("tag", "tag")):
            if event.data.get(key) and f"{what}:{event.data[key]}" not in known:
                wanted[what].add(event.data[key])
    parts = [
        _named(model.objects.filter(pk__in=wanted[what]), what)
        for what, model in (("agent", Agent), ("team", Team), ("tag", Tag))
        if wanted[what]
    ]
    if parts:
        # One statement for three tables: agents, teams and tags have an id and a name each.
        known |= {f"{what}:{pk}": name for what, pk, name in parts[0].union(*parts[1:], all=True)}
    return known


def _named(rows: QuerySet[Any], what: str) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(Value(what, output_field=CharField()), "pk", "name")


def around(conversation: Conversation, agent: Agent) -> dict[str, list[Near]]:
    """Give what hangs on a conversation by kind: one statement, and one more where it is linked with others."""
    near: dict[str, list[Near]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(AROUND, {"conversation": conversation.pk, "customer": conversation.customer_id})
        for what, pk, text, more in cursor.fetchall():
            near[what].append(Near(what, pk, text, str(more)))
    if near["link"]:
        rows = visible_to(agent).filter(pk__in=[link.id for link in near["link"]])
        near["link"] = [Near("link", row.pk, row.subject, row.channel) for row in rows]
    for found in near.values():
        found.sort(key=lambda row: row.id)
    return near


# Written by hand, because putting seven query sets together took as long as running all other statements of the page.
# What others may not see (the linked conversations) is not named here; `around` asks for it under the one rule.
AROUND = """
SELECT 'tag', t.id, t.name, t.colour FROM conversations_tagging x JOIN conversations_tag t ON t.id = x.tag_id
 WHERE x.conversation_id = %(conversation)s
UNION ALL SELECT 'identity', id, address, kind FROM people_identity WHERE customer_id = %(customer)s
UNION ALL SELECT 'participant', id, address, name FROM conversations_participant
 WHERE conversation_id = %(conversation)s
UNION ALL SELECT 'follower', a.id, a.name, a.email FROM conversations_follower f
 JOIN people_agent a ON a.id = f.agent_id WHERE f.conversation_id = %(conversation)s
UNION ALL SELECT 'link', first_id, '', '' FROM conversations_link WHERE second_id = %(conversation)s
UNION ALL SELECT 'link', second_id, '', '' FROM conversations_link WHERE first_id = %(conversation)s
UNION ALL SELECT 'from', id, kind, CAST(origin_id AS varchar(20)) FROM conversations_regrouping
 WHERE target_id = %(conversation)s AND undone_at IS NULL
UNION ALL SELECT 'into', id, kind, CAST(target_id AS varchar(20)) FROM conversations_regrouping
 WHERE origin_id = %(conversation)s AND undone_at IS NULL
"""


def drafts_of(conversation: Conversation, agent: Agent) -> dict[str, Draft]:
    """Give the agent's drafts in a conversation by kind, each with its files."""
    rows = DRAFTS.rows(conversation=conversation.pk, agent=agent.pk)
    prefetch_related_objects(rows, "files__blob")
    return {draft.kind: draft for draft in rows}


DRAFTS: Prepared[Draft] = Prepared(
    lambda _shape, conversation, agent: Draft.objects.filter(conversation=conversation, agent=agent)
)


def earlier_of(conversation: Conversation, agent: Agent) -> list[Summary]:
    """Give the customer's other conversations that the agent may see, newest first."""
    return OTHERS.rows(
        shape_of(agent), customer=conversation.customer_id, conversation=conversation.pk, **values_of(agent)
    )


OTHERS: Prepared[Summary] = Prepared(
    lambda shape, customer, conversation, **agent: (
        visible_to(stand_in(shape, agent))
        .filter(customer_id=customer)
        .exclude(pk=conversation)
        .only("folder", "turn", "is_answered", "subject", "customer_name", "customer_id", "last_at")
        .order_by("-last_at", "-pk")[:EARLIER]
    )
)


def next_waiting(conversation: Conversation, agent: Agent) -> Conversation | None:
    """Give who waits longest for this agent or for nobody in particular, other than this conversation."""
    rows = visible_to(agent).filter(folder=Folder.OPEN, turn=Turn.OURS).exclude(pk=conversation.pk)
    row = rows.filter(Q(assignee=agent) | Q(assignee=None)).order_by("queue_at", "pk").first()
    return row.conversation if row else None
