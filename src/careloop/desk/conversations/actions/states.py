"""Changing what state a conversation is in: whose it is, open or closed, asleep, spam, how urgent."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from careloop.desk.conversations.actions import summary
from careloop.desk.conversations.actions.search import reindex_conversation
from careloop.desk.conversations.models import (
    Assignment,
    Closure,
    Conversation,
    Priority,
    Snooze,
    SpamMark,
    Summary,
)
from careloop.desk.conversations.queries.theirs import home_of
from careloop.desk.conversations.rules import sees
from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent, Team
from careloop.desk.people.queries.prepared import Prepared

SYSTEM = "system:desk"
_ALONE = Prepared(
    lambda _shape, pk: (
        Conversation.objects.select_for_update(of=("self",)).select_related("customer", "identity").filter(pk=pk)
    )
)


class NotTheirs(Exception):
    """The chosen agent may not see the conversation; choose someone of its team, or hand it to their team too."""


def actor_of(agent: Agent | None) -> str:
    """Give the ledger's name of an agent, or of the desk itself."""
    return agent.actor if agent else SYSTEM


@contextmanager
def locked(conversation: Conversation) -> Iterator[Conversation]:
    """Work on a conversation alone, in one transaction, with its facts read fresh."""
    with transaction.atomic():
        yield _alone(conversation.pk)


@contextmanager
def locked_at_home(conversation: Conversation) -> Iterator[Conversation]:
    """Work alone on the conversation into which this one was merged, or on itself."""
    home = home_of(conversation)
    with transaction.atomic():
        current = _alone(home.pk)
        while current.merged_into_id is not None:  # somebody has merged it this very moment
            current = _alone(current.merged_into_id)
        yield current


def _alone(pk: int) -> Conversation:
    if not (found := _ALONE.rows(pk=pk)):
        raise Conversation.DoesNotExist
    return found[0]


def assign(conversation: Conversation, *, by: Agent | None, agent: Agent | None, team: Team | None) -> None:
    """Make an agent and a team responsible; either may be nobody.

    In order: ends the running assignment, begins the new one, moves the list row, writes `conversation.assigned`.
    Raises NotTheirs: when the agent would not see the conversation, or is not active.
    """
    with locked(conversation) as current:
        if (current.assignee_id, current.team_id) == (agent and agent.pk, team and team.pk):
            return
        if agent and not sees(agent, team_id=team.pk if team else None, assignee_id=agent.pk):
            raise NotTheirs(_("%(name)s cannot see this conversation. Choose someone of its team.") % {"name": agent})
        _end(Assignment, current, by)
        Assignment.objects.create(conversation=current, by=by, agent=agent, team=team)
        from_agent, from_team = current.assignee_id, current.team_id
        current.assignee, current.team = agent, team
        current.save(update_fields=["assignee", "team"])
        _show(current, assignee_id=agent and agent.pk, team_id=team and team.pk)
        whose = {
            "agent": agent and agent.pk,
            "team": team and team.pk,
            "from_agent": from_agent,
            "from_team": from_team,
        }
        _tell(current, "assigned", by, data=whose)


def take_new(conversation: Conversation, *, by: Agent) -> None:
    """Make the agent who begins a conversation responsible for it, before it has a list row.

    In order: begins the assignment, writes `conversation.assigned`.
    Raises NotTheirs: when the agent is not active.
    """
    if not sees(by, team_id=conversation.team_id, assignee_id=by.pk):
        raise NotTheirs(_("%(name)s cannot see this conversation. Choose someone of its team.") % {"name": by})
    Assignment.objects.create(conversation=conversation, by=by, agent=by, team_id=conversation.team_id)
    conversation.assignee = by
    conversation.save(update_fields=["assignee"])
    team = conversation.team_id
    _tell(conversation, "assigned", by, data={"agent": by.pk, "team": team, "from_agent": None, "from_team": team})


def close(conversation: Conversation, *, by: Agent | None) -> None:
    """Close: ends a snooze, begins a closure, moves the list row, writes `conversation.closed`."""
    with locked(conversation) as current:
        if Closure.objects.filter(conversation=current, ended_at__isnull=True).exists():
            return
        _end(Snooze, current, by)
        Closure.objects.create(conversation=current, by=by)
        _show(current, folder=summary.folder_of(current), snoozed_until=None)
        _tell(current, "closed", by)


