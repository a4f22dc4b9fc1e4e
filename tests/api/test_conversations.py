"""Conversations by API: the same actions and the same visibility as the pages."""

import base64
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.models import Attachment, Conversation, Delivery, Message
from careloop.desk.ledger.queries import events_of
from careloop.desk.people.models import Customer, Identity
from tests.api.asking import Program
from tests.cast import Cast, writes

HELLO = {"subject": "Late parcel", "text": "It has not come.", "writer": {"address": "kim@mail.example", "name": "Kim"}}


@pytest.fixture
def mina(cast: Cast) -> Program:
    return Program(cast.mina)


def test_a_conversation_begins_with_what_a_customer_said(mina: Program, cast: Cast) -> None:
    file = {"name": "a.txt", "type": "text/plain", "content": base64.b64encode(b"hello").decode()}
    answer = mina("post", "/conversations", {**HELLO, "inbox": cast.inbox.pk, "tags": ["parcel"], "files": [file]})
    told = answer.json()
    assert answer.status_code == 201
    conversation = Conversation.objects.get(pk=told["id"])
    assert (told["state"], told["channel"], told["tags"], told["has_files"]) == ("first", "api", ["parcel"], True)
    assert told["team"] == {"id": cast.support.pk, "name": "Support"}
    assert conversation.customer == Identity.objects.get(address="kim@mail.example").customer
    verbs = [event.verb for event in events_of(conversation.ledger_name)]
    assert verbs == ["conversation.started", "message.received", "conversation.tagged"]
    said = mina.get(f"/conversations/{told['id']}/messages")["items"]
    assert [(each["kind"], each["text"], each["sender_name"]) for each in said] == [
        ("customer", "It has not come.", "Kim")
    ]
    content = mina("get", f"/messages/{said[0]['id']}/files/{said[0]['files'][0]['id']}")
    assert b"".join(content) == b"hello"
    assert mina("get", f"/messages/{said[0]['id'] + 1}/files/{Attachment.objects.get().pk}").status_code == 404


def test_an_agent_writes_first_to_a_known_customer(mina: Program, cast: Cast) -> None:
    given = {"said_by": "agent", "customer": cast.yuna.customer_id, "subject": "News", "text": "It is on its way."}
    told = mina("post", "/conversations", {**given, "inbox": cast.inbox.pk}).json()
    message = Message.objects.get()
    assert (told["state"], told["assignee"]["name"]) == ("waiting", "Mina")
    assert (message.kind, message.to, message.delivery.state) == ("reply", ["yuna@mail.example"], "queued")


@pytest.mark.parametrize(
    ("given", "status", "kind"),
    [
        ({"inbox": 999_999}, 422, "not-there"),
        ({"writer": None}, 422, "not-there"),
        ({"customer": 999_999, "writer": None}, 422, "not-there"),
        ({"writer": {"address": "no address"}}, 422, "not-an-address"),
        ({"text": "  "}, 422, "nothing-said"),
        ({"text": "a\0b"}, 422, "invalid"),
        ({"text": "half an emoji \ud83d"}, 422, "invalid"),
        ({"team": 1}, 422, "invalid"),
        ({"subject": "x" * 401}, 422, "invalid"),
    ],
)
def test_what_cannot_be_begun_is_explained(
    mina: Program, cast: Cast, given: dict[str, Any], status: int, kind: str
) -> None:
    answer = mina("post", "/conversations", {**HELLO, "inbox": cast.inbox.pk, **given})
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:careloop:{kind}")
    assert answer.json()["detail"].endswith(".")
    assert not Conversation.objects.exists()


