"""What an administrator sets up in the product itself: team, inbox, mailbox, form, answers, hours, security."""

import socket

import pytest
from playwright.sync_api import expect

from careloop.channels.email.models import Mailbox
from careloop.channels.webform.models import RequestPage
from careloop.desk.conversations.models import CannedAnswer, Inbox, Macro, Tag
from careloop.desk.people.models import BusinessHours, SignInPolicy, Team
from tests.cast import Cast
from tests.journeys.walking import Walk, well_made

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_an_administrator_opens_a_new_inbox_with_team_mailbox_and_form(cast: Cast, walk: Walk) -> None:
    page = walk.agent(cast.ada)
    page.goto("/settings/")
    page.locator(".settings-nav").get_by_role("link", name="Teams").click()
    page.get_by_role("link", name="New team").click()
    page.locator("[name=name]").fill("Returns")
    page.get_by_label("Mina", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Returns")
    well_made(page)
    assert [agent.name for agent in Team.objects.get(name="Returns").members.all()] == ["Mina"]

    page.goto("/settings/inboxes/new")
    page.locator("[name=name]").fill("Returns")
    page.locator("[name=team]").select_option(label="Returns")
    page.locator("[name=language]").select_option("ko")
    page.locator("[name=undo_seconds]").fill("20")
    page.locator("[name=phone]").fill("+82 2 555 0200")
    well_made(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_be_visible()
    inbox = Inbox.objects.get(name="Returns")
    assert (inbox.team, inbox.language, inbox.undo_seconds) == (Team.objects.get(name="Returns"), "ko", 20)

    page.goto("/email/mailboxes/new/")
    page.locator("[name=inbox]").select_option(label="Returns")
    page.locator("[name=address]").fill("returns@desk.example")
    page.locator("[name=imap_host]").fill("127.0.0.1")
    page.locator("[name=imap_port]").fill(str(closed_port()))
    page.locator("[name=imap_user]").fill("returns")
    page.locator("[name=imap_password]").fill("a secret")
    page.locator("[name=imap_security]").select_option("none")
    well_made(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Test the connection").click()
    expect(page.locator(".toast.error")).to_contain_text("127.0.0.1")
    well_made(page)
    row = Mailbox.objects.get()
    assert row.imap_host == "127.0.0.1"
    assert "a secret" not in page.content()

    page.goto("/ask/settings/new")
    page.locator("[name=inbox]").select_option(label="Returns")
    page.locator("[name=slug]").fill("returns")
    page.locator("[name=company]").fill("Example")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("/ask/returns/")
    assert RequestPage.objects.get().inbox == inbox


def test_an_administrator_prepares_answers_macros_tags_and_hours(cast: Cast, walk: Walk) -> None:
    page = walk.agent(cast.ada)
    page.goto("/settings/answers/new")
    page.locator("[name=title]").fill("Greeting")
    page.locator("[name=text]").fill("Hello {customer.nme}")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("{customer.nme} is no variable")
    well_made(page)
    page.locator("[name=text]").fill("Hello {customer.name}")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Greeting")
    assert CannedAnswer.objects.get().text == "Hello {customer.name}"

    page.goto("/settings/tags")
    page.locator("main [name=name]").fill("warranty")
    page.locator("main form:has([name=name]) button.primary, main form:has([name=name]) .button").first.click()
    expect(page.locator("main")).to_contain_text("warranty")
    assert Tag.objects.get().name == "warranty"

    page.goto("/settings/macros/new")
    page.locator("[name=title]").fill("Close as warranty")
    page.locator("[name$='-0-do']").select_option("tag")
    page.locator("[name$='-0-tag']").fill("warranty")
    well_made(page)
    page.locator("[name$='-1-do']").select_option("close")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Close as warranty")
    assert [step["do"] for step in Macro.objects.get().steps] == ["tag", "close"]

    page.goto("/people/hours/new")
    page.locator("[name=name]").fill("Seoul")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(lambda url: "hours/new" not in url)
    well_made(page)
    assert BusinessHours.objects.get().name == "Seoul"

    page.goto("/settings/security/")
    page.locator("[name=second_factor]").last.check() if page.locator(
        "[name=second_factor][type=radio]"
    ).count() else page.locator("[name=second_factor]").select_option("administrators")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1").first).to_be_visible()
    assert SignInPolicy.objects.get().second_factor != "nobody"


def test_htmx_puts_a_refused_form_into_the_page(cast: Cast, walk: Walk) -> None:
    page = walk.agent(cast.ada)
    page.goto("/settings/security/")
    page.locator("[name=idle_hours]").evaluate("(field) => { field.type = 'text'; field.value = 'many'; }")
    page.evaluate("""() => {
        const values = Object.fromEntries(new FormData(document.querySelector(".settings-page form")));
        return htmx.ajax("POST", location.pathname, {target: "#main", select: "#main", values});
    }""")
    expect(page.locator(".field-error")).to_contain_text("whole number")
    expect(page.locator("[name=idle_hours]")).to_have_attribute("aria-invalid", "true")
