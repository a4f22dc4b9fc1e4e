"""Finding customers by their addresses, and following merges."""

from collections.abc import Iterable

from django.db.models import QuerySet

from careloop.desk.people.models import Customer, CustomerMerge, Identity, Organisation
from careloop.desk.people.queries.prepared import Prepared
from careloop.desk.people.rules.addresses import company_domains, normalise

DOMAINS = 8  # an address with more parts is no company's
_OF_DOMAINS = Prepared(
    lambda _shape, **domains: Organisation.objects.filter(domains__domain__in=list(domains.values())),
    texts=tuple(f"domain_{number}" for number in range(DOMAINS)),
)
_AT_ADDRESS = Prepared(
    lambda _shape, kind, address: Identity.objects.select_related("customer").filter(kind=kind, address=address),
    texts=("kind", "address"),
)


def find_identity(kind: str, address: str, *, country: str = "") -> Identity | None:
    """Give the identity with this address, however it is written. Raises NotAnAddress: when it cannot be one."""
    found = _AT_ADDRESS.rows(kind=str(kind), address=normalise(kind, address, country=country))
    return found[0] if found else None


def organisation_of(address: str) -> Organisation | None:
    """Give the organisation of a mail address by its domain, the most exact one; None for free mail."""
    domains = company_domains(address)
    named = {f"domain_{number}": domain for number, domain in enumerate(domains[-DOMAINS:])}
    if not named:
        return None
    known = {
        row.pk: (domain, row)
        for row in _OF_DOMAINS.rows(**named)
        for domain in row.domains.values_list("domain", flat=True)
        if domain in domains
    }
    return min(known.values(), key=lambda found: domains.index(found[0]))[1] if known else None


def standing(customer: Customer) -> Customer:
    """Give the customer as whom this one is served now: itself, or the last of the merges it went into."""
    while customer.merged_into is not None:
        customer = customer.merged_into
    return customer


def family_ids(customer: Customer) -> list[int]:
    """Give the id of a customer and of all who were merged into it, directly or through another."""
    found = [customer.pk]
    new: Iterable[int] = found
    while new := list(Customer.objects.filter(merged_into__in=new).exclude(pk__in=found).values_list("pk", flat=True)):
        found.extend(new)
    return found


def running_merges(customer: Customer) -> QuerySet[CustomerMerge]:
    """Give the merges into this customer that are not undone, newest first."""
    return (
        CustomerMerge.objects.filter(kept=customer, undone_at__isnull=True)
        .select_related("gone", "by")
        .order_by("-at", "-id")
    )


def notes_brought_in(customer: Customer) -> list[Customer]:
    """Give the merged customers that carry a note, so that it is still read while they are merged."""
    return list(Customer.objects.filter(pk__in=family_ids(customer)[1:]).exclude(note="").order_by("pk"))
