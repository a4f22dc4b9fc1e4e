"""Whom the desk tells by mail: what concerns them, once, never their own deeds."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from careloop.desk.conversations.actions import marks, messages, states
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.models import Conversation, Message, Notice
from careloop.desk.conversations.tasks import tell_agents
from careloop.desk.ledger.queries import events_of
from careloop.desk.people.models import Agent
from tests.cast import Cast, writes

pytestmark = pytest.mark.usefixtures("settled")


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    row = writes(cast.yuna, cast.inbox, "비밀 이야기 " * 60, subject="환불\r\n문의")
    row.refresh_from_db()
    return row


def told() -> list[tuple[str, str]]:
    """Tell, and give who got which subject."""
    mail.outbox.clear()
    tell_agents()
    return [(each.to[0].split("@")[0], each.subject.split(":")[0]) for each in mail.outbox]


def customer_answers(conversation: Conversation, cast: Cast, *, is_automatic: bool = False) -> None:
    messages.receive(
        conversation,
        identity=cast.yuna,
        channel="email",
        said=Said(text="네", is_automatic=is_automatic),
        joined_by=Message.JoinedBy.TOKEN,
    )


def test_the_assigned_are_told_once_and_not_of_their_own_deeds(cast: Cast, conversation: Conversation) -> None:
    states.assign(conversation, by=cast.mina, agent=cast.ren, team=cast.support)
    assert told() == [("ren", "Assigned to you")]
    assert told() == []
    (notice,) = Notice.objects.all()
    assert (notice.kind, notice.sent_at is not None) == ("assigned", True)
    states.assign(conversation, by=cast.mina, agent=cast.mina, team=cast.support)
    assert told() == []


def test_a_notice_holds_a_snippet_and_a_link(cast: Cast, conversation: Conversation) -> None:
    states.assign(conversation, by=cast.mina, agent=cast.ren, team=cast.support)
    told()
    (sent,) = mail.outbox
    assert f"{settings.URL}/conversations/{conversation.pk}" in sent.body
    assert len(sent.body) < 500
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_the_mentioned_and_the_followers(cast: Cast, conversation: Conversation) -> None:
    messages.note(conversation, by=cast.mina, text="@Ren @Mina", mentioned=(cast.ren, cast.mina))
    assert told() == [("ren", "You were mentioned")]
    Agent.objects.update(is_told_answered=True)
    marks.follow(conversation, by=cast.jo)
    states.assign(conversation, by=cast.mina, agent=cast.mina, team=cast.support)
    customer_answers(conversation, cast)
    customer_answers(conversation, cast)
    assert sorted(told()) == [("jo", "New answer"), ("mina", "New answer")]
    customer_answers(conversation, cast, is_automatic=True)
    assert told() == []


@pytest.mark.parametrize("change", [{"is_told_assigned": False}, {"is_active": False}])
def test_who_does_not_want_or_may_not_is_not_told(
    change: dict[str, object], cast: Cast, conversation: Conversation
) -> None:
    states.assign(conversation, by=cast.mina, agent=cast.ren, team=cast.support)
    Agent.objects.filter(pk=cast.ren.pk).update(**change)
    assert told() == []


def test_nobody_is_told_of_what_they_see_no_longer(cast: Cast, conversation: Conversation) -> None:
    messages.note(conversation, by=cast.mina, text="@Ren", mentioned=(cast.ren,))
    states.assign(conversation, by=cast.ada, agent=None, team=cast.billing)
    assert told() == []


def test_an_away_owner_is_not_told_and_gives_the_conversation_back(cast: Cast, conversation: Conversation) -> None:
    states.assign(conversation, by=cast.ren, agent=cast.mina, team=cast.support)
    now = timezone.now()
    Agent.objects.filter(pk=cast.mina.pk).update(
        away_from=now - timedelta(hours=1), away_until=now + timedelta(days=1), is_told_answered=True
    )
    customer_answers(conversation, cast)
    assert told() == []
    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.team) == (None, cast.support)
    last = events_of(conversation.ledger_name).order_by("-id")[0]
    assert (last.verb, last.actor) == ("conversation.assigned", "system:desk")


def test_old_news_are_not_told(cast: Cast, conversation: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    states.assign(conversation, by=cast.mina, agent=cast.ren, team=cast.support)
    monkeypatch.setattr("careloop.desk.conversations.actions.notices.NEWS", timedelta(0))
    assert told() == []


def test_a_mail_that_did_not_leave_is_tried_again(
    cast: Cast, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    states.assign(conversation, by=cast.mina, agent=cast.ren, team=cast.support)
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", lambda _self: 1 / 0)
        assert told() == []
    assert told() == [("ren", "Assigned to you")]
