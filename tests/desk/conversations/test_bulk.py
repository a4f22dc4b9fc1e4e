"""The same done to many conversations at once, refused where it must be, and taken back in one step."""

from uuid import uuid4

import pytest
from django.test import Client

from careloop.desk.conversations.actions import deeds, regroup, states
from careloop.desk.conversations.models import Conversation, Deed, Delivery, Macro, Priority, Summary, Tag, Tagging
from careloop.desk.ledger.queries import events_of
from tests.cast import Cast, writes

pytestmark = pytest.mark.django_db


def three(cast: Cast) -> list[Conversation]:
    return [writes(who, cast.inbox, f"Text {who}") for who in (cast.yuna, cast.haru, cast.alex)]


def states_of(conversations: list[Conversation]) -> list[str]:
    return [Summary.objects.get(pk=each.pk).state for each in conversations]


def ids(conversations: list[Conversation]) -> list[int]:
    return [each.pk for each in conversations]


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"do": "close"}, "closed"),
        ({"do": "spam"}, "spam"),
        ({"do": "snooze", "until": "tomorrow"}, "snoozed"),
        ({"do": "snooze", "until": "monday"}, "snoozed"),
        ({"do": "snooze", "until": "reply"}, "snoozed"),
        ({"do": "snooze", "until": "three_hours"}, "snoozed"),
    ],
)
def test_a_state_for_all_and_one_undo(cast: Cast, as_mina: Client, fields: dict[str, str], state: str) -> None:
    chosen = three(cast)

    answer = as_mina.post("/deeds", {"ids": ids(chosen), "listed": "view=ours", **fields})

    assert answer["Location"] == "/?view=ours"
    assert states_of(chosen) == [state] * 3
    deed = Deed.objects.get()
    assert f"/deeds/{deed.pk}/undo" in as_mina.get("/?view=ours").content.decode()

    as_mina.post(f"/deeds/{deed.pk}/undo")

    assert states_of(chosen) == ["first"] * 3


def test_closing_writes_one_ledger_entry_for_each(cast: Cast, as_mina: Client) -> None:
    chosen = three(cast)
    as_mina.post("/deeds", {"ids": ids(chosen), "do": "close"})
    assert [[e.actor for e in events_of(c.ledger_name) if e.verb == "conversation.closed"] for c in chosen] == [
        [cast.mina.actor]
    ] * 3


def test_assigning_to_me_to_another_to_a_team_and_to_nobody(cast: Cast, as_mina: Client) -> None:
    chosen = three(cast)

    def owners() -> list[tuple[int | None, int | None]]:
        return list(Conversation.objects.order_by("pk").values_list("assignee_id", "team_id"))

    support, before = cast.support.pk, owners()
    for fields, after in (
        ({"do": "mine"}, (cast.mina.pk, support)),
        ({"do": "assign", "agent": str(cast.ren.pk)}, (cast.ren.pk, support)),
        ({"do": "assign", "agent": "none"}, (None, support)),
    ):
        as_mina.post("/deeds", {"ids": ids(chosen), **fields})
        assert owners() == [after] * 3
    as_mina.post("/deeds", {"ids": ids(chosen), "do": "hand_over", "team": str(cast.billing.pk)})
    assert owners() == [(None, cast.billing.pk)] * 3

    # What has gone out of sight by one's own hand can still be taken back.
    last = Deed.objects.order_by("-at").first()
    assert last is not None
    as_mina.post(f"/deeds/{last.pk}/undo")
    assert owners() == before


