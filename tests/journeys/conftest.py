"""A walk with fresh pages for each journey, in the one browser of its worker."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.walking import Walk


@pytest.fixture
def walk(browser: Browser, live_server: Any, settings: Any) -> Iterator[Walk]:
    """The way through the desk; a page that was broken anywhere fails the test at its end."""
    settings.URL = live_server.url  # the chat answers only pages of the desk's own address
    walk = Walk(browser, live_server.url)
    yield walk
    walk.end()
