"""Survey mails: what the surveys have ready, written as a mail of the inbox the customer wrote to."""

from datetime import datetime

from django.utils.translation import gettext_noop

from careloop.channels.email.actions.sending import NoWayOut
from careloop.channels.email.models import Mailbox
from careloop.channels.email.queries import way_out_of
from careloop.channels.email.rules import compose, tokens
from careloop.desk.surveys.actions import sending
from careloop.desk.surveys.actions.sending import Due

__all__ = ["Due", "claim_next", "mailbox_for", "sending", "survey_letter"]


def claim_next(now: datetime) -> Due | None:
    """Take the next due survey mail for this worker alone."""
    return sending.claim(now)


def mailbox_for(due: Due) -> Mailbox:
    """Give the mailbox a survey mail leaves by: that of the conversation's inbox. Raises NoWayOut."""
    mailbox = way_out_of(due.conversation.inbox_id)
    if mailbox is None:
        raise NoWayOut(gettext_noop("This inbox has no mailbox that can send. Add an SMTP server in the settings."))
    return mailbox


def survey_letter(due: Due, mailbox: Mailbox, *, now: datetime) -> compose.Letter:
    """Write down how a survey mail leaves. An answer to it by mail comes into the conversation, as any other does."""
    conversation = due.conversation
    token = tokens.token_of(
        conversation=conversation.pk,
        key=conversation.key,
        identity=conversation.identity_id or 0,
        mailbox=mailbox.address,
    )
    part = "r" if due.is_reminder else "s"
    domain = mailbox.address.rpartition("@")[2]
    return compose.Letter(
        sender=compose.Person(address=mailbox.address, name=mailbox.sender_name or conversation.inbox.name),
        to=(compose.Person(address=due.address, name=due.name),),
        reply_to=tokens.plus_address(mailbox.address, conversation=conversation.pk, token=token)
        if mailbox.has_plus
        else "",
        subject=due.subject,
        text=due.text,
        html=due.html,
        message_id=f"survey-{part}{due.invitation.pk}.{due.invitation.key[:8]}@{domain}",
        at=now,
        is_automatic=True,
        # RFC 2369 and 8058: the mail program's own button for "no more of this".
        more_headers=(
            ("List-Unsubscribe", f"<{due.stop_url}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ),
    )
