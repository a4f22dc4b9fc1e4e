"""One person, two records: merged into one, and taken apart again without loss."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent, Customer, CustomerMerge, DuplicateSuggestion, Identity
from careloop.desk.people.queries.customers import running_merges, standing

# Taken over where the kept customer has none. Notes stay where they are and are shown together: two texts glued into
# one cannot be taken apart again.
FILLED = ("name", "language", "organisation_id")


class CannotMerge(Exception):
    """These customers cannot be merged; the message says why and what to do."""


class CannotUnmerge(Exception):
    """This merge cannot be undone now; the message says what to do first."""


def merge(
    customer: Customer, *, into: Customer, by: Agent | None, moved: Mapping[str, list[int]] | None = None
) -> CustomerMerge:
    """Make one customer of two; `customer` is kept as a row and comes back whole when the merge is undone.

    In order: moves every identity, fills what the kept customer lacked, marks `customer` as merged, remembers all of
    it together with what the caller moves (`moved`: names of rows to ids), writes `customer.merged` on the kept one.
    Raises CannotMerge: with itself, or when `customer` is merged already.
    """
    with transaction.atomic():
        gone, kept = _locked(customer, standing(into))
        if gone.merged_into_id:
            raise CannotMerge(
                _("%(name)s is merged already. Open the customer it was merged into and merge that one.")
                % {"name": label(gone)}
            )
        if gone.pk == kept.pk:
            raise CannotMerge(_("These are one customer already. Choose two different ones."))
        if kept.merged_into_id:  # another agent merged it between reading and locking
            raise CannotMerge(_("Somebody has just merged this customer. Load the page again."))
        identities = list(gone.identities.order_by("id").values_list("id", flat=True))
        Identity.objects.filter(pk__in=identities).update(customer=kept)
        gone.merged_into = kept
        gone.save(update_fields=["merged_into"])
        row = CustomerMerge.objects.create(
            kept=kept,
            gone=gone,
            by=by,
            moved={**(moved or {}), "identities": identities, "fields": _fill(kept, gone)},
        )
        record(
            "customer.merged",
            kept.actor,
            actor=by.actor if by else "system:desk",
            gone=gone.pk,
            merge=row.pk,
            identities=identities,
            moved={name: list(ids) for name, ids in (moved or {}).items()},
        )
    return row


def unmerge(row: CustomerMerge, *, by: Agent) -> CustomerMerge:
    """Make two customers of one again.

    In order: the identities that came with the merge go back, unless somebody has moved them on; what the merge filled
    is emptied again, unless it was changed since, and filled from the merges that still stand; the pair is never
    suggested again; writes `customer.unmerged` on the kept customer. Conversations go back through
    `conversations.actions.customers.unmerge_customers`.
    Raises CannotUnmerge: when it is undone already, or when the kept customer was itself merged later.
    """
    with transaction.atomic():
        row = CustomerMerge.objects.select_for_update(of=("self",)).get(pk=row.pk)
        gone, kept = _locked(row.gone, row.kept)
        _refuse(row, kept)
        mine = Identity.objects.filter(pk__in=row.moved["identities"], customer=kept)
        returned = list(mine.values_list("id", flat=True))
        Identity.objects.filter(pk__in=returned).update(customer=gone)
        gone.merged_into = None
        gone.save(update_fields=["merged_into"])
        row.undone_by, row.undone_at = by, timezone.now()
        row.save(update_fields=["undone_by", "undone_at"])
        _empty(kept, row.moved["fields"])
        _never_suggest_again(kept, gone, by)
        record("customer.unmerged", kept.actor, actor=by.actor, gone=gone.pk, merge=row.pk, identities=returned)
    return row


def label(customer: Customer) -> str:
    """Give what a person would call this customer: the name, an address, or the number."""
    return customer.name or str(customer.identities.first() or f"#{customer.pk}")


def _locked(one: Customer, two: Customer) -> tuple[Customer, Customer]:
    # In one order, so that two people merging crosswise do not wait for each other for ever.
    wanted = {one.pk, two.pk}
    rows = {
        row.pk: row for row in Customer.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    }
    return rows[one.pk], rows[two.pk]


def _refuse(row: CustomerMerge, kept: Customer) -> None:
    if row.undone_at:
        raise CannotUnmerge(_("This merge has been undone already."))
    if kept.merged_into is not None:
        raise CannotUnmerge(
            _("%(name)s was merged into %(other)s later. Undo that merge first, then this one.")
            % {"name": label(kept), "other": label(kept.merged_into)}
        )


def _fill(kept: Customer, gone: Customer) -> dict[str, Any]:
    """Take over what the kept customer lacks. Gives the values taken."""
    taken = {key: getattr(gone, key) for key in FILLED if getattr(gone, key) and not getattr(kept, key)}
    for key, value in taken.items():
        setattr(kept, key, value)
    if taken:
        kept.save(update_fields=list(taken))
    return taken


def _empty(kept: Customer, taken: dict[str, Any]) -> None:
    """Undo `_fill`, then let the merges that still stand fill again, oldest first as when they were made."""
    back = {key: value for key, value in taken.items() if getattr(kept, key) == value}
    for key in back:
        setattr(kept, key, None if key == "organisation_id" else "")
    if back:
        kept.save(update_fields=list(back))
    for other in reversed(running_merges(kept)):
        filled = _fill(kept, other.gone)
        if filled:
            other.moved["fields"] |= filled
            other.save(update_fields=["moved"])


def _never_suggest_again(one: Customer, two: Customer, by: Agent) -> None:
    first, second = sorted((one.pk, two.pk))
    DuplicateSuggestion.objects.update_or_create(
        first_id=first, second_id=second, defaults={"dismissed_by": by, "dismissed_at": timezone.now()}
    )
