"""Keeping what a mailbox gave: the bytes and how far we read, in one transaction, so that a crash loses neither."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from careloop.channels.email.models import Backfill, FolderCursor, Mailbox
from careloop.channels.email.queries.mailboxes import Place
from careloop.channels.email.rules.fingerprints import fingerprint
from careloop.channels.email.transport.imap import Found
from careloop.desk.conversations.actions import intake
from careloop.desk.ledger.actions import record


def keep(mailbox: Mailbox, folder: str, *, uid_validity: int, found: Sequence[Found], moves_cursor: bool = True) -> int:
    """Store a batch and move the folder's cursor past it, both or neither. Gives how many were new here."""
    with transaction.atomic():
        raws = [_raw(mailbox, folder, uid_validity, each) for each in found]
        stored = intake.keep_all(raws, channel="email", inbox_id=mailbox.inbox_id)
        troubles = {raw.source: each.trouble for raw, each in zip(raws, found, strict=True) if each.trouble}
        for received in stored:
            if received.source in troubles:
                intake.quarantine(received, reason=troubles[received.source])
        if moves_cursor and found:
            cursor = FolderCursor.objects.select_for_update().get(mailbox=mailbox, folder=folder)
            if cursor.uid_validity == uid_validity:
                cursor.last_uid = max(cursor.last_uid, *(each.uid for each in found))
                cursor.save(update_fields=["last_uid"])
    return sum(received.state == received.State.NEW for received in stored)


def _raw(mailbox: Mailbox, folder: str, uid_validity: int, found: Found) -> intake.Raw:
    place = str(Place(mailbox=mailbox.pk, folder=folder, uid_validity=uid_validity, uid=found.uid))
    mark = fingerprint(found.raw)
    return intake.Raw(
        source=place,
        content=found.raw,
        external_id=mark.message_id,
        fingerprint=mark.written if found.raw else place,
    )


def cursor_of(mailbox: Mailbox, folder: str) -> FolderCursor | None:
    """Give how far a folder was read."""
    return FolderCursor.objects.filter(mailbox=mailbox, folder=folder).first()


def begin_folder(mailbox: Mailbox, folder: str, *, uid_validity: int, last_uid: int) -> FolderCursor:
    """Read a folder from here on: at first sight, or when its numbers changed (UIDVALIDITY)."""
    cursor, _is_new = FolderCursor.objects.update_or_create(
        mailbox=mailbox, folder=folder, defaults={"uid_validity": uid_validity, "last_uid": last_uid}
    )
    return cursor


def start_on(mailbox: Mailbox, day: date) -> None:
    """Remember from which day on this mailbox is ours to read."""
    if mailbox.fetch_from is None:
        mailbox.fetch_from = day
        Mailbox.objects.filter(pk=mailbox.pk, fetch_from__isnull=True).update(fetch_from=day)


def note_well(mailbox: Mailbox, *, now: datetime) -> None:
    """The mailbox was read without trouble."""
    Mailbox.objects.filter(pk=mailbox.pk).update(last_fetched_at=now, trouble="")


def note_trouble(mailbox_id: int, words: str) -> None:
    """Show why a mailbox cannot be read; writes `mailbox.failed` the first time."""
    with transaction.atomic():
        if Mailbox.objects.filter(pk=mailbox_id).exclude(trouble=words[:2000]).update(trouble=words[:2000]):
            record("mailbox.failed", f"mailbox:{mailbox_id}", actor="system:email")


def ask_backfill(mailbox: Mailbox, *, since: date, by: intake.Agent) -> Backfill:
    """Fetch older mail from a day on, in the background; writes `mailbox.backfill_asked`."""
    with transaction.atomic():
        backfill = Backfill.objects.create(mailbox=mailbox, since=since, by=by)
        record("mailbox.backfill_asked", f"mailbox:{mailbox.pk}", actor=by.actor, since=since.isoformat())
    return backfill


def open_backfills(mailbox: Mailbox) -> list[Backfill]:
    """Give the older fetches that are not finished."""
    return list(Backfill.objects.filter(mailbox=mailbox, done_at__isnull=True).order_by("at"))


def count_backfill(backfill: Backfill, *, new: int) -> None:
    """Show progress."""
    backfill.found += new
    backfill.save(update_fields=["found"])


def end_backfill(backfill: Backfill) -> None:
    """It is finished; writes `mailbox.backfilled`."""
    with transaction.atomic():
        backfill.done_at = timezone.now()
        backfill.save(update_fields=["done_at"])
        record("mailbox.backfilled", f"mailbox:{backfill.mailbox_id}", actor="system:email", found=backfill.found)


def known_uids(mailbox: Mailbox, folder: str, uid_validity: int, uids: Sequence[int]) -> set[int]:
    """Give those of the UIDs that are stored already."""
    places = {str(Place(mailbox=mailbox.pk, folder=folder, uid_validity=uid_validity, uid=uid)): uid for uid in uids}
    known: set[int] = set()
    names = list(places)
    for start in range(0, len(names), 500):
        stored = intake.Received.objects.filter(channel="email", source__in=names[start : start + 500])
        known |= {places[source] for source in stored.values_list("source", flat=True)}
    return known
