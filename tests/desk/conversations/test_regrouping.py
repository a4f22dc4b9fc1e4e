"""Undoing merges and splits in any order: every message stays visible, and goes back to whose it is."""

from typing import Any

import pytest

from careloop.desk.conversations.actions import deeds, messages, regroup, states
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.models import Closure, Conversation, Message
from tests.cast import Cast, assert_nothing_differs_from_the_facts, writes

pytestmark = pytest.mark.django_db


def texts(conversation: Conversation) -> list[str]:
    return sorted(conversation.messages.values_list("text", flat=True))


def two_said(cast: Cast, first: str, second: str) -> tuple[Conversation, Message]:
    conversation = writes(cast.alex, cast.inbox, first)
    said = Said(text=second)
    return conversation, messages.receive(
        conversation, identity=cast.alex, channel="email", said=said, joined_by=Message.JoinedBy.TOKEN
    )


def test_a_split_undone_after_its_origin_was_merged_returns_with_the_origin(cast: Cast) -> None:
    origin, second = two_said(cast, "kettle", "invoice")
    other = writes(cast.alex, cast.inbox, "other")
    split = regroup.split(origin, messages=[second], subject="Invoice", by=cast.mina)
    merge = regroup.merge(origin, into=other, by=cast.mina)
    regroup.undo(split, by=cast.mina)
    assert texts(other) == ["invoice", "kettle", "other"]
    regroup.undo(merge, by=cast.mina)
    assert (texts(other), texts(origin)) == (["other"], ["invoice", "kettle"])
    assert_nothing_differs_from_the_facts()


def test_a_split_is_not_undone_under_a_merge_that_came_later(cast: Cast) -> None:
    origin, second = two_said(cast, "kettle", "invoice")
    stranger = writes(cast.haru, cast.inbox, "another customer's")
    split = regroup.split(origin, messages=[second], subject="Invoice", by=cast.mina)
    merge = regroup.merge(stranger, into=split.target, by=cast.mina)
    with pytest.raises(regroup.CannotRegroup, match=f"#{stranger.pk} was merged into #{split.target_id} later"):
        regroup.undo(split, by=cast.mina)
    regroup.undo(merge, by=cast.mina)
    regroup.undo(split, by=cast.mina)
    assert (texts(origin), texts(stranger)) == (["invoice", "kettle"], ["another customer's"])
    assert_nothing_differs_from_the_facts()


def test_a_split_of_a_split_undone_from_the_inside_or_the_outside(cast: Cast) -> None:
    origin, second = two_said(cast, "kettle", "invoice")
    third = messages.receive(
        origin, identity=cast.alex, channel="email", said=Said(text="spout"), joined_by=Message.JoinedBy.TOKEN
    )
    outer = regroup.split(origin, messages=[second, third], subject="Invoice", by=cast.mina)
    third.refresh_from_db()
    inner = regroup.split(outer.target, messages=[third], subject="Spout", by=cast.mina)
    regroup.undo(outer, by=cast.mina)
    assert texts(origin) == ["invoice", "kettle"]
    regroup.undo(inner, by=cast.mina)
    assert texts(origin) == ["invoice", "kettle", "spout"]
    assert_nothing_differs_from_the_facts()


def test_an_undo_leaves_what_a_colleague_has_changed_since(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    steps: list[deeds.Step] = [{"do": "assign", "agent": cast.mina.pk}, {"do": "priority", "priority": 4}]
    deed = deeds.do(steps, [conversation], by=cast.mina, label="Taken")
    conversation.refresh_from_db()
    states.assign(conversation, by=cast.ren, agent=cast.ren, team=cast.support)
    deeds.undo(deed, by=cast.mina)
    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.priority) == (cast.ren, 2)


def test_a_long_undo_goes_in_pieces_and_goes_on_where_it_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deeds, "AT_ONCE", 2)
    chosen = [writes(cast.alex, cast.inbox, f"case {n}") for n in range(5)]
    deed = deeds.do([{"do": "close"}], chosen, by=cast.mina, label="Closed 5")
    reopen, calls = deeds.VERBS["reopen"], iter(range(9))

    def dies(*given: Any) -> Any:
        if next(calls) == 3:
            raise KeyboardInterrupt
        return reopen(*given)

    monkeypatch.setitem(deeds.VERBS, "reopen", dies)
    with pytest.raises(KeyboardInterrupt):
        deeds.undo(deed, by=cast.mina)
    assert Closure.objects.filter(ended_at=None).count() == 3
    assert len(deeds.undo(deed, by=cast.mina)) == 3
    assert Closure.objects.filter(ended_at=None).count() == 0
    with pytest.raises(deeds.CannotUndo):
        deeds.undo(deed, by=cast.mina)


def customer_waits_again(cast: Cast, conversation: Conversation) -> Message:
    said = Said(text="URGENT")
    return messages.receive(
        conversation, identity=cast.alex, channel="email", said=said, joined_by=Message.JoinedBy.TOKEN
    )


@pytest.mark.parametrize("before", ["closed", "asleep"])
def test_an_undo_does_not_hide_a_customer_who_wrote_meanwhile(cast: Cast, before: str) -> None:
    conversation = writes(cast.alex, cast.inbox)
    if before == "closed":
        states.close(conversation, by=cast.ren)
    else:
        states.snooze(conversation, by=cast.ren, until=None)
    step = {"do": "reopen" if before == "closed" else "wake"}
    deed = deeds.do([{"do": "priority", "priority": 4}, step], [conversation], by=cast.mina, label="Opened")
    unheard = customer_waits_again(cast, conversation)
    with pytest.raises(deeds.PartlyUndone, match=f"#{conversation.pk} stays open: the customer has written since"):
        deeds.undo(deed, by=cast.mina)
    conversation.refresh_from_db()
    assert (conversation.summary.state, conversation.priority) == ("first", 2)
    messages.reply(conversation, by=cast.ren, text="Here", seen=unheard.pk)
    deeds.undo(deed, by=cast.mina)
    conversation.summary.refresh_from_db()
    assert conversation.summary.state == ("closed" if before == "closed" else "snoozed")
