"""Writing: replies, notes, forwards; once however often it is clicked; taken back, sent again."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careloop.desk.conversations.actions import deliveries, marks, messages, outgoing
from careloop.desk.conversations.models import Conversation, Delivery, Draft, Message, Summary
from careloop.desk.ledger.queries import events_of
from tests.cast import Cast, assert_nothing_differs_from_the_facts, writes


def send(client: Client, conversation: Conversation, **fields: Any) -> Any:
    version = Summary.objects.get(pk=conversation.pk).last_message_id
    fields = {"kind": "reply", "text": "Hello", "seen": version, **fields}
    return client.post(reverse("messages", args=[conversation.pk]), fields)


def verbs_of(conversation: Conversation) -> list[str]:
    return [event.verb for event in events_of(conversation.ledger_name)]


def test_a_reply_goes_to_the_customer(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    answer = send(as_mina, conversation, cc="boss@Mail.example; <two@mail.example>", bcc="hidden@mail.example")
    reply = conversation.messages.get(kind="reply")
    assert answer.url == f"/conversations/{conversation.pk}#message-{reply.pk}"
    assert (reply.to, reply.cc, reply.bcc) == (
        ["alex@mail.example"],
        ["boss@mail.example", "two@mail.example"],
        ["hidden@mail.example"],
    )
    assert reply.delivery.state == Delivery.State.QUEUED
    assert verbs_of(conversation)[-1] == "message.replied"


def test_those_who_read_along_get_a_copy_and_the_message_says_so(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    marks.copy_in(conversation, by=cast.mina, address="boss@mail.example")
    send(as_mina, conversation, cc="two@mail.example, boss@mail.example")
    reply = conversation.messages.get(kind="reply")
    assert reply.cc == ["two@mail.example", "boss@mail.example"]
    messages.withdraw(reply, by=cast.mina)
    assert Draft.objects.get().cc == "two@mail.example"


def test_a_double_click_sends_once(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    answers = [send(as_mina, conversation, key="k1") for _click in range(3)]
    assert {answer.status_code for answer in answers} == {302}
    assert conversation.messages.filter(kind="reply").count() == 1
    assert verbs_of(conversation).count("message.replied") == 1
    assert not Draft.objects.exists()
    send(as_mina, conversation, key="k2")
    assert conversation.messages.filter(kind="reply").count() == 2


def test_each_page_has_a_key_of_its_own(cast: Cast, as_mina: Client) -> None:
    address = reverse("conversation", args=[writes(cast.alex, cast.inbox).pk])
    assert as_mina.get(address).context["key"] != as_mina.get(address).context["key"]


def test_a_note_stays_inside_and_calls_those_who_may_see(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    send(as_mina, conversation, kind="note", text="@Ren and @sora: look. mail@jo")
    note = conversation.messages.get(kind="note")
    assert not hasattr(note, "delivery")
    assert [mention.agent for mention in note.mentions.all()] == [cast.ren]
    assert Summary.objects.get(pk=conversation.pk).state == "first"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "  "}, "Write something or attach a file."),
        ({"cc": "nobody"}, "<b>Cc</b>: nobody is not a mail address."),
        ({"seen": "9" * 30}, "Ensure this value is less than or equal to"),
        ({"kind": "forward"}, "Write the address to forward to."),
        ({"text": "Hello ⟦customer.first_name⟧"}, "something is still missing in the text"),
    ],
)
def test_what_cannot_be_sent_is_said_and_kept(cast: Cast, as_mina: Client, fields: dict[str, str], words: str) -> None:
    conversation = writes(cast.alex, cast.inbox)
    answer = send(as_mina, conversation, **fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert conversation.messages.count() == 1
    if fields.get("text", "x").strip():
        assert Draft.objects.get().text == fields.get("text", "Hello")


def test_gaps_may_stay_when_one_says_so(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    assert send(as_mina, conversation, text="Hello ⟦today⟧", with_gaps="1").status_code == 302


def test_a_forward_changes_nobodys_turn(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    send(as_mina, conversation, kind="forward", to="lab@maker.example", text="Please look at this.")
    forward = conversation.messages.get(is_forward=True)
    assert (forward.to, forward.joined_by, forward.delivery.channel) == (["lab@maker.example"], "agent", "email")
    summary = Summary.objects.get(pk=conversation.pk)
    assert (summary.state, summary.message_count, summary.assignee) == ("first", 1, None)
    assert verbs_of(conversation)[-1] == "message.forwarded"
    assert_nothing_differs_from_the_facts()


def test_forwarding_begins_with_what_was_said_and_its_files(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox, "The pump is loud.")
    answer = as_mina.post(reverse("forwarding", args=[conversation.messages.get().pk]))
    assert answer.url == f"/conversations/{conversation.pk}?write=forward#composer"
    draft = Draft.objects.get(kind="forward")
    assert "> The pump is loud." in draft.text
    assert "Alex Green" in draft.text


def test_a_note_is_not_forwarded(cast: Cast, as_mina: Client) -> None:
    note = messages.note(writes(cast.alex, cast.inbox), by=cast.ren, text="He is difficult.")
    assert as_mina.post(reverse("forwarding", args=[note.pk])).status_code == 404
    assert not Draft.objects.exists()


def test_taken_back_it_is_a_draft_again_with_its_files(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    send(as_mina, conversation, text="Too fast", files=SimpleUploadedFile("a.txt", b"content"))
    reply = conversation.messages.get(kind="reply")
    as_mina.post(reverse("draft", args=[conversation.pk]), {"kind": "reply", "text": "P.S."})
    answer = as_mina.post(reverse("message_withdrawal", args=[reply.pk]), follow=True)
    shown = answer.content.decode()
    assert "Taken back. The text is in your draft." in shown
    assert "Too fast\n\nP.S.</textarea>" in shown
    assert [file.name for file in Draft.objects.get().files.all()] == ["a.txt"]
    assert verbs_of(conversation)[-1] == "message.withdrawn"


def test_too_late_to_take_back(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    send(as_mina, conversation)
    deliveries.claim("email", now=timezone.now() + timedelta(minutes=1))
    reply = conversation.messages.get(kind="reply")
    answer = as_mina.post(reverse("message_withdrawal", args=[reply.pk]), follow=True)
    assert "Too late" in answer.content.decode()
    assert conversation.messages.filter(pk=reply.pk).exists()


def test_the_time_left_is_shown(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        send(as_mina, conversation)
        clock.shift(3)
        shown = as_mina.get(reverse("conversation", args=[conversation.pk])).content.decode()
    assert "leaves in <span data-seconds-left>7</span> seconds" in shown


def test_send_again_only_what_failed(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    send(as_mina, conversation)
    reply = conversation.messages.get(kind="reply")
    as_mina.post(reverse("message_sending", args=[reply.pk]))
    assert "delivery.retried" not in verbs_of(conversation)
    deliveries.mark_failed(reply.delivery, error="550")
    as_mina.post(reverse("message_sending", args=[reply.pk]))
    assert verbs_of(conversation)[-1] == "delivery.retried"


def test_send_and_close_and_send_and_next(cast: Cast, as_mina: Client) -> None:
    first, second = writes(cast.alex, cast.inbox), writes(cast.haru, cast.inbox)
    assert send(as_mina, first, then="next").url == f"/conversations/{second.pk}"
    send(as_mina, second, then="close")
    assert Summary.objects.get(pk=second.pk).state == "closed"
    assert send(as_mina, first, then="next").url == reverse("inbox")


def test_the_list_stays_beside_it(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    assert send(as_mina, conversation, list="view=mine").url.startswith(
        f"/conversations/{conversation.pk}?list=view%3Dmine#"
    )


@pytest.mark.parametrize("name", ["message_withdrawal", "message_sending", "message_formatted", "forwarding"])
def test_another_teams_message_is_not_found(cast: Cast, client: Client, name: str) -> None:
    message = writes(cast.alex, cast.inbox).messages.get()
    Message.objects.update(html="<p>x</p>")
    client.force_login(cast.sora)
    address = reverse(name, args=[message.pk])
    assert (client.get if name == "message_formatted" else client.post)(address).status_code == 404


@pytest.mark.parametrize("name", ["messages", "draft", "draft_gone"])
def test_nobody_writes_into_another_teams_talk(cast: Cast, client: Client, name: str) -> None:
    conversation = writes(cast.alex, cast.inbox)
    client.force_login(cast.sora)
    answer = client.post(reverse(name, args=[conversation.pk]), {"kind": "reply", "text": "x", "seen": 9})
    assert answer.status_code == 404
    assert conversation.messages.count() == 1
    assert not Draft.objects.exists()


def test_writing_first(cast: Cast) -> None:
    message = outgoing.write_first(
        cast.inbox, identity=cast.alex, subject="Recall", text="Please stop using it.", by=cast.mina, key="w"
    )
    again = outgoing.write_first(cast.inbox, identity=cast.alex, subject="Recall", text="x", by=cast.mina, key="w")
    conversation = message.conversation
    assert again == message
    assert Summary.objects.get(pk=conversation.pk).state == "waiting"
    assert conversation.messages.get().delivery.state == "queued"
    assert verbs_of(conversation) == ["conversation.started", "conversation.assigned", "message.replied"]
    assert_nothing_differs_from_the_facts()
    with pytest.raises(messages.NothingSaid):
        outgoing.write_first(cast.inbox, identity=cast.alex, subject="Recall", text=" ", by=cast.mina)
