"""Single sign-on, against a provider of OpenID Connect on loopback: whom it lets in, and whom not."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
import pytest
from django.test import Client

from careloop.desk.people.models import Agent
from tests.cast import Cast

SIGN_IN, CALLBACK = "/account/oidc/company/login/", "/account/oidc/company/login/callback/"
KEY = "a key of the provider that no one else holds"


class Provider(ThreadingHTTPServer):
    """A company's identity provider with one person at its door, who agrees to everything."""

    def __init__(self, person: dict[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.person = person
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.challenge = ""

    def agree(self, asked: str) -> dict[str, str]:
        """What the person's browser brings back from the page that the desk sent it to."""
        question = dict(parse_qsl(urlsplit(asked).query))
        assert (question["client_id"], question["response_type"]) == ("desk", "code")
        assert question["redirect_uri"] == f"http://testserver{CALLBACK}"
        assert question["code_challenge_method"] == "S256"
        self.challenge = question["code_challenge"]
        return {"code": "once", "state": question["state"]}

    def tokens(self, form: dict[str, list[str]]) -> dict[str, Any] | None:
        """Tokens for whoever shows the code, the secret, and what the challenge was made of."""
        proof = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        shown = base64.urlsafe_b64encode(proof).decode().rstrip("=")
        if (form["code"], form["client_secret"], shown) != (["once"], ["secret"], self.challenge):
            return None
        claims = {**self.person, "iss": self.url, "aud": "desk", "iat": 1, "exp": 99_999_999_999}
        signed = jwt.encode(claims, KEY, algorithm="HS256")
        return {"access_token": "access", "token_type": "Bearer", "id_token": signed}


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        url = self.server.url
        if self.path == "/.well-known/openid-configuration":
            ends = {name: f"{url}/{name}" for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint")}
            methods = ["client_secret_post"]
            self._say(
                {"issuer": url, "jwks_uri": f"{url}/jwks", **ends, "token_endpoint_auth_methods_supported": methods}
            )
        elif self.path == "/userinfo_endpoint" and self.headers["Authorization"] == "Bearer access":
            self._say(self.server.person)
        else:
            self._say(None)

    def do_POST(self) -> None:
        words = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._say(self.server.tokens(parse_qs(words)))

    def _say(self, what: dict[str, Any] | None) -> None:
        body = json.dumps(what or {"error": "invalid_grant"}).encode()
        self.send_response(200 if what else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Keep quiet."""


@pytest.fixture
def provider(cast: Cast, settings: Any) -> Iterator[Provider]:
    server = Provider({"sub": "17", "email": cast.mina.email, "email_verified": True, "name": "Mina"})
    app = {"provider_id": "company", "name": "Company", "client_id": "desk", "secret": "secret"}
    app["settings"] = {"server_url": server.url}  # type: ignore[assignment]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def comes_in(client: Client, provider: Provider) -> int | None:
    """Go through the provider's door; gives the number of the agent whose desk it is then."""
    asked = client.post(SIGN_IN)
    assert asked.status_code == 302
    client.get(CALLBACK, provider.agree(asked.headers["Location"]))
    number = client.session.get("_auth_user_id")
    return int(number) if number else None


def test_an_agent_comes_in_by_the_companys_sign_in_and_again(cast: Cast, client: Client, provider: Provider) -> None:
    assert comes_in(client, provider) == cast.mina.pk
    assert client.get("/settings/").status_code == 200
    provider.person = {**provider.person, "email": "mina.married@desk.example"}  # they are known by their number now
    assert comes_in(Client(), provider) == cast.mina.pk


@pytest.mark.parametrize(
    "differs",
    [
        {"email": "nobody@desk.example"},  # not invited
        {"email_verified": False},  # whoever types an agent's address at the provider is not that agent
        {"email": ""},
    ],
    ids=str,
)
def test_whom_it_lets_not_in(cast: Cast, client: Client, provider: Provider, differs: dict[str, Any]) -> None:
    provider.person |= differs
    before = set(Agent.objects.values_list("pk", flat=True))
    assert comes_in(client, provider) is None
    assert client.get("/settings/").status_code == 302
    assert set(Agent.objects.values_list("pk", flat=True)) == before


def test_who_may_no_longer_sign_in_stays_out_here_too(cast: Cast, client: Client, provider: Provider) -> None:
    Agent.objects.filter(pk=cast.mina.pk).update(is_active=False)
    assert comes_in(client, provider) is None


def test_an_answer_that_was_not_asked_for_opens_nothing(cast: Cast, client: Client, provider: Provider) -> None:
    back = provider.agree(client.post(SIGN_IN).headers["Location"])
    elsewhere = Client()
    tried = [
        elsewhere.get(CALLBACK, back),
        client.get(CALLBACK, {**back, "state": "guessed"}),
        client.get(CALLBACK, {**back, "code": "guessed"}),
    ]
    assert [answer.status_code for answer in tried] == [401, 401, 401]
    assert ["_auth_user_id" in one.session for one in (client, elsewhere)] == [False, False]
