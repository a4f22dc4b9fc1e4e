"""Who may be one person: found from the ledger, with evidence, and never against an agent's word."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careloop.desk.ledger.queries import events_of, latest
from careloop.desk.people.actions.customers import create_customer, edit_customer
from careloop.desk.people.actions.duplicates import bring_back, compare, dismiss, learn_phone
from careloop.desk.people.actions.identities import add_identity
from careloop.desk.people.actions.merging import merge, unmerge
from careloop.desk.people.actions.organisations import save_organisation
from careloop.desk.people.models import Customer, DuplicateSuggestion, Trait
from careloop.desk.people.queries.duplicates import among, open_suggestions
from careloop.desk.people.tasks import read_the_ledger, suggest_duplicates
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("settled")]


def person(name: str, *addresses: str) -> Customer:
    customer = create_customer(name)
    for address in addresses:
        add_identity(customer, by=None, kind="email" if "@" in address else "phone", address=address)
    return customer


def found() -> list[tuple[str, str, list[str]]]:
    suggest_duplicates(list(latest().order_by("id")))  # a consumer proper waits for the commit
    return [
        (row.first.name, row.second.name, [item["kind"] for item in row.evidence])
        for row in open_suggestions().order_by("first", "second")
    ]


def test_one_name_in_one_mail_domain() -> None:
    person("김민준", "mj@han.example")
    person("김 민준", "kim@han.example")
    person("김민준", "kim@gmail.com")
    person("김민준", "kim@other.example")
    assert found() == [("김민준", "김 민준", ["name"])]


def test_one_name_in_one_organisation() -> None:
    one, two = person("山田太郎", "taro@a.example"), person("山田 太郎", "+81 3 1234 5678")
    firm = save_organisation(None, by=None, name="Yamada")
    for customer in (one, two):
        edit_customer(customer, by=None, organisation=firm)
    assert found() == [("山田太郎", "山田 太郎", ["name"])]


def test_one_local_part_at_two_domains() -> None:
    person("Minjun Kim", "minjun.kim@a.example")
    person("Kim Minjun", "minjunkim@gmail.com")
    person("Lee Jiho", "minjun_kim@b.example")  # says another name
    person("", "minjunkim@c.example")
    person("Info Desk", "info@a.example")
    person("Info Desk", "info@b.example")
    assert found() == [
        ("Minjun Kim", "Kim Minjun", ["local", "name"]),
        ("Minjun Kim", "", ["local"]),
        ("Kim Minjun", "", ["local"]),
        ("Lee Jiho", "", ["local"]),
    ]


def test_a_number_in_a_signature() -> None:
    caller, writer = person("", "010-1234-5678"), person("김민준", "mj@han.example")
    assert found() == []
    suggested = learn_phone(writer, number="+82 10 1234 5678")
    assert [(row.first, row.second, row.evidence) for row in suggested] == [
        (caller, writer, [{"kind": "signature", "value": "+821012345678"}])
    ]
    assert learn_phone(writer, number="010-1234-5678") == []
    event = events_of(caller.actor).last()
    assert event is not None
    assert (event.verb, event.data) == ("duplicate.suggested", {"other": writer.pk, "evidence": ["signature"]})
    assert list(among(open_suggestions(), writer.pk)) == suggested


def test_a_switchboard_proves_nothing() -> None:
    for number in range(13):
        learn_phone(person(f"Person {number}", f"p{number}@a{number}.example"), number="02-555-0100")
    assert not among(open_suggestions(), Customer.objects.get(name="Person 12").pk).exists()


def test_a_suggestion_goes_when_its_evidence_goes() -> None:
    one = person("김민준", "mj@han.example")
    person("김 민준", "kim@han.example")
    assert len(found()) == 1
    edit_customer(one, by=None, name="이서연")
    assert found() == []


def test_a_dismissed_pair_stays_dismissed(cast: Cast) -> None:
    person("김민준", "mj@han.example")
    other = person("김 민준", "kim@han.example")
    assert len(found()) == 1
    row = DuplicateSuggestion.objects.get()
    dismiss(row, by=cast.mina)
    dismiss(row, by=cast.mina)
    edit_customer(other, by=None, note="called")
    assert found() == []
    bring_back(row, by=cast.mina)
    assert len(found()) == 1
    assert [event.verb for event in events_of(row.first.actor)][-3:] == [
        "duplicate.suggested",
        "duplicate.dismissed",
        "duplicate.restored",
    ]


def test_a_merged_pair_is_no_suggestion_and_an_unmerged_one_is_decided(cast: Cast) -> None:
    one, two = person("김민준", "mj@han.example"), person("김 민준", "kim@han.example")
    assert len(found()) == 1
    row = merge(two, into=one, by=cast.mina)
    assert found() == []
    unmerge(row, by=cast.mina)
    assert found() == []


def test_the_kept_customer_is_compared_with_what_it_gained(cast: Cast) -> None:
    kept, gone = person("A B", "a@x.example"), person("C D", "minjunkim@y.example")
    merge(gone, into=kept, by=cast.mina)
    person("", "minjunkim@z.example")
    assert found() == [("A B", "", ["local"])]


def test_reading_the_ledger_again_adds_nothing() -> None:
    person("김민준", "mj@han.example")
    person("김 민준", "kim@han.example")
    first = found()
    compare(list(Customer.objects.values_list("pk", flat=True)))
    assert found() == first
    assert Trait.objects.count() == len(set(Trait.objects.values_list("customer", "kind", "value")))


def test_the_work_does_not_grow_with_the_customers() -> None:
    def queries() -> int:
        new = create_customer("Somebody New")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            compare([new.pk])
        return len(seen)

    before = queries()
    for number in range(40):
        person(f"Person {number}x", f"person.number{number}x@d{number}.example")
    found()
    assert queries() == before


@pytest.mark.django_db(transaction=True)
def test_the_consumer_reads_each_event_once() -> None:
    person("김민준", "mj@han.example")
    person("김 민준", "kim@han.example")
    assert read_the_ledger() == 4
    assert DuplicateSuggestion.objects.count() == 1
    assert read_the_ledger() == 1  # its own suggestion
    assert read_the_ledger() == 0
