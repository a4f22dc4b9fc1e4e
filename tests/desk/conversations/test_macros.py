"""Macros: made from a closed list, shown before they happen, done whole or not at all, undone together."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careloop.desk.conversations.actions import macros, messages
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.models import Deed, Draft, Macro, Message, Summary
from tests.cast import Cast, writes

STEPS: list[dict[str, Any]] = [
    {"do": "assign", "agent": "me"},
    {"do": "reply", "text": "Hello {customer.first_name}, it is on its way."},
    {"do": "tag", "tag": "sent"},
    {"do": "priority", "priority": 1},
    {"do": "close"},
]


def fields(**steps: list[dict[str, Any]]) -> dict[str, Any]:
    rows = steps["steps"]
    given = {f"steps-{n}-{key}": value for n, row in enumerate(rows) for key, value in row.items()}
    return {"title": "Sent", "shared": "mine", "steps-TOTAL_FORMS": len(rows), "steps-INITIAL_FORMS": 0, **given}


def test_it_is_shown_done_and_undone(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    macro = Macro.objects.create(title="Sent", steps=STEPS)
    address = reverse("conversation_macros", args=[conversation.pk])
    shown = as_mina.get(address).content.decode()
    for words in ("Assign it to whoever applies this", "Reply: Hello Alex, it is on its way.", "low", "Close it"):
        assert words in shown
    as_mina.post(address, {"macro": macro.pk, "seen": conversation.messages.get().pk})
    summary = Summary.objects.get(pk=conversation.pk)
    assert (summary.state, summary.assignee, summary.priority) == ("closed", cast.mina, 1)
    as_mina.post(reverse("deed_undo", args=[Deed.objects.get().pk]))
    summary = Summary.objects.get(pk=conversation.pk)
    assert (summary.state, summary.assignee, summary.priority, summary.message_count) == ("first", None, 2, 1)
    assert not conversation.taggings.exists()


def test_what_the_agent_was_writing_stays(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    seen = conversation.messages.get().pk
    for kind in ("reply", "note"):
        as_mina.post(reverse("draft", args=[conversation.pk]), {"kind": kind, "text": f"my {kind}", "seen": seen})
    steps = [{"do": "reply", "text": "On its way."}, {"do": "note", "text": "Told them."}]
    macro = Macro.objects.create(title="x", steps=steps)
    as_mina.post(reverse("conversation_macros", args=[conversation.pk]), {"macro": macro.pk, "seen": seen})
    assert conversation.messages.count() == 3
    assert sorted(Draft.objects.values_list("text", flat=True)) == ["my note", "my reply"]


def test_with_a_gap_nothing_happens(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    macro = Macro.objects.create(title="x", steps=[{"do": "close"}, {"do": "reply", "text": "{customer.organisation}"}])
    address = reverse("conversation_macros", args=[conversation.pk])
    assert "⟦customer.organisation⟧" in as_mina.get(address).content.decode()
    answer = as_mina.post(address, {"macro": macro.pk}, follow=True)
    assert "Not done: customer.organisation is missing here." in answer.content.decode()
    assert Summary.objects.get(pk=conversation.pk).state == "first"


def test_a_stale_macro_does_nothing(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    seen = conversation.messages.get().pk
    messages.receive(
        conversation, identity=cast.alex, channel="email", said=Said(text="x"), joined_by=Message.JoinedBy.TOKEN
    )
    macro = Macro.objects.create(title="x", steps=[{"do": "tag", "tag": "t"}, *STEPS])
    with pytest.raises(messages.Stale):
        macros.apply(macro, conversation, by=cast.mina, seen=seen, now=timezone.now())
    assert not conversation.taggings.exists()


def test_only_ones_own_and_the_teams_macros(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    rows = {
        "mine": Macro.objects.create(title="mine", owner=cast.mina, steps=[{"do": "close"}]),
        "support": Macro.objects.create(title="support", team=cast.support, steps=[{"do": "close"}]),
        "all": Macro.objects.create(title="all", steps=[{"do": "close"}]),
        "rens": Macro.objects.create(title="rens", owner=cast.ren, steps=[{"do": "close"}]),
        "billing": Macro.objects.create(title="billing", team=cast.billing, steps=[{"do": "close"}]),
    }
    page = as_mina.get(reverse("conversation_macros", args=[conversation.pk]))
    assert [plan.macro.title for plan in page.context["plans"]] == ["all", "mine", "support"]
    for name in ("rens", "billing"):
        address = reverse("conversation_macros", args=[conversation.pk])
        assert as_mina.post(address, {"macro": rows[name].pk}).status_code == 404


def test_the_editor_makes_what_is_applied(cast: Cast, as_mina: Client) -> None:
    answer = as_mina.post(reverse("macro_new"), fields(steps=[*STEPS, {"do": ""}]))
    assert answer.status_code == 302
    macro = Macro.objects.get()
    assert (macro.steps, macro.owner) == (STEPS, cast.mina)
    page = as_mina.get(reverse("macro", args=[macro.pk])).content.decode()
    assert "it is on its way." in page


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([{"do": "delete"}], "Select a valid choice"),
        ([{"do": "reply", "text": " "}], "This step needs it."),
        ([{"do": "reply", "text": "{customer.nmae}"}], "customer.nmae is no variable."),
        ([{"do": "reply", "text": "It comes on {?date}."}], "it can have no blank: date."),
        ([{"do": "team"}], "This step needs it."),
        ([{"do": "priority", "priority": "9"}], "Select a valid choice"),
        ([{"do": ""}], "A macro needs at least one step."),
    ],
)
def test_what_the_editor_refuses(cast: Cast, as_mina: Client, steps: list[dict[str, Any]], words: str) -> None:
    answer = as_mina.post(reverse("macro_new"), fields(steps=steps))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Macro.objects.exists()
