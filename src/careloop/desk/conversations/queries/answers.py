"""Canned answers and macros that an agent may use, and what is known to fill them with."""

from django.db.models import Q, QuerySet
from django.utils import formats, timezone

from careloop.core.canned import first_name
from careloop.desk.conversations.models import CannedAnswer, Conversation, Macro
from careloop.desk.people.models import Agent, Identity

AT_ONCE = 12


def usable_answers(agent: Agent) -> QuerySet[CannedAnswer]:
    """Give the canned answers of the agent, of their teams and of everybody."""
    return CannedAnswer.objects.filter(_usable(agent)).order_by("title", "pk")


def usable_macros(agent: Agent) -> QuerySet[Macro]:
    """Give the macros of the agent, of their teams and of everybody."""
    return Macro.objects.filter(_usable(agent)).order_by("title", "pk")


def _usable(agent: Agent) -> Q:
    everybody = Q(owner=None, team=None)
    if agent.is_administrator:
        return everybody | Q(owner=agent) | Q(owner=None)
    return everybody | Q(owner=agent) | Q(owner=None, team__in=agent.team_ids)


def matching_answers(agent: Agent, text: str, *, language: str = "") -> list[CannedAnswer]:
    """Give the answers for what was typed after the slash: short name first, then the customer's language."""
    rows = usable_answers(agent)
    if text:
        rows = rows.filter(Q(shortcut__istartswith=text) | Q(title__icontains=text) | Q(text__icontains=text))
    found = list(rows[:200])
    typed = text.casefold()
    found.sort(
        key=lambda row: (
            not (typed and row.shortcut.casefold().startswith(typed)),
            row.language not in ("", language),
            row.title.casefold(),
        )
    )
    return found[:AT_ONCE]


def known_of(conversation: Conversation, agent: Agent) -> dict[str, str]:
    """Give the values of the variables for this conversation and this agent; what is unknown is empty."""
    customer, inbox = conversation.customer, conversation.inbox
    identity = conversation.identity
    is_mail = identity is not None and identity.kind == Identity.Kind.EMAIL
    organisation = customer.organisation.name if customer.organisation else ""
    return {
        "customer.name": customer.name,
        "customer.first_name": first_name(customer.name),
        "customer.email": identity.address if identity is not None and is_mail else "",
        "customer.organisation": organisation,
        "agent.name": agent.name,
        "agent.first_name": first_name(agent.name),
        "agent.signature": agent.signature,
        "conversation.number": f"#{conversation.pk}",
        "conversation.subject": conversation.subject,
        "inbox.name": inbox.name,
        "inbox.phone": inbox.phone,
        "organisation.name": organisation,
        "today": formats.date_format(timezone.localdate(), "DATE_FORMAT"),
    }
