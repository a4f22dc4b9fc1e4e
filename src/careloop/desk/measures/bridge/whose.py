"""Whose it is: the conversation, customer, agent and team by which what happened in a conversation is counted."""

from typing import TypedDict

from careloop.desk.conversations.models import Conversation


class Whose(TypedDict):
    """The four fields that every record of something in a conversation has."""

    conversation: str
    customer: str
    agent: str
    team: str


def whose(conversation: Conversation) -> Whose:
    """Give them as they are now; nobody and no team are ""."""
    return Whose(
        conversation=str(conversation.pk),
        customer=str(conversation.customer_id),
        agent=str(conversation.assignee_id or ""),
        team=conversation.team.name if conversation.team else "",
    )
