"""The page of a conversation: what it tells, to whom, and in how many statements."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from careloop.desk.conversations.actions import deliveries, marks, messages, regroup, states
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.models import Conversation, Message, Priority
from tests.cast import Cast, writes

MOST_STATEMENTS = 10


def page(client: Client, conversation: Conversation, query: str = "") -> str:
    answer = client.get(reverse("conversation", args=[conversation.pk]) + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def talk(cast: Cast, length: int) -> Conversation:
    conversation = writes(cast.alex, cast.inbox, "number 1", subject="Long talk")
    for number in range(2, length + 1):
        if number % 2:
            hear(conversation, cast, f"number {number}")
        else:
            seen = conversation.messages.latest("pk").pk
            messages.reply(conversation, by=cast.mina, text=f"number {number}", seen=seen)
    return conversation


def hear(conversation: Conversation, cast: Cast, text: str) -> Message:
    return messages.receive(
        conversation, identity=cast.alex, channel="email", said=Said(text=text), joined_by=Message.JoinedBy.TOKEN
    )


@pytest.mark.parametrize(
    ("who", "status"), [("mina", 200), ("ren", 200), ("jo", 200), ("ada", 200), ("sora", 404), (None, 302)]
)
def test_only_those_who_may_see_it_see_it(cast: Cast, client: Client, who: str | None, status: int) -> None:
    conversation = writes(cast.yuna, cast.inbox)
    if who:
        client.force_login(getattr(cast, who))
    assert client.get(reverse("conversation", args=[conversation.pk])).status_code == status


def test_everything_said_and_done_is_told_in_words(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.yuna, cast.inbox, "환불해 <b>주세요</b>", subject="환불")
    seen = conversation.messages.get().pk
    messages.note(conversation, by=cast.jo, text="Check the order first.")
    reply = messages.reply(conversation, by=cast.mina, text="네.", seen=seen, cc=("boss@mail.example",))
    deliveries.mark_failed(reply.delivery, error="550 no such user")
    marks.tag(conversation, by=cast.mina, name="refund")
    states.set_priority(conversation, by=cast.jo, priority=Priority.HIGH)
    shown = page(as_mina, conversation)
    for words in (
        "환불해 &lt;b&gt;주세요&lt;/b&gt;",
        "note, inside only",
        "copy to boss@mail.example",
        "550 no such user",
        "Send again",
        "Mina took it",
        "Mina added the tag refund",
        "Jo set the priority to high",
        "started the conversation",
        "waiting for customer",
    ):
        assert words in shown, words


def test_why_a_message_is_here(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    message = hear(conversation, cast, "again")
    Message.objects.filter(pk=message.pk).update(sender_check="fail", external_id="<7@mail.example>")
    shown = page(as_mina, conversation)
    assert "joined by reply token" in shown
    assert "known only to those who got a mail from it" in shown
    assert "failed: somebody else may have written it" in shown
    assert "&lt;7@mail.example&gt;" in shown


def test_the_statements_do_not_grow_with_the_talk(cast: Cast, as_mina: Client) -> None:
    counts = {}
    for length in (3, 20):
        conversation = talk(cast, length)
        page(as_mina, conversation)
        with CaptureQueriesContext(connection) as queries:
            page(as_mina, conversation)
        counts[length] = len(queries)
    assert counts[3] == counts[20]
    assert counts[20] <= MOST_STATEMENTS


def test_a_long_talk_begins_at_its_end(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox, "number 0")
    start = timezone.now() - timedelta(days=9)
    Message.objects.bulk_create(
        Message(
            conversation=conversation,
            kind=Message.Kind.CUSTOMER,
            channel="email",
            identity=cast.alex,
            text=f"number {number}.",
            at=start + timedelta(minutes=number // 2),  # pairs at the same moment
        )
        for number in range(1, 120)
    )
    shown = page(as_mina, conversation)
    assert "number 119." in shown
    assert "number 70." not in shown
    seen: list[str] = []
    address = ""
    while True:
        answer = as_mina.get(reverse("conversation", args=[conversation.pk]) + address)
        talk = answer.context["thread"]
        seen = [message.text for message in talk.messages] + seen
        if not talk.has_earlier:
            break
        address = f"?before={talk.messages[0].pk}"
    assert sorted(seen) == sorted(conversation.messages.values_list("text", flat=True))
    assert len(seen) == 120


def test_a_merged_conversation_leads_to_its_target(cast: Cast, as_mina: Client) -> None:
    first, second = writes(cast.alex, cast.inbox, "one"), writes(cast.alex, cast.inbox, "two")
    regroup.merge(second, into=first, by=cast.mina)
    answer = as_mina.get(reverse("conversation", args=[second.pk]), follow=True)
    assert answer.redirect_chain == [(f"/conversations/{first.pk}?from={second.pk}", 302)]
    assert f"Conversation #{second.pk} was merged into this one" in answer.content.decode()


def test_other_conversations_only_where_they_may_be_seen(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox, subject="Here")
    writes(cast.alex, cast.inbox, subject="Seen by support")
    writes(cast.alex, cast.billing_inbox, subject="Unpaid invoice")
    shown = page(as_mina, conversation)
    assert "Seen by support" in shown
    assert "Unpaid invoice" not in shown
    administrator = Client()
    administrator.force_login(cast.ada)
    assert "Unpaid invoice" in page(administrator, conversation)


def test_linked_conversations_only_where_they_may_be_seen(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    hidden = writes(cast.haru, cast.billing_inbox, subject="Secret bill")
    marks.link(conversation, by=cast.ada, other=hidden)
    assert "Secret bill" not in page(as_mina, conversation)
    administrator = Client()
    administrator.force_login(cast.ada)
    assert "Secret bill" in page(administrator, conversation)


@pytest.mark.parametrize(
    "query", ["?before=abc", "?before=99999999999999999999", "?list=%00%ff", "?write=x", "?from=x"]
)
def test_nonsense_in_the_address_is_harmless(cast: Cast, as_mina: Client, query: str) -> None:
    assert "It does not work." in page(as_mina, writes(cast.alex, cast.inbox), query) or "before" in query


def test_addresses_in_a_text_become_links_that_tell_nothing(cast: Cast, as_mina: Client) -> None:
    text = 'See https://example.com/a?b=1&c=2). "https://x.example/<script>alert(1)</script>'
    shown = page(as_mina, writes(cast.alex, cast.inbox, text))
    assert '<a class="link" href="https://example.com/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer' in shown
    assert "<script>alert" not in shown
