"""Lists for the tests: filling a desk by chance, and reading what a list shows."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from django.test import Client
from django.utils import timezone

from careloop.desk.conversations.actions import deliveries, messages, states, summary
from careloop.desk.conversations.models import (
    Conversation,
    Draft,
    Folder,
    Message,
    Summary,
    Turn,
)
from careloop.desk.conversations.queries.filters import (
    VIEWS,
)
from careloop.desk.conversations.queries.lists import Listing, list_for
from careloop.desk.people.models import Agent, Team
from tests.cast import Cast, writes

pytestmark = pytest.mark.django_db


def browser(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def fresh(agent: Agent) -> Agent:
    """The agent as the next request reads them: nothing of their teams is remembered."""
    return Agent.objects.get(pk=agent.pk)


def shown(agent: Agent, params: str = "") -> list[int]:
    return [row.pk for row in list_for(fresh(agent), params).rows]


def pages(agent: Agent, params: str) -> Iterator[Listing]:
    listing = list_for(agent, params)
    yield listing
    while listing.next:
        listing = list_for(agent, listing.next)
        yield listing


def numbers(listing: Listing) -> list[int]:
    return [row.pk for row in listing.rows]


def answer(conversation: Conversation, by: Agent) -> Message:
    version = Summary.objects.get(pk=conversation.pk).last_message_id
    return messages.reply(conversation, by=by, text="We are looking into it.", seen=version)


def one_of_each(cast: Cast) -> dict[str, Conversation]:
    """One conversation of Support for every view."""
    made = {name: writes(cast.yuna, cast.inbox, f"{name} text", subject=name) for name in (*VIEWS, "plain")}
    states.assign(made["mine"], by=cast.jo, agent=cast.mina, team=cast.support)
    answer(made["theirs"], cast.ren)
    states.snooze(made["snoozed"], by=cast.ren, until=None)
    states.close(made["closed"], by=cast.ren)
    states.mark_spam(made["spam"], by=cast.ren)
    deliveries.mark_failed(answer(made["trouble"], cast.ren).delivery, error="no such address")
    Draft.objects.create(conversation=made["drafts"], agent=cast.mina, text="Dear")
    messages.note(made["mentions"], by=cast.ren, text="@Mina look", mentioned=[cast.mina])
    return made


def many(cast: Cast, n: int, *, chance: Random, agents: list[Agent], teams: list[Team | None]) -> None:
    """Rows by the hundred with many equal times, written without the actions."""
    now = timezone.now()
    for number in range(n):
        at = now - timedelta(minutes=chance.randrange(12))
        conversation = Conversation.objects.create(
            inbox=cast.inbox, customer=cast.yuna.customer, channel="email", created_at=at
        )
        Summary.objects.create(
            conversation=conversation,
            folder=chance.choice([Folder.OPEN, Folder.OPEN, Folder.CLOSED]),
            turn=chance.choice(list(Turn)),
            queue_at=at,
            last_at=at,
            created_at=at,
            inbox_id=cast.inbox.pk,
            team=chance.choice(teams),
            assignee=chance.choice([None, *agents]),
            customer_id=cast.yuna.customer_id,
            channel="email",
            subject=str(number),
            priority=chance.choice([1, 2, 3, 4]),
        )
    summary.recount()