def reopen(conversation: Conversation, *, by: Agent | None, actor: str = "") -> bool:
    """Reopen: ends the closure and a snooze, moves the list row, writes `conversation.reopened`. Says if it was."""
    with locked(conversation) as current:
        was_closed = bool(_end(Closure, current, by))
        if was_closed:
            _show(current, folder=summary.folder_of(current))
            _tell(current, "reopened", by, actor=actor)
    return was_closed


def snooze(conversation: Conversation, *, by: Agent | None, until: datetime | None) -> None:
    """Put to sleep until a time, or until the customer writes when `until` is None; reopens what was closed."""
    with locked(conversation) as current:
        _end(Snooze, current, by)
        _end(Closure, current, by)
        Snooze.objects.create(conversation=current, by=by, until=until)
        _show(current, folder=summary.folder_of(current), snoozed_until=until)
        _tell(current, "snoozed", by, data={"until": until.isoformat() if until else None})


def wake(conversation: Conversation, *, by: Agent | None, actor: str = "") -> None:
    """End the snooze: because it is time, because the customer wrote, or because an agent says so."""
    with locked(conversation) as current:
        if _end(Snooze, current, by):
            _show(current, folder=summary.folder_of(current), snoozed_until=None)
            _tell(current, "woken", by, actor=actor)


def wake_due(now: datetime) -> int:
    """Wake every conversation whose time has come. Gives how many."""
    due = Snooze.objects.filter(ended_at__isnull=True, until__lte=now).select_related("conversation")
    conversations = [row.conversation for row in due.order_by("until")[:500]]
    for conversation in conversations:
        wake(conversation, by=None)
    return len(conversations)


def mark_spam(conversation: Conversation, *, by: Agent | None) -> None:
    """Say that it is spam; it leaves every list but that of spam."""
    with locked(conversation) as current:
        if SpamMark.objects.filter(conversation=current, ended_at__isnull=True).exists():
            return
        SpamMark.objects.create(conversation=current, by=by)
        _show(current, folder=summary.folder_of(current))
        _tell(current, "marked_spam", by)


def unmark_spam(conversation: Conversation, *, by: Agent) -> None:
    """Take it back to where it was before it was called spam."""
    with locked(conversation) as current:
        if _end(SpamMark, current, by):
            summary.refresh(current)
            _tell(current, "unmarked_spam", by)


def set_priority(conversation: Conversation, *, by: Agent | None, priority: Priority) -> None:
    """Say how urgent it is; writes `conversation.prioritised`."""
    with locked(conversation) as current:
        before = current.priority
        if before != priority:
            current.priority = priority
            current.save(update_fields=["priority"])
            _show(current, priority=int(priority))
            _tell(current, "prioritised", by, data={"priority": int(priority), "before": before})


def rename(conversation: Conversation, *, by: Agent, subject: str) -> None:
    """Give another subject; writes `conversation.renamed`."""
    with locked(conversation) as current:
        current.subject = subject.strip()[:400]
        current.save(update_fields=["subject"])
        summary.refresh(current)
        reindex_conversation(current)
        _tell(current, "renamed", by)


def _end(
    state: type[Assignment] | type[Closure] | type[Snooze] | type[SpamMark],
    conversation: Conversation,
    by: Agent | None,
) -> int:
    return state.objects.filter(conversation=conversation, ended_at__isnull=True).update(
        ended_at=timezone.now(), ended_by=by
    )


def _show(conversation: Conversation, **fields: Any) -> Summary:
    def change(row: Summary) -> None:
        for name, value in fields.items():
            setattr(row, name, value)

    return summary.edit(conversation, change)


def _tell(
    conversation: Conversation, verb: str, by: Agent | None, *, actor: str = "", data: dict[str, Any] | None = None
) -> None:
    record(f"conversation.{verb}", conversation.ledger_name, actor=actor or actor_of(by), **(data or {}))
