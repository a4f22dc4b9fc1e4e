"""Whether a rule may answer: a person, and not so often that two machines would talk to each other (RFC 3834)."""

from datetime import timedelta

from django.utils import timezone

from careloop.desk.automation.queries.matching import Event
from careloop.desk.conversations.models import Conversation, Message
from careloop.desk.ledger.queries import events_of
from careloop.desk.people.models import Identity
from careloop.desk.people.queries.agents import agent_at
from careloop.desk.people.rules.no_reply import is_no_reply

# Automatic answers to one address, whoever sends them and in however many conversations: so many before a person of
# ours answers, and so many within an hour.
UNANSWERED = 5
HOURLY = 3
HOUR = timedelta(hours=1)


def may_answer(conversation: Conversation, identity: Identity, event: Event) -> bool:
    """Say whether a rule's answer may go to an address now."""
    if is_no_reply(identity.address) or agent_at(identity.address) is not None or _is_from_machine(conversation, event):
        return False
    said = Message.objects.filter(conversation__identity=identity, agent=None, identity=None, kind=Message.Kind.AUTO)
    answered = Message.objects.filter(conversation__identity=identity, kind=Message.Kind.REPLY).order_by("-at")
    last = answered.values_list("at", flat=True).first()
    unanswered = said.filter(at__gt=last) if last else said
    return unanswered.count() < UNANSWERED and said.filter(at__gt=timezone.now() - HOUR).count() < HOURLY


def _is_from_machine(conversation: Conversation, event: Event) -> bool:
    """What began it, or what was heard now, or last: in the ledger it is said whether a person wrote it."""
    heard = events_of(conversation.ledger_name).filter(verb="message.received")
    if event.verb == "message.received":
        data = event.data
    elif told := heard.order_by("id" if event.verb == "conversation.started" else "-id").first():
        data = told.data
    else:
        return False
    return bool(data.get("is_machine") or data.get("is_automatic"))
