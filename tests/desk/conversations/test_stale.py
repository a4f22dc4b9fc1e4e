"""An answer written without knowledge of the newest message is stopped by the server, and nothing typed is lost."""

from typing import Any

from django.test import Client
from django.urls import reverse

from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.actions.regroup import merge, undo
from careloop.desk.conversations.models import Conversation, Draft, Message, Regrouping
from tests.cast import Cast, writes


def hear(conversation: Conversation, cast: Cast, text: str) -> Message:
    return messages.receive(
        conversation, identity=cast.alex, channel="email", said=Said(text=text), joined_by=Message.JoinedBy.TOKEN
    )


def send(client: Client, conversation: Conversation, **fields: Any) -> Any:
    fields = {"kind": "reply", "text": "Please restart it.", **fields}
    return client.post(reverse("messages", args=[conversation.pk]), fields)


def test_the_new_message_is_shown_and_the_text_kept(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    seen = conversation.messages.get().pk
    newer = hear(conversation, cast, "Never mind, it works.")

    answer = send(as_mina, conversation, seen=seen)

    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Not sent: a new message came while you were writing" in shown
    assert "Please restart it.</textarea>" in shown
    assert f'name="seen" value="{newer.pk}"' in shown
    assert f'class="message message-customer is-fresh" id="message-{newer.pk}"' in shown
    assert not conversation.messages.filter(kind="reply").exists()
    assert Draft.objects.get(agent=cast.mina).text == "Please restart it."


def test_send_anyway_sends(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    newer = hear(conversation, cast, "Hello?")
    assert send(as_mina, conversation, seen=newer.pk).status_code == 302
    assert conversation.messages.get(kind="reply").text == "Please restart it."
    assert not Draft.objects.exists()


def test_a_colleagues_reply_stops_mine(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    seen = conversation.messages.get().pk
    messages.reply(conversation, by=cast.ren, text="Done.", seen=seen)
    assert send(as_mina, conversation, seen=seen).status_code == 409


def test_my_own_reply_and_a_note_do_not_stop_me(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    seen = conversation.messages.get().pk
    messages.reply(conversation, by=cast.mina, text="First half.", seen=seen)
    messages.note(conversation, by=cast.ren, text="Good.")
    assert send(as_mina, conversation, seen=seen).status_code == 302


def test_without_what_was_seen_nothing_is_sent(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    assert send(as_mina, conversation).status_code == 409


def test_a_draft_points_out_what_came_after_it(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    seen = conversation.messages.get().pk
    as_mina.post(reverse("draft", args=[conversation.pk]), {"kind": "reply", "text": "Half", "seen": seen})
    hear(conversation, cast, "And another thing")
    shown = as_mina.get(reverse("conversation", args=[conversation.pk])).content.decode()
    assert "Something was said since you began this draft." in shown
    assert "New since you last looked" in shown


def test_older_messages_that_a_merge_brings_in_stop_an_answer(cast: Cast, as_mina: Client) -> None:
    other = writes(cast.alex, cast.inbox, "I asked this yesterday already.")
    conversation = writes(cast.alex, cast.inbox)
    seen, older = conversation.messages.get().pk, other.messages.get().pk
    assert older < seen
    merge(other, into=conversation, by=cast.ren)

    answer = send(as_mina, conversation, seen=seen, seen_merge=0)

    assert answer.status_code == 409
    shown = answer.content.decode()
    assert f'class="message message-customer is-fresh" id="message-{older}"' in shown
    assert f'class="message message-customer" id="message-{seen}"' in shown
    merged = Regrouping.objects.get().pk
    assert f'name="seen_merge" value="{merged}"' in shown
    assert send(as_mina, conversation, seen=seen, seen_merge=merged).status_code == 302


def test_my_own_merge_one_undone_and_one_i_have_seen_do_not(cast: Cast, as_mina: Client) -> None:
    mine, undone, known = (writes(cast.alex, cast.inbox) for _number in range(3))
    conversation = writes(cast.alex, cast.inbox)
    seen = conversation.messages.get().pk
    before = merge(known, into=conversation, by=cast.ren).pk
    merge(mine, into=conversation, by=cast.mina)
    undo(merge(undone, into=conversation, by=cast.ren), by=cast.ren)
    assert send(as_mina, conversation, seen=seen, seen_merge=before).status_code == 302