def test_a_reply_goes_out_and_a_stale_one_is_refused(mina: Program, cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    seen = mina.get(f"/conversations/{conversation.pk}")["last_message"]
    newer = messages.receive(
        conversation,
        identity=cast.alex,
        channel="email",
        said=messages.Said(text="Never mind."),
        joined_by=Message.JoinedBy.TOKEN,
    )
    refused = mina("post", f"/conversations/{conversation.pk}/messages", {"text": "We look.", "seen": seen})
    assert (refused.status_code, refused.json()["newer"]) == (409, [newer.pk])
    sent = mina("post", f"/conversations/{conversation.pk}/messages", {"text": "Fine.", "seen": newer.pk}).json()
    assert (sent["kind"], sent["delivery"]["state"], sent["to"]) == ("reply", "queued", ["alex@mail.example"])
    assert Delivery.objects.count() == 1


def test_notes_and_what_was_said_elsewhere_are_added(mina: Program, cast: Cast) -> None:
    path = f"/conversations/{writes(cast.alex, cast.inbox).pk}/messages"
    note = mina("post", path, {"kind": "note", "text": "Call them.", "mentioned": [cast.ren.pk]})
    said = mina("post", path, {"kind": "customer", "text": "On the phone: thanks."})
    nobody = mina("post", path, {"kind": "note", "text": "x", "mentioned": [999_999]})
    assert [note.status_code, said.status_code, nobody.status_code] == [201, 201, 422]
    assert [message.kind for message in Message.objects.order_by("id")] == ["customer", "note", "customer"]
    assert cast.ren.mentions.count() == 1


def test_changes_are_made_together_or_not_at_all(mina: Program, cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    path = f"/conversations/{conversation.pk}"
    given = {"subject": "Lost", "priority": "urgent", "assignee": cast.ren.pk, "tags": ["a", "b"], "state": "closed"}
    told = mina("patch", path, given).json()
    assert {name: told[name] for name in ("subject", "priority", "tags", "state")} == {
        "subject": "Lost",
        "priority": "urgent",
        "tags": ["a", "b"],
        "state": "closed",
    }
    assert mina("patch", path, {"priority": "low", "assignee": 999_999}).status_code == 422
    assert mina.get(path)["priority"] == "urgent"
    states = [mina("patch", path, {"state": state}).json()["state"] for state in ("spam", "snoozed", "open", "closed")]
    assert states == ["spam", "snoozed", "first", "closed"]
    assert mina("patch", path, {"tags": [], "assignee": None}).json()["tags"] == []
    assert mina.get(path)["assignee"] is None
    assert mina.get(f"{path}/events")[-1]["actor"] == cast.mina.actor


def test_pages_follow_one_another_without_loss(mina: Program, cast: Cast) -> None:
    began = [writes(cast.alex, cast.inbox).pk for _time in range(5)]
    writes(cast.alex, cast.billing_inbox)  # of a team that Mina is not in
    found: list[int] = []
    cursor = ""
    for _page in range(3):
        page = mina.get(f"/conversations?sort=oldest&limit=2&cursor={cursor}")
        found += [each["id"] for each in page["items"]]
        cursor = page["next"]
    assert (found, cursor) == (began, None)
    messages_of = f"/conversations/{began[0]}/messages"
    for text in ("two", "three"):
        mina("post", messages_of, {"kind": "note", "text": text})
    first = mina.get(f"{messages_of}?limit=2")
    rest = mina.get(f"{messages_of}?limit=2&cursor={first['next']}")
    assert [each["text"] for each in first["items"] + rest["items"]] == ["It does not work.", "two", "three"]


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        ("assignee__email=x", 400, "unknown-parameter"),
        ("order_by=id", 400, "unknown-parameter"),
        ("sort=password", 422, "invalid"),
        ("cursor=nothing", 422, "invalid"),
        ("cursor=1.2.3.4.5", 422, "no-position"),
        ("limit=101", 422, "invalid"),
        ("team=99999999999999999999", 422, "invalid"),
    ],
)
def test_lists_know_their_filters_and_no_others(mina: Program, query: str, status: int, kind: str) -> None:
    answer = mina("get", f"/conversations?{query}")
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:careloop:{kind}")


