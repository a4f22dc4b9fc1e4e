"""Telling agents by mail what concerns them, and taking work off the desk of those who are away."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from careloop.desk.conversations.actions import states
from careloop.desk.conversations.models import Conversation, Follower, Notice, Summary
from careloop.desk.conversations.rules import sees
from careloop.desk.people.models import Agent
from careloop.desk.people.queries.agents import is_away

log = logging.getLogger(__name__)

# A consumer that starts on an old desk, or after a long stop, does not tell of last week.
NEWS = timedelta(days=1)
ATTEMPTS = 5


class Event(Protocol):
    """What is used of a ledger entry."""

    id: int
    at: datetime
    actor: str
    verb: str
    subject: str
    data: Any


def note_down(events: Sequence[Event]) -> None:
    """Write down whom to tell of what: nobody of their own deeds, nobody who is away or has switched it off.

    A conversation whose owner is away when the customer writes goes back to its team, for all to see.
    """
    now = timezone.now()
    for event in events:
        if now - event.at > NEWS or not event.subject.startswith("conversation:"):
            continue
        conversation = Conversation.objects.filter(pk=int(event.subject.partition(":")[2])).first()
        if conversation is None:
            continue
        for agent, kind in _concerned(event, conversation):
            if agent.is_active and agent.actor != event.actor and not is_away(agent, now=now):
                Notice.objects.get_or_create(
                    event_id=event.id,
                    agent=agent,
                    defaults={"conversation": conversation, "kind": kind, "message_id": event.data.get("message")},
                )
        _free(event, conversation, now)


def _concerned(event: Event, conversation: Conversation) -> Iterator[tuple[Agent, Notice.Kind]]:
    if event.verb == "conversation.assigned" and event.data.get("agent"):
        for agent in Agent.objects.filter(pk=event.data["agent"], is_told_assigned=True):
            yield agent, Notice.Kind.ASSIGNED
    elif event.verb == "message.noted":
        for agent in Agent.objects.filter(pk__in=event.data.get("mentioned", []), is_told_mentioned=True):
            yield agent, Notice.Kind.MENTIONED
    elif _is_answer(event):
        following = Follower.objects.filter(conversation=conversation).values("agent")
        told = Agent.objects.filter(is_told_answered=True)
        for agent in told.filter(pk__in=following) | told.filter(pk=conversation.assignee_id or 0):
            yield agent, Notice.Kind.ANSWERED


def _is_answer(event: Event) -> bool:
    return (
        event.verb == "message.received"
        and not event.data.get("is_automatic")
        and event.data.get("joined_by") != "started"
    )


def _free(event: Event, conversation: Conversation, now: datetime) -> None:
    """Give the conversation of somebody who is away, or has left, back to its team when the customer writes."""
    owner = conversation.assignee
    is_heard = event.verb == "message.received" and not event.data.get("is_automatic")
    if is_heard and owner and (is_away(owner, now=now) or not owner.is_active):
        states.assign(conversation, by=None, agent=None, team=conversation.team)


def send_notices(now: datetime) -> int:
    """Mail what is written down, one mail an agent and conversation. Gives how many mails left."""
    sent = 0
    for pk in Notice.objects.filter(sent_at__isnull=True, attempts__lt=ATTEMPTS).order_by("at").values_list("pk")[:50]:
        notice = Notice.objects.select_related("agent", "conversation__customer").filter(pk=pk[0]).first()
        # Exactly one worker sees "rows updated"; a crash after this tells once too few rather than once too often.
        if notice is None or not _together(notice).update(sent_at=now, attempts=F("attempts") + 1):
            continue
        try:
            sent += _send(notice)
        except Exception:
            log.exception("notice %s could not be sent", notice.pk)
            Notice.objects.filter(pk=notice.pk).update(sent_at=None)
    return sent


def _together(notice: Notice) -> Any:
    return Notice.objects.filter(agent=notice.agent_id, conversation=notice.conversation_id, sent_at__isnull=True)


def _send(notice: Notice) -> int:
    conversation, agent = notice.conversation, notice.agent
    if not sees(agent, team_id=conversation.team_id, assignee_id=conversation.assignee_id):
        return 0
    row = Summary.objects.get(pk=conversation.pk)
    with translation.override(agent.language):
        facts = {"number": conversation.pk, "subject": " ".join(row.subject.split())[:120]}
        subject, lead = {
            Notice.Kind.ASSIGNED: (_("Assigned to you: #%(number)s %(subject)s"), _("This conversation is yours now.")),
            Notice.Kind.MENTIONED: (_("You were mentioned: #%(number)s %(subject)s"), _("A note mentions you.")),
            Notice.Kind.ANSWERED: (_("New answer: #%(number)s %(subject)s"), _("The customer has answered.")),
        }[Notice.Kind(notice.kind)]
        link = settings.URL + reverse("conversation", args=[conversation.pk])
        why = _("You can switch these mails off in your profile.")
    who = f"{row.customer_name}: {row.snippet}" if row.snippet else row.customer_name
    mail = EmailMessage(
        subject % facts,
        f"{lead}\n\n{who}\n\n{link}\n\n-- \n{why}\n",
        to=[agent.email],
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
    return mail.send()
