"""What a tab is told, and what calls an agent: whoever may see the conversation, and nobody else."""

from typing import Any

import pytest

from careloop.desk.conversations.actions import messages, states
from careloop.desk.conversations.models import Summary
from careloop.desk.ledger.queries import latest
from careloop.desk.live.queries import changes_of
from careloop.desk.live.rules import Change, calls, is_told, may_see_presence
from careloop.desk.people.models import Agent
from tests.cast import Cast, writes


def change_of(verb: str) -> Change:
    """The last event of a kind, as the feed reads it."""
    return changes_of([next(event for event in latest() if event.verb == verb)])[0]


def who(cast: Cast, test: Any) -> list[str]:
    agents = {"mina": cast.mina, "ren": cast.ren, "sora": cast.sora, "jo": cast.jo, "ada": cast.ada}
    return [name for name, agent in agents.items() if test(Agent.objects.get(pk=agent.pk))]


def test_who_sees_a_conversation_is_told_of_it(cast: Cast) -> None:
    writes(cast.alex, cast.inbox)
    assert who(cast, lambda agent: is_told(agent, change_of("message.received"))) == ["mina", "ren", "jo", "ada"]


def test_who_loses_sight_of_a_conversation_is_told_once(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    states.assign(conversation, by=cast.jo, agent=None, team=cast.billing)
    moved = change_of("conversation.assigned")
    assert who(cast, lambda agent: is_told(agent, moved)) == ["mina", "ren", "sora", "jo", "ada"]
    states.close(conversation, by=cast.sora)
    assert who(cast, lambda agent: is_told(agent, change_of("conversation.closed"))) == ["sora", "ada"]


def test_an_answer_calls_the_owner_and_an_assignment_calls_whom_it_was_given_to(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    states.assign(conversation, by=cast.jo, agent=cast.mina, team=cast.support)
    given = change_of("conversation.assigned")
    assert who(cast, lambda agent: calls(agent, given) == "assigned") == ["mina"]
    seen = Summary.objects.get(pk=conversation.pk).last_message_id
    messages.reply(conversation, by=cast.mina, text="Hello", seen=seen)
    messages.receive(
        conversation, identity=cast.alex, channel="email", said=messages.Said(text="Thanks"), joined_by="token"
    )
    heard = change_of("message.received")
    assert who(cast, lambda agent: calls(agent, heard) == "answered") == ["mina"]
    assert (heard.who, heard.text) == ("Alex Green", "Thanks")


def test_what_one_does_oneself_calls_nobody(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    states.assign(conversation, by=cast.mina, agent=cast.mina, team=cast.support)
    assert who(cast, lambda agent: bool(calls(agent, change_of("conversation.assigned")))) == []


@pytest.mark.parametrize("team", ["support", "billing"])
def test_presence_is_seen_by_those_who_see_the_conversation(cast: Cast, team: str) -> None:
    said = {"team": getattr(cast, team).pk, "assignee": None}
    expected = {"support": ["mina", "ren", "jo", "ada"], "billing": ["sora", "ada"]}
    assert who(cast, lambda agent: may_see_presence(agent, said)) == expected[team]
