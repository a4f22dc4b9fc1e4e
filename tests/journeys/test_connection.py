"""The line goes and comes back: nothing that was written is lost, and the desk says what is the matter."""

import pytest
from playwright.sync_api import expect

from careloop.desk.conversations.models import Draft, Message
from tests.cast import Cast, writes
from tests.journeys.walking import Walk, well_made, words

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("is_phone", "language"), [(False, "ja"), (True, "en")])
def test_a_lost_connection_is_said_and_the_text_kept(cast: Cast, walk: Walk, is_phone: bool, language: str) -> None:
    talk = writes(cast.alex, cast.inbox, "My parcel has not come.", subject="Parcel")
    page = walk.agent(cast.mina, language=language, theme="dark", is_phone=is_phone)
    page.goto(f"/conversations/{talk.pk}")
    page.context.set_offline(True)
    banner = page.locator("#connection")
    expect(banner).to_contain_text(
        words("The connection is lost. What you write is kept here and sent when it is back.", language)
    )
    page.locator("#text").fill("It comes tomorrow.")
    failed = words("Not saved: no connection. Your text is kept in this browser.", language)
    expect(page.locator("[data-state]")).to_have_text(failed)
    well_made(page)
    assert not Draft.objects.filter(text="It comes tomorrow.").exists()

    page.context.set_offline(False)
    expect(banner).to_be_hidden()
    expect(page.locator("[data-state=saved]")).to_be_visible()
    assert Draft.objects.get().text == "It comes tomorrow."
    expect(page.locator("#text")).to_have_value("It comes tomorrow.")


def test_what_is_sent_without_a_line_goes_when_it_is_back(cast: Cast, walk: Walk) -> None:
    talk = writes(cast.alex, cast.inbox, "My parcel has not come.", subject="Parcel")
    page = walk.agent(cast.mina, language="ko", is_phone=True)
    page.goto(f"/conversations/{talk.pk}")
    page.context.set_offline(True)
    page.locator("#text").fill("It comes tomorrow.")
    page.locator("button.for-reply[data-key]").click()
    waits = words("Not sent yet: no connection. It is sent when the line is back, unless you change it.", "ko")
    expect(page.locator("[data-state=waiting]")).to_have_text(waits)
    expect(page.locator("#text")).to_have_value("It comes tomorrow.")
    well_made(page)
    assert not Message.objects.filter(kind="reply").exists()

    page.context.set_offline(False)
    expect(page.locator(".message-reply")).to_contain_text("It comes tomorrow.")
    expect(page.locator("#text")).to_have_value("")
    assert list(Message.objects.filter(kind="reply").values_list("text", flat=True)) == ["It comes tomorrow."]
    assert not Draft.objects.exists()
