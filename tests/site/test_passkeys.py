"""A passkey from beginning to end: added in the settings, then the only thing needed to sign in."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from tests.cast import Cast

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_an_agent_adds_a_passkey_and_signs_in_with_it_alone(cast: Cast, page: Page) -> None:
    page.context.clear_cookies()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    page.goto("/account/login/?next=/account/2fa/webauthn/add/")
    page.get_by_label("Email").fill(cast.mina.email)
    page.get_by_label("Password").fill("correct horse 7")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Password").fill("correct horse 7")  # once more, before what protects the access is changed
    page.get_by_role("button", name="Confirm").click()
    page.locator("[name=name]").fill("Telephone")
    page.locator("[name=passwordless]").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    assert Authenticator.objects.get(user=cast.mina, type=Authenticator.Type.WEBAUTHN).wrap().name == "Telephone"

    page.context.clear_cookies()
    page.goto("/account/login/?next=/account/2fa/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/account/2fa/")
    expect(page.locator("main")).to_contain_text("1 key")


def test_a_refused_passkey_says_so(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/account/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('refused')) }")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("sign in with your password")
