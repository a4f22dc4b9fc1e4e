"""One agent, one draft, two pages: whatever is saved last, both texts are there."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from careloop.desk.conversations.models import Conversation, Draft, Message
from tests.cast import Cast, writes


def opens(client: Client, conversation: Conversation) -> dict[str, str]:
    """Open the page as a tab does, and give the marks of its form."""
    html = client.get(reverse("conversation", args=[conversation.pk])).content.decode()
    marks = {name: re.search(rf'name="{name}" value="([^"]*)"', html) for name in ("key", "draft_version", "seen")}
    return {name: mark[1] for name, mark in marks.items() if mark}


def saves(client: Client, conversation: Conversation, page: dict[str, str], text: str) -> dict[str, Any]:
    answer = client.post(reverse("draft", args=[conversation.pk]), {"kind": "reply", "text": text, **page}).json()
    page["draft_version"] = str(answer["version"])
    return {name: answer[name] for name in ("version", "other") if name in answer}


def test_one_page_saves_as_often_as_it_likes(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    page = opens(as_mina, conversation)
    assert saves(as_mina, conversation, page, "Dear Alex, thank") == {"version": 1, "other": ""}
    assert saves(as_mina, conversation, page, "Dear Alex") == {"version": 2, "other": ""}
    page["draft_version"] = "0"  # two saves under way at once: the second does not know of the first
    assert saves(as_mina, conversation, page, "Dear") == {"version": 3, "other": ""}
    again = opens(as_mina, conversation)
    assert saves(as_mina, conversation, again, "Dear A") == {"version": 4, "other": ""}
    assert Draft.objects.get().text == "Dear A"


def test_a_page_that_does_not_know_the_newer_text_keeps_both(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    first, second = opens(as_mina, conversation), opens(as_mina, conversation)
    saves(as_mina, conversation, first, "A long answer.")
    assert saves(as_mina, conversation, second, "Three words") == {"version": 2, "other": "A long answer."}
    assert Draft.objects.get().text == "Three words\n\nA long answer."
    assert saves(as_mina, conversation, second, "Three words\r\n\r\nA long answer.") == {"version": 3, "other": ""}
    # An emptied page takes nothing away from the other one either.
    assert saves(as_mina, conversation, first, "")["other"] == "Three words\r\n\r\nA long answer."
    assert Draft.objects.get().text == "Three words\r\n\r\nA long answer."


def test_a_reply_is_not_sent_over_another_pages_text(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    first, second = opens(as_mina, conversation), opens(as_mina, conversation)
    saves(as_mina, conversation, first, "A long answer.")
    address = reverse("messages", args=[conversation.pk])
    answer = as_mina.post(address, {"kind": "reply", "text": "Three words", **second})
    assert answer.status_code == 409
    assert answer.context["text"] == "Three words\n\nA long answer."
    assert "Not sent: you wrote this draft on another page too." in answer.content.decode()
    assert not Message.objects.filter(kind="reply").exists()
    marks = {name: answer.context[name] for name in ("key", "draft_version", "seen")}
    assert as_mina.post(address, {"kind": "reply", "text": "Three words", **marks}).status_code == 302
    assert Message.objects.get(kind="reply").text == "Three words"
    assert not Draft.objects.exists()


def test_addresses_of_two_hundred_people_stay_in_the_draft(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    copies = ", ".join(f"person{n:03}@department.example" for n in range(200))
    page = opens(as_mina, conversation)
    as_mina.post(reverse("draft", args=[conversation.pk]), {"kind": "reply", "text": "x", "cc": copies, **page})
    assert Draft.objects.get().cc == copies
