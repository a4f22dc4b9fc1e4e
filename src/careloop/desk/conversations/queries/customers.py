"""Customers an agent may see: those with a conversation they see, and those who have none yet."""

import contextlib

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from careloop.desk.conversations.models import Conversation, Summary
from careloop.desk.conversations.queries import keyset
from careloop.desk.conversations.queries.visibility import visible_conversations, visible_to
from careloop.desk.people.models import Agent, Customer, CustomerMerge, DuplicateSuggestion, Identity
from careloop.desk.people.queries.customers import family_ids
from careloop.desk.people.queries.duplicates import open_suggestions
from careloop.desk.people.rules.addresses import NotAnAddress, normalise_phone

NEWEST_FIRST = keyset.Order(keys=("-id",))
PAGE = 25
CHOICES = 10


def visible_customers(agent: Agent) -> QuerySet[Customer]:
    """Give the customers the agent may see, merged ones included (they lead to whom they were merged into)."""
    if agent.is_active and agent.is_administrator:
        return Customer.objects.all()
    if not agent.is_active:
        return Customer.objects.none()
    seen = visible_conversations(agent).filter(customer=OuterRef("pk"))
    has_any = Conversation.objects.filter(customer=OuterRef("pk"))
    # Who is merged has handed the conversations on, so only the customer they went into can answer for them.
    return Customer.objects.filter(Exists(seen) | (~Exists(has_any) & (Q(merged_into=None) | _goes_to_seen(agent))))


def _goes_to_seen(agent: Agent) -> Q:
    return Q(Exists(visible_conversations(agent).filter(customer=OuterRef("merged_into"))))


def find_customer(agent: Agent, pk: int) -> Customer:
    """Give one customer. Raises Http404: when there is none with this number, or none to be seen."""
    customer = visible_customers(agent).select_related("organisation", "merged_into").filter(pk=pk).first()
    if customer is None:
        raise Http404
    return customer


def customers_page(
    agent: Agent, *, text: str = "", kind: str = "", after: str = "", before: str = "", size: int = PAGE
) -> keyset.Page:
    """Give a page of standing customers, the newest first, whose name, organisation or address holds `text`.

    Each with `last_at`, when something was said last in a conversation of theirs that the agent may see.
    Raises NoPosition: when `after` or `before` is no place in the list.
    """
    rows = visible_customers(agent).filter(merged_into=None)
    if kind in Customer.Kind.values:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(matching(text))
    newest = visible_to(agent).filter(customer_id=OuterRef("pk")).order_by("-last_at").values("last_at")[:1]
    shown = rows.select_related("organisation").prefetch_related("identities").annotate(last_at=Subquery(newest))
    return keyset.page(shown, NEWEST_FIRST, after=after, before=before, size=size)


def others_like(agent: Agent, customer: Customer, *, text: str) -> list[Customer]:
    """Give the standing customers the agent may see, other than this one, that hold `text`; a few, the newest first."""
    rows = visible_customers(agent).filter(matching(text), merged_into=None).exclude(pk=customer.pk)
    return list(rows.select_related("organisation").prefetch_related("identities").order_by("-pk")[:CHOICES])


def matching(text: str) -> Q:
    """Give the condition that a customer's name, organisation or an address holds the text, spaces aside."""
    text = " ".join(text.split())[:200]
    joined = text.replace(" ", "")
    addresses = Q(address__icontains=joined)
    with contextlib.suppress(NotAnAddress):
        addresses |= Q(address=normalise_phone(text))
    digits = "".join(sign for sign in text if sign.isdecimal())
    if len(digits) >= 4 and len(digits) >= len(joined) // 2:
        # "010-1234" is stored as "+82101234…": the national 0 is not part of it.
        addresses |= Q(kind=Identity.Kind.PHONE, address__contains=digits.removeprefix("0"))
    found = Identity.objects.filter(addresses, customer=OuterRef("pk"))
    named = Q(name__icontains=text) | Q(name__icontains=joined) | Q(organisation__name__icontains=text)
    return named | Q(Exists(found))


def earlier_conversations(agent: Agent, customer: Customer) -> QuerySet[Summary]:
    """Give the conversations of a customer, on all channels, that the agent may see, the newest first."""
    return visible_to(agent).filter(customer_id__in=family_ids(customer)).order_by("-last_at", "-pk")


def visible_suggestions(agent: Agent) -> QuerySet[DuplicateSuggestion]:
    """Give the open suggestions of duplicates of which the agent may see both customers, the newest first."""
    if agent.is_active and agent.is_administrator:
        return open_suggestions()
    seen = visible_customers(agent).values("pk")
    return open_suggestions().filter(first__in=seen, second__in=seen)


def going_back(row: CustomerMerge) -> tuple[list[Identity], list[int]]:
    """Give what undoing a merge takes back from the kept customer: identities, and conversations by number.

    What came with the merge and was not given to a third customer since, and what began since from such an address.
    The answer is the same just before and, for the identities, just after the undoing.
    """
    both = (row.kept_id, row.gone_id)
    identities = list(Identity.objects.filter(pk__in=row.moved["identities"], customer__in=both))
    theirs = Conversation.objects.filter(customer=row.kept_id)
    # By number, not by time: an import brings conversations that began years ago.
    since = max(row.moved.get("newest", []), default=0)
    begun = theirs.filter(identity__in=identities, pk__gt=since).values_list("pk", flat=True)
    came = set(theirs.values_list("pk", flat=True)).intersection(row.moved.get("conversations", []))
    return identities, sorted(came.union(begun))


def find_merge(agent: Agent, pk: int) -> CustomerMerge:
    """Give a merge whose kept customer the agent may see. Raises Http404: otherwise."""
    row = CustomerMerge.objects.select_related("kept", "gone", "by").filter(pk=pk).first()
    if row is None or not visible_customers(agent).filter(pk=row.kept_id).exists():
        raise Http404
    return row


def find_identity_of(agent: Agent, pk: int) -> Identity:
    """Give an identity whose customer the agent may see. Raises Http404: otherwise."""
    identity = Identity.objects.select_related("customer").filter(pk=pk).first()
    if identity is None or not visible_customers(agent).filter(pk=identity.customer_id).exists():
        raise Http404
    return identity
