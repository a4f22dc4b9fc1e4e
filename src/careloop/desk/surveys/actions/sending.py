"""The way out of survey mails: one worker claims what is due, and it is said how it ended. Channels call these."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from careloop.core.surveys.scales import said
from careloop.desk.conversations.models import Conversation
from careloop.desk.surveys.bridge.asked import Asked, questions
from careloop.desk.surveys.bridge.contacts import instrument_of, menu_of, outside_quiet_hours
from careloop.desk.surveys.models import Invitation
from careloop.desk.surveys.queries.opt_outs import is_opted_out

__all__ = ["Due", "Invitation", "claim", "mark_failed", "mark_sent", "postpone"]

LEASE = timedelta(minutes=5)
LOOKED_AT = 200  # due mails that one worker looks at in one go; at night they all wait for the morning
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))


@dataclass(frozen=True, kw_only=True)
class Due:
    """One mail to send: to whom, in which words, and how the mail program may unsubscribe the person."""

    invitation: Invitation
    conversation: Conversation
    address: str
    name: str
    subject: str
    text: str
    html: str
    stop_url: str
    is_reminder: bool


def claim(now: datetime) -> Due | None:
    """Take the next due mail, a first one or a reminder, for this worker alone; None when nothing is due.

    What the person need not get any more is ended on the way: a link that has expired, a mail to somebody who opted
    out under any of their names. What falls due in the quiet hours waits for their end, whatever made it late.
    """
    mails = Invitation.objects.filter(channel=Invitation.Channel.MAIL, failed_at__isnull=True, customer__isnull=False)
    mails = mails.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now))
    mails.filter(sent_at__isnull=True, expires_at__lte=now).update(failed_at=now, error="expired before it was sent")
    first = mails.filter(sent_at__isnull=True, due_at__lte=now)
    reminding = mails.filter(sent_at__isnull=False, reminder_at__lte=now, expires_at__gt=now)
    for due in (first, reminding):
        for pk in due.order_by("due_at").values_list("pk", flat=True)[:LOOKED_AT]:
            # Exactly one worker sees "one row updated".
            if _may_go(pk, now=now) and due.filter(pk=pk).update(leased_until=now + LEASE, attempts=F("attempts") + 1):
                return _due(pk)
    return None


def _may_go(pk: int, *, now: datetime) -> bool:
    """Judge a mail at the moment of sending: it ends for who opted out, and waits while it is night there."""
    row = Invitation.objects.select_related(
        "draw__survey", "customer", "conversation__customer", "conversation__inbox__hours",
        "conversation__inbox__team__hours",
    ).get(pk=pk)  # fmt: skip
    is_reminder = row.sent_at is not None
    if is_opted_out(row.customer_id):
        ended = {"reminder_at": None} if is_reminder else {"failed_at": now, "error": "opted out"}
        Invitation.objects.filter(pk=pk).update(**ended)
        return False
    if row.conversation is None:
        return True  # ended by whoever takes it
    morning = outside_quiet_hours(row.draw.survey, row.conversation, now)
    if morning > now:
        Invitation.objects.filter(pk=pk).update(**{"reminder_at" if is_reminder else "due_at": morning})
    return morning <= now


def mark_sent(due: Due, *, now: datetime) -> None:
    """The server has taken it."""
    sent = {"reminded_at": now, "reminder_at": None} if due.is_reminder else {"sent_at": now}
    Invitation.objects.filter(pk=due.invitation.pk).update(leased_until=None, attempts=0, error="", **sent)


def postpone(due: Due, *, error: str, now: datetime) -> None:
    """It did not work this time; try again after a pause, or give up when the pauses are used up."""
    attempts = due.invitation.attempts
    if attempts > len(PAUSES):
        mark_failed(due, error=error, now=now)
        return
    again = now + PAUSES[attempts - 1]
    when = {"reminder_at": again} if due.is_reminder else {"due_at": again}
    Invitation.objects.filter(pk=due.invitation.pk).update(leased_until=None, error=error[:400], **when)


def mark_failed(due: Due, *, error: str, now: datetime) -> None:
    """It will never be delivered this way; it counts as not reached."""
    failed = {"reminder_at": None} if due.is_reminder else {"failed_at": now}
    Invitation.objects.filter(pk=due.invitation.pk).update(leased_until=None, error=error[:400], **failed)


def _due(pk: int) -> Due | None:
    invitation = (
        Invitation.objects.select_related(
            "version__survey", "layout", "customer", "conversation__inbox", "conversation__identity"
        )
        .filter(pk=pk, conversation__isnull=False)
        .first()
    )
    if invitation is None or invitation.conversation is None:
        Invitation.objects.filter(pk=pk).update(failed_at=timezone.now(), error="the conversation is gone")
        return None
    is_reminder = invitation.sent_at is not None
    instrument = instrument_of(invitation.version)
    language = invitation.language
    with translation.override(language):
        asked = questions(instrument, language=language, given={}, layout=menu_of(invitation.layout))[0]
        subject = said(instrument.title, language)
        stop_url = f"{settings.URL}{reverse('surveys:stop', args=[invitation.key])}"
        context = {
            "intro": said(instrument.intro, language),
            "question": asked,
            "choices": _links(invitation, asked),
            "link": f"{settings.URL}{reverse('surveys:answer', args=[invitation.key])}",
            "stop": stop_url,
            "until": invitation.expires_at,
            "about": " ".join(invitation.conversation.subject.split())[:120],
            "is_reminder": is_reminder,
            "company": invitation.conversation.inbox.name,
            "language": language,
        }
        return Due(
            invitation=invitation,
            conversation=invitation.conversation,
            address=invitation.address,
            name=invitation.customer.name if invitation.customer else "",
            subject=_("Reminder: %(subject)s") % {"subject": subject} if is_reminder else subject,
            text=render_to_string("surveys/mail/invitation.txt", context).strip(),
            html=render_to_string("surveys/mail/invitation.html", context),
            stop_url=stop_url,
            is_reminder=is_reminder,
        )


def _links(invitation: Invitation, asked: Asked) -> list[tuple[str, str]]:
    """Each answer with its own link. Following it chooses the answer on the page; nothing counts before a tap there."""
    page = f"{settings.URL}{reverse('surveys:answer', args=[invitation.key])}"
    return [(choice.words, f"{page}?rate={choice.value}") for choice in asked.choices]
