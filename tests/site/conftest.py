"""A page for the browser tests of this folder."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page


@pytest.fixture
def page(browser: Browser, live_server: Any, as_mina: Client) -> Iterator[Page]:
    """A page of Mina's on which any message of the content policy or any error fails the test."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900}, locale="en")
    context.add_cookies([{"name": "session", "value": as_mina.cookies["session"].value, "url": live_server.url}])
    page = context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda line: trouble.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert trouble == []
