"""Those who have left: their wait ends with its time, and answers they have not read follow them by mail."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from careloop.channels.chat.actions.visiting import CHANNEL
from careloop.channels.chat.models import Visitor
from careloop.channels.chat.queries.widgets import GONE_AFTER, gone_with_answers_unread
from careloop.desk.conversations.actions import intake
from careloop.desk.conversations.queries.public import PublicMessage, public_messages
from careloop.desk.conversations.queries.theirs import home_of
from careloop.desk.promises.actions import Wait, end_wait

LOOK_BACK = timedelta(days=3)  # whoever left longer ago was looked after then


def end_waits_of_those_who_left(*, now: datetime) -> int:
    """End every wait whose customer has closed the page: at the moment they were last there.

    Who left a mail address has not given up, and is answered by mail; the others have.
    """
    waiting = Wait.objects.filter(channel=CHANNEL, ended_at__isnull=True).values_list("pk", flat=True)
    ended = 0
    for pk in waiting:
        visitors = list(Visitor.objects.filter(conversation=pk))
        last = max((visitor.seen_at for visitor in visitors), default=None)
        if last is None or last > now - GONE_AFTER:
            continue
        has_address = any(visitor.email for visitor in visitors)
        ended += end_wait(pk, outcome=Wait.Outcome.MAIL if has_address else Wait.Outcome.ABANDONED, at=last)
    return ended


def mail_unread(*, now: datetime, site_url: str) -> int:
    """Send answers by mail to those who left before reading them; each answer once, all of one absence in one mail."""
    sent = 0
    for visitor in gone_with_answers_unread(now=now).filter(seen_at__gt=now - LOOK_BACK):
        assert visitor.conversation is not None  # noqa: S101 - the query has asked for one
        summary = home_of(visitor.conversation).summary
        if summary.last_message_id <= max(visitor.read_id, visitor.mailed_id) or summary.state == "spam":
            continue
        sent += _mail(visitor, site_url)
    return sent


def _mail(visitor: Visitor, site_url: str) -> bool:
    with transaction.atomic():
        current = Visitor.objects.select_for_update(of=("self",)).get(pk=visitor.pk)
        conversation = visitor.conversation
        assert conversation is not None  # noqa: S101 - the query has asked for one
        known = max(current.read_id, current.mailed_id)
        unread = [row for row in public_messages(conversation).filter(pk__gt=known) if row.channel == CHANNEL]
        answers = [row for row in unread if not row.is_from_customer]
        Visitor.objects.filter(pk=visitor.pk).update(mailed_id=max((row.pk for row in unread), default=known))
        if not answers:
            return False
        with translation.override(visitor.language or conversation.inbox.language):
            link = f"{site_url}{reverse('chat:talk', args=[visitor.widget.key, conversation.key])}"
            subject = _("Our answer to your chat with %(company)s") % {"company": visitor.widget.company}
            text = _after_you_left(answers, link)
        home = home_of(conversation)
        intake.answer_automatically(home, subject=subject, text=text, address=visitor.email, channel="email")
    return True


def _after_you_left(answers: Iterable[PublicMessage], link: str) -> str:
    said = "\n\n".join(f"{row.sender_name}:\n{row.text}" for row in answers)
    return _(
        "You had left our chat before this answer came:\n\n%(said)s\n\n"
        "Answer this mail, or go on in the chat at this private address:\n%(link)s"
    ) % {"said": said, "link": link}
