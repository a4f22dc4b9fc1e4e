"""Who looks and who writes: said by a tab, told to whoever may see the conversation, remembered for who comes later."""

import json
from typing import Any

import pytest
from django.test import Client

from careloop.desk.conversations.models import Conversation
from careloop.desk.live.transport import agents
from careloop.desk.live.transport.presences import Presences
from tests.cast import Cast, writes
from tests.desk.live.presence import stream


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was said to the other processes."""
    words: list[dict[str, Any]] = []
    monkeypatch.setattr("careloop.desk.live.actions.say", words.append)
    monkeypatch.setattr(agents, "presences", Presences())
    return words


@pytest.fixture
def talk(cast: Cast) -> Conversation:
    return writes(cast.alex, cast.inbox)


def does(client: Client, talk: Conversation, state: str) -> int:
    return client.post(f"/live/presence/{talk.pk}", {"state": state, "tab": "one"}).status_code


@pytest.mark.parametrize("state", ["viewing", "writing", "away", "gone"])
def test_a_colleague_is_told_what_a_tab_does_and_a_stranger_is_not(
    client: Client, cast: Cast, talk: Conversation, said: list[dict[str, Any]], state: str
) -> None:
    client.force_login(cast.ren)
    assert does(client, talk, state) == 204
    event, data = stream(cast.mina, said).removesuffix("\n\n").split("\n")
    told = {"who": cast.ren.actor, "tab": "one", "name": "Ren", "conversation": talk.pk, "state": state}
    assert (event, json.loads(data.removeprefix("data: "))) == (
        "event: presence",
        {**told, "read": None, "holds": None},
    )
    assert stream(cast.sora, said) == ""


def test_who_comes_later_is_told_the_last_of_each_tab(
    client: Client, cast: Cast, talk: Conversation, said: list[dict[str, Any]]
) -> None:
    client.force_login(cast.ren)
    for state in ("viewing", "writing"):
        does(client, talk, state)
    stream(cast.mina, said)
    assert [words["state"] for words in agents.presences.now()] == ["writing"]
    does(client, talk, "gone")
    stream(cast.mina, said)
    assert agents.presences.now() == []


def test_nothing_is_said_of_what_is_no_state_nor_of_what_one_may_not_see(
    client: Client, cast: Cast, talk: Conversation, said: list[dict[str, Any]]
) -> None:
    client.force_login(cast.ren)
    assert does(client, talk, "dancing") == 400
    client.force_login(cast.sora)
    assert does(client, talk, "viewing") == 404
    assert said == []
