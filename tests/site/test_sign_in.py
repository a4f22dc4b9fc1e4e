"""Signing in, and the rules that the company makes for it."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from careloop.desk.people.models import SignInPolicy
from tests.cast import Cast


def sign_in(client: Client, email: str, password: str = "correct horse 7") -> int:
    return client.post("/account/login/", {"login": email, "password": password}).status_code


def test_an_agent_signs_in_with_the_password(cast: Cast, client: Client) -> None:
    assert sign_in(client, cast.mina.email) == 302
    assert client.get("/settings/").status_code == 200


def test_who_may_no_longer_sign_in_is_out_at_once(cast: Cast, as_mina: Client) -> None:
    cast.mina.is_active = False
    cast.mina.save()
    assert as_mina.get("/settings/").status_code == 302
    assert as_mina.get("/settings/").headers["Location"].startswith("/account/login/")


def test_nobody_signs_up_by_themselves(client: Client, db: None) -> None:
    page = client.get("/account/signup/").content.decode()
    assert "password1" not in page


def test_guessing_passwords_is_slowed_down(cast: Cast, client: Client) -> None:
    for _attempt in range(5):
        assert sign_in(client, cast.mina.email, "wrong") == 422
    page = client.post("/account/login/", {"login": cast.mina.email, "password": "correct horse 7"})
    assert page.status_code == 422, "the right password must not work right after many wrong ones"


def test_the_answer_does_not_tell_who_exists(cast: Cast, client: Client) -> None:
    known = client.post("/account/login/", {"login": cast.mina.email, "password": "wrong"}).content.decode()
    unknown = client.post("/account/login/", {"login": "no@desk.example", "password": "wrong"}).content.decode()
    assert known.replace(cast.mina.email, "").count("error") == unknown.replace("no@desk.example", "").count("error")


def test_a_new_password_is_offered_by_mail_to_agents_only(cast: Cast, client: Client) -> None:
    for address in ("no@desk.example", cast.mina.email):
        client.post("/account/password/reset/", {"email": address}, headers={"accept-language": "ko"})
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([cast.mina.email], "고객 상담 데스크 새 비밀번호 안내")
    assert "/account/password/reset/key/" in sent.body
    assert cast.mina.name in sent.body


def test_a_mail_server_that_is_down_is_no_broken_page(cast: Cast, client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = client.post("/account/password/reset/", {"email": cast.mina.email})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/password/reset/done/")


def test_a_sign_in_server_that_is_down_is_said_in_words(db: None, client: Client, settings: Any) -> None:
    app = {"provider_id": "company", "name": "Company", "client_id": "desk", "secret": "x"}
    app["settings"] = {"server_url": "http://127.0.0.1:9"}  # type: ignore[assignment]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    page = client.post("/account/oidc/company/login/", follow=True)
    assert page.redirect_chain == [("/account/login/", 302)]
    assert "sign-in does not answer" in page.content.decode()


@pytest.mark.parametrize(
    ("policy", "who", "is_stopped"),
    [
        ("nobody", "ada", False),
        ("administrators", "ada", True),
        ("administrators", "mina", False),
        ("everybody", "mina", True),
    ],
)
def test_the_second_factor_is_asked_of_those_who_must_have_it(
    cast: Cast, client: Client, policy: str, who: str, is_stopped: bool
) -> None:
    SignInPolicy.objects.create(second_factor=policy)
    client.force_login(getattr(cast, who))
    answer = client.get("/settings/")
    assert (answer.status_code == 302) is is_stopped
    if is_stopped:
        assert answer.headers["Location"] == "/account/2fa/"
        Authenticator.objects.create(user=getattr(cast, who), type="totp", data={})
        assert client.get("/settings/").status_code == 200


def test_who_was_away_too_long_signs_in_again(cast: Cast, as_mina: Client) -> None:
    SignInPolicy.objects.create(idle_hours=1)
    session = as_mina.session
    session["seen"], session["factor"] = 1_000_000, "fine"
    session.save()
    assert as_mina.get("/settings/").headers["Location"].startswith("/account/login/")
