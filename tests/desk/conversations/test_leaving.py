"""Who is switched off leaves nothing lying: what is open goes back to the teams, and what comes later does too."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careloop.desk.conversations.actions import leaving, messages, states
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.actions.notices import note_down
from careloop.desk.conversations.models import Conversation, Message, Summary
from careloop.desk.ledger.queries import events_of
from tests.cast import Cast, assert_nothing_differs_from_the_facts, writes


def of_ren(cast: Cast, text: str) -> Conversation:
    conversation = writes(cast.alex, cast.inbox, text)
    states.assign(conversation, by=cast.ren, agent=cast.ren, team=cast.support)
    return conversation


def whose() -> dict[str, tuple[int | None, int | None]]:
    return {row.snippet: (row.assignee_id, row.team_id) for row in Summary.objects.all()}


def test_open_conversations_go_back_to_unassigned(cast: Cast, monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setattr(leaving, "AT_ONCE", 2)
    opened = [of_ren(cast, text) for text in ("one", "two", "three")]
    states.snooze(opened[2], by=cast.ren, until=None)
    closed = of_ren(cast, "closed")
    states.close(closed, by=cast.ren)
    mine = writes(cast.haru, cast.inbox, "Mina's")
    states.assign(mine, by=cast.mina, agent=cast.mina, team=cast.support)
    client.force_login(cast.ada)
    page = client.post(reverse("deactivation", args=[cast.ren.pk]), follow=True).content.decode()
    assert "Ren can no longer sign in. 3 open conversations are back in Unassigned." in page
    support = cast.support.pk
    assert whose() == {
        "one": (None, support),
        "two": (None, support),
        "three": (None, support),
        "closed": (cast.ren.pk, support),
        "Mina's": (cast.mina.pk, support),
    }
    assert [(e.verb, e.data.get("conversations")) for e in events_of(cast.ren.actor).order_by("id")] == [
        ("agent.deactivated", None),
        ("agent.conversations_returned", 3),
    ]
    assert events_of(opened[0].ledger_name).latest("id").verb == "conversation.assigned"
    assert_nothing_differs_from_the_facts()


def test_what_a_customer_reopens_later_waits_for_nobody_who_has_left(cast: Cast) -> None:
    closed = of_ren(cast, "closed")
    states.close(closed, by=cast.ren)
    assert leaving.switch_off(cast.ren, by=cast.ada) == 0
    said = Said(text="again")
    messages.receive(closed, identity=cast.alex, channel="email", said=said, joined_by=Message.JoinedBy.TOKEN)
    note_down(list(events_of(closed.ledger_name).order_by("id")))
    assert whose() == {"again": (None, cast.support.pk)}
    assert timezone.now() > events_of(closed.ledger_name).latest("id").at
