"""A customer of the chat at night: asked for an address, answered by mail, and going on by the private link."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from careloop.channels.chat.actions.leaving import mail_unread
from careloop.channels.chat.models import Visitor, Widget
from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.models import Conversation, Message
from careloop.desk.people.models import BusinessHours
from tests.cast import Cast
from tests.journeys.walking import Walk, well_made, without_live_line, words

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_customer_writes_at_night_and_goes_on_elsewhere(cast: Cast, walk: Walk) -> None:
    cast.inbox.language = "ja"
    cast.inbox.hours = BusinessHours.objects.create(name="Never open", timezone="Asia/Tokyo")
    cast.inbox.save()
    widget = Widget.objects.create(inbox=cast.inbox, company="さくら商店")
    customer = walk.stranger(language="ja", is_phone=True)
    without_live_line(customer)
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
    without_live_line(elsewhere)
    elsewhere.goto(link)
    expect(elsewhere.locator(".log .said p")).to_have_text(["届きません。", "すぐ調べます。"])
    elsewhere.get_by_label(words("Write a message", "ja")).fill("ありがとう。")
    elsewhere.get_by_role("button", name=words("Send", "ja"), exact=True).dblclick()
    expect(elsewhere.locator(".own .mark").last).to_have_text(words("Sent", "ja"))
    assert list(talk.messages.filter(kind="customer").values_list("text", flat=True)) == [
        "届きません。",
        "ありがとう。",
    ]


def test_two_tabs_of_one_browser_are_one_talk(cast: Cast, walk: Walk) -> None:
    widget = Widget.objects.create(inbox=cast.inbox, company="Example")
    first = walk.stranger()
    without_live_line(first)
    second = first.context.new_page()
    for tab in (first, second):  # both are open before anything is said
        tab.goto(f"/chat/{widget.key}/shop")
    for tab, text in ((first, "one"), (second, "two"), (first, "three")):
        if not tab.get_by_label("Write a message").is_visible():
            tab.get_by_role("button", name="Chat with us").click()
        tab.get_by_label("Write a message").fill(text)
        tab.keyboard.press("Enter")
        expect(tab.locator(".said.own p", has_text=text)).to_be_visible()
        expect(tab.locator(".waits")).to_have_count(0)
    assert Conversation.objects.get().messages.count() == 3
    assert Visitor.objects.count() == 1
    first.reload()
    expect(first.locator(".log .said p")).to_have_text(["one", "two", "three"])


@contextmanager
def serving(body: str, policy: str) -> Iterator[str]:
    """Serve one page at an origin of its own, with its policy; gives the origin."""

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_told: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_shop_with_a_strict_policy_has_the_whole_chat(cast: Cast, walk: Walk) -> None:
    """Nothing inline, no pictures, no frames: the shop's policy names the chat's server for scripts and answers."""
    widget = Widget.objects.create(inbox=cast.inbox, company="Example")
    policy = f"default-src 'none'; script-src {walk.url}; connect-src {walk.url}"
    body = f'<!doctype html><html lang="en"><body><script src="{walk.url}/chat/{widget.key}/widget.js"></script></body>'
    customer = walk.stranger()
    refused: list[str] = []
    customer.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    with serving(body, policy) as shop:
        Widget.objects.update(origins=shop)
        nothing = {"Access-Control-Allow-Origin": shop}
        customer.route("**/stream*", lambda route: route.fulfill(status=204, headers=nothing))
        customer.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        customer.goto(f"{shop}/")
        customer.get_by_role("button", name="Chat with us").click()
        customer.get_by_role("button", name="Insert an emoji").click()
        customer.get_by_role("button", name="👍", exact=True).click()
        customer.get_by_role("button", name="Send", exact=True).click()
        expect(customer.locator(".own .mark")).to_have_text("Sent")
        assert customer.locator(".launcher").evaluate("each => getComputedStyle(each).position") != "static"
    assert (Message.objects.get().text, refused) == ("👍", [])
