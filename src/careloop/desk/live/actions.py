"""What the tabs of agents say of themselves."""

from careloop.desk.conversations.models import Conversation
from careloop.desk.ledger.transport import say
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
