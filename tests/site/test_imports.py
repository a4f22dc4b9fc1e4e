"""Imports from the browser: kept, brought in by the worker, once, whatever dies in between."""

from datetime import timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from careloop.channels.email.models import Mailbox
from careloop.desk.conversations.models import Conversation, ImportRun
from careloop.readers import jsonl
from careloop.site.import_runs import SILENCE, work_off
from careloop.site.importing import Order, Tally, take
from tests.cast import Cast

LINES = b"".join(
    b'{"id": "%d", "customer": "a%d@mail.example", "turns": [{"side": "customer", "text": "Hello"}]}\n' % (n, n)
    for n in range(5)
)


def upload(client: Client, cast: Cast, content: bytes, **more: object) -> None:
    file = SimpleUploadedFile("old.jsonl", content)
    answer = client.post("/settings/imports/", {"file": file, "inbox": cast.inbox.pk, **more})
    assert answer.status_code == 302


def test_a_file_from_the_browser_is_brought_in_by_the_worker(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    upload(client, cast, LINES + b'{"id": "6", "turns": [{"text": "who?"}]}\n')
    assert Conversation.objects.count() == 0
    assert work_off() == 1
    assert Conversation.objects.filter(inbox=cast.inbox).count() == 5
    run = ImportRun.objects.get()
    assert (run.state, run.counts) == ("done", {"added": 5, "messages": 5, "refused": 1})
    page = client.get("/settings/imports/").content.decode()
    assert "5 conversations added" in page
    assert "turns[0].side" in page


def test_what_a_dead_worker_left_is_taken_up_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    upload(client, cast, LINES)
    run = ImportRun.objects.get()
    ImportRun.objects.filter(pk=run.pk).update(state="running", alive_at=timezone.now())
    assert work_off() == 0, "another worker is at it"
    ImportRun.objects.filter(pk=run.pk).update(alive_at=timezone.now() - SILENCE - timedelta(seconds=1))
    assert work_off() == 1
    assert Conversation.objects.count() == 5


def test_a_trial_stores_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    upload(client, cast, LINES, is_trial="on")
    work_off()
    assert ImportRun.objects.get().counts["added"] == 5
    assert Conversation.objects.count() == 0


def test_everything_can_be_taken_out_in_the_browser(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    upload(client, cast, LINES)
    work_off()
    answer = client.post("/settings/export/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    records = list(jsonl.read(b"".join(answer.streaming_content).splitlines()))  # type: ignore[attr-defined]
    assert sorted(record.id for record in records) == ["0", "1", "2", "3", "4"]  # type: ignore[union-attr]


def test_the_commands_do_the_same(cast: Cast, tmp_path: Path) -> None:
    from careloop.site.importing import Order, Tally, take

    (tmp_path / "old.jsonl").write_bytes(LINES)
    tally = Tally()
    take(tmp_path / "old.jsonl", Order(inbox="Brand new"), tally, lambda *_: None)
    take(tmp_path / "old.jsonl", Order(inbox="Brand new"), tally, lambda *_: None)
    assert (tally.added, tally.known) == (5, 5)


def test_what_is_neither_mail_nor_lines_is_refused(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(b"PK\x03\x04 nothing of ours")
    tally = Tally()
    take(path, Order(inbox="Support"), tally, lambda *_given: None)
    assert tally.refused == ["x.docx: is neither JSON Lines nor mail; export it as .jsonl, .mbox or .eml"]


def test_an_inbox_is_named_by_its_name_or_its_address(cast: Cast, tmp_path: Path) -> None:
    Mailbox.objects.create(inbox=cast.billing_inbox, address="bills@desk.example")
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + LINES)  # some programs begin a file with a mark of its encoding
    tally = Tally()
    take(path, Order(inbox="Bills@desk.example"), tally, lambda *_given: None)
    assert (tally.added, tally.refused) == (5, [])
    assert Conversation.objects.filter(inbox=cast.billing_inbox).count() == 5