def test_tags_priorities_and_macros(cast: Cast, as_mina: Client) -> None:
    chosen = three(cast)
    Tag.objects.create(name="refund")
    macro = Macro.objects.create(
        title="Refund", steps=[{"do": "tag", "tag": "vip"}, {"do": "priority", "priority": 4}, {"do": "close"}]
    )
    as_mina.post("/deeds", {"ids": ids(chosen), "do": "tag", "tag": "refund"})
    assert Tagging.objects.filter(tag__name="refund").count() == 3
    as_mina.post("/deeds", {"ids": ids(chosen[:1]), "do": "untag", "tag": "refund"})
    assert Tagging.objects.filter(tag__name="refund").count() == 2
    as_mina.post("/deeds", {"ids": ids(chosen), "do": "priority", "priority": "3"})
    assert set(Summary.objects.values_list("priority", flat=True)) == {Priority.HIGH}

    as_mina.post("/deeds", {"ids": ids(chosen), "do": "macro", "macro": str(macro.pk)})

    assert states_of(chosen) == ["closed"] * 3
    assert set(Summary.objects.values_list("priority", flat=True)) == {Priority.URGENT}
    last = Deed.objects.order_by("-at").first()
    assert last is not None
    as_mina.post(f"/deeds/{last.pk}/undo")
    assert states_of(chosen) == ["first"] * 3
    assert set(Summary.objects.values_list("priority", flat=True)) == {Priority.HIGH}
    assert not Tagging.objects.filter(tag__name="vip").exists()


def test_a_macro_that_writes_to_customers_is_not_offered_to_many(cast: Cast, as_mina: Client) -> None:
    chosen = three(cast)
    macro = Macro.objects.create(title="Thanks", steps=[{"do": "reply", "text": "Thank you"}])
    answer = as_mina.post("/deeds", {"ids": ids(chosen), "do": "macro", "macro": str(macro.pk)})
    assert answer.status_code == 400
    assert states_of(chosen) == ["first"] * 3


def test_merging_into_one_and_taking_it_back(cast: Cast, as_mina: Client) -> None:
    chosen = three(cast)
    target = chosen[1]

    as_mina.post("/deeds", {"ids": ids(chosen), "do": "merge", "target": target.pk})

    assert states_of(chosen) == ["merged", "first", "merged"]
    assert target.messages.count() == 3
    as_mina.post(f"/deeds/{Deed.objects.get().pk}/undo")
    assert states_of(chosen) == ["first"] * 3
    assert target.messages.count() == 1


def test_what_cannot_be_merged_is_said_and_the_rest_is_done(cast: Cast, as_mina: Client, monkeypatch) -> None:
    chosen = three(cast)
    merge = regroup.merge

    def meanwhile(conversation: Conversation, **more: object) -> object:
        if conversation.pk == chosen[0].pk:  # a colleague was quicker
            raise regroup.CannotRegroup("One of them is already merged.")
        return merge(conversation, **more)

    monkeypatch.setattr(regroup, "merge", meanwhile)
    page = as_mina.post("/deeds", {"ids": ids(chosen), "do": "merge", "target": chosen[2].pk})

    assert states_of(chosen) == ["first", "merged", "first"]
    assert "One of them is already merged." in page.content.decode()
    assert f"/deeds/{Deed.objects.get().pk}/undo" in page.content.decode()


def test_what_one_may_not_see_is_passed_over(cast: Cast, as_mina: Client) -> None:
    own, foreign = writes(cast.yuna, cast.inbox), writes(cast.haru, cast.billing_inbox)
    as_mina.post("/deeds", {"ids": [own.pk, foreign.pk, 999_999], "do": "close"})
    assert states_of([own, foreign]) == ["closed", "first"]

    answer = as_mina.post("/deeds", {"ids": [own.pk, foreign.pk], "do": "merge", "target": foreign.pk})
    assert answer.status_code == 404
    assert states_of([own, foreign]) == ["closed", "first"]


def test_everything_in_a_list_is_shown_before_it_is_done(cast: Cast, as_mina: Client) -> None:
    chosen = three(cast)
    foreign = writes(cast.haru, cast.billing_inbox)
    asked = {"everything": "yes", "listed": "view=ours", "do": "close"}

    page = as_mina.post("/deeds", asked).content.decode()

    assert "These are 3 conversations, all of the list as it is now." in page
    assert states_of(chosen) == ["first"] * 3
    as_mina.post("/deeds", {**asked, "confirmed": "yes"})
    assert states_of([*chosen, foreign]) == ["closed"] * 3 + ["first"]


