"""One thread a mailbox: fetch what is new, wait for news, begin again when the connection breaks."""

import logging
import threading
from dataclasses import dataclass, field

from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from careloop.channels.email.actions import fetching
from careloop.channels.email.actions.understanding import understand_new
from careloop.channels.email.models import Backfill, Mailbox
from careloop.channels.email.rules.servers import imap_of
from careloop.channels.email.transport.imap import Box
from careloop.channels.email.transport.servers import Server, problem_of

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0  # how soon an added, changed or removed mailbox is noticed
IDLE_SECONDS = 60.0  # how long news of the inbox is waited for before the Sent folder is looked at
LONGEST_PAUSE = 300.0


@dataclass
class Watch:
    """A running thread, how it is stopped, and the settings it was started with."""

    settings: tuple[object, ...]
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None


def run(stop: threading.Event) -> None:
    """Watch every mailbox in use until `stop`; notices those added, changed and removed meanwhile."""
    watches: dict[int, Watch] = {}
    try:
        while not stop.is_set():
            try:
                _arrange(watches)
            except DatabaseError:
                log.exception("the mailboxes could not be read; trying again")
            close_old_connections()
            stop.wait(LOOK_SECONDS)
    finally:
        for watch in watches.values():
            watch.stop.set()
        for watch in watches.values():
            if watch.thread is not None:
                watch.thread.join(timeout=30)
        connections.close_all()


def _arrange(watches: dict[int, Watch]) -> None:
    wanted = {box.pk: settings_of(box) for box in Mailbox.objects.filter(is_active=True).exclude(imap_host="")}
    for pk in [pk for pk, watch in watches.items() if wanted.get(pk) != watch.settings]:
        watches.pop(pk).stop.set()
    for pk, settings in wanted.items():
        if pk not in watches:
            watch = watches[pk] = Watch(settings=settings)
            watch.thread = threading.Thread(target=_watch, args=(pk, watch.stop), name=f"mailbox-{pk}", daemon=True)
            watch.thread.start()


def settings_of(mailbox: Mailbox) -> tuple[object, ...]:
    """Give what a connection depends on; when it differs the thread begins anew."""
    return (
        mailbox.inbox_id,
        mailbox.imap_host,
        mailbox.imap_port,
        mailbox.imap_security,
        mailbox.imap_user,
        mailbox.imap_secret,
        mailbox.imap_folder,
        mailbox.sent_folder,
    )


def _watch(mailbox_id: int, stop: threading.Event) -> None:
    pause = 1.0
    while not stop.is_set():
        began = timezone.now()
        try:
            _session(mailbox_id, stop)
        except Exception as error:  # noqa: BLE001  # whatever broke is shown, and the mailbox is tried again
            _say(mailbox_id, error)
            is_fresh = (timezone.now() - began).total_seconds() > LONGEST_PAUSE
            pause = 1.0 if is_fresh else min(pause * 2, LONGEST_PAUSE)
            stop.wait(pause)
        finally:
            connections.close_all()


def _session(mailbox_id: int, stop: threading.Event) -> None:
    """Stay connected and fetch until told to stop."""
    mailbox = Mailbox.objects.select_related("inbox").get(pk=mailbox_id)
    with Box(imap_of(mailbox)) as box:
        while not stop.is_set():
            fetch_all(mailbox, box, stop)
            understand_new()
            connections.close_all()  # nothing is held while waiting
            box.select(mailbox.imap_folder)
            # What came between the fetch and this moment announces itself no more, so look before waiting.
            cursor = fetching.cursor_of(mailbox, mailbox.imap_folder)
            if cursor is None or not box.uids_after(cursor.last_uid):
                box.wait(IDLE_SECONDS, stop)


def fetch_once(mailbox: Mailbox) -> int:
    """Connect, fetch what is new in all folders, disconnect. Gives how many mails were new."""
    with Box(imap_of(mailbox)) as box:
        return fetch_all(mailbox, box, threading.Event())


def fetch_all(mailbox: Mailbox, box: Box, stop: threading.Event) -> int:
    """Fetch both folders and what older mail was asked for."""
    new = sum(_fetch_new(mailbox, box, folder, stop) for folder in folders_of(mailbox))
    for backfill in fetching.open_backfills(mailbox):
        _fetch_older(mailbox, box, backfill, stop)
    fetching.note_well(mailbox, now=timezone.now())
    return new


def folders_of(mailbox: Mailbox) -> list[str]:
    """Give the folders that are read: that of incoming mail, and that of sent mail where it is known."""
    return [folder for folder in (mailbox.imap_folder, mailbox.sent_folder) if folder]


def _fetch_new(mailbox: Mailbox, box: Box, folder: str, stop: threading.Event) -> int:
    validity, next_uid = box.select(folder)
    cursor = fetching.cursor_of(mailbox, folder)
    if cursor is None or cursor.uid_validity != validity:
        cursor = fetching.begin_folder(
            mailbox, folder, uid_validity=validity, last_uid=_first_uid(mailbox, box, next_uid) - 1
        )
        fetching.start_on(mailbox, timezone.localdate())
    new = 0
    for found in box.fetch(box.uids_after(cursor.last_uid)):
        new += fetching.keep(mailbox, folder, uid_validity=validity, found=found)
        if stop.is_set():
            break
    return new


def _first_uid(mailbox: Mailbox, box: Box, next_uid: int) -> int:
    """Where reading begins: at the mail of the chosen day, or with what comes from now on."""
    if mailbox.fetch_from is None:
        return next_uid or max(box.uids_after(0), default=0) + 1
    uids = box.uids_since(mailbox.fetch_from)
    return uids[0] if uids else max(next_uid, 1)


def _fetch_older(mailbox: Mailbox, box: Box, backfill: Backfill, stop: threading.Event) -> None:
    for folder in folders_of(mailbox):
        validity, _next_uid = box.select(folder)
        uids = box.uids_since(backfill.since)
        known = fetching.known_uids(mailbox, folder, validity, uids)
        for found in box.fetch([uid for uid in uids if uid not in known]):
            new = fetching.keep(mailbox, folder, uid_validity=validity, found=found, moves_cursor=False)
            fetching.count_backfill(backfill, new=new)
            if stop.is_set():
                return
    fetching.end_backfill(backfill)


def _say(mailbox_id: int, error: Exception) -> None:
    log.warning("mailbox %s: %s", mailbox_id, error)
    try:
        mailbox = Mailbox.objects.filter(pk=mailbox_id).first()
        if mailbox is not None:
            server = Server(
                host=mailbox.imap_host, port=mailbox.imap_port, security=mailbox.imap_security, user=mailbox.imap_user
            )
            fetching.note_trouble(mailbox_id, problem_of(error, server))
    except DatabaseError:
        log.exception("the trouble of mailbox %s could not be noted", mailbox_id)
