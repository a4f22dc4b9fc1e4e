"""Whether a rule may answer: a person who is not one of ours, and not too often (RFC 3834)."""

from django.utils import timezone

from careloop.desk.automation.queries.matching import Event
from careloop.desk.conversations.models import Conversation
from careloop.desk.conversations.queries.automatic import may_have_another
from careloop.desk.ledger.queries import events_of
from careloop.desk.people.models import Identity
from careloop.desk.people.queries.agents import agent_at
from careloop.desk.people.queries.own import is_own
from careloop.desk.people.rules.no_reply import is_no_reply


def may_answer(conversation: Conversation, identity: Identity, event: Event) -> bool:
    """Say whether a rule's answer may go to an address now."""
    address = identity.address
    if (
        is_no_reply(address)
        or is_own(address)
        or agent_at(address) is not None
        or _is_from_machine(conversation, event)
    ):
        return False
    return may_have_another(address, now=timezone.now())


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
