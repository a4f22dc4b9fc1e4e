"""The command palette: everything by a few letters, and nothing one may not see."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from careloop.desk.conversations.actions import search, states
from careloop.desk.conversations.models import CannedAnswer, Conversation, SavedView, Summary
from careloop.desk.conversations.queries.palette import Option, palette
from careloop.desk.people.models import Agent
from tests.cast import Cast, writes

pytestmark = pytest.mark.django_db


def offered(agent: Agent, text: str, path: str = "/") -> dict[str, list[Option]]:
    return {group.title: list(group.options) for group in palette(agent, text, path=path)}


def indexed() -> None:
    search.rebuild_index(lambda _done, _total: None)


def test_nothing_typed_offers_the_views(cast: Cast) -> None:
    SavedView.objects.create(owner=cast.mina, name="My VIPs", query="view=mine")
    places = {option.words: option for option in offered(cast.mina, "")["Go to"]}
    assert places["Mine"].url == "/?view=mine"
    assert places["Mine"].beside == "G M"
    assert {"Unassigned", "Support", "My VIPs"} <= places.keys()
    assert list(offered(cast.mina, "")) == ["Go to"]


def test_a_conversation_by_number_subject_and_customer(cast: Cast) -> None:
    conversation = writes(cast.yuna, cast.inbox, "환불해 주세요", subject="주문 취소")
    indexed()
    for text in (str(conversation.pk), f"#{conversation.pk}", "주문", "환불", "김유나"):
        (option,) = offered(cast.mina, text)["Conversations"]
        assert option.url == f"/conversations/{conversation.pk}"
        assert option.words == f"#{conversation.pk} 김유나: 주문 취소"
        assert option.beside == "needs first reply"
    (customer,) = offered(cast.mina, "김유나")["Customers"]
    assert customer.words == "김유나"
    assert customer.beside == "yuna@mail.example"


def test_the_other_team_finds_nothing_of_it(cast: Cast) -> None:
    conversation = writes(cast.yuna, cast.inbox, "환불해 주세요", subject="주문 취소")
    indexed()
    path = f"/conversations/{conversation.pk}"
    assert offered(cast.mina, "", path)["This conversation"]
    for text in (str(conversation.pk), f"#{conversation.pk}", "주문", "환불", "김유나", "close"):
        found = offered(cast.sora, text, path)
        assert {"Conversations", "Customers", "This conversation"}.isdisjoint(found)


def test_actions_on_the_conversation_one_is_at(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.yuna, cast.inbox)
    path = f"/conversations/{conversation.pk}"
    (close,) = offered(cast.mina, "close", path)["This conversation"]
    assert close.beside == "E"
    answer = as_mina.post(close.url, dict(close.sends), headers={"Referer": f"http://testserver{path}"})
    assert answer["Location"] == f"http://testserver{path}"
    assert Summary.objects.get(pk=conversation.pk).state == "closed"
    assert [option.words for option in offered(cast.mina, "open", path)["This conversation"]] == ["Reopen"]


def test_every_action_does_what_it_says(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.yuna, cast.inbox)
    path = f"/conversations/{conversation.pk}"
    for words, state in (
        ("Assign to me", "first"),
        ("Snooze until tomorrow, 9:00", "snoozed"),
        ("Snooze until next Monday, 9:00", "snoozed"),
        ("Snooze until the customer writes", "snoozed"),
        ("Mark as spam", "spam"),
        ("Not spam", "snoozed"),
    ):
        (option,) = (each for each in offered(cast.mina, "", path)["This conversation"] if each.words == words)
        assert as_mina.post(option.url, dict(option.sends)).status_code == 302
        assert (words, Summary.objects.get(pk=conversation.pk).state) == (words, state)
    assert Conversation.objects.get().assignee == cast.mina


def test_prepared_answers_go_into_the_draft_of_the_conversation(cast: Cast) -> None:
    conversation = writes(cast.yuna, cast.inbox)
    CannedAnswer.objects.create(title="Refund on its way", shortcut="refund", text="Hello")
    CannedAnswer.objects.create(owner=cast.ren, title="Refund of Ren", text="Hi")
    (option,) = offered(cast.mina, "refund", f"/conversations/{conversation.pk}")["Prepared answers"]
    assert (option.words, option.beside) == ("Refund on its way", "refund")
    assert option.url == f"/conversations/{conversation.pk}/answers/choose"
    assert "Prepared answers" not in offered(cast.mina, "refund", "/")


def test_settings_are_those_of_the_role(cast: Cast, as_mina: Client) -> None:
    ada = Client()
    ada.force_login(cast.ada)
    asked = {"q": "audit"}
    part = {"HX-Request": "true"}
    assert "/settings/audit/" in ada.get("/palette", asked, headers=part).content.decode()
    assert "/settings/audit/" not in as_mina.get("/palette", asked, headers=part).content.decode()


def test_a_part_for_the_dialog_and_a_page_without_scripts(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.yuna, cast.inbox, subject="<b>bold</b>")
    asked = {"q": f"#{conversation.pk}", "from": f"/conversations/{conversation.pk}"}
    part = as_mina.get("/palette", asked, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'role="option"' in part
    assert "&lt;b&gt;bold&lt;/b&gt;" in part
    page = as_mina.get("/palette", asked).content.decode()
    assert "<html" in page
    assert f'href="/conversations/{conversation.pk}"' in page
    nothing = as_mina.get("/palette", {"q": "xyzzyq"}, headers={"HX-Request": "true"}).content.decode()
    assert "Nothing found here." in nothing


@pytest.mark.parametrize("text", ["'", '"', "#", "# 1", "*", "a" * 500, "9" * 40, "\u0000", "%", "NEAR(", "﷽"])
def test_anything_may_be_typed(cast: Cast, as_mina: Client, text: str) -> None:
    for path in ("/", "/conversations/9" + "9" * 30, "/conversations/1"):
        assert as_mina.get("/palette", {"q": text, "from": path}).status_code == 200


def test_it_costs_the_same_however_much_is_found(cast: Cast) -> None:
    def statements() -> int:
        indexed()
        agent = Agent.objects.get(pk=cast.mina.pk)
        with CaptureQueriesContext(connection) as captured:
            assert offered(agent, "환불")["Conversations"]
        return len(captured)

    writes(cast.yuna, cast.inbox, "환불")
    one = statements()
    for _ in range(4):
        states.close(writes(cast.yuna, cast.inbox, "환불해 주세요"), by=cast.mina)
    assert statements() == one <= 12


def test_a_page_that_is_meant_stands_before_conversations_that_mention_it(cast: Cast) -> None:
    writes(cast.yuna, cast.inbox, "We have waited for hours", subject="Unassigned seats, closed doors")
    indexed()
    assert list(offered(cast.mina, "unas")) == ["Go to", "Conversations"]
    assert list(offered(cast.mina, "doors")) == ["Conversations"]


def test_a_setting_that_is_meant_stands_first_and_is_something_found(cast: Cast, as_mina: Client) -> None:
    writes(cast.yuna, cast.inbox, "Macros are what I collect", subject="Macros")
    indexed()
    page = as_mina.get("/palette?q=macros", headers={"HX-Request": "true"}).content.decode()
    assert page.index('href="/settings/macros"') < page.index('href="/conversations/')
    alone = as_mina.get("/palette?q=acro", headers={"HX-Request": "true"}).content.decode()
    assert ">Macros<" in alone
    assert "Nothing found here" not in alone
