"""Two records of one person become one, and two again, without losing anything."""

import pytest

from careloop.desk.ledger.queries import events_of
from careloop.desk.people.actions.customers import create_customer, edit_customer
from careloop.desk.people.actions.identities import add_identity, identify, move_identity
from careloop.desk.people.actions.merging import CannotMerge, CannotUnmerge, merge, unmerge
from careloop.desk.people.models import Customer, CustomerMerge, Identity, Organisation
from careloop.desk.people.queries.customers import family_ids, notes_brought_in, standing
from tests.cast import Cast


def person(name: str, *addresses: str, **fields: str) -> Customer:
    customer = create_customer(name, **fields)
    for address in addresses:
        add_identity(customer, by=None, kind="email", address=address)
    return customer


def state() -> dict[str, object]:
    """Everything that a merge may touch, to be compared whole."""
    return {
        "customers": list(Customer.objects.order_by("pk").values()),
        "identities": list(Identity.objects.order_by("pk").values("pk", "customer_id")),
    }


def addresses(customer: Customer) -> list[str]:
    return list(customer.identities.values_list("address", flat=True))


def test_merging_and_undoing_is_as_if_nothing_happened(cast: Cast) -> None:
    kept = person("", "kim@a.example")
    gone = person("김민준", "kim@b.example", "kim@c.example", language="ko", note="prefers calls")
    Customer.objects.filter(pk=gone.pk).update(organisation=Organisation.objects.create(name="Han"))
    before = state()
    row = merge(gone, into=kept, by=cast.mina)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert addresses(kept) == ["kim@a.example", "kim@b.example", "kim@c.example"]
    assert (kept.name, kept.language, kept.organisation and kept.organisation.name) == ("김민준", "ko", "Han")
    assert (standing(gone), family_ids(kept)) == (kept, [kept.pk, gone.pk])
    assert notes_brought_in(kept) == [gone]
    event = events_of(kept.actor).last()
    assert event is not None
    assert (event.verb, event.actor, event.data["gone"]) == ("customer.merged", cast.mina.actor, gone.pk)
    unmerge(row, by=cast.ren)
    assert state() == before
    assert [event.verb for event in events_of(kept.actor)][-2:] == ["customer.merged", "customer.unmerged"]
    row.refresh_from_db()
    assert row.undone_by == cast.ren


def test_mail_from_a_moved_address_finds_the_kept_customer(cast: Cast) -> None:
    kept, gone = person("Kim", "kim@a.example"), person("Kim", "kim@b.example")
    row = merge(gone, into=kept, by=cast.mina)
    assert identify("email", "kim@b.example", channel="email", name="Kim").customer == kept
    unmerge(row, by=cast.mina)
    assert identify("email", "kim@b.example", channel="email", name="Kim").customer == gone


def test_what_changed_meanwhile_stays(cast: Cast) -> None:
    kept, gone = person("", "kim@a.example"), person("Kim", "kim@b.example", "kim@c.example")
    row = merge(gone, into=kept, by=cast.mina)
    edit_customer(kept, by=cast.mina, name="Park")  # was filled with Kim
    add_identity(kept, by=cast.mina, kind="email", address="new@a.example")
    move_identity(Identity.objects.get(address="kim@c.example"), to=cast.alex.customer, by=cast.mina)
    unmerge(row, by=cast.mina)
    kept.refresh_from_db()
    assert (kept.name, addresses(kept)) == ("Park", ["kim@a.example", "new@a.example"])
    assert addresses(gone) == ["kim@b.example"]
    assert addresses(cast.alex.customer) == ["alex@mail.example", "kim@c.example"]


def test_undoing_one_of_two_merges_lets_the_other_fill(cast: Cast) -> None:
    kept, one, two = person("", "k@a.example"), person("One", "o@a.example"), person("Two", "t@a.example")
    first = merge(one, into=kept, by=cast.mina)
    second = merge(two, into=kept, by=cast.mina)
    unmerge(first, by=cast.mina)
    kept.refresh_from_db()
    assert (kept.name, addresses(kept)) == ("Two", ["k@a.example", "t@a.example"])
    unmerge(second, by=cast.mina)
    kept.refresh_from_db()
    assert (kept.name, addresses(kept)) == ("", ["k@a.example"])


def test_a_merge_of_a_merge_is_undone_from_the_outside(cast: Cast) -> None:
    a, b, c = person("A a", "a@x.example"), person("B b", "b@x.example"), person("C c", "c@x.example")
    before = state()
    inner = merge(a, into=b, by=cast.mina)
    outer = merge(b, into=c, by=cast.mina)
    assert addresses(c) == ["a@x.example", "b@x.example", "c@x.example"]
    assert family_ids(c) == [c.pk, b.pk, a.pk]
    with pytest.raises(CannotUnmerge, match=r"B b was merged into C c later\. Undo that merge first"):
        unmerge(inner, by=cast.mina)
    unmerge(outer, by=cast.mina)
    assert addresses(b) == ["a@x.example", "b@x.example"]
    unmerge(inner, by=cast.mina)
    assert state() == before


def test_merging_into_somebody_merged_goes_to_who_they_are_now(cast: Cast) -> None:
    a, b, c = person("A a", "a@x.example"), person("B b", "b@x.example"), person("C c", "c@x.example")
    merge(b, into=c, by=cast.mina)
    b.refresh_from_db()
    assert merge(a, into=b, by=cast.mina).kept == c


def test_what_cannot_be_merged_or_undone(cast: Cast) -> None:
    a, b = person("A a", "a@x.example"), person("B b", "b@x.example")
    with pytest.raises(CannotMerge, match="one customer already"):
        merge(a, into=a, by=cast.mina)
    row = merge(a, into=b, by=cast.mina)
    with pytest.raises(CannotMerge, match="A a is merged already"):
        merge(a, into=cast.alex.customer, by=cast.mina)
    unmerge(row, by=cast.mina)
    with pytest.raises(CannotUnmerge, match="already"):
        unmerge(row, by=cast.mina)
    assert CustomerMerge.objects.count() == 1


def test_a_customer_can_be_merged_again(cast: Cast) -> None:
    a, b = person("A a", "a@x.example"), person("B b", "b@x.example")
    unmerge(merge(a, into=b, by=cast.mina), by=cast.mina)
    a.refresh_from_db()
    again = merge(b, into=a, by=cast.mina)
    assert addresses(a) == ["a@x.example", "b@x.example"]
    unmerge(again, by=cast.mina)
    assert (addresses(a), addresses(b)) == (["a@x.example"], ["b@x.example"])
