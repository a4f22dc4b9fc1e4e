"""Settings of the tools: who may change what, what happens to what hangs on it, and the ledger's word for it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from careloop.desk.conversations.actions import marks
from careloop.desk.conversations.models import Block, CannedAnswer, Draft, Inbox, Summary, Tag
from careloop.desk.ledger.queries import events_of, latest
from tests.cast import Cast, writes
from tests.channels.email.post import mailbox_for

ANSWER = {"title": "Hello", "shortcut": "hi", "language": "", "text": "Hello {customer.first_name},"}


def browser(agent: Any) -> Client:
    client = Client()
    client.force_login(agent)
    return client


@pytest.mark.parametrize(
    ("name", "mina", "jo", "ada"),
    [
        ("canned_answers", 200, 200, 200),
        ("macros", 200, 200, 200),
        ("tags", 403, 200, 200),
        ("blocks", 403, 403, 200),
        ("inboxes", 403, 403, 200),
        ("inbox_new", 403, 403, 200),
    ],
)
def test_who_reaches_what(cast: Cast, name: str, mina: int, jo: int, ada: int) -> None:
    given = [browser(agent).get(reverse(name)).status_code for agent in (cast.mina, cast.jo, cast.ada)]
    assert given == [mina, jo, ada]


@pytest.mark.parametrize(
    ("who", "shared", "status"),
    [
        ("mina", "mine", 302),
        ("mina", "support", 422),
        ("mina", "all", 422),
        ("jo", "support", 302),
        ("jo", "billing", 422),
        ("jo", "all", 422),
        ("ada", "billing", 302),
        ("ada", "all", 302),
    ],
)
def test_with_whom_an_answer_is_shared(cast: Cast, who: str, shared: str, status: int) -> None:
    team = getattr(cast, shared, None)
    fields = {**ANSWER, "shared": f"team:{team.pk}" if team else shared}
    assert browser(getattr(cast, who)).post(reverse("canned_answer_new"), fields).status_code == status
    assert CannedAnswer.objects.count() == (status == 302)
    if status == 302:
        row = CannedAnswer.objects.get()
        assert (row.owner, row.team) == (cast.mina if shared == "mine" else None, team)
        assert latest()[0].verb == "answer.saved"


def test_a_shared_answer_is_changed_by_those_who_answer_for_it(cast: Cast) -> None:
    row = CannedAnswer.objects.create(title="Team's", text="x", team=cast.support)
    for who, status in (("mina", 403), ("sora", 404), ("jo", 200), ("ada", 200)):
        client = browser(getattr(cast, who))
        assert client.get(reverse("canned_answer", args=[row.pk])).status_code == status
        if status != 200:
            assert client.post(reverse("canned_answer_gone", args=[row.pk])).status_code == status
    browser(cast.jo).post(reverse("canned_answer_gone", args=[row.pk]))
    assert not CannedAnswer.objects.exists()
    assert latest()[0].verb == "answer.removed"


def test_an_answer_may_have_blanks_that_only_people_can_fill(cast: Cast, as_mina: Client) -> None:
    assert "filled in by hand before it is sent: {?date}" in as_mina.get(reverse("canned_answer_new")).content.decode()
    as_mina.post(reverse("canned_answer_new"), {**ANSWER, "text": "Arrives on {?date}.", "shared": "mine"})
    assert CannedAnswer.objects.get().text == "Arrives on {?date}."


def test_a_misspelt_variable_is_refused(cast: Cast, as_mina: Client) -> None:
    answer = as_mina.post(reverse("canned_answer_new"), {**ANSWER, "text": "{customer.nmae}", "shared": "mine"})
    assert "{customer.nmae} is no variable." in answer.content.decode()


def test_an_answer_is_found_filled_and_put_into_the_draft(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.yuna, cast.inbox)
    row = CannedAnswer.objects.create(title="인사", shortcut="안녕", text="{customer.name}님, {customer.organisation}")
    CannedAnswer.objects.create(title="Ren's", shortcut="안녕", text="x", owner=cast.ren)
    shown = as_mina.get(reverse("answers_for", args=[conversation.pk]), {"q": "안"}).content.decode()
    assert 'data-insert="김유나님, ⟦customer.organisation⟧"' in shown
    assert shown.count("role=") == 1
    address = reverse("answer_picker", args=[conversation.pk])
    page = as_mina.post(address, {"answer": row.pk}, follow=True).content.decode()
    assert "Something is missing in this answer" in page
    assert Draft.objects.get().text == "김유나님, ⟦customer.organisation⟧"
    other = CannedAnswer.objects.get(title="Ren's")
    assert as_mina.post(address, {"answer": other.pk}).status_code == 404


def test_colleagues_who_may_be_called(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    shown = as_mina.get(reverse("mentions", args=[conversation.pk]), {"q": ""}).content.decode()
    for name, is_offered in (("Ren", True), ("Jo", True), ("Ada", True), ("Sora", False), ("Mina", False)):
        assert (f'data-insert="@{name} "' in shown) is is_offered


def test_tags_are_made_renamed_coloured_merged_and_deleted(cast: Cast) -> None:
    client = browser(cast.jo)
    one, two = writes(cast.alex, cast.inbox), writes(cast.haru, cast.inbox)
    old, new = marks.tag(one, by=cast.mina, name="refnd"), marks.tag(one, by=cast.mina, name="refund")
    marks.tag(two, by=cast.mina, name="refnd")
    clash = client.post(reverse("tag", args=[old.pk]), {"name": "Refund", "colour": "red"})
    assert clash.status_code == 422
    client.post(reverse("tag", args=[new.pk]), {"name": "money back", "colour": "red"})
    client.post(reverse("tag", args=[old.pk]), {"into": new.pk})
    assert [(tag.name, tag.colour, tag.taggings.count()) for tag in Tag.objects.all()] == [("money back", "red", 2)]
    client.post(reverse("tag_gone", args=[new.pk]))
    assert not Tag.objects.exists()
    verbs = [event.verb for event in latest() if event.verb.startswith("tag.")]
    assert verbs == ["tag.removed", "tag.merged", "tag.saved"]


@pytest.mark.parametrize(
    ("address", "kept"),
    [("Bad@Shop.example", "bad@shop.example"), ("@shop.example", "shop.example"), ("shop", None), ("a b@x.y", None)],
)
def test_blocking(cast: Cast, address: str, kept: str | None) -> None:
    client = browser(cast.ada)
    answer = client.post(reverse("blocks"), {"address": address})
    assert answer.status_code == (302 if kept else 422)
    assert [row.address for row in Block.objects.all()] == ([kept] if kept else [])
    for row in Block.objects.all():
        client.post(reverse("block_gone", args=[row.pk]))
    assert not Block.objects.exists()


def test_an_inbox_is_made_and_changed(cast: Cast) -> None:
    client = browser(cast.ada)
    fields = {"name": "Repairs", "team": cast.billing.pk, "language": "ko", "undo_seconds": 20, "is_active": "on"}
    assert client.post(reverse("inbox_new"), fields).status_code == 302
    row = Inbox.objects.get(name="Repairs")
    assert (row.team, row.undo_seconds) == (cast.billing, 20)
    assert client.post(reverse("inbox_settings", args=[row.pk]), {**fields, "name": "support"}).status_code == 422
    assert client.post(reverse("inbox_settings", args=[row.pk]), {**fields, "undo_seconds": 500}).status_code == 422
    client.post(reverse("inbox_settings", args=[row.pk]), {**fields, "undo_seconds": 0})
    assert Inbox.objects.get(pk=row.pk).undo_seconds == 0
    assert [event.data["changed"] for event in events_of(f"inbox:{row.pk}")][1:] == [["undo_seconds"]]


def test_beginning_a_conversation(cast: Cast, as_mina: Client) -> None:
    fields = {"inbox": cast.inbox.pk, "address": "New@mail.example", "name": "New One", "subject": "Recall", "key": "k"}
    for _click in range(2):
        answer = as_mina.post(reverse("conversation_new"), {**fields, "text": "Please stop using it."})
        assert answer.status_code == 302
    summary = Summary.objects.get()
    assert (summary.state, summary.customer_name, summary.assignee) == ("waiting", "New One", cast.mina)
    assert summary.conversation.messages.get().to == ["new@mail.example"]
    assert as_mina.post(reverse("conversation_new"), {**fields, "text": "⟦today⟧"}).status_code == 422
    hidden = {**fields, "inbox": cast.billing_inbox.pk, "text": "x", "key": "z"}
    assert as_mina.post(reverse("conversation_new"), hidden).status_code == 422
    assert Summary.objects.count() == 1


def test_our_own_address_is_no_customer_and_cannot_be_blocked(cast: Cast, as_mina: Client) -> None:
    mailbox_for(cast.inbox, "help@desk.example")
    fields = {"inbox": cast.inbox.pk, "subject": "Recall", "text": "x", "key": "k"}
    for address in ("help@desk.example", "Help+abc@desk.example"):
        assert as_mina.post(reverse("conversation_new"), {**fields, "address": address}).status_code == 422
    assert browser(cast.ada).post(reverse("blocks"), {"address": "help@desk.example"}).status_code == 422
    assert (Summary.objects.count(), Block.objects.count()) == (0, 0)
