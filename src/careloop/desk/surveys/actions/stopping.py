"""Asking a person no more, asking them again, and forgetting what they said."""

from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Manager, Model
from django.db.models.functions import Least
from django.utils import timezone

from careloop.desk.conversations.actions.erasing import erase_words
from careloop.desk.conversations.models import Message
from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Customer
from careloop.desk.surveys.actions.answering import CHANNEL
from careloop.desk.surveys.models import Answer, Draw, Invitation, OptOut, Response
from careloop.desk.surveys.queries.opt_outs import names_of

SYSTEM = "system:surveys"
Row = TypeVar("Row", bound=Model)


def opt_out(customer: Customer, *, now: datetime | None = None) -> None:
    """Ask a person no more, under none of their names, and stop what is on its way. Writes `survey.opted_out`.

    In order: one row a name, so that it holds for each when a merge is undone; what was not sent yet and who was to be
    telephoned ends as failed; a mail or a page that waits for its answer is closed and reminds nobody.
    """
    now = now or timezone.now()
    with transaction.atomic():
        names = names_of(customer)
        out = set(OptOut.objects.filter(customer__in=names, ended_at__isnull=True).values_list("customer", flat=True))
        new = [OptOut(customer_id=pk, at=now) for pk in names if pk not in out]
        OptOut.objects.bulk_create(new, ignore_conflicts=True)  # a second tap at this very moment is the same wish
        waiting = Invitation.objects.filter(customer__in=names, response__isnull=True, failed_at__isnull=True)
        unsent = waiting.filter(sent_at__isnull=True) | waiting.filter(channel=Invitation.Channel.CALL)
        unsent.update(failed_at=now, error="opted out", reminder_at=None)
        # It reached the person: it stays among the asked, and is not counted as failed.
        waiting.update(reminder_at=None, expires_at=Least(F("expires_at"), now))
        Invitation.objects.filter(customer__in=names).update(reminder_at=None)
        if new:
            record("survey.opted_out", f"customer:{customer.pk}", actor=customer.actor)


def opt_in(customer: Customer) -> None:
    """Ask the person again as everybody else, under all of their names. Writes `survey.opted_in`."""
    with transaction.atomic():
        rows = OptOut.objects.filter(customer__in=names_of(customer), ended_at__isnull=True)
        if rows.update(ended_at=timezone.now()):
            record("survey.opted_in", f"customer:{customer.pk}", actor=customer.actor)


def forget(customer: Customer) -> None:
    """Take the person out of all surveys: words go, links close, the bare ratings stay as nobody's.

    In order: what their bad answers gave an owner to read is erased; comments go; draws, invitations and responses
    lose the person, the conversation, the ledger entry they came from and the hour, so that no time of day leads back;
    writes `survey.person_forgotten`, without saying who.
    """
    now = timezone.now()
    with transaction.atomic():
        names = names_of(customer)
        draws = list(Draw.objects.filter(customer__in=names))
        invitations = list(Invitation.objects.filter(customer__in=names))
        responses = list(Response.objects.filter(invitation__in=invitations))
        for message in Message.objects.filter(channel=CHANNEL, identity__customer__in=names):
            erase_words(message, by=SYSTEM)
        answers = Answer.objects.filter(response__in=responses)
        answers.filter(value__isnull=True).delete()
        answers.update(text="")
        _keep_the_day(Draw.objects, draws, "at", customer=None, conversation=None, event_id=None)
        _keep_the_day(Response.objects, responses, "at", "changed_at", task=None)
        whose = {"customer": None, "conversation": None, "address": "", "leased_until": None, "reminder_at": None}
        times = ("created_at", "due_at", "sent_at", "reminded_at", "failed_at")
        _keep_the_day(Invitation.objects, invitations, *times, **whose, forgotten_at=now)
        record("survey.person_forgotten", "survey:all", actor=SYSTEM)


def _keep_the_day(table: Manager[Row], rows: list[Row], *times: str, **fields: object) -> None:
    """Write fields into rows, and of their times keep the day alone."""
    for row in rows:
        for name in times:
            at: datetime | None = getattr(row, name)
            setattr(row, name, at and at.replace(hour=0, minute=0, second=0, microsecond=0))
        for name, value in fields.items():
            setattr(row, name, value)
    table.bulk_update(rows, [*times, *fields], batch_size=200)
