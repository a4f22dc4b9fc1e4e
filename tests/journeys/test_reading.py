"""Reading: a long talk opens where it goes on."""

import pytest
from playwright.sync_api import expect

from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.models import Message
from tests.cast import Cast, writes
from tests.journeys.walking import Walk

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("is_phone", [False, True])
def test_a_long_talk_opens_at_its_newest_message(cast: Cast, walk: Walk, is_phone: bool) -> None:
    conversation = writes(cast.alex, cast.inbox, "The first of many.")
    for n in range(12):
        said = Said(text=f"Still nothing, day {n}.\n\n" + "Please look into it.\n" * 5)
        messages.receive(conversation, identity=cast.alex, channel="email", said=said, joined_by=Message.JoinedBy.TOKEN)
    page = walk.agent(cast.mina, is_phone=is_phone)
    page.goto(f"/conversations/{conversation.pk}")
    expect(page.locator(".message").last).to_be_in_viewport()
    expect(page.locator(".message").first).not_to_be_in_viewport()
