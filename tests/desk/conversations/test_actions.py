"""What agents and customers do: the state and the ledger entry together, and counts that stay true."""

from datetime import timedelta

import pytest
from django.utils import timezone

from careloop.desk.conversations.actions import deeds, deliveries, messages, regroup, states
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.models import Conversation, Delivery, Draft, Message, Summary
from careloop.desk.conversations.queries import visible_to
from careloop.desk.ledger.queries import events_of
from tests.cast import Cast, assert_nothing_differs_from_the_facts, writes


def state_of(conversation: Conversation) -> str:
    return Summary.objects.get(pk=conversation.pk).state


def verbs_of(conversation: Conversation) -> list[str]:
    return [event.verb for event in events_of(conversation.ledger_name)]


def test_a_customer_writes_an_agent_answers(cast: Cast) -> None:
    conversation = writes(cast.yuna, cast.inbox, "환불해 주세요", subject="환불")
    assert state_of(conversation) == "first"

    reply = messages.reply(
        conversation, by=cast.mina, text="네, 도와드리겠습니다.", seen=conversation.messages.get().pk
    )

    assert state_of(conversation) == "waiting"
    assert reply.delivery.state == Delivery.State.QUEUED
    assert reply.delivery.due_at == reply.at + timedelta(seconds=10)
    conversation.refresh_from_db()
    assert conversation.assignee == cast.mina
    assert verbs_of(conversation) == [
        "conversation.started",
        "message.received",
        "conversation.assigned",
        "message.replied",
    ]
    assert_nothing_differs_from_the_facts()


