"""Watching: an alarm rings when the evidence of a drop is enough, its owners are told once, somebody takes it on."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent, Role
from careloop.desk.surveys.bridge.alarms import Series, believed, series_of
from careloop.desk.surveys.bridge.asked_as import watched
from careloop.desk.surveys.bridge.contacts import instrument_of
from careloop.desk.surveys.models import Alarm, Draw, Survey
from careloop.desk.surveys.queries.contacts import contacts
from careloop.desk.surveys.queries.results import PERIODS, quiet_days

SYSTEM = "system:surveys"


def watch(now: datetime) -> int:
    """Look at all surveys in use at once; gives how many alarms began.

    In order: keeps an alarm for each series that rings and has none open, writes `survey.alarm_rang`, and mails those
    who own it. After an alarm was taken on, its series is watched anew from then.
    """
    began = []
    found = [(survey, each) for survey in _watched() for each in _series(survey, now)]
    ringing = believed([each for _survey, each in found])
    for survey, each in found:
        if any(each is one for one in ringing) and (alarm := _ring(survey, each, now=now)):
            began.append(alarm)
    for alarm in began:
        _tell(alarm)
    return len(began)


def _watched() -> list[Survey]:
    asking = (Survey.Moment.CLOSED, Survey.Moment.CALL)
    return list(Survey.objects.filter(is_active=True, moment__in=asking, versions__isnull=False).distinct())


def _series(survey: Survey, now: datetime) -> list[Series]:
    instrument = instrument_of(survey.versions.order_by("-number")[0])
    if not watched(instrument):
        return []
    until = now - timedelta(days=quiet_days(survey))
    since = now - timedelta(days=PERIODS["year"])
    rows = Draw.objects.filter(survey=survey, at__gte=since, at__lt=until).order_by("at", "pk")
    seen = contacts(rows)
    ended = {(row.by, row.key): row.ended_at for row in Alarm.objects.filter(survey=survey, ended_at__isnull=False)}
    found = list(series_of(seen, target=survey.target, question=instrument.first.key))
    again = [each for each in found if (each.by, each.key) in ended]
    for each in again:  # what was taken on begins anew: only contacts since then count
        later = [contact for contact in seen if contact.at > (ended[each.by, each.key] or now)]
        anew = series_of(later, target=survey.target, question=instrument.first.key)
        found.remove(each)
        found += [one for one in anew if (one.by, one.key) == (each.by, each.key)]
    return found


def _ring(survey: Survey, series: Series, *, now: datetime) -> Alarm | None:
    with transaction.atomic():
        alarm, is_new = Alarm.objects.get_or_create(
            survey=survey,
            by=series.by,
            key=series.key[:80],
            ended_at=None,
            defaults={
                "name": series.name[:120],
                "rang_at": series.rang_at or series.last_at,
                "evidence": series.alarm.evidence[-1],
                "at": now,
            },
        )
        if is_new:
            record("survey.alarm_rang", survey.ledger_name, actor=SYSTEM, alarm=alarm.pk, by=series.by, key=series.key)
    return alarm if is_new else None


def _tell(alarm: Alarm) -> None:
    """Mail the administrators, and of a team's alarm its leads."""
    owners = Q(role=Role.ADMINISTRATOR)
    if alarm.by == "team":
        owners |= Q(role=Role.LEAD, teams=int(alarm.key))
    people = Agent.objects.filter(owners, is_active=True).exclude(email__endswith=f"@{Agent.PROGRAMS}")
    for agent in people.distinct():
        with translation.override(agent.language):
            about = f"{alarm.survey.name} · {alarm.name}" if alarm.name else alarm.survey.name
            text = _(
                "There is enough evidence that the share of good answers has fallen below the target of %(target)s "
                "percent. Look at the conversations behind it:"
            ) % {"target": f"{100 * alarm.survey.target:.0f}"}
            link = settings.URL + reverse("surveys:results", args=[alarm.survey_id])
            send_mail(_("Alarm: %(about)s") % {"about": about}, f"{text}\n\n{link}\n", None, [agent.email])


def take_on(alarm: Alarm, *, by: Agent) -> None:
    """End an alarm because somebody looks after it; its series is watched anew. Writes `survey.alarm_taken_on`."""
    with transaction.atomic():
        if Alarm.objects.filter(pk=alarm.pk, ended_at__isnull=True).update(ended_at=timezone.now(), ended_by=by):
            record("survey.alarm_taken_on", alarm.survey.ledger_name, actor=by.actor, alarm=alarm.pk)
