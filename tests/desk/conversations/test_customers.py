"""Customers with their conversations: merged and taken apart, found, and seen by the right people alone."""

from typing import Any

import pytest
from django.http import Http404

from careloop.desk.conversations.actions import messages, search
from careloop.desk.conversations.actions.customers import (
    add_identity,
    edit_customer,
    follow_customers,
    learn_signatures,
    merge_customers,
    move_identity,
    remove_identity,
    unmerge_customers,
)
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.models import Conversation, Message, Summary
from careloop.desk.conversations.queries.customers import (
    customers_page,
    earlier_conversations,
    find_customer,
    find_identity_of,
    find_merge,
    visible_customers,
    visible_suggestions,
)
from careloop.desk.conversations.queries.search import search_people
from careloop.desk.ledger.queries import events_of, latest
from careloop.desk.people.actions import identify
from careloop.desk.people.actions.customers import create_customer
from careloop.desk.people.actions.merging import CannotUnmerge
from careloop.desk.people.actions.organisations import save_organisation
from careloop.desk.people.models import Agent, Customer, DuplicateSuggestion, Identity
from careloop.desk.people.tasks import suggest_duplicates
from tests.cast import Cast, writes


def state() -> dict[str, object]:
    return {
        "customers": list(Customer.objects.order_by("pk").values()),
        "identities": list(Identity.objects.order_by("pk").values("pk", "customer_id")),
        "conversations": list(Conversation.objects.order_by("pk").values()),
        "rows": list(Summary.objects.order_by("pk").values()),
        "messages": list(Message.objects.order_by("pk").values("pk", "conversation_id", "identity_id")),
    }


def ledger() -> list[Any]:
    """Everything written so far: a consumer proper waits for the commit, which a test never sees."""
    return list(latest().order_by("id"))


def names(agent: Agent, text: str = "") -> list[str]:
    return [customer.name for customer in customers_page(agent, text=text).rows]


def owner(conversation: Conversation) -> tuple[int, int, str]:
    conversation.refresh_from_db()
    row = Summary.objects.get(pk=conversation.pk)
    return conversation.customer_id, row.customer_id, row.customer_name


def test_a_merge_takes_conversations_along_and_undoing_brings_all_back(cast: Cast) -> None:
    theirs, ours = writes(cast.alex, cast.inbox), writes(cast.haru, cast.inbox)
    elsewhere = writes(cast.alex, cast.billing_inbox)
    before = state()
    kept, gone = cast.haru.customer, cast.alex.customer
    row = merge_customers(kept, gone, by=cast.mina)
    assert [owner(each) for each in (theirs, ours, elsewhere)] == [(kept.pk, kept.pk, "山田はる")] * 3
    assert [each.pk for each in earlier_conversations(cast.mina, kept)] == [ours.pk, theirs.pk]
    event = events_of(kept.actor).last()
    assert event is not None
    assert event.data["moved"] == {"conversations": [theirs.pk, elsewhere.pk], "newest": [elsewhere.pk]}
    unmerge_customers(row, by=cast.mina)
    assert state() == before
    assert [each.verb for each in events_of(kept.actor)] == ["customer.merged", "customer.unmerged"]


def test_what_arrives_meanwhile_goes_back_to_who_wrote_it(cast: Cast) -> None:
    kept, gone = cast.haru.customer, cast.alex.customer
    row = merge_customers(kept, gone, by=cast.mina)
    alex, haru = (identify("email", f"{name}@mail.example", channel="email") for name in ("alex", "haru"))
    from_alex, from_haru = writes(alex, cast.inbox), writes(haru, cast.inbox)
    Conversation.objects.filter(pk=from_alex.pk).update(created_at="2019-05-01T00:00Z")  # as an import brings it
    assert owner(from_alex)[0] == owner(from_haru)[0] == kept.pk
    unmerge_customers(row, by=cast.mina)
    assert owner(from_alex) == (gone.pk, gone.pk, "Alex Green")
    assert owner(from_haru) == (kept.pk, kept.pk, "山田はる")


