"""Rules: when, if, then; each effect under its name; never on what a rule did; a look back that does nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from careloop.desk.automation.actions import save_rule
from careloop.desk.automation.models import Rule
from careloop.desk.automation.tasks import act
from careloop.desk.conversations.actions import messages, states
from careloop.desk.conversations.models import Conversation, Message
from careloop.desk.ledger.models import Event
from careloop.desk.ledger.queries import events_of, latest
from careloop.desk.people.actions import identify
from tests.cast import Cast, writes

pytestmark = pytest.mark.usefixtures("settled")


def rule(cast: Cast, *, verb: str = "message.received", **more: Any) -> Rule:
    conditions = {name.removeprefix("if_"): value for name, value in more.items() if name.startswith("if_")}
    steps = {name.removeprefix("then_"): value for name, value in more.items() if name.startswith("then_")}
    name = more.get("name", "Invoices")
    return save_rule(
        Rule(), by=cast.ada, name=name, verb=verb, conditions=conditions, steps=steps, is_active=more.get("on", True)
    )


def again(conversation: Conversation, cast: Cast, text: str = "Hello?", *, is_automatic: bool = False) -> None:
    said = messages.Said(text=text, is_automatic=is_automatic)
    joined_by = Message.JoinedBy.TOKEN
    messages.receive(conversation, identity=cast.alex, channel="email", said=said, joined_by=joined_by)


def test_a_rule_acts_on_what_it_is_for_and_signs_with_its_name(cast: Cast) -> None:
    made = rule(cast, if_words="invoice, 請求書", then_team=cast.billing.pk, then_add_tag="money", then_priority=3)
    one = writes(cast.alex, cast.inbox, "Where is my Invoice?")
    other = writes(cast.haru, cast.inbox, "請求書をください。")
    third = writes(cast.yuna, cast.inbox, "안녕하세요")
    act()
    teams = [Conversation.objects.get(pk=each.pk).team for each in (one, other, third)]
    assert teams == [cast.billing, cast.billing, cast.support]
    done = [(event.verb, event.actor, event.data["rule"]) for event in events_of(one.ledger_name)[2:]]
    assert done == [
        ("conversation.assigned", made.actor, "Invoices"),
        ("conversation.tagged", made.actor, "Invoices"),
        ("conversation.prioritised", made.actor, "Invoices"),
    ]
    client = Client()
    client.force_login(cast.ada)
    assert "The rule “Invoices”" in client.get(f"/conversations/{one.pk}").content.decode()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, True),
        ({"if_channel": "email"}, True),
        ({"if_channel": "webform"}, False),
        ({"if_language": "en"}, True),
        ({"if_language": "ja"}, False),
        ({"if_priority": 2}, True),
        ({"if_priority": 3}, False),
        ({"if_words": "does not"}, True),
        ({"if_words": "refund"}, False),
        ({"if_inbox": 999_999}, False),
        ({"if_tag": 999_999}, False),
    ],
)
def test_every_condition_must_hold(cast: Cast, condition: dict[str, Any], expected: bool) -> None:
    rule(cast, **condition, then_add_tag="met")
    conversation = writes(cast.alex, cast.inbox)
    act()
    assert conversation.taggings.exists() is expected


def test_what_a_rule_does_sets_off_no_rule(cast: Cast) -> None:
    rule(cast, name="One", verb="conversation.tagged", then_add_tag="two")
    rule(cast, name="Two", verb="message.received", then_add_tag="one")
    conversation = writes(cast.alex, cast.inbox)
    while act():
        pass
    assert [each.tag.name for each in conversation.taggings.all()] == ["one"]


def test_a_rule_rests_where_it_acts_too_often(cast: Cast) -> None:
    made = rule(cast, verb="conversation.reopened", then_state="close")
    conversation = writes(cast.alex, cast.inbox)
    states.close(conversation, by=cast.mina)
    for _time in range(12):  # a program or a colleague opens it again and again
        states.reopen(conversation, by=cast.mina)
        act()
    of_rule = Event.objects.filter(actor=made.actor)
    assert of_rule.filter(verb="conversation.closed").count() == 10
    assert of_rule.filter(verb="rule.held_back").count() == 1


def test_an_answer_is_sent_once_a_day_and_never_to_a_machine(cast: Cast) -> None:
    rule(cast, then_answer="We are closed today.")
    conversation = writes(cast.alex, cast.inbox)
    again(conversation, cast)
    again(conversation, cast, "I am away", is_automatic=True)
    act()
    answers = conversation.messages.filter(kind="auto", text="We are closed today.")
    assert [(each.to, each.delivery.state) for each in answers] == [(["alex@mail.example"], "queued")]


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        ({"is_automatic": True}, 0),  # an answering machine
        ({"is_machine": True}, 0),  # a shop's notification, a mailing list: work, and never answered by itself
        ({}, 3),  # another desk that opens a ticket for each of our answers
    ],
)
def test_machines_that_begin_conversations_are_answered_never_or_seldom(
    cast: Cast, said: dict[str, Any], answers: int
) -> None:
    rule(cast, verb="conversation.started", then_answer="Thanks!")
    for number in range(15):
        words = messages.Said(text="auto", subject=f"Ticket {number}", **said)
        messages.start(cast.inbox, identity=cast.alex, channel="email", said=words)
        act()
    assert Message.objects.filter(kind="auto", text="Thanks!").count() == answers


def test_five_answers_at_most_before_a_person_answers(cast: Cast) -> None:
    rule(cast, verb="conversation.started", then_answer="Thanks!")
    for _hour in range(9):
        writes(cast.alex, cast.inbox)
        act()
        Message.objects.update(at=F("at") - timedelta(hours=2))
    assert Message.objects.filter(kind="auto", text="Thanks!").count() == 5


def test_nobody_is_answered_where_nobody_reads(cast: Cast) -> None:
    rule(cast, verb="conversation.started", then_answer="Thanks!")
    for address in ("no-reply@shop.example", cast.mina.email):
        writes(identify("email", address, channel="email"), cast.inbox)
    act()
    assert not Message.objects.filter(kind="auto").exists()


def test_the_team_it_is_in_leaves_it_to_its_agent(cast: Cast) -> None:
    rule(cast, verb="message.received", then_team=cast.support.pk)
    conversation = writes(cast.alex, cast.inbox)
    act()
    states.assign(conversation, by=cast.mina, agent=cast.mina, team=cast.support)
    again(conversation, cast)
    act()
    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.team) == (cast.mina, cast.support)


def test_team_and_agent_are_one_assignment(cast: Cast) -> None:
    rule(cast, verb="message.received", then_team=cast.support.pk, then_agent=cast.mina.pk)
    conversation = writes(cast.alex, cast.inbox)
    for _time in range(2):
        again(conversation, cast)
        act()
    assert Event.objects.filter(verb="conversation.assigned").count() == 1


def test_a_step_that_fails_undoes_the_others_and_is_written_down(cast: Cast) -> None:
    rule(cast, name="Bad", then_team=999_999, then_add_tag="x")
    rule(cast, name="Good", then_add_tag="fine")
    conversation = writes(cast.alex, cast.inbox)
    act()
    assert [each.tag.name for each in conversation.taggings.all()] == ["fine"]
    failed = latest().get(verb="rule.failed")
    assert (failed.subject, failed.data) == (conversation.ledger_name, {"rule": "Bad", "error": "DoesNotExist"})


def test_what_was_before_a_rule_and_while_it_was_off_is_left_alone(cast: Cast) -> None:
    before = writes(cast.alex, cast.inbox)
    rule(cast, on=False, then_add_tag="x")
    during = writes(cast.yuna, cast.inbox)
    act()
    row = Rule.objects.get()
    save_rule(row, by=cast.ada, name=row.name, verb=row.verb, conditions={}, steps=row.steps, is_active=True)
    act()
    assert not before.taggings.exists()
    assert not during.taggings.exists()


def test_the_look_back_counts_and_does_nothing(cast: Cast) -> None:
    met = writes(cast.alex, cast.inbox, "Where is my invoice?", subject="Invoice 7")
    writes(cast.yuna, cast.inbox)
    client = Client()
    client.force_login(cast.ada)
    before = Event.objects.count()
    given = {"name": "New", "verb": "message.received", "if_words": "invoice", "then_state": "close", "try": "1"}
    page = client.post("/automation/new", given)
    assert (page.context["tried"].happened, page.context["tried"].matched) == (2, 1)
    assert [row.pk for row in page.context["tried"].rows] == [met.pk]
    assert "Invoice 7" in page.content.decode()
    assert (Event.objects.count(), Rule.objects.count()) == (before, 0)


def test_a_rule_is_kept_changed_and_removed(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ada)
    given = {"name": "New", "verb": "message.received", "then_add_tag": "x", "is_active": "on"}
    client.post("/automation/new", given)
    row = Rule.objects.get()
    assert (row.steps, row.conditions, row.is_active) == ({"add_tag": "x"}, {}, True)
    assert client.post("/automation/new", given).status_code == 422  # the name is taken
    assert client.post("/automation/new", {"name": "Empty", "verb": "message.received"}).status_code == 422
    client.post(f"/automation/{row.pk}", {**given, "if_priority": "3"})
    assert Rule.objects.get().conditions == {"priority": 3}
    client.post(f"/automation/{row.pk}/removal")
    assert [event.verb for event in latest()[:3]] == ["rule.removed", "rule.saved", "rule.saved"]
