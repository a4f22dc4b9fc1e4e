"""Finding customers who may be one person, and remembering that somebody said they are not.

Only customers who share a trait are compared, so a new customer costs a few index look-ups and never a walk over
all others. A trait that many share (a switchboard's number, a common name in a big firm) says nothing and is passed.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent, Customer, DuplicateSuggestion, Identity, Trait
from careloop.desk.people.queries.customers import standing
from careloop.desk.people.rules.addresses import FREE_MAIL, mail_domain, normalise_phone
from careloop.desk.people.rules.names import local_key, name_keys

MOST_SHARING = 12
SYSTEM = "system:people"

Evidence = list[dict[str, str]]
Pairs = dict[tuple[int, int], Evidence]


class Mark(NamedTuple):
    """A trait before it has a row."""

    kind: str
    value: str


def compare(customer_ids: Iterable[int]) -> list[DuplicateSuggestion]:
    """Look for duplicates of these customers and write down who may be whom. Gives the new suggestions.

    In order: renews the customers' traits, removes open suggestions that nothing supports any more, renews the
    evidence of the others, makes new ones (each writes `duplicate.suggested`). What was dismissed stays dismissed.
    """
    with transaction.atomic():
        chosen = list(
            Customer.objects.filter(pk__in=set(customer_ids))
            .select_related("organisation")
            .prefetch_related("identities")
        )
        _renew_traits(chosen)
        ids = {customer.pk for customer in chosen if customer.merged_into_id is None}
        pairs = _pairs(ids)
        _drop_unsupported(ids, pairs)
        return _suggest(pairs)


def learn_phone(customer: Customer, *, number: str, country: str = "") -> list[DuplicateSuggestion]:
    """Remember a telephone number from the customer's signature, and compare again when it is new.

    Raises NotAnAddress: when it cannot be a number.
    """
    customer = standing(customer)
    _row, is_new = Trait.objects.get_or_create(
        customer=customer, kind=Trait.Kind.SIGNATURE, value=normalise_phone(number, country=country)
    )
    return compare([customer.pk]) if is_new else []


def dismiss(suggestion: DuplicateSuggestion, *, by: Agent) -> None:
    """Say that these are two; they are not suggested again. Writes `duplicate.dismissed`."""
    with transaction.atomic():
        if DuplicateSuggestion.objects.filter(pk=suggestion.pk, dismissed_at__isnull=True).update(
            dismissed_by=by, dismissed_at=timezone.now()
        ):
            record("duplicate.dismissed", suggestion.first.actor, actor=by.actor, other=suggestion.second_id)


def bring_back(suggestion: DuplicateSuggestion, *, by: Agent) -> None:
    """Undo `dismiss`; writes `duplicate.restored`."""
    with transaction.atomic():
        if DuplicateSuggestion.objects.filter(pk=suggestion.pk, dismissed_at__isnull=False).update(
            dismissed_by=None, dismissed_at=None
        ):
            record("duplicate.restored", suggestion.first.actor, actor=by.actor, other=suggestion.second_id)


def marks_of(customer: Customer) -> set[Mark]:
    """Give the traits that follow from the customer's own record (signatures are learnt apart)."""
    identities = list(customer.identities.all())
    mails = [identity.address for identity in identities if identity.kind == Identity.Kind.EMAIL]
    places = {domain for domain in map(mail_domain, mails) if domain not in FREE_MAIL}
    if customer.organisation_id:
        places.add(f"organisation:{customer.organisation_id}")
    marks = {Mark(Trait.Kind.PHONE, each.address) for each in identities if each.kind == Identity.Kind.PHONE}
    marks |= {Mark(Trait.Kind.LOCAL, key) for key in map(local_key, mails) if key}
    marks |= {Mark(Trait.Kind.NAME, f"{name}@{place}") for name in name_keys(customer.name) for place in places}
    return marks


