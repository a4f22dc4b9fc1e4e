"""The controls of a conversation: what they do, that each can be taken back, and who may not touch them."""

from datetime import UTC, datetime, time
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careloop.desk.conversations.actions import regroup
from careloop.desk.conversations.bridge import snooze_choices
from careloop.desk.conversations.models import Block, Conversation, Deed, Message, Regrouping, Summary
from careloop.desk.ledger.queries import events_of
from careloop.desk.people.models import Agent, BusinessHours, Period
from tests.cast import Cast, writes

FORMS = ["assignment", "snooze", "priority", "conversation_tags", "participants", "links", "subject", "merge", "split"]
DEEDS = [*FORMS, "closure", "spam", "following", "conversation_macros"]


def post(client: Client, name: str, conversation: Conversation, /, **fields: Any) -> Any:
    return client.post(reverse(name, args=[conversation.pk]), fields)


def state_of(conversation: Conversation) -> str:
    return Summary.objects.get(pk=conversation.pk).state


@pytest.mark.parametrize("name", FORMS)
def test_each_works_as_a_page_and_as_a_part(cast: Cast, as_mina: Client, name: str) -> None:
    address = reverse(name, args=[writes(cast.alex, cast.inbox).pk])
    page = as_mina.get(address).content.decode()
    part = as_mina.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<!doctype html>" in page
    assert "<!doctype html>" not in part
    assert "<form" in part


@pytest.mark.parametrize("name", DEEDS)
def test_another_team_reaches_none_of_them(cast: Cast, client: Client, name: str) -> None:
    conversation = writes(cast.alex, cast.inbox)
    before = events_of(conversation.ledger_name).count()
    client.force_login(cast.sora)
    assert post(client, name, conversation, to="me", do="close", name="x", priority=4).status_code == 404
    assert events_of(conversation.ledger_name).count() == before


@pytest.mark.parametrize(
    ("to", "assignee", "team"),
    [
        ("me", "mina", "support"),
        ("agent:ren", "ren", "support"),
        ("team:billing", None, "billing"),
        ("nobody", None, "support"),
    ],
)
def test_assigning(cast: Cast, as_mina: Client, to: str, assignee: str | None, team: str) -> None:
    conversation = writes(cast.alex, cast.inbox)
    kind, colon, name = to.partition(":")
    post(as_mina, "assignment", conversation, to=f"{kind}:{getattr(cast, name).pk}" if colon else to)
    conversation.refresh_from_db()
    assert conversation.assignee == (getattr(cast, assignee) if assignee else None)
    assert conversation.team == getattr(cast, team)


@pytest.mark.parametrize("to", ["agent:999999", "agent:gone", "team:x", "", "agent:99999999999999999999"])
def test_assigning_to_whom_one_cannot(cast: Cast, as_mina: Client, to: str) -> None:
    conversation = writes(cast.alex, cast.inbox)
    Agent.objects.filter(pk=cast.ren.pk).update(is_active=False)
    to = to.replace("gone", str(cast.ren.pk))
    assert post(as_mina, "assignment", conversation, to=to).status_code == 422
    conversation.refresh_from_db()
    assert conversation.assignee is None


def test_only_those_who_would_see_it_are_offered(cast: Cast, as_mina: Client) -> None:
    page = as_mina.get(reverse("assignment", args=[writes(cast.alex, cast.inbox).pk]))
    assert [agent.name for agent, _is_away in page.context["agents"]] == ["Ada", "Jo", "Ren"]


def test_who_is_out_of_office_is_marked(cast: Cast, as_mina: Client) -> None:
    Agent.objects.filter(pk=cast.ren.pk).update(away_from=timezone.now())
    page = as_mina.get(reverse("assignment", args=[writes(cast.alex, cast.inbox).pk]))
    assert [agent.name for agent, is_away in page.context["agents"] if is_away] == ["Ren"]
    assert page.content.decode().count("out of office") == 1


