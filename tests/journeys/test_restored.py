"""A backup was put back while a chat was open: the screen shows what there is, and not what was."""

from typing import Any

import pytest
from playwright.sync_api import Route, expect

from careloop.channels.chat.models import Widget
from careloop.channels.chat.transport.customers import frame
from tests.cast import Cast
from tests.channels.chat.page import Page
from tests.journeys.walking import Walk

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_an_open_chat_begins_anew(cast: Cast, walk: Walk) -> None:
    shop = Page(Widget.objects.create(inbox=cast.inbox, company="Example"), origin=walk.url)
    shop.visit()
    said: dict[str, Any] = shop.say("This was said after the backup")
    asked: list[str] = []
    old = {**said["message"], "text": "This was said before the backup"}

    def stream(route: Route) -> None:
        asked.append(route.request.headers["last-event-id"])
        frames = [frame("anew", {}, number="0"), frame("message", old, number="1")]
        route.fulfill(content_type="text/event-stream", body=b"".join(frames) if len(asked) == 1 else b"")

    page = walk.stranger()
    page.route("**/chat/*/stream*", stream)
    page.goto(said["link"])
    expect(page.locator(".said p")).to_have_text("This was said before the backup")
    assert int(asked[0]) > 1
