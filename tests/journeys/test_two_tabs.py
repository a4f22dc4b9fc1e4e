"""One agent with two tabs on one conversation: the idle tab follows, and two texts are both kept."""

import pytest
from playwright.sync_api import expect

from careloop.desk.conversations.models import Draft
from tests.cast import Cast, writes
from tests.journeys.walking import Walk, well_made, words

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_what_two_tabs_write_is_kept(cast: Cast, walk: Walk) -> None:
    talk = writes(cast.alex, cast.inbox, "My parcel has not come.", subject="Parcel")
    first = walk.agent(cast.mina, language="ko")
    second, elsewhere = first.context.new_page(), walk.agent(cast.mina, language="ko")
    for page in (first, second, elsewhere):
        page.goto(f"/conversations/{talk.pk}")
    first.locator("#text").fill("A long answer.")
    expect(first.locator("[data-state=saved]")).to_be_visible()
    expect(second.locator("#text")).to_have_value("A long answer.")

    elsewhere.locator("#text").fill("Three words")
    both = "Three words\n\nA long answer."
    expect(elsewhere.locator("#text")).to_have_value(both)
    said = "Also written on another page: that text now stands below yours."
    expect(elsewhere.locator("[data-state]")).to_have_text(words(said, "ko"))
    well_made(elsewhere)
    first.reload()
    expect(first.locator("#text")).to_have_value(both)
    assert Draft.objects.get().text.splitlines() == both.splitlines()
