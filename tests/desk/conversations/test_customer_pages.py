"""The pages of customers, used without JavaScript; what Sora may not see answers as if it were not there."""

import pytest
from django.test import Client
from django.urls import reverse

from careloop.desk.conversations.actions.customers import merge_customers
from careloop.desk.conversations.models import Conversation
from careloop.desk.people.actions.customers import create_customer, edit_customer
from careloop.desk.people.actions.duplicates import compare
from careloop.desk.people.models import Customer, CustomerMerge, DuplicateSuggestion, Identity
from tests.cast import Cast, writes


@pytest.fixture
def as_sora(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.sora)
    return client


@pytest.fixture
def talks(cast: Cast) -> list[Conversation]:
    return [writes(identity, cast.inbox, subject="Refund") for identity in (cast.yuna, cast.haru)]


def text_of(client: Client, name: str, *args: int, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list(cast: Cast, as_mina: Client, as_sora: Client, talks: list[Conversation]) -> None:
    assert "김유나" in text_of(as_mina, "customers", q="유나")
    assert "山田はる" not in text_of(as_mina, "customers", q="유나")
    assert "김유나" not in text_of(as_sora, "customers", q="유나")
    assert as_mina.get(reverse("customers"), {"after": "nonsense"}).status_code == 302


def test_the_page_of_a_customer(cast: Cast, as_mina: Client, talks: list[Conversation]) -> None:
    edit_customer(cast.yuna.customer, by=cast.mina, note="prefers the morning")
    page = text_of(as_mina, "customer", cast.yuna.customer_id)
    for words in ("김유나", "yuna@mail.example", "Refund", "prefers the morning", "Mina changed the record"):
        assert words in page


@pytest.mark.parametrize("page", ["customer", "customer_record", "customer_merge"])
def test_sora_finds_nothing(cast: Cast, as_mina: Client, as_sora: Client, talks: list[Conversation], page: str) -> None:
    address = reverse(page, args=[cast.yuna.customer_id])
    assert (as_mina.get(address).status_code, as_sora.get(address).status_code) == (200, 404)
    assert as_sora.post(address, {"name": "Taken", "kind": "person", "with": cast.haru.customer_id}).status_code in (
        404,
        405,
    )
    cast.yuna.customer.refresh_from_db()
    assert cast.yuna.customer.name == "김유나"


@pytest.mark.parametrize("page", ["identity_owner", "identity_removal"])
def test_sora_moves_nothing(cast: Cast, as_sora: Client, talks: list[Conversation], page: str) -> None:
    answer = as_sora.post(reverse(page, args=[cast.yuna.pk]), {"to": cast.alex.customer_id})
    assert (answer.status_code, Identity.objects.get(pk=cast.yuna.pk).customer) == (404, cast.yuna.customer)


def test_a_new_customer_and_a_changed_one(cast: Cast, as_mina: Client) -> None:
    given = {"name": "Warehouse", "kind": "department", "address_kind": "email", "address": "stock@desk.example"}
    as_mina.post(reverse("customer_new"), given)
    stock = Customer.objects.get(name="Warehouse")
    assert stock.identities.get().address == "stock@desk.example"
    taken = as_mina.post(reverse("customer_new"), {**given, "name": "Second"})
    assert "address" in taken.context["form"].errors
    assert not Customer.objects.filter(name="Second").exists()
    as_mina.post(reverse("customer_record", args=[stock.pk]), {"name": "Warehouse 2", "kind": "department"})
    stock.refresh_from_db()
    assert stock.name == "Warehouse 2"


def test_adding_moving_and_removing_addresses(cast: Cast, as_mina: Client, talks: list[Conversation]) -> None:
    pk = cast.yuna.customer_id
    add = reverse("identities", args=[pk])
    as_mina.post(add, {"kind": "phone", "address": "010-1234-5678"})
    phone = Identity.objects.get(kind="phone")
    assert (phone.customer_id, phone.address) == (pk, "+821012345678")
    assert as_mina.post(add, {"kind": "phone", "address": "none"}).status_code == 422
    assert "山田はる" in as_mina.post(add, {"kind": "email", "address": "haru@mail.example"}).content.decode()
    owner = reverse("identity_owner", args=[phone.pk])
    assert "山田はる" in as_mina.get(owner, {"q": "haru"}).content.decode()
    as_mina.post(owner, {"to": cast.haru.customer_id})
    phone.refresh_from_db()
    assert phone.customer == cast.haru.customer
    as_mina.post(reverse("identity_removal", args=[phone.pk]))
    as_mina.post(reverse("identity_removal", args=[cast.yuna.pk]))  # messages came from it: stays
    assert list(Identity.objects.filter(pk__in=[phone.pk, cast.yuna.pk])) == [cast.yuna]


def test_an_address_of_another_teams_customer_is_not_named(
    cast: Cast, as_sora: Client, talks: list[Conversation]
) -> None:
    mine = create_customer("Mine", by=cast.sora)
    answer = as_sora.post(reverse("identities", args=[mine.pk]), {"kind": "email", "address": "yuna@mail.example"})
    assert answer.status_code == 422
    assert "김유나" not in answer.content.decode()


def test_merging_with_a_look_first_and_undoing(cast: Cast, as_mina: Client, talks: list[Conversation]) -> None:
    kept, gone = cast.yuna.customer, cast.haru.customer
    page = reverse("customer_merge", args=[kept.pk])
    assert "haru@mail.example" in as_mina.get(page, {"q": "haru"}).content.decode()
    preview = as_mina.get(page, {"with": gone.pk}).content.decode()
    assert "haru@mail.example" in preview
    assert not CustomerMerge.objects.exists()
    done = as_mina.post(page, {"with": gone.pk}, follow=True).content.decode()
    row = CustomerMerge.objects.get()
    assert reverse("merge_undoing", args=[row.pk]) in done
    assert as_mina.get(reverse("customer", args=[gone.pk])).headers["Location"] == reverse("customer", args=[kept.pk])
    assert as_mina.post(page, {"with": gone.pk}).status_code == 409
    undo = reverse("merge_undoing", args=[row.pk])
    assert "haru@mail.example" in as_mina.get(undo).content.decode()
    as_mina.post(undo)
    cast.haru.refresh_from_db()
    assert cast.haru.customer == gone
    assert as_mina.post(undo).status_code == 409


def test_sora_undoes_nothing(cast: Cast, as_sora: Client, talks: list[Conversation]) -> None:
    row = merge_customers(cast.yuna.customer, cast.haru.customer, by=cast.mina)
    assert as_sora.post(reverse("merge_undoing", args=[row.pk])).status_code == 404
    row.refresh_from_db()
    assert row.undone_at is None


def test_likely_duplicates(cast: Cast, as_mina: Client, as_sora: Client, talks: list[Conversation]) -> None:
    cast.haru.customer.identities.create(kind="email", address="yunakim@a.example")
    cast.yuna.customer.identities.create(kind="email", address="yuna.kim@b.example")
    edit_customer(cast.haru.customer, by=cast.mina, name="")
    compare([cast.haru.customer_id, cast.yuna.customer_id])
    row = DuplicateSuggestion.objects.get()
    shared = ">same name before the @</span>"
    assert shared in text_of(as_mina, "duplicates")
    assert shared in text_of(as_mina, "customer", cast.yuna.customer_id)
    assert shared not in text_of(as_sora, "duplicates")
    dismissal = reverse("duplicate_dismissal", args=[row.pk])
    assert as_sora.post(dismissal).status_code == 404
    as_mina.post(dismissal)
    assert shared not in text_of(as_mina, "duplicates")
    assert as_sora.post(reverse("duplicate_return", args=[row.pk])).status_code == 404
    as_mina.post(reverse("duplicate_return", args=[row.pk]))
    row.refresh_from_db()
    assert row.dismissed_at is None


def test_pages_cost_the_same_for_one_and_three(cast: Cast, as_mina: Client, django_assert_num_queries: object) -> None:
    writes(cast.yuna, cast.inbox)
    as_mina.get(reverse("customers"))
    statements: dict[str, list[int]] = {}
    for count in (1, 3):
        if count == 3:
            for identity in (cast.haru, cast.alex):
                writes(identity, cast.inbox)
            for _n in range(2):
                writes(cast.yuna, cast.inbox)
        for page, args in (("customers", []), ("customer", [cast.yuna.customer_id])):
            with django_assert_num_queries(40, exact=False) as seen:  # type: ignore[operator]
                as_mina.get(reverse(page, args=args))
            statements.setdefault(page, []).append(len(seen))
    assert all(first == second for first, second in statements.values()), statements
    assert max(statements["customers"]) <= 8
    assert max(statements["customer"]) <= 14
