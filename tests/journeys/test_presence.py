"""The rows of the inbox say who looks at a conversation and who writes in it."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, Route, expect

from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.models import Message
from careloop.desk.live.transport import agents
from careloop.desk.live.transport.presences import Presences
from tests.cast import Cast, writes
from tests.desk.live.presence import stream
from tests.journeys.walking import Walk, well_made, words

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def fed(page: Page, frames: list[str]) -> None:
    """Let the tab's stream carry what is put into `frames`; the test's server has no stream of its own."""

    def answer(route: Route) -> None:
        told = "".join(frames)
        frames.clear()
        route.fulfill(content_type="text/event-stream", body=f"retry: 100\n\n{told}")

    page.route("**/live", answer)


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_a_row_says_who_looks_and_who_writes(
    cast: Cast, walk: Walk, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    said: list[dict[str, Any]] = []
    monkeypatch.setattr("careloop.desk.live.actions.say", said.append)
    monkeypatch.setattr(agents, "presences", Presences())
    talk = writes(cast.alex, cast.inbox, "My parcel has not come.", subject="Parcel")
    writes(cast.yuna, cast.inbox, "주문을 바꾸고 싶습니다.", subject="주문")
    ren = Client()
    ren.force_login(cast.ren)
    page, frames = walk.agent(cast.mina, language=language), list[str]()
    fed(page, frames)

    def ren_does(state: str) -> None:
        said.clear()
        ren.post(f"/live/presence/{talk.pk}", {"state": state, "tab": "one"})
        frames.append(stream(cast.mina, said))

    page.goto("/")
    marks = page.locator(".row", has_text="Parcel").locator(".presence-mark")
    ren_does("viewing")
    expect(marks).to_have_attribute("title", words("{name} is looking at this", language).format(name="Ren"))
    expect(marks).to_have_text("Ren")
    ren_does("writing")
    expect(marks).to_have_attribute("title", words("{name} is writing", language).format(name="Ren"))
    expect(page.locator(".presence-mark")).to_have_count(1)  # in that row, and in no other
    well_made(page)

    # The row is written anew by the server when something happens in it; who is there stays.
    news = messages.Said(text="And now?", sender_name="Alex")
    messages.receive(talk, identity=cast.alex, channel="email", said=news, joined_by=Message.JoinedBy.TOKEN)
    frames.append(f'event: changed\ndata: {{"conversation": {talk.pk}, "verb": "message.received"}}\n\n')
    expect(page.locator(".row", has_text="And now?").locator(".presence-mark.is-writing")).to_have_text("Ren")
    ren_does("gone")
    expect(page.locator(".presence-mark")).to_have_count(0)
