"""Addresses of customers: found or made when somebody writes, added, moved and removed by agents."""

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from careloop.desk.ledger.actions import record
from careloop.desk.people.actions.customers import actor_of, create_customer, edit_customer
from careloop.desk.people.actions.rows import put
from careloop.desk.people.models import Agent, Customer, Identity
from careloop.desk.people.queries.customers import find_identity, organisation_of, standing
from careloop.desk.people.rules.addresses import COUNTRY_OF_LANGUAGE, normalise


class AddressTaken(Exception):
    """The address is another customer's; `identity` says whose. Merge the two, or move the address."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        super().__init__(
            _("%(address)s belongs to %(name)s. Merge the two customers, or move the address.")
            % {"address": identity, "name": identity.customer.name or f"#{identity.customer_id}"}
        )


class IdentityInUse(Exception):
    """Messages came from this address, so it cannot be removed; it can be moved to another customer."""


def identify(
    kind: str,
    address: str,
    *,
    name: str = "",
    channel: str,
    language: str = "",
    country: str = "",
) -> Identity:
    """Give the identity of whoever writes from this address, making it and its customer when they are new.

    In order: looks the address up in its one spelling; else makes the customer (writes `customer.created`), puts them
    into the organisation of their mail domain and makes the identity (writes `identity.added`); fills a name or
    language that was missing (writes `customer.edited`). Two processes that meet the same new address at once make
    one customer. `country` reads national telephone numbers; without it the language decides.
    Raises NotAnAddress: when it cannot be one.
    """
    country = country or COUNTRY_OF_LANGUAGE.get(language[:2], "")
    normal = normalise(kind, address, country=country)
    with transaction.atomic(savepoint=False):
        identity = find_identity(kind, address, country=country)
        if identity is None:
            return _meet(kind, address, normal, name=name, channel=channel, language=language)
        customer = standing(identity.customer)
        missing = {
            key: value
            for key, value in (("name", _plain_name(name, address)), ("language", language[:5]))
            if value and not getattr(customer, key)
        }
        if missing:
            identity.customer = edit_customer(customer, by=None, actor=f"system:{channel}", **missing)
    return identity


def _meet(kind: str, address: str, normal: str, *, name: str, channel: str, language: str) -> Identity:
    try:
        # A savepoint: when another process makes the same identity first, only this part is taken back.
        with transaction.atomic():
            customer = create_customer(
                _plain_name(name, address),
                actor=f"system:{channel}",
                organisation=organisation_of(normal) if kind == Identity.Kind.EMAIL else None,
                language=language,
            )
            return _attach(customer, kind, normal, display=address, actor=f"system:{channel}")
    except IntegrityError:
        return Identity.objects.select_related("customer").get(kind=kind, address=normal)


def _plain_name(name: str, address: str) -> str:
    """Drop a "name" that only repeats the address."""
    name = " ".join(name.split()).strip("'\"")[:160]
    return "" if name.casefold() == address.strip().casefold() else name


def _attach(customer: Customer, kind: str, normal: str, *, display: str, actor: str) -> Identity:
    identity = put(Identity(customer=customer, kind=kind, address=normal, display=display.strip()[:254]))
    record("identity.added", customer.actor, actor=actor, identity=identity.pk, kind=str(kind))
    return identity


def add_identity(customer: Customer, *, by: Agent | None, kind: str, address: str) -> Identity:
    """Give a customer one more address; writes `identity.added`. One they have already is given back unchanged.

    Raises NotAnAddress: when it cannot be one. AddressTaken: when it is another customer's.
    """
    normal = normalise(kind, address, country=COUNTRY_OF_LANGUAGE.get(customer.language, ""))
    with transaction.atomic():
        customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
        owner = Identity.objects.select_related("customer").filter(kind=kind, address=normal).first()
        if owner is None:
            try:
                with transaction.atomic():
                    return _attach(standing(customer), kind, normal, display=address, actor=actor_of(by))
            except IntegrityError:
                owner = Identity.objects.select_related("customer").get(kind=kind, address=normal)
        if owner.customer_id != standing(customer).pk:
            raise AddressTaken(owner)
        return owner


def move_identity(identity: Identity, *, to: Customer, by: Agent | None) -> Identity:
    """Give an address to another customer; writes `identity.moved`.

    Conversations stay where they are: call it through conversations, whose `move_identity` takes them along.
    """
    with transaction.atomic():
        current = Identity.objects.select_for_update(of=("self",)).get(pk=identity.pk)
        target = standing(to)
        if current.customer_id == target.pk:
            return current
        before, current.customer = current.customer_id, target
        current.save(update_fields=["customer"])
        record("identity.moved", target.actor, actor=actor_of(by), identity=current.pk, from_customer=before)
    return current


def remove_identity(identity: Identity, *, by: Agent) -> None:
    """Forget an address that nobody has written from; writes `identity.removed`.

    Raises IdentityInUse: when conversations or messages came from it.
    """
    try:
        with transaction.atomic():
            record("identity.removed", identity.customer.actor, actor=by.actor, identity=identity.pk)
            identity.delete()
    except ProtectedError as error:
        raise IdentityInUse(
            _("Messages came from this address, so it stays. Move it to the customer it belongs to instead.")
        ) from error
