"""A chat that is closed or removed: nobody begins, and nobody who has begun is cut off."""

import pytest
from django.test import Client

from careloop.channels.chat.actions.widgets import remove_widget
from careloop.channels.chat.models import Visitor, Widget
from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.models import Conversation
from tests.cast import Cast
from tests.channels.chat.page import Page

CLOSED = {
    "en": "This chat is closed. Call or write to us to reach a person; "
    "what you have begun goes on at its private address.",
    "ko": "이 채팅은 닫혔습니다. 상담원과 연결하려면 전화나 메일로 연락해 주세요. "
    "시작한 대화는 비공개 주소에서 계속할 수 있습니다.",
    "ja": "このチャットは終了しました。担当者とはお電話またはメールでお話しいただけます。"
    "始めた会話は専用アドレスで続けられます。",
}


@pytest.fixture
def link(page: Page) -> str:
    return str(page.say("Hello")["link"]).rpartition("/")[2]


def close(widget: Widget, *, how: str) -> None:
    if how == "closed":
        Widget.objects.update(is_open=False)
    else:
        widget.inbox.is_active = False
        widget.inbox.save()


@pytest.mark.parametrize("how", ["closed", "inbox away"])
def test_in_a_closed_chat_nobody_begins(page: Page, widget: Widget, how: str) -> None:
    close(widget, how=how)
    stranger = Page(widget)
    assert stranger.get("looks")["is_in_use"] is False
    assert stranger.ask("visit", {"language": "en"}, status=404) == {"error": CLOSED["en"]}
    assert page.say("Hello", status=404) == {"error": CLOSED["en"]}  # was there, and had not begun
    assert (Visitor.objects.count(), Conversation.objects.count()) == (1, 0)


@pytest.mark.parametrize("how", ["closed", "inbox away"])
def test_who_has_begun_goes_on_in_a_closed_chat(page: Page, widget: Widget, cast: Cast, link: str, how: str) -> None:
    close(widget, how=how)
    messages.reply(Conversation.objects.get(), by=cast.mina, text="Good morning", seen=10**9)
    assert [each["text"] for each in page.ask("visit", {})["messages"]] == ["Hello", "Good morning"]
    assert page.say("Thank you", "another-word-of-22-chs")["message"]["text"] == "Thank you"
    phone = Page(widget)
    assert [each["text"] for each in phone.visit(link=link)["messages"]] == ["Hello", "Good morning", "Thank you"]
    assert Client().get(f"/chat/{widget.key}/talk/{link}").status_code == 200
    assert Client().get(f"/chat/{widget.key}/widget.js").status_code == 200


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_a_removed_chat_says_so_and_its_link_leads_on(
    page: Page, cast: Cast, link: str, client: Client, language: str
) -> None:
    key = page.widget.key
    remove_widget(page.widget, by=cast.ada)
    assert page.ask("messages", {"text": "Still there?", "language": language}, status=404) == {
        "error": CLOSED[language]
    }
    answer = client.get(f"/chat/{key}/talk/{link}", follow=True)
    assert (answer.redirect_chain, "Hello" in answer.content.decode()) == ([(f"/ask/request/{link}/", 302)], True)
    assert client.get(f"/chat/{key}/talk/no-such-link").status_code == 404


def test_a_screen_of_a_removed_chat_may_read_the_answer(page: Page, widget: Widget, cast: Cast) -> None:
    """A page of another origin reads nothing without being let: it would take it for a broken connection."""
    remove_widget(widget, by=cast.ada)
    address = f"/chat/{page.widget.key}/messages"
    asked = page.client.options(address, headers=page.headers)
    told = page.client.post(address, "{}", content_type="application/json", headers=page.headers)
    assert [each["Access-Control-Allow-Origin"] for each in (asked, told)] == [page.origin] * 2
    assert (asked.status_code, told.status_code) == (204, 404)


def test_the_shop_page_of_a_closed_chat_is_gone(widget: Widget, client: Client) -> None:
    close(widget, how="closed")
    assert client.get(f"/chat/{widget.key}/shop").status_code == 404
