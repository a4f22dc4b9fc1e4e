"""Customers as records: created, corrected, put into an organisation."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from careloop.desk.ledger.actions import record
from careloop.desk.people.actions.rows import put
from careloop.desk.people.models import Agent, Customer, Organisation

SYSTEM = "system:desk"
EDITABLE = ("name", "kind", "language", "note", "organisation_id")


class NotEditable(Exception):
    """This customer cannot be changed now; the message says what to do instead."""


def actor_of(agent: Agent | None) -> str:
    """Give the ledger's name of an agent, or of the desk itself."""
    return agent.actor if agent else SYSTEM


def create_customer(
    name: str,
    *,
    by: Agent | None = None,
    actor: str = "",
    kind: str = Customer.Kind.PERSON,
    organisation: Organisation | None = None,
    language: str = "",
    note: str = "",
) -> Customer:
    """Make a customer, or an internal one with kind "department"; writes `customer.created`."""
    with transaction.atomic(savepoint=False):
        customer = put(
            Customer(name=name.strip()[:160], kind=kind, organisation=organisation, language=language[:5], note=note)
        )
        record("customer.created", customer.actor, actor=actor or actor_of(by), kind=str(kind))
    return customer


def edit_customer(customer: Customer, *, by: Agent | None, actor: str = "", **changes: Any) -> Customer:
    """Change name, kind, language, note or organisation; writes `customer.edited` with the names of what changed.

    Raises NotEditable: while the customer is merged into another.
    """
    with transaction.atomic():
        current = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
        if current.merged_into_id:
            raise NotEditable(_("This customer is merged into another one. Change that one, or undo the merge first."))
        if "organisation" in changes:
            organisation = changes.pop("organisation")
            changes["organisation_id"] = organisation.pk if organisation else None
        changed = sorted(key for key in EDITABLE if key in changes and changes[key] != getattr(current, key))
        for key in changed:
            setattr(current, key, changes[key])
        if changed:
            current.save(update_fields=changed)
            record("customer.edited", current.actor, actor=actor or actor_of(by), fields=changed)
    return current
