"""From a kept mail to a message in the right conversation, one mail a transaction; what fails is quarantined."""

import logging
from collections.abc import Callable
from threading import Thread
from typing import TypeVar

from django.db import InterfaceError, OperationalError

from careloop.channels.email.actions import bounces, elsewhere, joining
from careloop.channels.email.bridge import Letter, letter_of
from careloop.channels.email.models import Mailbox
from careloop.channels.email.queries import asked_once, mailbox_of, mailboxes_of, own_addresses, place_of
from careloop.channels.email.rules.tokens import without_plus
from careloop.desk.conversations.actions import intake
from careloop.desk.conversations.actions.files import content_of
from careloop.desk.conversations.queries.intake import message_sent_as

SECONDS = 20  # the reader's worst known mail takes one; a mail that takes longer is shown unread
BYTES = 60 * 1024 * 1024

T = TypeVar("T")

log = logging.getLogger(__name__)


class TooSlow(Exception):
    """Reading took longer than a mail may take."""


def understand_new() -> int:
    """Read what was fetched and not read yet. Gives how many; one bad mail never stops the rest."""
    done = 0
    while rows := intake.to_read("email"):
        with asked_once():
            for received in rows:
                understand(received)
                done += 1
    return done


def understand(received: intake.Received) -> None:
    """Make a message of one mail, or say in the quarantine why not.

    Only a lost database passes through: then the mail stays unread and is tried again.
    """
    try:
        if received.size > BYTES:
            intake.quarantine(received, reason="too-large")
            return
        raw = content_of(received.digest)
        letter = within(SECONDS, lambda: letter_of(raw))
        with intake.lock(received) as current:
            if current is not None:
                place(current, letter)
    except (OperationalError, InterfaceError):
        raise
    except TooSlow:
        intake.quarantine(received, reason="too-slow")
    except FileNotFoundError:
        intake.quarantine(received, reason="file-lost")
    except Exception as error:
        log.exception("mail %s could not be understood", received.pk)
        intake.quarantine(received, reason=f"error {type(error).__name__}: {error}")


def place(received: intake.Received, letter: Letter) -> None:
    """Decide what kind of mail it is and hand it on; the caller holds the lock."""
    mailbox = mailbox_of(received.source)
    where = place_of(received.source)
    if mailbox and where and where.folder == mailbox.sent_folder:
        elsewhere.place_sent(received, letter, mailbox)
    elif (own := _sent_before(received, letter)) is not None:
        elsewhere.place_sent(received, letter, own, is_past=True)
    elif _is_own(received, letter):
        intake.ignore(received, reason="own")
    elif letter.mail.bounce is not None:
        bounces.place_bounce(received, letter)
    elif not letter.mail.sender.address:
        intake.quarantine(received, reason="no-sender")
    else:
        joining.place_customer(received, letter, mailbox)


def _sent_before(received: intake.Received, letter: Letter) -> Mailbox | None:
    """The mailbox an old mail from a file was sent from: what we said ourselves is no customer's."""
    if not received.source.startswith(joining.IMPORTED) or received.inbox_id is None:
        return None
    sender = without_plus(letter.mail.sender.address)
    boxes = mailboxes_of(received.inbox_id) if sender in own_addresses() and not letter.mail.reply_to else []
    return next((box for box in boxes if without_plus(box.address) == sender), None)


def _is_own(received: intake.Received, letter: Letter) -> bool:
    """A mail of ours that came back to the inbox it left from (a copy to ourselves)."""
    if without_plus(letter.mail.sender.address) not in own_addresses():
        return False
    sent = message_sent_as(letter.mail.message_id)
    return sent is not None and sent.conversation.inbox_id == received.inbox_id


def within(seconds: float, work: Callable[[], T]) -> T:
    """Do pure work, but wait for it only so long."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001  # carried over to the caller's thread
            errors.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise TooSlow
    return results[0]
