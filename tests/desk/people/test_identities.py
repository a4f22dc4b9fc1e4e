"""Whoever writes is found again, however they spell their address, and made once."""

from unittest.mock import patch

import pytest

from careloop.desk.ledger.queries import events_of
from careloop.desk.people.actions import identify
from careloop.desk.people.actions.customers import NotEditable, create_customer, edit_customer
from careloop.desk.people.actions.identities import (
    AddressTaken,
    IdentityInUse,
    add_identity,
    move_identity,
    remove_identity,
)
from careloop.desk.people.actions.merging import merge
from careloop.desk.people.actions.organisations import DomainRefused, remove_organisation, save_organisation
from careloop.desk.people.models import Customer, Identity
from careloop.desk.people.queries.customers import find_identity
from tests.cast import Cast, writes


def verbs(customer: Customer) -> list[str]:
    return [event.verb for event in events_of(customer.actor)]


def mail(address: str, **said: str) -> Identity:
    return identify("email", address, channel="email", **said)


@pytest.mark.django_db
def test_a_new_address_makes_a_customer() -> None:
    identity = mail("Yuna@Mail.example", name="김유나", language="ko")
    assert (identity.address, identity.display) == ("yuna@mail.example", "Yuna@Mail.example")
    assert (identity.customer.name, identity.customer.language) == ("김유나", "ko")
    assert verbs(identity.customer) == ["customer.created", "identity.added"]
    assert events_of(identity.customer.actor)[0].actor == "system:email"


@pytest.mark.django_db
def test_the_same_address_is_the_same_customer() -> None:
    first, again = mail("yuna@mail.example"), mail(" YUNA@mail.example ")
    assert first == again
    assert Customer.objects.count() == 1
    assert verbs(first.customer) == ["customer.created", "identity.added"]


@pytest.mark.django_db
def test_a_missing_name_is_filled_and_a_known_one_kept() -> None:
    mail("yuna@mail.example", name="yuna@mail.example")
    assert Customer.objects.get().name == ""
    assert mail("yuna@mail.example", name=" 김  유나 ").customer.name == "김 유나"
    assert mail("yuna@mail.example", name="YUNA SHOP").customer.name == "김 유나"
    assert verbs(Customer.objects.get()) == ["customer.created", "identity.added", "customer.edited"]


@pytest.mark.django_db
def test_the_language_reads_a_national_number() -> None:
    assert identify("phone", "03-1234-5678", channel="voice", language="ja").address == "+81312345678"
    found = find_identity("phone", "+81 3 1234 5678")
    assert found is not None
    assert found.customer.language == "ja"


@pytest.mark.django_db
def test_two_processes_meeting_one_stranger_make_one_customer() -> None:
    winner = mail("yuna@mail.example", name="김유나")
    with patch(
        "careloop.desk.people.actions.identities.find_identity", return_value=None
    ):  # looked before it was there
        loser = mail("yuna@mail.example", name="김유나")
    assert loser == winner
    assert Customer.objects.count() == 1


@pytest.mark.django_db
def test_the_organisation_of_the_mail_domain() -> None:
    shop = save_organisation(None, by=None, name="Han Shop", domains=["hanshop.example"])
    sales = save_organisation(None, by=None, name="Han Sales", domains=["sales.hanshop.example"])
    assert mail("a@hanshop.example").customer.organisation == shop
    assert mail("a@mail.hanshop.example").customer.organisation == shop
    assert mail("a@sales.hanshop.example").customer.organisation == sales
    assert mail("a@gmail.com").customer.organisation is None


@pytest.mark.django_db
def test_an_organisation_takes_in_those_who_wrote_before(cast: Cast) -> None:
    early, other = mail("early@late.example").customer, mail("x@notlate.example").customer
    row = save_organisation(None, by=cast.ada, name="Late", domains=["@Late.example", "late.example"])
    early.refresh_from_db()
    other.refresh_from_db()
    assert (early.organisation, other.organisation) == (row, None)
    event = events_of(f"organisation:{row.pk}").get()
    assert (event.verb, event.data) == ("organisation.created", {"domains": 1, "taken_in": 1})
    remove_organisation(row, by=cast.ada)
    early.refresh_from_db()
    assert early.organisation is None
    assert [each.verb for each in events_of(event.subject)] == [
        "organisation.created",
        "organisation.removed",
    ]


@pytest.mark.parametrize("domain", ["naver.com", "taken.example", "no domain", "localhost"])
def test_domains_that_stand_for_nobody(cast: Cast, domain: str) -> None:
    save_organisation(None, by=cast.ada, name="First", domains=["taken.example"])
    with pytest.raises(DomainRefused):
        save_organisation(None, by=cast.ada, name="Second", domains=[domain])


def test_adding_an_address(cast: Cast) -> None:
    identity = add_identity(cast.haru.customer, by=cast.mina, kind="phone", address="03-1234-5678")
    assert identity.address == "+81312345678"
    assert add_identity(cast.haru.customer, by=cast.mina, kind="phone", address="+81 3 1234 5678") == identity
    assert verbs(cast.haru.customer) == ["identity.added"]
    with pytest.raises(AddressTaken, match="山田はる"):
        add_identity(cast.alex.customer, by=cast.mina, kind="phone", address="+81312345678")


def test_moving_an_address(cast: Cast) -> None:
    move_identity(cast.alex, to=cast.haru.customer, by=cast.mina)
    cast.alex.refresh_from_db()
    assert cast.alex.customer == cast.haru.customer
    event = events_of(cast.haru.customer.actor).get()
    assert (event.verb, event.actor) == ("identity.moved", cast.mina.actor)
    assert event.data == {"identity": cast.alex.pk, "from_customer": Customer.objects.get(name="Alex Green").pk}


def test_removing_an_address(cast: Cast) -> None:
    spare = add_identity(cast.alex.customer, by=cast.mina, kind="email", address="alex@old.example")
    remove_identity(spare, by=cast.mina)
    assert list(cast.alex.customer.identities.all()) == [cast.alex]
    assert verbs(cast.alex.customer) == ["identity.added", "identity.removed"]
    writes(cast.alex, cast.inbox)
    with pytest.raises(IdentityInUse):
        remove_identity(cast.alex, by=cast.mina)
    assert verbs(cast.alex.customer) == ["identity.added", "identity.removed"]


def test_a_department_is_a_customer(cast: Cast) -> None:
    stock = create_customer("Warehouse", by=cast.mina, kind=Customer.Kind.DEPARTMENT)
    assert (stock.kind, verbs(stock)) == ("department", ["customer.created"])
    for _again in range(2):
        assert edit_customer(stock, by=cast.mina, name="Warehouse 2").name == "Warehouse 2"
    assert verbs(stock) == ["customer.created", "customer.edited"]


def test_a_merged_customer_is_not_edited(cast: Cast) -> None:
    merge(cast.alex.customer, into=cast.haru.customer, by=cast.mina)
    with pytest.raises(NotEditable):
        edit_customer(cast.alex.customer, by=cast.mina, name="Alex")