def test_closing_says_so_with_an_undo(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    answer = as_mina.post(reverse("closure", args=[conversation.pk]), {"do": "close"}, follow=True)
    assert state_of(conversation) == "closed"
    undo = reverse("deed_undo", args=[Deed.objects.get().pk])
    assert f'action="{undo}"' in answer.content.decode()
    as_mina.post(undo)
    assert state_of(conversation) == "first"


def test_close_and_next_goes_to_who_waits_longest(cast: Cast, as_mina: Client) -> None:
    first, second, third = (writes(each, cast.inbox) for each in (cast.alex, cast.haru, cast.yuna))
    assert post(as_mina, "closure", third, do="close", then="next").url == f"/conversations/{first.pk}"
    assert post(as_mina, "closure", first, do="close", then="next").url == f"/conversations/{second.pk}"
    assert post(as_mina, "closure", second, do="close", then="next").url == f"/conversations/{second.pk}"


def test_snoozing_until_a_moment_the_customer_or_a_time(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    post(as_mina, "snooze", conversation, preset="reply")
    assert state_of(conversation) == "snoozed"
    assert Summary.objects.get(pk=conversation.pk).snoozed_until is None
    year = timezone.now().year + 2
    post(as_mina, "snooze", conversation, at=f"{year}-05-01T08:30")
    until = Summary.objects.get(pk=conversation.pk).snoozed_until
    assert until == datetime(year, 4, 30, 23, 30, tzinfo=UTC)  # Mina reads her clock in Seoul
    post(as_mina, "snooze", conversation, do="wake")
    assert state_of(conversation) == "first"


@pytest.mark.parametrize(
    "fields", [{"at": "2001-01-01T00:00"}, {"at": "9999-12-31T00:00"}, {"preset": "never"}, {}, {"at": "soon"}]
)
def test_times_that_make_no_sense(cast: Cast, as_mina: Client, fields: dict[str, str]) -> None:
    conversation = writes(cast.alex, cast.inbox)
    assert post(as_mina, "snooze", conversation, **fields).status_code == 422
    assert state_of(conversation) == "first"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # Friday noon UTC; the inbox opens on weekdays from nine to twelve and from one to six in Seoul
        ("2026-03-06 12:00", "later 03-06 15:00, tomorrow 03-07 09:00, monday 03-09 09:00, working 03-09 00:00"),
        # Sunday late: no "later today", and Monday is tomorrow
        ("2026-03-08 20:00", "tomorrow 03-09 09:00, working 03-09 00:00"),
        # Monday, while it is open: in an hour; just before lunch: after it
        ("2026-03-09 01:00", "later 03-09 04:00, tomorrow 03-10 09:00, monday 03-16 09:00, working 03-09 02:00"),
        ("2026-03-09 02:30", "later 03-09 05:00, tomorrow 03-10 09:00, monday 03-16 09:00, working 03-09 04:00"),
    ],
)
def test_the_moments_offered(cast: Cast, now: str, expected: str) -> None:
    hours = BusinessHours.objects.create(name="Desk", timezone="Asia/Seoul")
    for weekday in range(5):
        for opens, closes in ((9, 12), (13, 18)):
            Period.objects.create(hours=hours, weekday=weekday, opens_at=time(opens), closes_at=time(closes))
    cast.inbox.hours = hours
    with time_machine.travel(now, tick=False):
        choices = snooze_choices(cast.inbox, now=datetime.fromisoformat(now).replace(tzinfo=UTC))
    given = [f"{each.key} {each.until.astimezone(UTC):%m-%d %H:%M}" for each in choices if each.until]
    assert ", ".join(given) == expected
    assert choices[-1].key == "reply"


