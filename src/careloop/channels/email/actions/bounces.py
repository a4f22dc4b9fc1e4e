"""A bounce finds the message it reports: by its Message-ID, by our token anywhere in it, by recipient and subject."""

from datetime import timedelta

from django.utils import timezone

from careloop.channels.email.bridge import Letter, said_of
from careloop.channels.email.queries.mailboxes import mailboxes_of
from careloop.channels.email.rules.subjects import is_same_topic, topic_of
from careloop.channels.email.rules.tokens import claims_in_bytes, is_genuine
from careloop.desk.conversations.actions import deliveries, intake
from careloop.desk.conversations.queries import intake as known

# Servers try for up to five days (RFC 5321); some report later.
REPORTED_WITHIN = timedelta(days=10)


def place_bounce(received: intake.Received, letter: Letter) -> None:
    """Show the bounce at its message; one that reports nothing of ours is quarantined for a person to judge."""
    message = _reported(received, letter)
    bounce = letter.mail.bounce
    if message is None or bounce is None:
        intake.quarantine(received, reason="bounce")
        return
    said = said_of(letter, mailbox=None, is_automatic=True)
    intake.hear_machine(
        message.conversation,
        channel="email",
        said=said,
        joined_by=intake.Message.JoinedBy.BOUNCE,
        received=received,
    )
    if not letter.is_delay:
        words = (", ".join(bounce.recipients), bounce.status, bounce.diagnostic or bounce.reason)
        deliveries.mark_bounced(message.delivery, error=" · ".join(word for word in words if word))
    intake.mark_read(received, reason="bounce")


def _reported(received: intake.Received, letter: Letter) -> intake.Message | None:
    bounce = letter.mail.bounce
    if bounce is None or received.inbox_id is None:
        return None
    for external_id in (bounce.original_message_id, *letter.answers):
        message = known.message_sent_as(external_id)
        if message is not None and message.conversation.inbox_id == received.inbox_id:
            return message
    return _by_token(received.inbox_id, letter) or _by_recipient(received.inbox_id, letter)


def _by_token(inbox_id: int, letter: Letter) -> intake.Message | None:
    mailboxes = [box.address for box in mailboxes_of(inbox_id)]
    for claim in claims_in_bytes(letter.raw):
        conversation = known.conversation_numbered(claim.conversation)
        if conversation is not None and is_genuine(
            claim, key=conversation.key, identities=sorted(known.identities_of(conversation)), mailboxes=mailboxes
        ):
            since = timezone.now() - REPORTED_WITHIN
            return known.last_sent_to("", inbox_id=inbox_id, since=since, conversation=conversation.pk)
    return None


def _by_recipient(inbox_id: int, letter: Letter) -> intake.Message | None:
    """The weakest trace: who it was for and what it was called. Both must fit, since anybody can write a bounce."""
    bounce = letter.mail.bounce
    if bounce is None or not topic_of(bounce.original_subject):
        return None
    for address in bounce.recipients:
        message = known.last_sent_to(address, inbox_id=inbox_id, since=timezone.now() - REPORTED_WITHIN)
        if message is not None and is_same_topic(bounce.original_subject, message.conversation.subject):
            return message
    return None