def test_a_mail_that_joined_only_because_of_the_merge_is_split_off(cast: Cast) -> None:
    kept, gone = cast.haru.customer, cast.alex.customer
    talk = writes(cast.haru, cast.inbox, "Where is my parcel?")
    row = merge_customers(kept, gone, by=cast.mina)
    alex = identify("email", "alex@mail.example", channel="email")
    stray = messages.receive(
        talk,
        identity=alex,
        channel="email",
        said=Said(text="Mine is late too.", subject="Parcel"),
        joined_by=Message.JoinedBy.REFERENCES,
    )
    invited = messages.receive(
        talk, identity=alex, channel="email", said=Said(text="As asked."), joined_by=Message.JoinedBy.TOKEN
    )
    unmerge_customers(row, by=cast.mina)
    stray.refresh_from_db()
    invited.refresh_from_db()
    assert owner(stray.conversation) == (gone.pk, gone.pk, "Alex Green")
    assert stray.conversation.subject == "Parcel"
    assert (invited.conversation, owner(talk)[0]) == (talk, kept.pk)
    assert events_of(talk.ledger_name).filter(verb="conversation.split").count() == 1


def test_merges_of_merges_come_apart_from_the_outside(cast: Cast) -> None:
    mine = [writes(identity, cast.inbox) for identity in (cast.alex, cast.haru, cast.yuna)]
    before = state()
    inner = merge_customers(cast.haru.customer, cast.alex.customer, by=cast.mina)
    outer = merge_customers(cast.yuna.customer, cast.haru.customer, by=cast.mina)
    assert {owner(each)[0] for each in mine} == {cast.yuna.customer.pk}
    with pytest.raises(CannotUnmerge):
        unmerge_customers(inner, by=cast.mina)
    unmerge_customers(outer, by=cast.mina)
    unmerge_customers(inner, by=cast.mina)
    assert state() == before


def test_a_conversation_given_to_a_third_customer_stays_there(cast: Cast) -> None:
    talk = writes(cast.alex, cast.inbox)
    row = merge_customers(cast.haru.customer, cast.alex.customer, by=cast.mina)
    cast.alex.refresh_from_db()
    move_identity(cast.alex, to=cast.yuna.customer, by=cast.mina)
    unmerge_customers(row, by=cast.mina)
    assert owner(talk) == (cast.yuna.customer.pk, cast.yuna.customer.pk, "김유나")


def test_names_in_lists_and_search_follow(cast: Cast) -> None:
    talk = writes(cast.alex, cast.inbox)
    search.index_messages(talk.messages.all())
    edit_customer(cast.alex.customer, by=cast.mina, name="Sandra Blue")
    assert owner(talk)[2] == "Sandra Blue"
    assert [each.name for each in search_people(cast.mina, "sandra")] == ["Sandra Blue"]
    edit_customer(cast.alex.customer, by=cast.mina, name="")
    assert owner(talk)[2] == "alex@mail.example"
    spare = add_identity(cast.alex.customer, by=cast.mina, kind="phone", address="02-555-0199")
    assert [each.pk for each in search_people(cast.mina, "555-0199")] == [cast.alex.customer_id]
    remove_identity(spare, by=cast.mina)
    assert search_people(cast.mina, "555-0199") == []


@pytest.mark.django_db
def test_a_name_that_comes_later_reaches_the_list(cast: Cast) -> None:
    nameless = identify("email", "later@firm.example", channel="email")
    talk = writes(nameless, cast.inbox)
    assert owner(talk)[2] == "later@firm.example"
    identify("email", "later@firm.example", channel="email", name="Lee Later")
    follow_customers(ledger())
    assert owner(talk)[2] == "Lee Later"
    save_organisation(None, by=cast.ada, name="Firm", domains=["firm.example"])
    follow_customers(ledger())
    assert names(cast.mina, "firm") == ["Lee Later"]


def test_a_number_in_a_signature_suggests_a_duplicate(cast: Cast) -> None:
    caller = identify("phone", "010-1234-5678", channel="voice", name="김유나")
    text = "안녕하세요, 환불 부탁드립니다."
    below = "김유나 드림\nTel. 010-1234-5678\n대표전화 +82 2 555 0100\n\n> Tel. 010-9999-0000"
    said = Said(text=text, quoted=f"{text}\n\n{below}")
    messages.start(cast.inbox, identity=cast.yuna, channel="email", said=said)
    learn_signatures(ledger())
    suggest_duplicates(ledger())  # the caller, too, has to be known by their number
    row = DuplicateSuggestion.objects.get()
    assert {row.first, row.second} == {caller.customer, cast.yuna.customer}
    assert row.evidence == [
        {"kind": "signature", "value": "+821012345678"},
        {"kind": "name", "value": "김유나"},
    ]
    assert list(cast.yuna.customer.traits.filter(kind="signature").values_list("value", flat=True)) == ["+821012345678"]


