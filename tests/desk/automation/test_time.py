"""Rules of time: once for each stretch of waiting, from now on, judged like every other; notes and snoozes."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from careloop.desk.automation.actions import save_rule
from careloop.desk.automation.models import Rule, Stretch
from careloop.desk.automation.tasks import act, act_on_time
from careloop.desk.conversations.actions import messages, states, summary
from careloop.desk.conversations.models import Closure, Conversation, Message
from careloop.desk.ledger.models import Event
from careloop.desk.ledger.queries import events_of
from tests.cast import Cast, writes

pytestmark = pytest.mark.usefixtures("settled")
HOUR = timedelta(hours=1)


def rule(cast: Cast, verb: str = "time.waiting", *, hours: int = 4, name: str = "Waits", **more: Any) -> Rule:
    conditions = {"hours": hours, **{key.removeprefix("if_"): more[key] for key in more if key.startswith("if_")}}
    steps = {key.removeprefix("then_"): more[key] for key in more if key.startswith("then_")}
    return save_rule(
        Rule(), by=cast.ada, name=name, verb=verb, conditions=conditions, steps=steps, is_active=more.get("on", True)
    )


def tags(conversation: Conversation) -> list[str]:
    return [each.tag.name for each in conversation.taggings.all()]


def replied(conversation: Conversation, cast: Cast) -> None:
    seen = Conversation.objects.get(pk=conversation.pk).summary.last_message_id
    messages.reply(conversation, by=cast.mina, text="Good", seen=seen)


def test_who_waits_so_long_is_met_once_and_under_the_rules_name(cast: Cast) -> None:
    made = rule(cast, then_priority=4, then_add_tag="late")
    conversation = writes(cast.alex, cast.inbox)
    now = timezone.now()
    act_on_time(now + 3 * HOUR)
    assert tags(conversation) == []
    assert [act_on_time(now + each * HOUR) for each in (5, 6, 7)] == [1, 0, 0]
    done = [(event.verb, event.actor, event.data["rule"]) for event in events_of(conversation.ledger_name)[2:]]
    assert done == [
        ("conversation.tagged", made.actor, "Waits"),
        ("conversation.prioritised", made.actor, "Waits"),
    ]


def test_an_answer_ends_the_stretch_and_the_next_is_another(cast: Cast) -> None:
    rule(cast, then_add_tag="late")
    conversation = writes(cast.alex, cast.inbox)
    replied(conversation, cast)
    assert act_on_time(timezone.now() + 9 * HOUR) == 0
    said = messages.Said(text="And now?")
    messages.receive(conversation, identity=cast.alex, channel="email", said=said, joined_by=Message.JoinedBy.TOKEN)
    assert act_on_time(timezone.now() + 9 * HOUR) == 1
    assert tags(conversation) == ["late"]


def test_who_does_not_answer_us_is_closed(cast: Cast) -> None:
    rule(cast, "time.quiet", hours=72, then_state="close")
    quiet, waiting = writes(cast.alex, cast.inbox), writes(cast.yuna, cast.inbox)
    replied(quiet, cast)
    assert act_on_time(timezone.now() + 80 * HOUR) == 1
    assert [Closure.objects.filter(conversation=each).exists() for each in (quiet, waiting)] == [True, False]


def test_what_was_up_before_the_rule_and_what_it_does_not_fit_is_left_alone(cast: Cast) -> None:
    old = writes(cast.alex, cast.inbox)
    Message.objects.update(at=timezone.now() - 9 * HOUR)
    summary.rebuild(Conversation.objects.all())
    rule(cast, if_language="ja", then_add_tag="late")
    haru, yuna = writes(cast.haru, cast.inbox), writes(cast.yuna, cast.inbox)
    assert act_on_time(timezone.now() + 5 * HOUR) == 2
    assert [tags(each) for each in (old, haru, yuna)] == [[], ["late"], []]


def test_what_sleeps_is_looked_at_when_it_wakes(cast: Cast) -> None:
    rule(cast, then_add_tag="late")
    conversation = writes(cast.alex, cast.inbox)
    states.snooze(conversation, by=cast.mina, until=timezone.now() + 9 * HOUR)
    assert act_on_time(timezone.now() + 5 * HOUR) == 0
    states.wake(conversation, by=None)
    assert act_on_time(timezone.now() + 9 * HOUR) == 1


def test_a_rule_that_snoozes_does_not_run_in_a_circle(cast: Cast) -> None:
    made = rule(cast, then_snooze="4", then_note="Call the warehouse.")
    conversation = writes(cast.alex, cast.inbox)
    now = timezone.now()
    for hour in range(5, 60, 5):
        act_on_time(now + hour * HOUR)
        states.wake_due(now + hour * HOUR)
        act()
    assert Event.objects.filter(actor=made.actor, verb="conversation.snoozed").count() == 1
    note = conversation.messages.get(kind="note")
    assert (note.text, note.agent, note.channel) == ("Call the warehouse.", None, "note")
    assert Stretch.objects.count() == 1


def test_a_note_and_a_snooze_follow_an_event_too(cast: Cast) -> None:
    made = save_rule(
        Rule(),
        by=cast.ada,
        name="Sleep",
        verb="message.received",
        conditions={},
        steps={"note": "Wait for the carrier.", "snooze": "reply"},
        is_active=True,
    )
    conversation = writes(cast.alex, cast.inbox)
    act()
    assert Conversation.objects.get(pk=conversation.pk).summary.state == "snoozed"
    client = Client()
    client.force_login(cast.ada)
    page = client.get(f"/conversations/{conversation.pk}").content.decode()
    assert ("Wait for the carrier." in page, f"The rule “{made.name}”" in page) == (True, True)
    said = messages.Said(text="Here I am")
    messages.receive(conversation, identity=cast.alex, channel="email", said=said, joined_by=Message.JoinedBy.TOKEN)
    act()  # the same words are noted once a day
    assert conversation.messages.filter(kind="note").count() == 1


def talked(conversation: Conversation, now: datetime, *hours: float) -> None:
    """Date what was said so many hours ago, in order."""
    for message, ago in zip(conversation.messages.order_by("id"), hours, strict=True):
        Message.objects.filter(pk=message.pk).update(at=now - ago * HOUR)


def test_the_look_back_reads_what_was_said(cast: Cast) -> None:
    now = timezone.now()
    late, soon, waits = (writes(each, cast.inbox) for each in (cast.alex, cast.yuna, cast.haru))
    for each in (late, soon):
        replied(each, cast)
    talked(late, now, 30, 20)  # waited ten hours
    talked(soon, now, 30, 29)
    talked(waits, now, 6)
    client = Client()
    client.force_login(cast.ada)
    given = {"name": "New", "verb": "time.waiting", "if_hours": "4", "then_priority": "4", "try": "1"}
    tried = client.post("/automation/new", given).context["tried"]
    assert (tried.happened, tried.matched) == (3, 2)
    assert [row.pk for row in tried.rows] == [waits.pk, late.pk]
    tried = client.post("/automation/new", {**given, "verb": "time.quiet", "if_hours": "24"}).context["tried"]
    assert (tried.happened, tried.matched, [row.pk for row in tried.rows]) == (2, 1, [soon.pk])
    assert not Stretch.objects.exists()


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"if_hours": "4"}, 302),
        ({}, 422),
        ({"if_hours": "0"}, 422),
        ({"if_hours": "4", "then_state": "close", "then_snooze": "24"}, 422),
    ],
)
def test_a_rule_of_time_says_after_how_long(cast: Cast, more: dict[str, str], status: int) -> None:
    client = Client()
    client.force_login(cast.ada)
    given = {"name": "New", "verb": "time.waiting", "then_add_tag": "x", "is_active": "on", **more}
    assert client.post("/automation/new", given).status_code == status
    assert [row.conditions for row in Rule.objects.all()] == ([{"hours": 4}] if status == 302 else [])
    assert "(4)" in client.get("/automation/").content.decode() or status != 302
