"""What is being written survives whatever happens around it."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from careloop.desk.conversations.actions import drafts, regroup, states
from careloop.desk.conversations.models import Conversation, Draft, DraftFile
from tests.cast import Cast, writes


def save(client: Client, conversation: Conversation, text: str, kind: str = "reply") -> int:
    fields = {"kind": kind, "text": text, "seen": conversation.messages.latest("pk").pk}
    return client.post(reverse("draft", args=[conversation.pk]), fields).status_code


def shown_text(client: Client, conversation: Conversation) -> str:
    return str(client.get(reverse("conversation", args=[conversation.pk]), follow=True).context["text"])


def test_it_is_there_again_after_a_reload(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.yuna, cast.inbox)
    assert save(as_mina, conversation, "안녕하세요, ") == 200
    assert shown_text(as_mina, conversation) == "안녕하세요, "
    other = Client()
    other.force_login(cast.ren)
    assert shown_text(other, conversation) == ""


def test_it_survives_re_assignment_and_a_merge(cast: Cast, as_mina: Client) -> None:
    target, conversation = writes(cast.alex, cast.inbox), writes(cast.alex, cast.inbox)
    save(as_mina, conversation, "half a sentence")
    states.assign(conversation, by=cast.jo, agent=cast.ren, team=cast.support)
    assert shown_text(as_mina, conversation) == "half a sentence"
    regroup.merge(conversation, into=target, by=cast.ren)
    assert shown_text(as_mina, conversation) == "half a sentence"
    save_to_merged = save(as_mina, Conversation.objects.get(pk=target.pk), "half a sentence, and more")
    assert save_to_merged == 200
    assert shown_text(as_mina, target) == "half a sentence, and more"


def test_an_autosave_after_a_merge_follows_it(cast: Cast) -> None:
    target, conversation = writes(cast.alex, cast.inbox), writes(cast.alex, cast.inbox)
    regroup.merge(conversation, into=target, by=cast.ren)
    conversation.refresh_from_db()
    row = drafts.save_draft(conversation, by=cast.mina, kind="reply", text="still typing")
    assert row is not None
    assert row.draft.conversation == target


def test_an_empty_draft_goes_away(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    save(as_mina, conversation, "x")
    save(as_mina, conversation, " ")
    assert not Draft.objects.exists()


def test_a_text_turned_into_a_note_is_no_reply_any_more(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    save(as_mina, conversation, "He is angry")
    save(as_mina, conversation, "He is angry, call him", kind="note")
    assert list(Draft.objects.values_list("kind", "text")) == [("note", "He is angry, call him")]
    as_mina.post(reverse("messages", args=[conversation.pk]), {"kind": "note", "text": "He is angry, call him"})
    assert not Draft.objects.exists()


def test_two_different_texts_are_both_kept(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    save(as_mina, conversation, "Dear Alex")
    save(as_mina, conversation, "Watch out", kind="note")
    assert Draft.objects.count() == 2


def test_files_wait_in_the_draft(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    address = reverse("messages", args=[conversation.pk])
    files = [SimpleUploadedFile("표.csv", b"a,b"), SimpleUploadedFile("b.txt", b"b")]
    as_mina.post(address, {"kind": "reply", "text": "Here", "then": "save", "files": files})
    assert [file.name for file in DraftFile.objects.order_by("id")] == ["표.csv", "b.txt"]
    as_mina.post(reverse("draft_file_gone", args=[DraftFile.objects.get(name="b.txt").pk]))
    as_mina.post(address, {"kind": "reply", "text": "Here", "seen": conversation.messages.get().pk})
    reply = conversation.messages.get(kind="reply")
    assert [file.name for file in reply.attachments.all()] == ["표.csv"]
    assert not DraftFile.objects.exists()


def test_too_much_is_refused_and_the_text_kept(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    heavy = SimpleUploadedFile("big.bin", b"x" * (21 * 1024 * 1024))
    answer = as_mina.post(
        reverse("messages", args=[conversation.pk]), {"kind": "reply", "text": "Look", "seen": 99, "files": heavy}
    )
    assert answer.status_code == 422
    assert "larger than 20 MB" in answer.content.decode()
    assert Draft.objects.get().text == "Look"


def test_nobody_touches_anothers_draft(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    drafts.save_draft(conversation, by=cast.ren, kind="reply", text="Ren's")
    row = Draft.objects.get()
    file = DraftFile.objects.create(draft=row, blob=drafts.keep(b"x"), name="x", type="")
    assert as_mina.post(reverse("draft_file_gone", args=[file.pk])).status_code == 404
    as_mina.post(reverse("draft_gone", args=[conversation.pk]), {"kind": "reply"})
    assert Draft.objects.get() == row
    assert save(as_mina, conversation, "x", kind="forged") == 404
