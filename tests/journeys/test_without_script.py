"""All that matters works in a browser that runs no script at all."""

import pytest
from playwright.sync_api import expect

from careloop.desk.conversations.models import Conversation, Tag
from tests.cast import Cast, writes
from tests.journeys.walking import Walk, well_made

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("is_phone", [False, True])
def test_an_agent_works_without_script(cast: Cast, walk: Walk, is_phone: bool) -> None:
    talk = writes(cast.alex, cast.inbox, "My parcel has not come.", subject="Parcel")
    for number in range(2):
        writes(cast.yuna, cast.inbox, "환불해 주세요.", subject=f"환불 {number}")
    page = walk.agent(cast.mina, has_script=False, is_phone=is_phone)
    page.goto("/")
    well_made(page)
    page.get_by_role("link", name="Parcel").click()
    well_made(page)
    page.locator("#text").fill("It comes tomorrow.")
    page.get_by_role("button", name="Send to Alex Green", exact=True).click()
    expect(page.locator(".message-reply")).to_contain_text("It comes tomorrow.")

    page.goto(f"/conversations/{talk.pk}/assignment")
    page.get_by_role("button", name="Ren").click()
    assert Conversation.objects.get(pk=talk.pk).assignee == cast.ren
    page.goto(f"/conversations/{talk.pk}/tags")
    page.locator("[name=name]").fill("parcel")
    page.get_by_role("button", name="Add", exact=True).click()
    assert Tag.objects.get().name == "parcel"
    page.goto(f"/conversations/{talk.pk}")
    page.locator(".thread-head").get_by_role("button", name="Close", exact=True).click()
    assert Conversation.objects.get(pk=talk.pk).summary.state == "closed"

    page.goto("/search")
    page.locator("#q").fill("환불")
    page.keyboard.press("Enter")
    expect(page.locator(".search-rows .row")).to_have_count(2)
    well_made(page)

    page.goto("/")
    for box in page.locator(".row-select").all():
        box.check()
    page.locator("#bulk button[value=close]").click()
    assert [talk.summary.state for talk in Conversation.objects.all()] == ["closed"] * 3
    page.goto("/people/profile")
    page.locator("[name=name]").fill("Mina Kim")
    page.get_by_role("button", name="Save").click()
    cast.mina.refresh_from_db()
    assert cast.mina.name == "Mina Kim"
    well_made(page)
