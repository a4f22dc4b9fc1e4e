"""Two browsers, a customer in the shop and an agent at the desk, talk through a dropped line and a dead server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.live_desk import KEY, LiveDesk
from tests.journeys.walking import DESKTOP, well_made

pytestmark = [pytest.mark.journey, pytest.mark.server]
expect.set_options(timeout=20_000)
PATIENCE = 60_000  # ms: after some lost lines a widget tries again only every half minute


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LiveDesk]:
    desk = LiveDesk(tmp_path)
    desk.set_up()
    desk.start()
    yield desk
    desk.stop()


def page_of(browser: Browser, desk: LiveDesk, *, is_agent: bool) -> Page:
    context = browser.new_context(base_url=desk.url, viewport=DESKTOP, locale="en", reduced_motion="reduce")
    if is_agent:
        context.add_cookies([{"name": "session", "value": desk.session, "url": desk.url}])
    return context.new_page()


def write(customer: Page, text: str) -> None:
    customer.get_by_label("Write a message").fill(text)
    customer.keyboard.press("Enter")


def answer(agent: Page, text: str) -> None:
    agent.locator("#text").fill(text)
    with agent.expect_navigation():
        agent.keyboard.press("Control+Enter")
    expect(agent.locator("#text")).to_have_value("")  # else it was stopped, and stands there still


def said_to_customer(customer: Page) -> list[str]:
    return customer.locator(".log .said p").all_inner_texts()


def said_to_agent(agent: Page) -> list[str]:
    return [text.strip() for text in agent.locator("#thread .message-text").all_inner_texts()]


def test_a_talk_survives_a_lost_line_and_a_dead_server(browser: Browser, desk: LiveDesk) -> None:
    customer, agent = page_of(browser, desk, is_agent=False), page_of(browser, desk, is_agent=True)
    agent.goto("/?view=all")
    customer.goto(f"/chat/{KEY}/shop")
    customer.get_by_role("button", name="Chat with us").click()
    expect(customer.get_by_role("link", name="Call +82 2 555 0100")).to_be_visible()
    write(customer, "one")

    # the inbox learns of it by itself
    agent.locator("#list .row", has_text="one").locator(".row-link").click()
    expect(customer.locator(".status")).to_contain_text("Ada is here")
    expect(agent.locator("#presence")).to_contain_text("is in the chat")
    well_made(customer)
    well_made(agent)

    agent.locator("#text").fill("two")
    expect(customer.locator(".status")).to_contain_text("Ada is writing")
    answer(agent, "two")
    expect(customer.locator(".theirs p")).to_have_text(["two"])
    expect(agent.locator(".message-reply .presence-read")).to_have_text("Read")
    customer.get_by_label("Write a message").type("thr")
    expect(agent.locator("#presence")).to_contain_text("is writing")

    # the customer's line is lost: both write, neither hears the other, and then both do
    customer.context.set_offline(True)
    write(customer, "three")
    write(customer, "four")
    answer(agent, "five")
    customer.context.set_offline(False)
    expect(agent.locator("#thread .message-text")).to_have_count(5)

    # the server dies in the middle, and what is said meanwhile waits
    desk.kill()
    write(customer, "six")
    desk.start()
    expect(agent.locator("#thread .message-text")).to_have_count(6, timeout=PATIENCE)
    answer(agent, "seven")
    expect(customer.locator(".log .said p")).to_have_count(7, timeout=PATIENCE)

    everything = ["one", "two", "five", "three", "four", "six", "seven"]
    assert said_to_agent(agent) == everything
    assert said_to_customer(customer) == everything
    customer.reload()
    expect(customer.locator(".log .said p")).to_have_text(everything)
    customer.context.close()
    agent.context.close()