def _renew_traits(customers: list[Customer]) -> None:
    stored: dict[int, set[Mark]] = defaultdict(set)
    kept = Trait.objects.filter(customer__in=customers).exclude(kind=Trait.Kind.SIGNATURE)
    for customer_id, kind, value in kept.values_list("customer_id", "kind", "value"):
        stored[customer_id].add(Mark(kind, value))
    for customer in customers:
        wanted = marks_of(customer)
        for gone in stored[customer.pk] - wanted:
            Trait.objects.filter(customer=customer, kind=gone.kind, value=gone.value).delete()
        Trait.objects.bulk_create(
            [Trait(customer=customer, kind=new.kind, value=new.value) for new in sorted(wanted - stored[customer.pk])],
            ignore_conflicts=True,
        )


def _pairs(ids: set[int]) -> Pairs:
    """Give every pair of a chosen customer and another who shares a trait, with what they share."""
    values = Trait.objects.filter(customer__in=ids).values_list("value", flat=True)
    blocks: dict[str, dict[int, str]] = defaultdict(dict)
    # A signature is the more telling word where both kinds carry one number, so it is read last.
    rows = Trait.objects.filter(value__in=set(values), customer__merged_into__isnull=True)
    for value, customer_id, kind in sorted(rows.values_list("value", "customer_id", "kind")):
        blocks[value][customer_id] = kind
    found: Pairs = defaultdict(list)
    for value, kinds in sorted(blocks.items()):
        if len(kinds) > MOST_SHARING:
            continue
        for first, second in combinations(sorted(kinds), 2):
            if first in ids or second in ids:
                kind = max(kinds[first], kinds[second])  # "signature" sorts after "phone"
                found[first, second].append({"kind": str(kind), "value": value.partition("@")[0]})
    return _sifted(found)


def _sifted(pairs: Pairs) -> Pairs:
    """Add that the names agree; drop pairs whose only evidence is the local part while the names differ."""
    names = dict(Customer.objects.filter(pk__in={pk for pair in pairs for pk in pair}).values_list("pk", "name"))
    sifted: Pairs = {}
    for (first, second), evidence in pairs.items():
        one, two = name_keys(names[first]), name_keys(names[second])
        kinds = {item["kind"] for item in evidence}
        if one & two and Trait.Kind.NAME not in kinds:
            evidence.append({"kind": str(Trait.Kind.NAME), "value": min(one & two)})
        is_contradicted = kinds == {Trait.Kind.LOCAL} and one and two and not one & two
        if not is_contradicted:
            sifted[first, second] = _once_each(evidence)
    return sifted


def _once_each(evidence: Evidence) -> Evidence:
    """Each piece once; of the ways to write one name (the two orders of a Japanese name, say) the first alone."""
    told = {(item["kind"], "" if item["kind"] == Trait.Kind.NAME else item["value"]): item for item in evidence[::-1]}
    return list(told.values())[::-1]


def _drop_unsupported(ids: set[int], pairs: Pairs) -> None:
    open_ones = DuplicateSuggestion.objects.filter(Q(first__in=ids) | Q(second__in=ids), dismissed_at__isnull=True)
    stale = [pk for pk, first, second in open_ones.values_list("pk", "first", "second") if (first, second) not in pairs]
    DuplicateSuggestion.objects.filter(pk__in=stale).delete()


def _suggest(pairs: Pairs) -> list[DuplicateSuggestion]:
    new: list[DuplicateSuggestion] = []
    for (first, second), evidence in pairs.items():
        row, is_new = DuplicateSuggestion.objects.get_or_create(
            first_id=first, second_id=second, defaults={"evidence": evidence}
        )
        if is_new:
            record(
                "duplicate.suggested",
                f"customer:{first}",
                actor=SYSTEM,
                other=second,
                evidence=sorted({item["kind"] for item in evidence}),
            )
            new.append(row)
        elif row.evidence != evidence:
            row.evidence = evidence
            row.save(update_fields=["evidence"])
    return new
