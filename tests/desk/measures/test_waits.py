"""What happens in the queue of the chat is what the measures count: from the ledger to the figure."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from careloop.channels.chat.actions.leaving import end_waits_of_those_who_left
from careloop.channels.chat.models import Visitor, Widget
from careloop.core.measures import Facts, measure
from careloop.core.survey_records import Wait as WaitRecord
from careloop.desk.conversations.actions import messages, regroup, states
from careloop.desk.conversations.models import Conversation
from careloop.desk.measures.bridge.facts import facts_for
from careloop.desk.measures.queries import Choice
from careloop.desk.promises.models import Wait
from careloop.desk.promises.tasks import follow_the_queue
from tests.cast import Cast, writes
from tests.channels.chat.page import SHOP, Page

pytestmark = pytest.mark.usefixtures("settled")


def answered(conversation: Conversation, _page: Page, cast: Cast) -> None:
    messages.reply(conversation, by=cast.mina, text="Good morning", seen=10**9)


def closed(conversation: Conversation, _page: Page, cast: Cast) -> None:
    states.close(conversation, by=cast.mina)


def asked_for_call(_conversation: Conversation, page: Page, _cast: Cast) -> None:
    page.ask("call", {"phone": "010-1234-5678"})


def left(_conversation: Conversation, page: Page, _cast: Cast) -> None:
    Visitor.objects.filter(conversation=_conversation).update(seen_at=timezone.now() - timedelta(minutes=3))


def left_an_address(conversation: Conversation, page: Page, cast: Cast) -> None:
    page.ask("address", {"email": "new@mail.example"})
    left(conversation, page, cast)


def test_the_queue_feeds_service_level_wait_and_abandonment(cast: Cast) -> None:
    widget = Widget.objects.create(inbox=cast.inbox, company="Example", origins=SHOP)
    ends: list[Callable[[Conversation, Page, Cast], None]] = [answered] * 4 + [closed, asked_for_call, left_an_address]
    for number, end in enumerate(ends + [left] * 3):
        page = Page(widget)
        page.visit()
        page.say("Hello", f"a-random-word-number-{number}")
        follow_the_queue()
        conversation = Conversation.objects.latest("id")
        Wait.objects.filter(conversation=conversation).update(began_at=timezone.now() - timedelta(minutes=4))
        end(conversation, page, cast)
        follow_the_queue()
    end_waits_of_those_who_left(now=timezone.now())
    assert Wait.objects.filter(ended_at__isnull=True).count() == 0

    facts = facts_for(cast.jo, Choice(now=timezone.now() + timedelta(minutes=1)), ("waits",))
    level, gone = measure("service-level", facts), measure("abandonment", facts)
    assert (level.measure.value, level.measure.denominator) == (0.4, 10)
    assert (gone.measure.value, gone.measure.denominator) == (0.3, 10)
    left_ids = [str(pk) for pk in Wait.objects.filter(outcome="abandoned").values_list("conversation", flat=True)]
    assert sorted(gone.counted) == sorted(left_ids)


def test_a_wait_is_counted_though_its_talk_was_merged_away(cast: Cast) -> None:
    page = Page(Widget.objects.create(inbox=cast.inbox, company="Example", origins=SHOP))
    page.visit()
    page.say("Hello")
    follow_the_queue()
    talk, mail = Conversation.objects.get(), writes(cast.alex, cast.inbox)
    answered(talk, page, cast)
    follow_the_queue()
    regroup.merge(talk, into=mail, by=cast.mina)
    facts = facts_for(cast.jo, Choice(now=timezone.now() + timedelta(minutes=1)), ("waits",))
    assert [(each.conversation, each.is_answered) for each in facts.waits] == [(str(talk.pk), True)]


def test_who_goes_on_by_mail_has_not_lost_patience() -> None:
    def waits(*, is_censored: bool) -> Facts:
        each = (WaitRecord(conversation=str(at), wait_seconds=60, is_answered=at < 8) for at in range(8))
        gone = (
            WaitRecord(conversation=f"m{at}", wait_seconds=60, is_answered=False, is_censored=is_censored)
            for at in range(4)
        )
        return Facts(waits=(*each, *gone))

    assert [len(measure("patience", waits(is_censored=each)).counted) for each in (False, True)] == [4, 0]