def test_filters_narrow_the_list(mina: Program, cast: Cast) -> None:
    one, two = writes(cast.alex, cast.inbox), writes(cast.yuna, cast.inbox)
    mina("patch", f"/conversations/{one.pk}", {"priority": "high", "tags": ["x"], "assignee": cast.mina.pk})
    tag = mina.get("/tags")[0]["id"]
    for query in ("priority=high", f"tag={tag}", "assignee=me", f"customer={cast.alex.customer_id}"):
        assert [each["id"] for each in mina.get(f"/conversations?{query}")["items"]] == [one.pk]
    assert [each["id"] for each in mina.get("/conversations?assignee=none")["items"]] == [two.pk]


@pytest.mark.parametrize(
    "path", ["/conversations", "/customers", "/search?q=work", "/agents", "/conversations?sort=newest"]
)
def test_a_list_costs_the_same_statements_at_any_length(mina: Program, cast: Cast, path: str) -> None:
    mina.get("/me")
    counts = []
    for wanted in (1, 3):
        while Conversation.objects.count() < wanted:
            writes(cast.alex, cast.inbox)
            writes(cast.yuna, cast.inbox)
        with CaptureQueriesContext(connection) as statements:
            mina.get(path)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10


def test_search_finds_words_of_two_characters(mina: Program, cast: Cast) -> None:
    conversation = writes(cast.yuna, cast.inbox, "환불 부탁드립니다.", subject="문의")
    writes(cast.yuna, cast.billing_inbox, "환불 언제 되나요?", subject="문의")
    found = mina.get("/search?q=환불")
    assert [(hit["conversation"]["id"], "환불" in hit["passage"]) for hit in found["items"]] == [
        (conversation.pk, True)
    ]
    assert (found["count"], found["is_capped"], found["next"]) == (1, False, None)


def test_customers_are_made_changed_merged_and_taken_apart(mina: Program, cast: Cast) -> None:
    made = mina("post", "/customers", {"name": "Lee", "address": "lee@mail.example"}).json()
    path = f"/customers/{made['id']}"
    mina("post", "/conversations", {"inbox": cast.inbox.pk, "customer": made["id"], "text": "Hello."})
    assert mina("patch", path, {"note": "VIP"}).json()["note"] == "VIP"
    both = mina("post", f"{path}/identities", {"kind": "phone", "address": "+82 10 1234 5678"}).json()
    assert [each["address"] for each in both["identities"]] == ["lee@mail.example", "+821012345678"]
    taken = mina("post", f"{path}/identities", {"address": "alex@mail.example"})
    assert (taken.status_code, taken.json()["type"]) == (409, "urn:careloop:address-taken")
    assert mina("delete", f"/identities/{both['identities'][1]['id']}").status_code == 204
    other = mina("post", "/customers", {"name": "Lee 2", "address": "lee2@mail.example"}).json()["id"]
    merge = mina("post", f"{path}/merges", {"customer": other})
    assert (merge.status_code, mina.get(f"/customers/{other}")["merged_into"]) == (201, made["id"])
    assert mina("post", f"{path}/merges", {"customer": other}).status_code == 409
    assert mina("delete", f"/merges/{merge.json()['id']}").status_code == 204
    assert Customer.objects.get(pk=other).merged_into is None
    assert [each["name"] for each in mina.get("/customers?q=lee2")["items"]] == ["Lee 2"]


def test_errors_speak_the_language_that_is_asked_for(mina: Program) -> None:
    korean = mina("get", "/conversations/999999", Accept_Language="ko").json()["detail"]
    japanese = mina("get", "/conversations/999999", Accept_Language="ja").json()["detail"]
    assert (korean, japanese) == (
        "이 토큰으로 볼 수 있는 것이 여기에 없습니다. 번호를 확인해 주세요.",
        "このトークンで見られるものはここにありません。番号を確認してください。",
    )
