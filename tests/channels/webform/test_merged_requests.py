"""The private page of a request that was merged, or that others went into: it goes on, and shows no stranger."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from careloop.channels.email.actions.sending import known
from careloop.desk.conversations.actions import messages, regroup, states
from careloop.desk.conversations.actions.files import NewFile
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.models import Attachment, Conversation, Delivery, Message, Summary
from careloop.desk.conversations.queries.public import public_among
from tests.cast import Cast, writes

pytestmark = pytest.mark.django_db


def page_says(client: Client, conversation: Conversation) -> list[str]:
    shown = client.get(f"/ask/request/{conversation.key}/").content.decode()
    return re.findall(r'<div class="message-text">(.*?)</div>', shown)


def answers(cast: Cast, conversation: Conversation, text: str) -> Message:
    conversation.refresh_from_db()
    newest = Summary.objects.get(pk=conversation.pk).last_message_id
    reply = messages.reply(conversation, by=cast.mina, text=text, seen=newest)
    Delivery.objects.filter(message=reply).update(state="sent")
    return reply


def test_a_stranger_who_was_merged_in_stays_unseen_with_their_files_and_our_answers(cast: Cast, client: Client) -> None:
    mine, theirs = writes(cast.alex, cast.inbox, "mine"), writes(cast.haru, cast.inbox, "theirs")
    said = Said(text="look", files=(NewFile(name="id.png", type="image/png", content=b"x"),))
    messages.receive(theirs, identity=cast.haru, channel="email", said=said, joined_by=Message.JoinedBy.TOKEN)
    answers(cast, theirs, "to the stranger")
    regroup.merge(theirs, into=mine, by=cast.mina)
    answers(cast, mine, "to me")
    # The stranger's mail program answers what we sent; its token is of the conversation they are in now.
    messages.receive(
        mine, identity=cast.haru, channel="email", said=Said(text="me again"), joined_by=Message.JoinedBy.TOKEN
    )
    assert page_says(client, mine) == ["mine", "to me"]
    assert page_says(client, theirs) == ["theirs", "look", "to the stranger", "me again"]
    file = Attachment.objects.get().pk
    assert client.get(f"/ask/request/{mine.key}/files/{file}").status_code == 404
    assert b"".join(client.get(f"/ask/request/{theirs.key}/files/{file}").streaming_content) == b"x"  # type: ignore[attr-defined]


def test_a_live_chat_is_not_told_what_a_stranger_says(cast: Cast) -> None:
    mine, theirs = writes(cast.alex, cast.inbox, "mine"), writes(cast.haru, cast.inbox, "theirs")
    regroup.merge(theirs, into=mine, by=cast.mina)
    numbers = list(Message.objects.values_list("pk", flat=True))
    assert [row.text for row in public_among(numbers).values()] == ["mine"]


def test_mail_quotes_no_stranger(cast: Cast) -> None:
    mine, theirs = writes(cast.alex, cast.inbox, "mine"), writes(cast.haru, cast.inbox, "theirs")
    regroup.merge(theirs, into=mine, by=cast.mina)
    reply = answers(cast, mine, "to me")
    heard = known.heard_last(known.said_before(reply), mine)
    assert heard is not None
    assert heard.text == "mine"


def test_a_colleague_who_joined_by_the_token_is_seen_as_before(cast: Cast, client: Client) -> None:
    mine, other = writes(cast.alex, cast.inbox, "mine"), writes(cast.alex, cast.inbox, "mine too")
    messages.receive(
        mine, identity=cast.yuna, channel="email", said=Said(text="colleague"), joined_by=Message.JoinedBy.TOKEN
    )
    regroup.merge(other, into=mine, by=cast.mina)
    assert sorted(page_says(client, mine)) == ["colleague", "mine", "mine too"]


def test_a_merged_request_shows_what_we_answer_later_however_deep_it_lies(cast: Cast, client: Client) -> None:
    one, two, three = (writes(cast.alex, cast.inbox, text) for text in ("one", "two", "three"))
    answers(cast, two, "before they met")
    regroup.merge(one, into=two, by=cast.mina)
    answers(cast, two, "to one and two")
    two.refresh_from_db()
    regroup.merge(two, into=three, by=cast.mina)
    answers(cast, three, "to all")
    assert page_says(client, one) == ["one", "to one and two", "to all"]
    assert page_says(client, three) == ["one", "two", "three", "before they met", "to one and two", "to all"]
    assert "we have answered" in client.get(f"/ask/request/{one.key}/").content.decode()


def test_a_double_click_on_a_merged_request_says_it_once_with_its_files(cast: Cast, client: Client) -> None:
    one, two = writes(cast.alex, cast.inbox, "one"), writes(cast.alex, cast.inbox, "two")
    regroup.merge(one, into=two, by=cast.mina)
    for _click in range(3):
        file = SimpleUploadedFile("bill.txt", b"9", content_type="text/plain")
        client.post(f"/ask/request/{one.key}/", {"text": "Any news?", "attachments": [file]})
    assert page_says(client, one) == ["one", "Any news?"]
    assert Attachment.objects.count() == 1


def test_a_customer_closes_what_their_request_went_into_but_not_another_customers(cast: Cast, client: Client) -> None:
    one, two, theirs = (writes(who, cast.inbox) for who in (cast.alex, cast.alex, cast.haru))
    regroup.merge(one, into=two, by=cast.mina)
    client.post(f"/ask/request/{one.key}/solved")
    assert Summary.objects.get(pk=two.pk).state == "closed"
    assert "Reopen and send" in client.get(f"/ask/request/{one.key}/").content.decode()
    states.reopen(two, by=cast.mina)
    two.refresh_from_db()
    regroup.merge(two, into=theirs, by=cast.mina)
    client.post(f"/ask/request/{two.key}/solved")
    assert Summary.objects.get(pk=theirs.pk).state == "first"
