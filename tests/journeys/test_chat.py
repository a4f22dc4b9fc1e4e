"""A customer of the chat at night: asked for an address, answered by mail, and going on by the private link."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from careloop.channels.chat.actions.leaving import mail_unread
from careloop.channels.chat.models import Visitor, Widget
from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.models import Conversation, Message
from careloop.desk.people.models import BusinessHours
from tests.cast import Cast
from tests.journeys.walking import Walk, well_made, words

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_customer_writes_at_night_and_goes_on_elsewhere(cast: Cast, walk: Walk) -> None:
    cast.inbox.language = "ja"
    cast.inbox.hours = BusinessHours.objects.create(name="Never open", timezone="Asia/Tokyo")
    cast.inbox.save()
    widget = Widget.objects.create(inbox=cast.inbox, company="さくら商店")
    customer = walk.stranger(language="ja", is_phone=True)
    customer.goto(f"/chat/{widget.key}/shop")
    customer.get_by_role("button", name=words("Chat with us", "ja")).click()
    customer.get_by_label(words("Write a message", "ja")).fill("届きません。")
    customer.keyboard.press("Enter")
    well_made(customer)
    customer.get_by_label(words("Your mail address", "ja")).fill("haru@mail.example")
    customer.get_by_role("button", name=words("Save", "ja"), exact=True).dblclick()
    expect(customer.locator(".own .mark")).to_have_text(words("Sent", "ja"))
    talk = Conversation.objects.get()
    assert [message.text for message in talk.messages.exclude(kind="note")] == ["届きません。"]

    Visitor.objects.update(seen_at=timezone.now() - timedelta(minutes=3))
    messages.reply(talk, by=cast.mina, text="すぐ調べます。", seen=talk.summary.last_message_id)
    assert mail_unread(now=timezone.now(), site_url=walk.url) == 1
    mail = Message.objects.get(kind="auto")
    assert mail.to == ["haru@mail.example"]
    link = f"/chat/{widget.key}/talk/{talk.key}"
    assert link in mail.text

    elsewhere = walk.stranger(language="ja")
    elsewhere.goto(link)
    expect(elsewhere.locator(".log .said p")).to_have_text(["届きません。", "すぐ調べます。"])
    elsewhere.get_by_label(words("Write a message", "ja")).fill("ありがとう。")
    elsewhere.get_by_role("button", name=words("Send", "ja"), exact=True).dblclick()
    expect(elsewhere.locator(".own .mark").last).to_have_text(words("Sent", "ja"))
    assert list(talk.messages.filter(kind="customer").values_list("text", flat=True)) == [
        "届きません。",
        "ありがとう。",
    ]
