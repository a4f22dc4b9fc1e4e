"""One conversation as its page shows it, in few statements however long it is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast

from careloop.desk.conversations.models import (
    Attachment,
    Conversation,
    Draft,
    Folder,
    Follower,
    Message,
    Participant,
    Regrouping,
    Summary,
    Tag,
    Tagging,
    Turn,
)
from careloop.desk.conversations.queries.visibility import visible_to
from careloop.desk.ledger.queries import events_of
from careloop.desk.people.models import Agent, Identity, Team

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


def thread(conversation: Conversation, agent: Agent, *, before: int = 0) -> Thread:
    """Give the newest messages of a conversation (or those before message `before`) with their files and events."""
    said = _messages(conversation, before=before)
    has_earlier, shown = len(said) > PAGE, said[:PAGE][::-1]
    files: dict[int, list[Attachment]] = defaultdict(list)
    if shown:
        for file in Attachment.objects.filter(message__in=shown).select_related("blob").order_by("id"):
            files[file.message_id].append(file)
    events = _events(conversation, shown, has_earlier=has_earlier, is_newest=not before)
    near = around(conversation, agent)
    return Thread(
        messages=shown,
        files=files,
        events=events,
        names=_names(events, shown),
        has_earlier=has_earlier,
        is_newest=not before,
        near=near,
    )


def _messages(conversation: Conversation, *, before: int) -> list[Message]:
    # The formatted text is long and shown in a frame of its own, on demand: here only whether there is one.
    rows = conversation.messages.select_related("delivery", "identity").defer("html").annotate(has_html=Q(html__gt=""))
    rows = rows.order_by("-at", "-id")
    if before:
        at = Message.objects.filter(pk=before, conversation=conversation).values_list("at", flat=True).first()
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=before)) if at else rows.none()
    return list(rows[: PAGE + 1])


def _events(conversation: Conversation, shown: list[Message], *, has_earlier: bool, is_newest: bool) -> Sequence[Event]:
    rows = events_of(conversation.ledger_name).filter(verb__in=TOLD)
    if has_earlier and shown:
        rows = rows.filter(at__gte=shown[0].at)
    if not is_newest and shown:
        rows = rows.filter(at__lte=shown[-1].at)
    return list(rows.order_by("-id")[:EVENTS])[::-1]


def _names(events: Sequence[Event], shown: list[Message]) -> dict[str, str]:
    wanted: dict[str, set[int]] = {"agent": set(), "team": set(), "tag": set()}
    for event in events:
        kind, _colon, pk = event.actor.partition(":")
        if kind == "agent" and pk.isdecimal():
            wanted["agent"].add(int(pk))
        for key, what in (("agent", "agent"), ("team", "team"), ("tag", "tag")):
            if event.data.get(key):
                wanted[what].add(event.data[key])
    names = {f"agent:{message.agent_id}": message.sender_name for message in shown if message.agent_id}
    parts = [
        _named(model.objects.filter(pk__in=wanted[what]), what)
        for what, model in (("agent", Agent), ("team", Team), ("tag", Tag))
        if wanted[what]
    ]
    if parts:
        # One statement for three tables: agents, teams and tags have an id and a name each.
        names |= {f"{what}:{pk}": name for what, pk, name in parts[0].union(*parts[1:], all=True)}
    return names


def _named(rows: QuerySet[Any], what: str) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(Value(what, output_field=CharField()), "pk", "name")


def around(conversation: Conversation, agent: Agent) -> dict[str, list[Near]]:
    """Give what hangs on a conversation by kind, in one statement: the union of seven short lists."""
    here = {"conversation": conversation}
    parts = [
        _near(Tagging.objects.filter(**here), "tag", "tag_id", "tag__name", "tag__colour"),
        _near(Identity.objects.filter(customer=conversation.customer_id), "identity", "id", "address", "kind"),
        _near(Participant.objects.filter(**here), "participant", "id", "address", "name"),
        _near(Follower.objects.filter(**here), "follower", "agent_id", "agent__name", "agent__email"),
        _near(_linked(conversation, agent), "link", "conversation_id", "subject", "channel"),
        _near(Regrouping.objects.filter(target=conversation, undone_at=None), "from", "id", "kind", "origin_id"),
        _near(Regrouping.objects.filter(origin=conversation, undone_at=None), "into", "id", "kind", "target_id"),
    ]
    near: dict[str, list[Near]] = defaultdict(list)
    for what, pk, text, more in parts[0].union(*parts[1:], all=True):
        near[what].append(Near(what, pk, text, more))
    for rows in near.values():
        rows.sort(key=lambda row: row.id)
    return near


def _near(rows: QuerySet[Any], what: str, pk: str, text: str, more: str) -> QuerySet[Any, Any]:
    words = [Cast(name, CharField()) for name in (text, more)]
    return rows.order_by().values_list(Value(what, output_field=CharField()), pk, *words)


def _linked(conversation: Conversation, agent: Agent) -> QuerySet[Summary]:
    return visible_to(agent).filter(
        Q(conversation__links_in__first=conversation) | Q(conversation__links_out__second=conversation)
    )


def drafts_of(conversation: Conversation, agent: Agent) -> dict[str, Draft]:
    """Give the agent's drafts in a conversation by kind, each with its files."""
    rows = Draft.objects.filter(conversation=conversation, agent=agent).prefetch_related("files__blob")
    return {draft.kind: draft for draft in rows}


def earlier_of(conversation: Conversation, agent: Agent) -> list[Summary]:
    """Give the customer's other conversations that the agent may see, newest first."""
    rows = visible_to(agent).filter(customer_id=conversation.customer_id).exclude(pk=conversation.pk)
    return list(rows.order_by("-last_at", "-pk")[:EARLIER])


def next_waiting(conversation: Conversation, agent: Agent) -> Conversation | None:
    """Give who waits longest for this agent or for nobody in particular, other than this conversation."""
    rows = visible_to(agent).filter(folder=Folder.OPEN, turn=Turn.OURS).exclude(pk=conversation.pk)
    row = rows.filter(Q(assignee=agent) | Q(assignee=None)).order_by("queue_at", "pk").first()
    return row.conversation if row else None
