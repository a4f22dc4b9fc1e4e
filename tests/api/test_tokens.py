"""Tokens: shown once, kept as digests, limited by scope, time and agent, revoked at once."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from careloop.desk.ledger.queries import latest
from careloop.desk.people.models import Agent
from careloop.desk.tokens.actions.limits import PER_MINUTE
from careloop.desk.tokens.actions.tokens import issue, issue_for_service, revoke
from careloop.desk.tokens.models import Token
from careloop.desk.tokens.rules import PREFIX
from tests.api.asking import Program
from tests.cast import Cast, writes


def asked(secret: str, path: str = "/me") -> int:
    return Client().get(f"/api/v1{path}", headers={"Authorization": f"Bearer {secret}"}).status_code


def test_a_token_is_shown_once_and_kept_as_a_digest(as_mina: Client, cast: Cast) -> None:
    made = as_mina.post("/tokens/", {"name": "Report", "scopes": ["conversations:read"], "days": "30"})
    token = Token.objects.get()
    secret = made.context["secret"]
    assert (made.status_code, secret.startswith(PREFIX), secret in made.content.decode()) == (201, True, True)
    assert secret not in as_mina.get("/tokens/").content.decode()
    assert secret not in str(list(Token.objects.values()))
    assert (token.agent, token.scopes, token.hint) == (cast.mina, ["conversations:read"], secret[-4:])
    assert latest()[0].verb == "token.issued"


@pytest.mark.parametrize("secret", ["", "clp_", "clp_wrong", "x" * 200, "clp_" + "é" * 10])
def test_what_is_no_token_opens_nothing(db: None, secret: str) -> None:
    answer = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}".encode().decode("latin-1")})
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:careloop:token-unknown")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_it_ends_when_it_is_revoked_expires_or_its_agent_leaves(cast: Cast) -> None:
    token, secret = issue(cast.mina, by=cast.mina, name="x", scopes=[])
    _old, expired = issue(cast.mina, by=cast.mina, name="x", scopes=[], expires_at=timezone.now() - timedelta(1))
    _other, of_ren = issue(cast.ren, by=cast.ren, name="x", scopes=[])
    assert [asked(each) for each in (secret, expired, of_ren)] == [200, 401, 200]
    revoke(token, by=cast.mina)
    Agent.objects.filter(pk=cast.ren.pk).update(is_active=False)
    assert [asked(each) for each in (secret, of_ren)] == [401, 401]


def test_a_scope_that_is_missing_is_named(cast: Cast) -> None:
    program = Program(cast.mina, scopes=["conversations:read"])
    conversation = writes(cast.alex, cast.inbox)
    assert program("get", f"/conversations/{conversation.pk}").status_code == 200
    refused = program("patch", f"/conversations/{conversation.pk}", {"priority": "high"})
    assert (refused.status_code, refused.json()["scope"]) == (403, "conversations:write")
    assert program("get", "/customers").json()["scope"] == "customers:read"


def test_a_session_opens_pages_and_not_the_api(as_mina: Client) -> None:
    assert as_mina.get("/api/v1/me").status_code == 401


def test_a_program_of_its_own_sees_its_teams_and_never_signs_in(cast: Cast) -> None:
    theirs, ours = writes(cast.alex, cast.billing_inbox), writes(cast.yuna, cast.inbox)
    token, secret = issue_for_service(
        "Shop", by=cast.ada, scopes=["conversations:read"], teams=[cast.billing], expires_at=None
    )
    found = [asked(secret, f"/conversations/{each.pk}") for each in (theirs, ours)]
    assert found == [200, 404]
    assert (token.agent.name, token.agent.is_program, token.agent.has_usable_password()) == ("Shop", True, False)
    revoke(token, by=cast.ada)
    token.agent.refresh_from_db()
    assert (asked(secret), token.agent.is_active) == (401, False)


def test_use_is_remembered_to_the_minute(cast: Cast) -> None:
    program = Program(cast.mina)
    program.get("/me")
    first = Token.objects.get().last_used_at
    program.get("/me")
    assert first is not None
    assert Token.objects.get().last_used_at == first


def test_who_asks_too_often_is_told_how_long_to_wait(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("careloop.desk.tokens.actions.limits.PER_MINUTE", 3)
    clock = SimpleNamespace(time=lambda: 1_000_000_040)  # 20 seconds into a minute
    monkeypatch.setattr("careloop.desk.tokens.actions.limits.time", clock)
    program = Program(cast.mina)
    answers = [program("get", "/me") for _time in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert (answers[3].headers["Retry-After"], answers[3].json()["type"]) == ("40", "urn:careloop:too-many-requests")
    assert PER_MINUTE == 600


def test_revoking_is_ones_own_or_an_administrators(cast: Cast) -> None:
    token, _secret = issue(cast.mina, by=cast.mina, name="x", scopes=[])
    client = Client()
    for agent, expected in ((cast.ren, 404), (cast.ada, 302)):
        client.force_login(agent)
        assert client.post(f"/tokens/{token.pk}/revocation").status_code == expected
    assert [event.verb for event in latest()[:1]] == ["token.revoked"]
