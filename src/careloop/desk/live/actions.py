"""What the tabs of agents say of themselves, and how agents want to be called."""

from django.db import transaction

from careloop.desk.conversations.actions import states
from careloop.desk.conversations.models import Conversation
from careloop.desk.ledger.actions import record
from careloop.desk.ledger.transport import say
from careloop.desk.live.models import LivePreference
from careloop.desk.people.models import Agent


def be_present(conversation: Conversation, *, by: Agent, tab: str, state: str) -> None:
    """Tell everybody who may see the conversation that the agent looks at it, writes in it, is away or has gone.

    Nothing is written down: it holds for a minute.
    """
    say(
        {
            "kind": "presence",
            "who": by.actor,
            "name": by.name,
            "tab": tab,
            "conversation": conversation.pk,
            "team": conversation.team_id,
            "assignee": conversation.assignee_id,
            "state": state,
        }
    )


def take_by_typing(conversation: Conversation, *, by: Agent) -> bool:
    """Give a conversation that is nobody's to the agent who begins to write in it, if they want that. Says whether."""
    if conversation.assignee_id is not None:
        return False
    if not LivePreference.objects.filter(agent=by, takes_by_typing=True).exists():
        return False
    with states.locked(conversation) as current:
        if current.assignee_id is not None:  # a colleague was first
            return False
        states.assign(current, by=by, agent=by, team=current.team)
    return True


def prefer(preference: LivePreference, *, by: Agent) -> None:
    """Store how an agent wants to be called; writes `agent.call_preferences_changed`."""
    with transaction.atomic():
        preference.agent = by
        preference.save()
        record("agent.call_preferences_changed", by.actor, actor=by.actor)