def test_a_stale_answer_is_stopped_and_shows_what_came(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    seen = conversation.messages.get().pk
    newer = messages.receive(
        conversation,
        identity=cast.alex,
        channel="email",
        said=Said(text="Never mind, it works now."),
        joined_by=Message.JoinedBy.TOKEN,
    )
    with pytest.raises(messages.Stale) as stale:
        messages.reply(conversation, by=cast.mina, text="Please restart it.", seen=seen)
    assert stale.value.newer == [newer]
    assert conversation.messages.filter(kind=Message.Kind.REPLY).count() == 0


def test_a_reply_taken_back_becomes_the_draft_again(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    reply = messages.reply(conversation, by=cast.mina, text="Too fast", seen=conversation.messages.get().pk)

    assert messages.withdraw(reply, by=cast.mina) == "Too fast"

    assert Draft.objects.get(conversation=conversation, agent=cast.mina).text == "Too fast"
    assert state_of(conversation) == "first"
    assert verbs_of(conversation)[-1] == "message.withdrawn"
    assert_nothing_differs_from_the_facts()


def test_what_has_left_cannot_be_taken_back(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    reply = messages.reply(conversation, by=cast.mina, text="Gone", seen=conversation.messages.get().pk)
    assert deliveries.claim("email", now=timezone.now() + timedelta(seconds=11)) == reply.delivery
    with pytest.raises(messages.TooLate):
        messages.withdraw(reply, by=cast.mina)


def test_a_delivery_is_claimed_by_one_worker_and_again_after_its_lease(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    messages.reply(conversation, by=cast.mina, text="Hello", seen=conversation.messages.get().pk)
    later = timezone.now() + timedelta(minutes=1)
    assert deliveries.claim("email", now=later) is not None
    assert deliveries.claim("email", now=later) is None
    assert deliveries.claim("email", now=later + deliveries.LEASE + timedelta(seconds=1)) is not None


def test_a_failed_delivery_is_shown_and_can_be_sent_again(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    messages.reply(conversation, by=cast.mina, text="Hello", seen=conversation.messages.get().pk)
    delivery = deliveries.claim("email", now=timezone.now() + timedelta(minutes=1))
    assert delivery is not None
    deliveries.mark_failed(delivery, error="550 no such user")
    assert Summary.objects.get(pk=conversation.pk).has_trouble
    deliveries.send_again(delivery, by_actor=cast.mina.actor, now=timezone.now())
    assert not Summary.objects.get(pk=conversation.pk).has_trouble
    assert verbs_of(conversation)[-2:] == ["delivery.failed", "delivery.retried"]


def test_a_customer_wakes_and_reopens(cast: Cast) -> None:
    conversation = writes(cast.haru, cast.inbox)
    states.snooze(conversation, by=cast.mina, until=None)
    assert state_of(conversation) == "snoozed"
    _hear(conversation, cast, "まだです")
    assert state_of(conversation) == "first"
    states.close(conversation, by=cast.mina)
    assert state_of(conversation) == "closed"
    _hear(conversation, cast, "もう一度お願いします")
    assert state_of(conversation) == "first"
    assert verbs_of(conversation)[2:] == [
        "conversation.snoozed",
        "conversation.woken",
        "message.received",
        "conversation.closed",
        "conversation.reopened",
        "message.received",
    ]
    assert_nothing_differs_from_the_facts()


def test_automatic_mail_neither_wakes_nor_counts_as_a_turn(cast: Cast) -> None:
    conversation = writes(cast.haru, cast.inbox)
    messages.reply(conversation, by=cast.mina, text="はい", seen=conversation.messages.get().pk)
    states.close(conversation, by=cast.mina)
    _hear(conversation, cast, "不在です", is_automatic=True)
    assert state_of(conversation) == "closed"
    assert_nothing_differs_from_the_facts()


def test_due_conversations_wake(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    now = timezone.now()
    states.snooze(conversation, by=cast.mina, until=now + timedelta(hours=1))
    assert states.wake_due(now) == 0
    assert states.wake_due(now + timedelta(hours=2)) == 1
    assert state_of(conversation) == "first"


def test_spam_outranks_what_else_happens(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    states.mark_spam(conversation, by=cast.mina)
    states.close(conversation, by=cast.mina)
    assert state_of(conversation) == "spam"
    states.unmark_spam(conversation, by=cast.mina)
    assert state_of(conversation) == "closed"
    assert_nothing_differs_from_the_facts()


def test_merge_moves_everything_and_undo_brings_it_back(cast: Cast) -> None:
    first = writes(cast.alex, cast.inbox, "one", subject="First")
    second = writes(cast.alex, cast.inbox, "two", subject="Second")
    row = regroup.merge(second, into=first, by=cast.mina)
    assert [m.text for m in first.messages.order_by("id")] == ["one", "two"]
    assert state_of(second) == "merged"

    second.refresh_from_db()
    meanwhile = _hear(second, cast, "three", identity=cast.alex)
    assert meanwhile.conversation == first

    regroup.undo(row, by=cast.mina)
    assert [m.text for m in first.messages.order_by("id")] == ["one"]
    assert [m.text for m in second.messages.order_by("id")] == ["two", "three"]
    assert state_of(second) == "first"
    assert verbs_of(first)[-1] == "conversation.unmerged"
    assert_nothing_differs_from_the_facts()


def test_split_and_undo(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox, "broken kettle")
    other = _hear(conversation, cast, "also, where is my invoice?", identity=cast.alex)
    row = regroup.split(conversation, messages=[other], subject="Invoice", by=cast.mina)
    assert [m.text for m in row.target.messages.all()] == ["also, where is my invoice?"]
    assert Summary.objects.get(pk=row.target_id).subject == "Invoice"
    regroup.undo(row, by=cast.mina)
    assert conversation.messages.count() == 2
    assert state_of(row.target) == "merged"
    assert_nothing_differs_from_the_facts()


def test_one_undo_takes_back_a_whole_deed(cast: Cast) -> None:
    conversations = [writes(cast.alex, cast.inbox, subject=f"Case {n}") for n in ("one", "two", "three")]
    steps: list[deeds.Step] = [
        {"do": "assign", "agent": cast.ren.pk},
        {"do": "tag", "name": "refund"},
        {"do": "priority", "priority": 4},
        {"do": "close"},
    ]
    deed = deeds.do(steps, conversations, by=cast.mina, label="Closed 3")
    assert {state_of(each) for each in conversations} == {"closed"}
    assert sorted(deeds.undo(deed, by=cast.mina)) == sorted(each.pk for each in conversations)
    assert {state_of(each) for each in conversations} == {"first"}
    for each in conversations:
        each.refresh_from_db()
        assert (each.assignee, each.priority, each.taggings.count()) == (None, 2, 0)
    with pytest.raises(deeds.CannotUndo):
        deeds.undo(deed, by=cast.mina)
    assert_nothing_differs_from_the_facts()


def test_only_those_who_may_see_a_conversation_see_it(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    seen = {
        name: visible_to(getattr(cast, name)).filter(pk=conversation.pk).exists()
        for name in ("mina", "ren", "sora", "jo", "ada")
    }
    assert seen == {"mina": True, "ren": True, "sora": False, "jo": True, "ada": True}
    states.assign(conversation, by=cast.ada, agent=cast.sora, team=cast.support)
    assert visible_to(cast.sora).filter(pk=conversation.pk).exists()


def _hear(
    conversation: Conversation, cast: Cast, text: str, *, is_automatic: bool = False, identity: object = None
) -> Message:
    return messages.receive(
        conversation,
        identity=identity or cast.haru,  # type: ignore[arg-type]
        channel="email",
        said=Said(text=text, is_automatic=is_automatic),
        joined_by=Message.JoinedBy.TOKEN,
    )


def test_what_comes_to_a_conversation_merged_twice_returns_with_the_outer_undo(cast: Cast) -> None:
    inner, middle, outer = (writes(cast.alex, cast.inbox, text) for text in ("inner", "middle", "outer"))
    regroup.merge(inner, into=middle, by=cast.mina)
    row = regroup.merge(middle, into=outer, by=cast.mina)
    inner.refresh_from_db()
    late = _hear(inner, cast, "late", identity=cast.alex)
    assert late.conversation == outer
    regroup.undo(row, by=cast.mina)
    assert [m.text for m in outer.messages.all()] == ["outer"]
    assert sorted(m.text for m in middle.messages.all()) == ["inner", "late", "middle"]
    assert_nothing_differs_from_the_facts()
