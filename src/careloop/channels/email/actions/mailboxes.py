"""What administrators do with mailboxes, and agents with the quarantine."""

from django.db import transaction
from django.utils.translation import gettext as _

from careloop.channels.email.models import Mailbox
from careloop.desk.conversations.actions import intake, messages
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.ledger.actions import record
from careloop.desk.people.actions import identify
from careloop.desk.people.rules.secrets import reseal, seal


class NoInbox(Exception):
    """The inbox of this mail was removed, so there is nowhere to put it."""


def save_mailbox(mailbox: Mailbox, *, by: intake.Agent, imap_password: str = "", smtp_password: str = "") -> Mailbox:
    """Keep a new or changed mailbox; an empty password keeps the stored one. Writes `mailbox.added` or `.edited`."""
    is_new = mailbox.pk is None
    if imap_password:
        mailbox.imap_secret = seal(imap_password)
    if smtp_password:
        mailbox.smtp_secret = seal(smtp_password)
    with transaction.atomic():
        mailbox.trouble = ""  # the next fetch says how it is now
        mailbox.save()
        verb = "mailbox.added" if is_new else "mailbox.edited"
        record(verb, f"mailbox:{mailbox.pk}", actor=by.actor, inbox=mailbox.inbox_id, address=mailbox.address)
    return mailbox


def renew_secrets() -> int:
    """Encrypt every stored password with the newest key, so that an old one can be retired. Gives how many."""
    count = 0
    with transaction.atomic():
        for mailbox in Mailbox.objects.select_for_update():
            mailbox.imap_secret, mailbox.smtp_secret = reseal(mailbox.imap_secret), reseal(mailbox.smtp_secret)
            mailbox.save(update_fields=["imap_secret", "smtp_secret"])
            count += 1
    return count


def remove_mailbox(mailbox: Mailbox, *, by: intake.Agent) -> None:
    """Read and send through it no longer; what it brought stays. Writes `mailbox.removed`."""
    with transaction.atomic():
        record("mailbox.removed", f"mailbox:{mailbox.pk}", actor=by.actor, address=mailbox.address)
        mailbox.delete()


def begin_by_hand(
    received: intake.Received, *, by: intake.Agent, address: str, name: str, subject: str, text: str
) -> intake.Conversation:
    """Make a conversation of a quarantined mail; its original stays with the message. Writes `received.released`.

    Raises NoInbox: when the inbox it came for is gone. NotAnAddress: when the customer's address cannot be one.
    """
    if received.inbox is None:
        raise NoInbox(_("The inbox of this mail was removed."))
    with transaction.atomic():
        identity = identify("email", address, name=name, channel="email")
        said = Said(text=text, subject=subject, sender_name=name)
        message = messages.start(received.inbox, identity=identity, channel="email", said=said, received=received)
        intake.take_out(received, by=by)
    return message.conversation
