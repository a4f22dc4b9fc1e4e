"""Whatever a page sends is answered with a reason; nothing of it is an error of ours."""

import json
from typing import Any

import pytest
from django.test import Client

from careloop.channels.chat.models import Widget
from careloop.desk.conversations.models import Conversation, Message
from tests.cast import Cast
from tests.channels.chat.page import NUMBER, Page

ODD: list[Any] = [
    None,
    True,
    -1,
    2**70,
    1.5,
    [],
    {},
    ["x"],
    {"a": 1},
    "",
    "\0",
    "a\0b",
    "\ud800",
    "x" * 100_000,
    "'; --",
]
DOORS = {
    "visit": ("language", "page", "link", "user"),
    "messages": ("id", "text", "language"),
    "state": ("state", "read"),
    "address": ("email", "name"),
    "call": ("phone", "wish"),
    "rating": ("key", "value"),
}
GOOD = {
    "messages": {"id": NUMBER, "text": "Hello"},
    "address": {"email": "alex@mail.example", "name": "Alex"},
    "call": {"phone": "+82 10 1234 9999", "wish": "soon"},
}


@pytest.mark.parametrize(("door", "name"), [(door, name) for door, names in DOORS.items() for name in names])
def test_an_odd_value_is_no_error_of_ours(page: Page, settings: Any, door: str, name: str) -> None:
    page.say("Hello", "the-first-word-of-22-c")
    statuses = set()
    for at, odd in enumerate(ODD):
        given = {**GOOD.get(door, {}), name: odd}
        if door == "messages" and name != "id":
            given["id"] = f"a-random-word-of-{at:05d}"
        answer = page.client.post(
            f"/chat/{page.widget.key}/{door}", json.dumps(given), content_type="application/json", headers=page.headers
        )
        statuses.add(answer.status_code)
    assert {status for status in statuses if status >= 500} == set()


def test_half_an_emoji_is_kept_as_a_sign_for_what_is_missing(page: Page) -> None:
    assert page.say("Thanks \ud83d")["message"]["text"] == "Thanks \ufffd"


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b'"x"', b"{", b"\xff\xfe", b"null", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(page: Page, body: bytes) -> None:
    answer = page.client.post(
        f"/chat/{page.widget.key}/messages", body, content_type="application/json", headers=page.headers
    )
    assert answer.status_code == 400


def test_a_token_of_another_chat_opens_nothing(page: Page, cast: Cast) -> None:
    link = page.say("Hello")["link"].rpartition("/")[2]
    other = Page(Widget.objects.create(inbox=cast.billing_inbox, company="Other", origins=page.origin))
    other.token = page.token
    other.say("I am in the wrong shop", "a-random-word-of-other", status=401)
    other.token = ""
    assert other.visit(link=link)["messages"] == []
    assert Client().get(f"/chat/{other.widget.key}/talk/{link}").status_code == 404
    assert (Message.objects.count(), Conversation.objects.count()) == (1, 1)
