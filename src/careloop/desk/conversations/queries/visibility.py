"""The one door to customers' data: what this agent may see."""

from django.db.models import QuerySet
from django.http import Http404

from careloop.desk.conversations.models import Attachment, Conversation, Folder, Message, Summary
from careloop.desk.conversations.rules import visible_q
from careloop.desk.people.models import Agent


def visible_to(agent: Agent) -> QuerySet[Summary]:
    """Give the list rows that the agent may see, in no particular order; merged-away conversations are left out."""
    return Summary.objects.filter(visible_q(agent)).exclude(folder=Folder.MERGED)


def visible_conversations(agent: Agent) -> QuerySet[Conversation]:
    """Give the conversations that the agent may see, merged-away ones included (they lead to their target)."""
    return Conversation.objects.filter(visible_q(agent))


def visible_messages(agent: Agent) -> QuerySet[Message]:
    """Give the messages of the conversations that the agent may see."""
    return Message.objects.filter(visible_q(agent, team="conversation__team", assignee="conversation__assignee"))


def find_conversation(agent: Agent, pk: int) -> Conversation:
    """Give one conversation with its summary and customer: where it is now, if it was merged while somebody read it.

    Raises Http404: when it, or the conversation it was merged into, is not there or not to be seen.
    """
    conversation = (
        visible_conversations(agent)
        .select_related("summary", "customer", "customer__organisation", "inbox", "assignee", "team", "identity")
        .filter(pk=pk)
        .first()
    )
    if conversation is None:
        raise Http404
    return find_conversation(agent, conversation.merged_into_id) if conversation.merged_into_id else conversation


def find_message(agent: Agent, pk: int) -> Message:
    """Give one message with its conversation. Raises Http404: when it is not there or not to be seen."""
    message = (
        visible_messages(agent)
        .select_related("conversation", "conversation__inbox", "conversation__merged_into", "delivery")
        .filter(pk=pk)
        .first()
    )
    if message is None:
        raise Http404
    return message


def find_attachment(agent: Agent, pk: int) -> Attachment:
    """Give a file of a message that the agent may see. Raises Http404: otherwise."""
    found = Attachment.objects.filter(pk=pk, message__in=visible_messages(agent)).first()
    if found is None:
        raise Http404
    return found