def test_spam_and_block(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    post(as_mina, "spam", conversation, do="spam", block="1")
    assert state_of(conversation) == "spam"
    assert Block.objects.get().address == "alex@mail.example"
    post(as_mina, "spam", conversation, do="unspam")
    assert state_of(conversation) == "first"


def test_tags_followers_participants_links_and_the_subject(cast: Cast, as_mina: Client) -> None:
    conversation, other = writes(cast.alex, cast.inbox), writes(cast.haru, cast.inbox, subject="水漏れ")
    post(as_mina, "conversation_tags", conversation, name="refund")
    post(as_mina, "following", conversation, do="follow")
    post(as_mina, "participants", conversation, address="Boss@mail.example", name="Boss")
    post(as_mina, "links", conversation, number=f"#{other.pk}")
    post(as_mina, "subject", conversation, subject="Loud pump")
    shown = as_mina.get(reverse("conversation", args=[conversation.pk])).content.decode()
    for words in ("refund", "Stop following", "Boss", "水漏れ", "Loud pump"):
        assert words in shown
    post(as_mina, "conversation_tags", conversation, name="refund", do="untag")
    post(as_mina, "following", conversation, do="unfollow")
    post(as_mina, "participants", conversation, remove=conversation.participants.get().pk)
    post(as_mina, "links", conversation, number=str(other.pk), do="unlink")
    counts = (conversation.taggings, conversation.followers, conversation.participants, conversation.links_out)
    assert [rows.count() for rows in counts] == [0, 0, 0, 0]


def test_no_link_to_what_one_may_not_see(cast: Cast, as_mina: Client) -> None:
    conversation, hidden = writes(cast.alex, cast.inbox), writes(cast.haru, cast.billing_inbox)
    answer = post(as_mina, "links", conversation, number=hidden.pk)
    assert answer.status_code == 422
    assert not conversation.links_out.exists()


def test_merging_is_previewed_and_can_be_undone(cast: Cast, as_mina: Client) -> None:
    conversation, target = writes(cast.alex, cast.inbox, "one"), writes(cast.alex, cast.inbox, "two", subject="Second")
    address = reverse("merge", args=[conversation.pk])
    preview = as_mina.get(address, {"into": target.pk}).content.decode()
    assert "1 message moves there with its files." in preview
    assert "another customer" not in preview
    assert conversation.messages.count() == 1
    answer = as_mina.post(address, {"into": target.pk}, follow=True)
    assert "Merged and split" in answer.content.decode()
    assert target.messages.count() == 2
    as_mina.post(reverse("regrouping_undo", args=[Regrouping.objects.get().pk]))
    assert (conversation.messages.count(), target.messages.count()) == (1, 1)


def test_merging_with_another_customers_warns(cast: Cast, as_mina: Client) -> None:
    conversation, target = writes(cast.alex, cast.inbox), writes(cast.haru, cast.inbox)
    preview = as_mina.get(reverse("merge", args=[conversation.pk]), {"into": target.pk}).content.decode()
    assert "another customer" in preview


@pytest.mark.parametrize("into", ["hidden", "self", "nothing"])
def test_merging_where_one_cannot(cast: Cast, as_mina: Client, into: str) -> None:
    conversation, hidden = writes(cast.alex, cast.inbox), writes(cast.alex, cast.billing_inbox)
    number = {"hidden": hidden.pk, "self": conversation.pk, "nothing": 10**17}[into]
    assert post(as_mina, "merge", conversation, into=number).status_code == 422
    assert not Regrouping.objects.exists()


def test_what_can_be_found_to_merge_with(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    seen = writes(cast.haru, cast.inbox, subject="加湿器")
    writes(cast.haru, cast.billing_inbox, subject="加湿器 請求")
    for typed in ("加湿器", f"#{seen.pk}"):
        page = as_mina.get(reverse("merge", args=[conversation.pk]), {"q": typed})
        assert [row.pk for row in page.context["found"]] == [seen.pk]


def test_splitting_and_its_undo(cast: Cast, as_mina: Client) -> None:
    conversation, other = writes(cast.alex, cast.inbox, "one"), writes(cast.alex, cast.inbox, "two")
    regroup.merge(other, into=conversation, by=cast.mina)
    second = Message.objects.get(text="two")
    assert post(as_mina, "split", conversation, messages=[]).status_code == 422
    post(as_mina, "split", conversation, messages=[second.pk], subject="Invoice")
    row = Regrouping.objects.get(kind="split")
    assert (row.target.subject, row.target.messages.get()) == ("Invoice", second)
    as_mina.post(reverse("regrouping_undo", args=[row.pk]))
    assert conversation.messages.count() == 2


def test_the_choice_of_messages_is_not_told_as_news(cast: Cast, as_mina: Client) -> None:
    page = as_mina.get(reverse("split", args=[writes(cast.alex, cast.inbox, "one").pk]))
    assert [message.text for message in page.context["choices"]] == ["one"]
    assert not list(page.context["messages"])  # what stands there is shown in the corner of the page


def test_nobody_undoes_what_they_see_only_half_of(cast: Cast, client: Client) -> None:
    one, two = writes(cast.alex, cast.inbox), writes(cast.alex, cast.billing_inbox)
    row = regroup.merge(two, into=one, by=cast.ada)
    for who, status in ((cast.sora, 404), (cast.mina, 404), (cast.ada, 302)):
        client.force_login(who)
        assert client.post(reverse("regrouping_undo", args=[row.pk])).status_code == status
