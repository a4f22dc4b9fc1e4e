"""Coming in: the first administrator, a password, a second step, an invitation."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from playwright.sync_api import Page, expect

from careloop.desk.people.models import Agent, Membership, Role
from careloop.site import first_token
from tests.cast import Cast, writes
from tests.journeys.walking import Walk, well_made, words

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse 7"


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(password)
    page.locator("form:has([name=login]) button.primary").click()


def test_an_agent_signs_in_with_a_password_and_out_again(cast: Cast, walk: Walk) -> None:
    writes(cast.yuna, cast.inbox, "배송이 늦어요.", subject="배송 문의")
    page = walk.stranger()
    page.goto("/")
    well_made(page)
    sign_in(page, cast.mina.email, "not the password")
    expect(page.locator(".form-errors, .field-error, [role=alert]").first).to_be_visible()
    well_made(page)
    sign_in(page, cast.mina.email)
    expect(page.get_by_role("link", name="배송 문의")).to_be_visible()
    page.locator(".rail-foot summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("[name=login]")).to_be_visible()
    page.goto("/")
    expect(page.locator("[name=login]")).to_be_visible()


def test_whoever_holds_the_token_sets_the_desk_up(db: None, walk: Walk) -> None:
    token = first_token.make()
    page = walk.stranger(language="ja")
    page.goto("/setup/")
    well_made(page)
    page.locator("[name=token]").fill("guessed")
    page.locator("[name=name]").fill("管理者")
    page.locator("[name=email]").fill("first@desk.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=inbox]").fill("サポート")
    page.locator("main button.primary").click()
    expect(page.locator(".field-error, .form-errors").first).to_be_visible()
    well_made(page)
    page.locator("[name=token]").fill(token)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button.primary").click()
    page.wait_for_url("**/settings/")
    well_made(page)
    agent = Agent.objects.get()
    assert (agent.role, agent.name, agent.language) == (Role.ADMINISTRATOR, "管理者", "ja")
    assert walk.stranger().request.get("/setup/").status == 404


def digits(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_an_agent_adds_an_app_and_needs_its_digits_from_then_on(cast: Cast, walk: Walk) -> None:
    page = walk.stranger(language="ko")
    Agent.objects.filter(pk=cast.mina.pk).update(language="ko")
    page.goto("/account/login/?next=/account/2fa/totp/activate/")
    sign_in(page, cast.mina.email)
    page.locator("[name=password]").fill(PASSWORD)  # once more, before what protects the access is changed
    page.locator("main button.primary").click()
    well_made(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("[name=code]").fill(digits(secret))
    page.locator("main button.primary").click()
    page.wait_for_url(lambda url: "activate" not in url)
    well_made(page)

    page = walk.stranger(language="ko", is_phone=True)
    page.goto("/account/login/")
    sign_in(page, cast.mina.email)
    page.wait_for_url("**/account/2fa/authenticate/")
    well_made(page)
    page.locator("[name=code]").fill("000000")
    page.get_by_role("button", name=words("Sign in", "ko"), exact=True).click()
    expect(page.locator(".field-error, .form-errors").first).to_be_visible()
    codes = digits(secret)
    page.locator("[name=code]").fill(codes)
    page.get_by_role("button", name=words("Sign in", "ko"), exact=True).click()
    # The digits of the first step are used up for thirty seconds; a recovery code works instead.
    if "authenticate" in page.url:
        page.locator("[name=code]").fill(recovery_code(cast.mina))
        page.get_by_role("button", name=words("Sign in", "ko"), exact=True).click()
    page.wait_for_url(lambda url: "account" not in url)


def recovery_code(agent: Agent) -> str:
    from allauth.mfa.models import Authenticator

    row = Authenticator.objects.get(user=agent, type=Authenticator.Type.RECOVERY_CODES)
    wrapped: Any = row.wrap()
    return str(wrapped.get_unused_codes()[0])


def test_an_invited_agent_comes_in_by_the_link_of_the_mail(cast: Cast, walk: Walk) -> None:
    page = walk.agent(cast.ada)
    page.goto("/people/agents")
    page.get_by_role("link", name="Invite").click()
    well_made(page)
    page.locator("[name=name]").fill("정다은")
    page.locator("[name=email]").fill("daeun@desk.example")
    page.locator("[name=language]").select_option("ko")
    page.get_by_label("Support", exact=True).check()
    page.get_by_role("button", name="Send invitation").click()
    expect(page.locator("main")).to_contain_text("daeun@desk.example")
    (invitation,) = mail.outbox
    found = re.search(r"https?://\S+?(/people/invitations/\S+)", str(invitation.body))
    assert found is not None
    assert invitation.to == ["daeun@desk.example"]

    page = walk.stranger(language="ko", is_phone=True)
    page.goto(found[1])
    well_made(page)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button.primary").click()
    page.wait_for_url(lambda url: "invitations" not in url)
    well_made(page)
    newcomer = Agent.objects.get(email="daeun@desk.example")
    assert Membership.objects.get(agent=newcomer).team == cast.support
