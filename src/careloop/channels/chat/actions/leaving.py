"""Those who have left: their wait ends with its time, answers they have not read follow them by mail, and an answer
that has no way to them is shown as what it is.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from careloop.channels.chat.actions.visiting import CHANNEL
from careloop.channels.chat.models import Visitor
from careloop.channels.chat.queries.widgets import GONE_AFTER, gone_with_answers, talks_now_in
from careloop.desk.conversations.actions import deliveries, intake
from careloop.desk.conversations.queries.public import PublicMessage, public_messages
from careloop.desk.conversations.queries.theirs import home_of
from careloop.desk.ledger.actions import consume
from careloop.desk.promises.actions import Event, Wait, end_wait, resume_wait
from careloop.desk.promises.queries import waits_left

BATCHES = 20  # in one round: a long ledger that was never read keeps nobody waiting
ANSWERED = ("message.replied", "message.auto_replied", "delivery.sent")


def end_waits_of_those_who_left(*, now: datetime) -> int:
    """End every wait whose customer has closed the page: at the moment they were last there.

    Who left a mail address has not given up, and is answered by mail; the others have.
    """
    waiting = Wait.objects.filter(channel=CHANNEL, ended_at__isnull=True).values_list("conversation", flat=True)
    ended = 0
    for pk in waiting:
        visitors = list(Visitor.objects.filter(conversation=pk))
        last = max((visitor.seen_at for visitor in visitors), default=now - GONE_AFTER)  # its chat was taken away
        if last > now - GONE_AFTER:
            continue
        has_address = any(visitor.email for visitor in visitors)
        ended += end_wait(pk, outcome=Wait.Outcome.MAIL if has_address else Wait.Outcome.ABANDONED, at=last)
    return ended


def resume_waits_of_those_who_are_back(*, now: datetime) -> int:
    """Give those their place in the queue again who had left it, are there once more and still have no answer."""
    back = waits_left().filter(
        channel=CHANNEL,
        conversation__visitors__seen_at__gte=now - GONE_AFTER,
        conversation__visitors__seen_at__gt=F("ended_at"),
    )
    return sum(resume_wait(pk) for pk in set(back.values_list("pk", flat=True)))


def mail_unread(*, now: datetime, site_url: str) -> int:
    """Send answers by mail to those who have not read them, whenever they left: all of one absence in one mail.

    What counts is the customer and not the browser: nothing is sent while they are there on any device, nor what they
    have read on any, and each of their addresses gets each answer once. Where there is no address, the answer is marked
    as missed until they are back and read it. Gives how many mails.
    """
    for _batch in range(BATCHES):
        if not consume("leaving.answers", _note_answers):
            break
    return sum(_settle(each, now=now, site_url=site_url) for each in gone_with_answers(now=now))


def _note_answers(events: Sequence[Event]) -> None:
    answered = {int(each.subject.partition(":")[2]) for each in events if each.verb in ANSWERED}
    if answered:
        Visitor.objects.filter(conversation__in=talks_now_in(answered)).update(has_answer=True)


def _settle(conversation: intake.Conversation, *, now: datetime, site_url: str) -> int:
    home = home_of(conversation)
    with transaction.atomic():
        devices = list(_devices(conversation))
        if max(each.seen_at for each in devices) >= now - GONE_AFTER:
            return 0
        known = max(max(each.read_id, each.mailed_id) for each in devices)
        newest = max(home.summary.last_message_id, known)
        unread = public_messages(conversation).filter(pk__gt=known, channel=CHANNEL)
        answers = [row for row in unread if not row.is_from_customer] if home.summary.state != "spam" else []
        named = {each.email.casefold(): each for each in devices if each.email} if answers else {}
        rows = Visitor.objects.filter(pk__in=[each.pk for each in devices])
        rows.update(has_answer=False, **({"mailed_id": newest} if named else {}))
        (deliveries.mark_reached if named else deliveries.mark_missed)(answers)
        for visitor in named.values():
            with translation.override(visitor.language or conversation.inbox.language):
                link = f"{site_url}{reverse('chat:talk', args=[visitor.widget.key, conversation.key])}"
                subject = _("Our answer to your chat with %(company)s") % {"company": visitor.widget.company}
                text = _after_you_left(answers, link)
            intake.answer_automatically(home, subject=subject, text=text, address=visitor.email, channel="email")
    return len(named)


def _devices(conversation: intake.Conversation) -> QuerySet[Visitor]:
    rows = Visitor.objects.select_for_update(of=("self",)).filter(conversation=conversation)
    return rows.select_related("widget").order_by("pk")


def _after_you_left(answers: Iterable[PublicMessage], link: str) -> str:
    said = "\n\n".join(f"{row.sender_name}:\n{row.text}" for row in answers)
    return _(
        "You had left our chat before this answer came:\n\n%(said)s\n\n"
        "Answer this mail, or go on in the chat at this private address:\n%(link)s"
    ) % {"said": said, "link": link}
