"""Two tabs, two clicks, the button "back": nothing is lost, nothing is said in the wrong place or twice."""

from typing import Any

from django.test import Client
from django.urls import reverse

from careloop.desk.conversations.actions import drafts, messages, regroup
from careloop.desk.conversations.models import Draft, Folder, Message
from tests.cast import Cast, writes


def send(client: Client, pk: int, **fields: Any) -> Any:
    return client.post(reverse("messages", args=[pk]), {"kind": "reply", "text": "It is on its way.", **fields})


def replies() -> list[tuple[int, str]]:
    return list(Message.objects.filter(kind="reply").order_by("id").values_list("conversation_id", "text"))


def test_an_answer_to_what_was_merged_meanwhile_goes_where_the_conversation_is_now(cast: Cast, as_mina: Client) -> None:
    kept, gone = writes(cast.alex, cast.inbox), writes(cast.alex, cast.inbox, "Still nothing.")
    seen = gone.messages.get().pk
    regroup.merge(gone, into=kept, by=cast.ren)

    answer = send(as_mina, gone.pk, seen=seen)

    assert answer.url.startswith(reverse("conversation", args=[kept.pk]))
    assert replies() == [(kept.pk, "It is on its way.")]
    assert not Draft.objects.exists()


def test_what_was_merged_into_a_hidden_conversation_is_closed_to_writing(cast: Cast, as_mina: Client) -> None:
    hidden, gone = writes(cast.alex, cast.billing_inbox), writes(cast.alex, cast.inbox)
    regroup.merge(gone, into=hidden, by=cast.ada)
    assert send(as_mina, gone.pk, seen=10**9).status_code == 404
    assert as_mina.post(reverse("closure", args=[gone.pk]), {"do": "close"}).status_code == 404
    assert replies() == []


def test_a_second_click_leaves_no_draft_behind(cast: Cast, as_mina: Client, monkeypatch: Any) -> None:
    conversation = writes(cast.alex, cast.inbox)
    fields = {"seen": conversation.messages.get().pk, "key": "one page"}
    send(as_mina, conversation.pk, **fields)
    # The second click looks before the first is through, keeps its draft after it, and then finds the message sent.
    looked = iter([None])
    sent_before = messages.sent_before
    monkeypatch.setattr(messages, "sent_before", lambda key: next(looked, sent_before(key)))
    send(as_mina, conversation.pk, **fields)
    assert replies() == [(conversation.pk, "It is on its way.")]
    assert not Draft.objects.exists()


def test_back_and_another_text_is_another_message(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    fields = {"seen": conversation.messages.get().pk, "key": "one page"}
    send(as_mina, conversation.pk, **fields)
    send(as_mina, conversation.pk, text="It comes tomorrow.", **fields)
    assert [text for _pk, text in replies()] == ["It is on its way.", "It comes tomorrow."]


def test_a_draft_with_a_nul_is_kept_without_it(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    drafts.save_draft(conversation, by=cast.mina, kind="reply", text="a\0b")
    assert Draft.objects.get().text == "ab"


def test_a_tab_that_is_behind_closes_the_conversation_as_it_is_now(cast: Cast, as_mina: Client) -> None:
    kept, gone = writes(cast.alex, cast.inbox), writes(cast.alex, cast.inbox)
    regroup.merge(gone, into=kept, by=cast.ren)
    as_mina.post(reverse("closure", args=[gone.pk]), {"do": "close"})
    kept.summary.refresh_from_db()
    assert kept.summary.folder == Folder.CLOSED


def test_a_note_that_begins_with_the_same_letter_leaves_the_draft_of_the_reply(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    drafts.save_draft(conversation, by=cast.mina, kind="reply", text="Thank you for waiting so long.")
    drafts.save_draft(conversation, by=cast.mina, kind="note", text="Th")
    assert sorted(Draft.objects.values_list("kind", "text")) == [
        ("note", "Th"),
        ("reply", "Thank you for waiting so long."),
    ]