def test_an_action_that_lacks_its_word_asks_for_it(cast: Cast, as_mina: Client) -> None:
    chosen = three(cast)
    for do in ("choose", "assign", "hand_over", "tag", "snooze", "priority", "merge", "macro"):
        page = as_mina.post("/deeds", {"ids": ids(chosen), "do": do})
        assert page.status_code == 200
        assert "Change 3 conversations" in page.content.decode()
    assert not Deed.objects.exists()


@pytest.mark.parametrize(
    "asked",
    [
        {"do": "delete"},
        {"do": "close", "listed": "view=nothing"},
        {"do": "close", "everything": "yes", "listed": "sort=password"},
        {"do": "assign", "agent": "0 or 1=1"},
        {"do": "snooze", "until": "2099"},
        {"do": "priority", "priority": "9"},
    ],
)
def test_nonsense_is_refused_in_words(cast: Cast, as_mina: Client, asked: dict[str, str]) -> None:
    chosen = three(cast)
    answer = as_mina.post("/deeds", {"ids": ids(chosen), **asked})
    assert answer.status_code == 400
    assert "This list was not understood" in answer.content.decode()
    assert states_of(chosen) == ["first"] * 3


def test_nothing_ticked_says_so(cast: Cast, as_mina: Client) -> None:
    writes(cast.yuna, cast.inbox)
    page = as_mina.post("/deeds", {"do": "close", "ids": ["x", "-1"]}, follow=True).content.decode()
    assert "Choose at least one conversation first." in page


def test_an_undo_is_ones_own_and_works_once(cast: Cast, as_mina: Client) -> None:
    chosen = three(cast)
    as_mina.post("/deeds", {"ids": ids(chosen), "do": "close"})
    undo = f"/deeds/{Deed.objects.get().pk}/undo"
    ren = Client()
    ren.force_login(cast.ren)
    assert ren.post(undo).status_code == 404
    assert as_mina.post(f"/deeds/{uuid4()}/undo").status_code == 404
    assert states_of(chosen) == ["closed"] * 3
    assert "Undone for 3 conversations." in as_mina.post(undo, follow=True).content.decode()
    assert "This has been undone already." in as_mina.post(undo, follow=True).content.decode()
    assert states_of(chosen) == ["first"] * 3


def test_an_undo_in_whose_way_something_stands_says_so_and_can_be_tried_again(cast: Cast, as_mina: Client) -> None:
    chosen = three(cast)
    as_mina.post("/deeds", {"ids": ids(chosen[:2]), "do": "merge", "target": chosen[1].pk})
    deed = Deed.objects.get()
    later = regroup.merge(chosen[1], into=chosen[2], by=cast.ren)
    page = as_mina.post(f"/deeds/{deed.pk}/undo", follow=True).content.decode()
    assert "Undone, except for what cannot be undone now" in page
    regroup.undo(later, by=cast.ren)
    assert "Undone for 1 conversation." in as_mina.post(f"/deeds/{deed.pk}/undo", follow=True).content.decode()
    assert states_of(chosen) == ["first"] * 3


def test_a_reply_that_has_left_stays_and_the_rest_is_undone(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    steps: list[deeds.Step] = [{"do": "reply", "text": "On its way."}, {"do": "close"}]
    deed = deeds.do(steps, [conversation], by=cast.mina, label="x")
    Delivery.objects.update(state=Delivery.State.SENT)
    page = as_mina.post(f"/deeds/{deed.pk}/undo", follow=True).content.decode()
    assert "This message has already been sent." in page
    assert states_of([conversation]) == ["waiting"]


def test_doing_it_twice_changes_nothing_the_second_time(cast: Cast, as_mina: Client) -> None:
    chosen = three(cast)
    states.close(chosen[0], by=cast.ren)
    as_mina.post("/deeds", {"ids": ids(chosen), "do": "close"})
    page = as_mina.post("/deeds", {"ids": ids(chosen), "do": "close"}, follow=True).content.decode()
    assert "Nothing had to be changed." in page
    # What was closed before by someone else stays closed when this is undone.
    as_mina.post(f"/deeds/{Deed.objects.order_by('at')[0].pk}/undo")
    assert states_of(chosen) == ["closed", "first", "first"]
