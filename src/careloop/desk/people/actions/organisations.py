"""Organisations: firms whose people are customers, known by their mail domains."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from careloop.desk.ledger.actions import record
from careloop.desk.people.actions.customers import actor_of
from careloop.desk.people.models import Agent, Customer, Identity, Organisation, OrganisationDomain
from careloop.desk.people.rules.addresses import FREE_MAIL, NotAnAddress, normalise_email


class DomainRefused(Exception):
    """This mail domain cannot stand for the organisation; the message says why."""


def save_organisation(
    organisation: Organisation | None, *, by: Agent | None, name: str, note: str = "", domains: Iterable[str] = ()
) -> Organisation:
    """Make or change an organisation and its mail domains.

    In order: saves the organisation, replaces its domains, takes in every customer without an organisation who writes
    from one of them; writes `organisation.created` or `organisation.edited` with the number taken in.
    Raises DomainRefused: for free mail, another organisation's domain, or what is no domain.
    """
    with transaction.atomic():
        is_new = organisation is None
        row = organisation or Organisation()
        row.name, row.note = name.strip()[:160], note
        row.save()
        wanted = {_domain(domain, row) for domain in domains}
        row.domains.exclude(domain__in=wanted).delete()
        known = set(row.domains.values_list("domain", flat=True))
        OrganisationDomain.objects.bulk_create(
            OrganisationDomain(organisation=row, domain=domain) for domain in sorted(wanted - known)
        )
        taken_in = _take_in(row, wanted - known)
        verb = "organisation.created" if is_new else "organisation.edited"
        record(verb, f"organisation:{row.pk}", actor=actor_of(by), domains=len(wanted), taken_in=taken_in)
    return row


def remove_organisation(organisation: Organisation, *, by: Agent) -> None:
    """Remove an organisation; its customers stay, without one. Writes `organisation.removed`."""
    with transaction.atomic():
        record(
            "organisation.removed",
            f"organisation:{organisation.pk}",
            actor=by.actor,
            customers=list(organisation.customers.order_by("pk").values_list("pk", flat=True)),
        )
        organisation.delete()


def _domain(text: str, row: Organisation) -> str:
    try:
        domain = normalise_email(f"a@{text.strip().removeprefix('@')}").removeprefix("a@")
    except NotAnAddress as error:
        raise DomainRefused(_("“%(domain)s” is no mail domain. Write it as example.com.") % {"domain": text}) from error
    if "." not in domain:
        raise DomainRefused(_("“%(domain)s” is no mail domain. Write it as example.com.") % {"domain": text})
    if domain in FREE_MAIL:
        raise DomainRefused(
            _("Anybody can have an address at %(domain)s, so it does not stand for an organisation.")
            % {"domain": domain}
        )
    other = OrganisationDomain.objects.filter(domain=domain).exclude(organisation=row).select_related("organisation")
    if taken := other.first():
        raise DomainRefused(
            _("%(domain)s belongs to %(organisation)s already. Remove it there first.")
            % {"domain": domain, "organisation": taken.organisation}
        )
    return domain


def _take_in(row: Organisation, domains: set[str]) -> int:
    if not domains:
        return 0
    ends = Q()
    for domain in domains:
        ends |= Q(address__endswith=f"@{domain}") | Q(address__endswith=f".{domain}")
    writers = Identity.objects.filter(ends, kind=Identity.Kind.EMAIL).values("customer")
    return Customer.objects.filter(organisation__isnull=True, pk__in=writers).update(organisation=row)
