"""The history of everything, in words."""

import pytest
from django.http import HttpResponse
from django.test import Client

from careloop.desk.ledger.actions import record
from tests.cast import Cast


@pytest.fixture
def as_ada(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ada)
    return client


def rows(client: Client, **asked: str) -> list[tuple[str, str, str]]:
    answer: HttpResponse = client.get("/settings/audit/", asked)
    return [(row["actor"], row["verb"], row["subject"]) for row in answer.context["rows"]]  # type: ignore[attr-defined]


def test_an_entry_is_told_in_words(cast: Cast, as_ada: Client) -> None:
    record("conversation.closed", "conversation:7", actor=cast.mina.actor)
    record("sender.blocked", "block:3", actor="system:email")
    newest = rows(as_ada)[:2]
    assert newest == [
        ("careloop (email)", "Sender blocked", "Blocked sender 3"),
        (cast.mina.name, "Conversation closed", "Conversation #7"),
    ]


@pytest.mark.parametrize(("language", "words"), [("ko", "대화 종료"), ("ja", "会話を完了")])
def test_in_the_language_of_whoever_reads(cast: Cast, as_ada: Client, language: str, words: str) -> None:
    record("conversation.closed", "conversation:7", actor=cast.mina.actor)
    cast.ada.language = language
    cast.ada.save()
    assert rows(as_ada)[0][1] == words


def test_what_no_words_are_known_for_is_shown_as_it_is_written(as_ada: Client) -> None:
    record("shop.sold", "shop:1", actor="till:4")
    assert rows(as_ada)[0] == ("till:4", "shop.sold", "shop:1")


def test_an_agent_is_found_by_name_and_a_conversation_by_its_number(cast: Cast, as_ada: Client) -> None:
    record("conversation.closed", "conversation:7", actor=cast.mina.actor)
    record("conversation.closed", "conversation:8", actor=cast.ren.actor)
    found = (cast.mina.name, "Conversation closed", "Conversation #7")
    assert rows(as_ada, actor=cast.mina.name.upper(), verb="conversation.closed") == [found]
    assert rows(as_ada, subject="#7") == [found]
    assert rows(as_ada, subject="conversation:7", actor=cast.mina.actor) == [found]
    assert rows(as_ada, actor="nobody of this name") == []
