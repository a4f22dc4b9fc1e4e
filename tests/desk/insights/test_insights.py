"""Readings in the desk: read in the background, shown to those who may see, contradicted, compared, switched off."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.models import Conversation, Message
from careloop.desk.insights import actions, bridge, queries
from careloop.desk.insights.models import Objection, Reading
from careloop.desk.insights.tasks import read_conversations
from careloop.desk.ledger.models import Event
from tests.cast import Cast, writes

pytestmark = pytest.mark.usefixtures("settled")


LOST = "I paid for my rice cooker, but you lost my parcel. Where is my parcel? It has not arrived."
AGAIN = "I already told you: you lost my parcel and I am still waiting. This is ridiculous."


def answers(conversation: Conversation, cast: Cast, text: str) -> None:
    seen = conversation.messages.order_by("-pk").values_list("pk", flat=True)[0]
    messages.reply(conversation, by=cast.mina, text=text, seen=seen)


def says(conversation: Conversation, cast: Cast, text: str) -> Message:
    return messages.receive(
        conversation,
        identity=cast.alex,
        channel="email",
        said=messages.Said(text=text),
        joined_by=Message.JoinedBy.REFERENCES,
    )


@pytest.fixture
def unheard(cast: Cast) -> Conversation:
    conversation = writes(cast.alex, cast.inbox, LOST)
    answers(conversation, cast, "Our rules are on the website.")
    says(conversation, cast, AGAIN)
    while read_conversations():
        pass
    return conversation


def signed_in(client: Client, agent: object) -> Client:
    client.force_login(agent)  # type: ignore[arg-type]
    return client


@pytest.mark.django_db
def test_what_is_said_is_read_in_the_background(cast: Cast, unheard: Conversation) -> None:
    reading = Reading.objects.get(pk=unheard.pk)
    first, _answer, third = unheard.messages.order_by("pk")
    assert (reading.is_due, reading.is_alert, reading.has_issue) == (False, True, True)
    assert reading.reason in ("delivery-late", "payment")
    _findings, seen = bridge.seen_in(reading)
    assert {each.message_id for each in seen if each.finding.kind == "issue"} == {first.pk}
    assert {each.message_id for each in seen if each.finding.kind == "red-alert"} == {third.pk}
    assert "words" not in str(reading.findings)
    assert cast.mina.pk


@pytest.mark.django_db
def test_more_that_is_said_makes_it_due_again(cast: Cast, unheard: Conversation) -> None:
    before = Reading.objects.get(pk=unheard.pk).read_at
    says(unheard, cast, "Thank you, I have received my parcel now!")
    assert read_conversations() == 1
    reading = Reading.objects.get(pk=unheard.pk)
    assert before is not None
    assert reading.read_at is not None
    assert reading.read_at > before
    assert "thanks" in reading.kinds


@pytest.mark.django_db
def test_only_who_sees_the_conversation_sees_its_reading(client: Client, cast: Cast, unheard: Conversation) -> None:
    panel = reverse("insights:panel", args=[unheard.pk])
    page = signed_in(client, cast.mina).get(panel)
    assert "lost my parcel" in page.content.decode()
    assert client.get(reverse("insights:alert_numbers")).json() == {"conversations": [unheard.pk]}
    alerts = client.get(reverse("insights:alerts")).content.decode()
    assert f"#{unheard.pk}" in alerts
    assert re.search(r"\d+ % likely \(not measured\)", alerts)  # an alert is concluded from three findings
    client.logout()
    signed_in(client, cast.sora)
    assert client.get(panel).status_code == 404
    assert client.get(reverse("insights:alert_numbers")).json() == {"conversations": []}
    assert f"#{unheard.pk}" not in client.get(reverse("insights:alerts")).content.decode()
    assert queries.causes(cast.sora) == []
    assert [row["contacts"] for row in queries.causes(cast.mina)] == [1]


@pytest.mark.django_db
def test_praise_is_no_cause_and_stands_apart(client: Client, cast: Cast, unheard: Conversation) -> None:
    Reading.objects.filter(pk=unheard.pk).update(reason="praise-staff")
    assert (queries.causes(cast.mina), queries.praising(cast.mina)) == ([], [("praise-staff", 1)])
    assert queries.praising(cast.sora) == []
    page = signed_in(client, cast.mina).get(reverse("insights:reasons")).content.decode()
    assert reverse("insights:reason", args=["praise-staff"]) in page


@pytest.mark.django_db
def test_an_agent_calls_a_finding_wrong_and_takes_it_back(client: Client, cast: Cast, unheard: Conversation) -> None:
    first = unheard.messages.order_by("pk")[0]
    there = reverse("insights:objection", args=[first.pk])
    signed_in(client, cast.mina).post(there, {"kind": "issue"})
    client.post(there, {"kind": "issue"})
    assert [(row.kind, row.by) for row in Objection.objects.all()] == [("issue", cast.mina)]
    verbs = list(Event.objects.filter(verb__startswith="finding.").values_list("verb", flat=True))
    assert verbs == ["finding.contradicted"]
    actions.note_due(list(Event.objects.filter(verb="message.received")))
    actions.read_due(timezone.now())
    assert [each.finding.kind for each in bridge.seen_in(Reading.objects.get(pk=unheard.pk))[1] if each.is_wrong] == [
        "issue"
    ]
    assert ("issue", 1, 1) in queries.kinds_found(cast.mina)
    client.post(there, {"kind": "issue", "undo": "1"})
    assert not Objection.objects.exists()
    assert client.post(there, {"kind": "nonsense"}).status_code == 404


@pytest.mark.django_db
def test_turned_off_the_desk_is_whole_and_nothing_is_read(client: Client, cast: Cast) -> None:
    actions.switch(is_on=False, by=cast.ada)
    conversation = writes(cast.alex, cast.inbox, LOST)
    assert read_conversations() == 0
    signed_in(client, cast.mina)
    assert client.get(reverse("conversation", args=[conversation.pk])).status_code == 200
    part = client.get(reverse("insights:panel", args=[conversation.pk]), headers={"HX-Request": "true"})
    assert part.content.decode().strip() == '<div id="reading" hidden></div>'
    actions.switch(is_on=True, by=cast.ada)
    assert read_conversations() == 1
    assert Event.objects.filter(verb="reading.switched").count() == 2


@pytest.mark.django_db
def test_two_conversations_side_by_side(client: Client, cast: Cast, unheard: Conversation) -> None:
    heard = writes(cast.alex, cast.inbox, LOST)
    answers(
        heard, cast, "I am so sorry that we lost your parcel. I understand how annoying that is. We have sent it again."
    )
    read_conversations()
    address = f"{reverse('insights:comparison')}?first={heard.pk}&second={unheard.pk}"
    page = signed_in(client, cast.mina).get(address).content.decode()
    assert "The first showed that the issue had been heard." in page
    assert "The second: the customer had to tell it again (1×)." in page
    assert len(re.findall(r"\d+ % likely \((?:measured, n \d+|not measured)\)", page)) >= 6
    client.logout()
    assert signed_in(client, cast.sora).get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_whatever_their_length(
    client: Client, cast: Cast, count: int, django_assert_max_num_queries: object
) -> None:
    for _ in range(count):
        conversation = writes(cast.alex, cast.inbox, LOST)
        Reading.objects.create(
            conversation=conversation, is_due=False, read_at=timezone.now(), is_alert=True, reason="refund"
        )
    signed_in(client, cast.mina)
    for address in (reverse("insights:alerts"), reverse("insights:reason", args=["refund"])):
        with django_assert_max_num_queries(9):  # type: ignore[operator]
            assert client.get(address).status_code == 200
