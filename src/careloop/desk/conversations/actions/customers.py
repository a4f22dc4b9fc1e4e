"""Customers together with their conversations: what people's actions do, and what lists and search show of it.

People know nothing of conversations, so whatever changes a customer and is seen in lists goes through here.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.db import transaction
from django.db.models import F

from careloop.desk.conversations.actions import regroup
from careloop.desk.conversations.actions.search import reindex_customer
from careloop.desk.conversations.models import Conversation, Inbox, Message, Summary
from careloop.desk.conversations.queries.customers import going_back
from careloop.desk.people.actions import customers, duplicates, identities, merging
from careloop.desk.people.models import Agent, Customer, CustomerMerge, Identity
from careloop.desk.people.rules.addresses import COUNTRY_OF_LANGUAGE, NotAnAddress, normalise_phone
from careloop.desk.people.rules.signatures import signature_phones

BATCH = 5_000  # ids in one statement


def merge_customers(kept: Customer, gone: Customer, *, by: Agent) -> CustomerMerge:
    """Make one customer of two, with all conversations, those of other teams included (they stay the teams').

    In order: what `people.actions.merging.merge` does, then every conversation of `gone` becomes the kept customer's,
    list rows and the search index follow.
    Raises CannotMerge: with itself, or when one of them is merged already.
    """
    with transaction.atomic():
        # The lock keeps new conversations of `gone` out until they find the kept customer.
        list(Customer.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, gone.pk]).order_by("pk"))
        moved = list(gone.conversations.order_by("pk").values_list("pk", flat=True))
        newest = Conversation.objects.order_by("-pk").values_list("pk", flat=True)[:1]
        row = merging.merge(gone, into=kept, by=by, moved={"conversations": moved, "newest": list(newest)})
        _give(moved, row.kept)
        _show(row.kept)
        reindex_customer(row.kept, gone)
    return row


def unmerge_customers(row: CustomerMerge, *, by: Agent) -> CustomerMerge:
    """Make two customers of one again; what arrived meanwhile goes to whose address it came from.

    In order: what `people.actions.merging.unmerge` does; then the conversations that came with the merge, and those
    begun since from an address that goes back, return to `gone` unless somebody gave them to a third customer;
    messages of `gone` that joined a conversation of the kept customer only because the two were one are split off
    into a conversation of their own; list rows and the search index follow.
    Raises CannotUnmerge: when it is undone already, or when the kept customer was itself merged later.
    """
    with transaction.atomic():
        row = merging.unmerge(row, by=by)
        kept, gone = row.kept, row.gone
        returned, back = going_back(row)
        _give(back, gone)
        _split_off(row, returned, by)
        for customer in (kept, gone):
            _show(customer)
        reindex_customer(kept, gone)
    return row


def move_identity(identity: Identity, *, to: Customer, by: Agent | None) -> Identity:
    """Give an address to another customer, with the conversations that began from it; writes `identity.moved`."""
    with transaction.atomic():
        before = identity.customer
        moved = identities.move_identity(identity, to=to, by=by)
        begun = Conversation.objects.filter(identity=identity, customer=before)
        _give(list(begun.values_list("pk", flat=True)), moved.customer)
        for customer in (before, moved.customer):
            _show(customer)
        reindex_customer(before, moved.customer)
    return moved


def create_customer(*, by: Agent, address: str = "", address_kind: str = "", **record: Any) -> Customer:
    """Make a customer who has not written yet, with an address when one is given; search finds them at once.

    Raises NotAnAddress, AddressTaken: as in people.
    """
    with transaction.atomic():
        customer = customers.create_customer(by=by, **record)
        if address:
            identities.add_identity(customer, by=by, kind=address_kind or Identity.Kind.EMAIL, address=address)
        reindex_customer(customer)
    return customer


def edit_customer(customer: Customer, *, by: Agent, **changes: Any) -> Customer:
    """Change a customer's record (see `people.actions.customers.edit_customer`); lists and search follow."""
    with transaction.atomic():
        customer = customers.edit_customer(customer, by=by, **changes)
        _show(customer)
        reindex_customer(customer)
    return customer


def add_identity(customer: Customer, *, by: Agent, kind: str, address: str) -> Identity:
    """Give a customer one more address; search follows. Raises NotAnAddress, AddressTaken: as in people."""
    with transaction.atomic():
        identity = identities.add_identity(customer, by=by, kind=kind, address=address)
        reindex_customer(identity.customer)
    return identity


def remove_identity(identity: Identity, *, by: Agent) -> None:
    """Forget an address that nobody has written from; search follows. Raises IdentityInUse: as in people."""
    with transaction.atomic():
        customer = identity.customer
        identities.remove_identity(identity, by=by)
        reindex_customer(customer)


class Entry(Protocol):
    """What is read of a ledger entry here."""

    verb: str
    actor: str
    subject: str
    data: dict[str, Any]


def follow_customers(events: Sequence[Entry]) -> None:
    """A consumer of the ledger: let lists and search follow what channels and imports learn of customers.

    A name that came with a later mail, a new address, an organisation that took customers in by their mail domain.
    """
    touched: set[int] = set()
    # The address with which a customer was made is older than anything that shows it.
    made = {event.subject for event in events if event.verb == "customer.created"}
    for event in events:
        kind, _colon, pk = event.subject.partition(":")
        if event.verb == "identity.added" and event.subject in made:
            continue
        if kind == "customer" and event.verb in ("customer.edited", "identity.added", "identity.removed"):
            touched.add(int(pk))
        elif kind == "organisation" and event.verb in ("organisation.created", "organisation.edited"):
            touched |= set(Customer.objects.filter(organisation=int(pk)).values_list("pk", flat=True))
    for batch in _batches(sorted(touched)):
        found = list(Customer.objects.filter(pk__in=batch))
        for customer in found:
            _show(customer)
        reindex_customer(*found)


def learn_signatures(events: Sequence[Entry]) -> None:
    """A consumer of the ledger: remember telephone numbers in signatures, by which duplicates are found."""
    ids = [event.data["message"] for event in events if event.verb == "message.received"]
    messages = Message.objects.filter(pk__in=ids, kind=Message.Kind.CUSTOMER).select_related("conversation__customer")
    ours = _own_numbers() if ids else set()
    for message in messages.order_by("pk"):
        customer = message.conversation.customer
        # Somebody else who writes along signs for themselves.
        if message.identity_id not in (None, message.conversation.identity_id):
            continue
        country = COUNTRY_OF_LANGUAGE.get(message.conversation.language[:2], "")
        for written in signature_phones(message.text, message.quoted or message.text):
            number = _number(written, country)
            if number and number not in ours:
                duplicates.learn_phone(customer, number=number)


def _own_numbers() -> set[str]:
    phones = Inbox.objects.exclude(phone="").values_list("phone", "language")
    return {number for phone, language in phones if (number := _number(phone, COUNTRY_OF_LANGUAGE.get(language, "")))}


def _number(written: str, country: str) -> str:
    try:
        return normalise_phone(written, country=country)
    except NotAnAddress:
        return ""


def _give(conversation_ids: list[int], customer: Customer) -> None:
    for batch in _batches(conversation_ids):
        Conversation.objects.filter(pk__in=batch).update(customer=customer)
        Summary.objects.filter(pk__in=batch).update(customer_id=customer.pk)


def _show(customer: Customer) -> None:
    """Write the customer's name, or the address where there is none, into the list rows."""
    rows = Summary.objects.filter(customer_id=customer.pk)
    name = Customer.objects.values_list("name", flat=True).get(pk=customer.pk)
    if name:
        rows.exclude(customer_name=name[:160]).update(customer_name=name[:160])
        return
    for identity in Identity.objects.filter(conversations__customer=customer).distinct():
        rows.filter(conversation__identity=identity).update(customer_name=str(identity)[:160])
    rows.filter(conversation__identity=None).update(customer_name="")


def _split_off(row: CustomerMerge, returned: list[Identity], by: Agent) -> None:
    strays = Message.objects.filter(
        conversation__customer=row.kept,
        identity__in=returned,
        joined_by=Message.JoinedBy.REFERENCES,
        at__gte=row.at,
    ).exclude(identity=F("conversation__identity"))
    by_conversation: dict[int, list[Message]] = {}
    for message in strays.select_related("conversation", "identity__customer").order_by("pk"):
        by_conversation.setdefault(message.conversation_id, []).append(message)
    for messages in by_conversation.values():
        regroup.split(messages[0].conversation, messages=messages, subject=messages[0].subject, by=by)


def _batches(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