def test_who_sees_which_customer(cast: Cast) -> None:
    writes(cast.yuna, cast.inbox)
    writes(cast.haru, cast.billing_inbox)
    writes(cast.alex, cast.inbox)
    writes(cast.alex, cast.billing_inbox)
    create_customer("Nobody Yet", by=cast.mina)
    assert {
        agent.name: sorted(visible_customers(agent).values_list("name", flat=True))
        for agent in (cast.mina, cast.sora, cast.jo, cast.ada)
    } == {
        "Mina": ["Alex Green", "Nobody Yet", "김유나"],
        "Sora": ["Alex Green", "Nobody Yet", "山田はる"],
        "Jo": ["Alex Green", "Nobody Yet", "김유나"],
        "Ada": ["Alex Green", "Nobody Yet", "山田はる", "김유나"],
    }


def test_sora_sees_nothing_of_supports_customer(cast: Cast) -> None:
    writes(cast.yuna, cast.inbox)
    assert find_customer(cast.mina, cast.yuna.customer_id) == cast.yuna.customer
    assert find_identity_of(cast.mina, cast.yuna.pk) == cast.yuna
    assert names(cast.mina, "유나") == ["김유나"]
    with pytest.raises(Http404):
        find_customer(cast.sora, cast.yuna.customer_id)
    with pytest.raises(Http404):
        find_identity_of(cast.sora, cast.yuna.pk)
    assert names(cast.sora, "유나") == []
    assert list(earlier_conversations(cast.sora, cast.yuna.customer)) == []


def test_merges_and_suggestions_are_seen_with_their_customers(cast: Cast) -> None:
    writes(cast.yuna, cast.inbox)
    writes(cast.haru, cast.inbox)
    first, second = sorted((cast.yuna.customer, cast.haru.customer), key=lambda customer: customer.pk)
    row = DuplicateSuggestion.objects.create(first=first, second=second, evidence=[])
    assert [list(visible_suggestions(agent)) for agent in (cast.mina, cast.ada, cast.sora)] == [[row], [row], []]
    merged = merge_customers(first, second, by=cast.mina)
    assert find_merge(cast.ren, merged.pk) == merged
    assert second in visible_customers(cast.ren)
    assert second not in visible_customers(cast.sora)
    with pytest.raises(Http404):
        find_merge(cast.sora, merged.pk)
    assert names(cast.mina) == ["Alex Green", first.name]


@pytest.mark.parametrize(
    "text", ["유나", "김 유나", "YUNA@", "mail.example", "010-1234", "+82 10 1234 5678", "01012345678", "12345678"]
)
def test_finding_a_customer(cast: Cast, text: str) -> None:
    add_identity(cast.yuna.customer, by=cast.mina, kind="phone", address="010-1234-5678")
    assert "김유나" in names(cast.mina, text)
    assert names(cast.mina, "nobody at all") == []


def test_paging_through_customers(cast: Cast) -> None:
    for number in range(60):
        create_customer(f"Customer {number:02}", by=cast.mina)
    first = customers_page(cast.mina, text="customer")
    second = customers_page(cast.mina, text="customer", after=first.next)
    third = customers_page(cast.mina, text="customer", after=second.next)
    seen = [customer.name for page in (first, second, third) for customer in page.rows]
    assert seen == [f"Customer {number:02}" for number in reversed(range(60))]
    assert (first.previous, third.next) == ("", "")
    assert customers_page(cast.mina, text="customer", before=third.previous).rows == second.rows


def test_departments_have_a_list_of_their_own(cast: Cast) -> None:
    create_customer("Warehouse", by=cast.mina, kind=Customer.Kind.DEPARTMENT)
    assert [each.name for each in customers_page(cast.mina, kind="department").rows] == ["Warehouse"]
    assert "Warehouse" not in [each.name for each in customers_page(cast.mina, kind="person").rows]
