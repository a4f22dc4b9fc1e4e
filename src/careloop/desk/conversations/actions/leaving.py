"""An agent leaves: nobody may wait for somebody who no longer comes."""

from django.db import transaction

from careloop.desk.conversations.actions import states
from careloop.desk.conversations.actions.deeds import AT_ONCE
from careloop.desk.conversations.models import Conversation, Folder
from careloop.desk.ledger.actions import record
from careloop.desk.people.actions.agents import deactivate
from careloop.desk.people.models import Agent


def switch_off(agent: Agent, *, by: Agent) -> int:
    """Let somebody no longer sign in, and give their open and sleeping conversations back to the teams, to nobody.

    In order: `agent.deactivated`; for each fifty conversations one transaction with a `conversation.assigned` each;
    `agent.conversations_returned` with their number. Done again, it goes on where it was stopped. Gives the number.
    Raises LastAdministrator: when nobody would be left to administer.
    """
    deactivate(agent, by=by)
    returned = 0
    while some := _give_back(agent, by=by):
        returned += some
    if returned:
        record("agent.conversations_returned", agent.actor, actor=by.actor, conversations=returned)
    return returned


def _give_back(agent: Agent, *, by: Agent) -> int:
    waiting = Conversation.objects.filter(
        summary__assignee=agent, summary__folder__in=[Folder.OPEN, Folder.SNOOZED]
    ).select_related("team")
    with transaction.atomic():
        some = list(waiting.order_by("pk")[:AT_ONCE])
        for conversation in some:
            states.assign(conversation, by=by, agent=None, team=conversation.team)
    return len(some)
