"""A chat of the team Support on one shop's pages."""

import pytest

from careloop.channels.chat.models import Widget
from tests.cast import Cast
from tests.channels.chat.page import SHOP, Page


@pytest.fixture
def widget(cast: Cast, settled: None) -> Widget:
    return Widget.objects.create(inbox=cast.inbox, company="Example", origins=SHOP)


@pytest.fixture
def page(widget: Widget) -> Page:
    page = Page(widget)
    page.visit()
    return page
