"""Meeting many customers at once, as an import does: the addresses of a batch are looked up and made together."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from careloop.desk.ledger.actions import record_many
from careloop.desk.people.models import Customer, Identity, Organisation
from careloop.desk.people.queries.customers import organisation_of, standing
from careloop.desk.people.rules.addresses import COUNTRY_OF_LANGUAGE, NotAnAddress, normalise

Key = tuple[str, str]  # kind and normalised address


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Someone who may be known already: every (kind, address) of theirs, the one they write from first."""

    addresses: tuple[Key, ...]
    name: str = ""
    language: str = ""
    organisation: str = ""
    is_department: bool = False


def meet(newcomers: Sequence[Newcomer], *, actor: str) -> list[Identity]:
    """Give for each newcomer the identity they write from; makes the customers and identities that are new.

    One who has any address of a known customer is that customer and brings the other addresses along, unless these
    are somebody else's. An address that cannot be one is kept as an account name. Writes `customer.created` and
    `identity.added`.
    """
    with transaction.atomic():
        keys = [_keys(newcomer) for newcomer in newcomers]
        known = _known({key for each in keys for key in each})
        events: list[tuple[str, str, str, dict[str, object]]] = []
        for newcomer, own in zip(newcomers, keys, strict=True):
            if all(key in known for key in own):
                continue
            customer = next((standing(known[key].customer) for key in own if key in known), None)
            if customer is None:
                customer = _customer(newcomer, own[0])
                events.append(("customer.created", customer.actor, actor, {"kind": str(customer.kind)}))
            for key in own:
                if key not in known:
                    known[key] = Identity.objects.create(
                        customer=customer, kind=key[0], address=key[1], display=_written(newcomer, key)
                    )
                    data = {"identity": known[key].pk, "kind": key[0]}
                    events.append(("identity.added", customer.actor, actor, data))
        record_many(events)
        return [known[own[0]] for own in keys]


def _keys(newcomer: Newcomer) -> list[Key]:
    return list(dict.fromkeys(_key(kind, address, newcomer.language) for kind, address in newcomer.addresses))


def _key(kind: str, address: str, language: str) -> Key:
    try:
        return kind, normalise(kind, address, country=COUNTRY_OF_LANGUAGE.get(language[:2], ""))
    except NotAnAddress:
        return str(Identity.Kind.HANDLE), address.strip()[:254] or "-"


def _written(newcomer: Newcomer, key: Key) -> str:
    """The address as it came, for reading."""
    return next(
        (address for kind, address in newcomer.addresses if _key(kind, address, newcomer.language) == key), key[1]
    )[:254]


def _known(keys: set[Key]) -> dict[Key, Identity]:
    found: dict[Key, Identity] = {}
    for kind in {kind for kind, _address in keys}:
        addresses = [address for each, address in keys if each == kind]
        for identity in Identity.objects.filter(kind=kind, address__in=addresses).select_related("customer"):
            found[(identity.kind, identity.address)] = identity
    return found


def _customer(newcomer: Newcomer, first: Key) -> Customer:
    organisation = None
    if newcomer.organisation:
        organisation, _is_new = Organisation.objects.get_or_create(name=newcomer.organisation[:160])
    elif first[0] == Identity.Kind.EMAIL:
        organisation = organisation_of(first[1])
    return Customer.objects.create(
        name=" ".join(newcomer.name.split())[:160],
        kind=Customer.Kind.DEPARTMENT if newcomer.is_department else Customer.Kind.PERSON,
        organisation=organisation,
        language=newcomer.language[:5],
    )
