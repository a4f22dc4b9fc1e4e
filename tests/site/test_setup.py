"""The first minute: one token, one administrator, then the page is gone."""

from pathlib import Path

import pytest
from django.test import Client

from careloop.desk.conversations.models import Inbox
from careloop.desk.people.models import Agent, Role
from careloop.site import first_token

FORM = {"name": "Ada", "email": "ada@desk.example", "password": "a long sentence 9", "inbox": "Support"}


@pytest.fixture
def token(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.setenv("CARELOOP_HOME", str(tmp_path))
    return first_token.make()


def test_the_token_makes_the_first_administrator_who_is_signed_in(client: Client, token: str) -> None:
    assert client.get(f"/setup/?token={token}").status_code == 200
    answer = client.post("/setup/", {**FORM, "token": token})
    assert answer.status_code == 302
    assert Agent.objects.get().role == Role.ADMINISTRATOR
    assert Inbox.objects.get().name == "Support"
    assert client.get("/settings/").status_code == 200
    assert not first_token.exists()
    assert Client().get("/setup/").status_code == 404


def test_who_opens_an_empty_desk_is_asked_for_the_first_administrator(client: Client, token: str) -> None:
    answer = client.get("/", follow=True)
    assert [url for url, _status in answer.redirect_chain] == ["/account/login/?next=/", "/setup/"]
    client.post("/setup/", {**FORM, "token": token})
    stranger = Client()
    assert [url for url, _status in stranger.get("/", follow=True).redirect_chain] == ["/account/login/?next=/"]


@pytest.mark.parametrize("wrong", ["", "guess", "a" * 100])
def test_without_the_token_nothing_is_made(client: Client, token: str, wrong: str) -> None:
    assert token
    answer = client.post("/setup/", {**FORM, "token": wrong})
    assert answer.status_code == 422
    assert Agent.objects.count() == 0


def test_without_a_token_file_no_token_is_right(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CARELOOP_HOME", str(tmp_path))
    client.post("/setup/", {**FORM, "token": ""})
    assert Agent.objects.count() == 0


def test_a_weak_password_is_refused(client: Client, token: str) -> None:
    answer = client.post("/setup/", {**FORM, "token": token, "password": "password12"})
    assert "too common" in answer.content.decode()
    assert Agent.objects.count() == 0
