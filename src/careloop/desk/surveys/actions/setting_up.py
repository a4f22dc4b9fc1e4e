"""Setting surveys up: what is asked, of whom, when. Each change is one ledger entry."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from careloop.core.surveys.instruments import Instrument, check_instrument
from careloop.core.surveys.layouts import KEYPAD, KEYPAD_WEIGHTS, SCREEN
from careloop.core.surveys.layouts import Layout as Menu
from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent
from careloop.desk.surveys.bridge.contacts import content_of
from careloop.desk.surveys.models import Layout, Rule, Survey, SurveyVersion


def begin(survey: Survey, *, instrument: Instrument, by: Agent | None) -> Survey:
    """Begin a new survey: its first version, its layouts, and a rule that asks every customer.

    Writes `survey.begun`. Raises BadInstrument: when it cannot be asked.
    """
    check_instrument(instrument)
    with transaction.atomic():
        survey.save()
        SurveyVersion.objects.create(survey=survey, number=1, content=content_of(instrument), by=by)
        is_call = survey.moment == Survey.Moment.CALL
        menus: tuple[Menu, ...] = KEYPAD if is_call else SCREEN
        weights = KEYPAD_WEIGHTS if is_call else (1.0,) * len(SCREEN)
        Layout.objects.bulk_create(
            Layout(survey=survey, name=menu.name, weight=weight) for menu, weight in zip(menus, weights, strict=True)
        )
        if survey.moment != Survey.Moment.OPEN:
            channels = {"channels": ["phone"]} if is_call else {}
            Rule.objects.create(survey=survey, share=1, conditions=channels)
        record("survey.begun", survey.ledger_name, actor=by.actor if by else "system:surveys")
    return survey


def change(survey: Survey, *, by: Agent) -> None:
    """Keep changed settings; what is on its way stays as it is. Writes `survey.changed`."""
    with transaction.atomic():
        survey.save()
        record("survey.changed", survey.ledger_name, actor=by.actor, is_active=survey.is_active)


def publish(survey: Survey, *, instrument: Instrument, by: Agent) -> SurveyVersion:
    """Ask in other words from now on: the next version. Invitations that are out keep theirs.

    Writes `survey.version_published`. Gives the present version when nothing is different.
    Raises BadInstrument: when it cannot be asked.
    """
    check_instrument(instrument)
    with transaction.atomic():
        Survey.objects.select_for_update().get(pk=survey.pk)
        last = survey.versions.order_by("-number").first()
        content = content_of(instrument)
        if last is not None and last.content == content:
            return last
        version = SurveyVersion.objects.create(
            survey=survey, number=last.number + 1 if last else 1, content=content, at=timezone.now(), by=by
        )
        record("survey.version_published", survey.ledger_name, actor=by.actor, number=version.number)
    return version


def set_rules(survey: Survey, rules: Sequence[tuple[float, dict[str, Any]]], *, by: Agent) -> None:
    """Replace the rules, (share, conditions) in their order. Writes `survey.rules_changed`."""
    with transaction.atomic():
        survey.rules.all().delete()
        Rule.objects.bulk_create(
            Rule(survey=survey, position=place, share=share, conditions=conditions)
            for place, (share, conditions) in enumerate(rules, start=1)
        )
        record("survey.rules_changed", survey.ledger_name, actor=by.actor, shares=[share for share, _ in rules])


def note_export(survey: Survey, *, by: Agent, rows: int, form: str) -> None:
    """Say who took answers out of the desk. Writes `survey.exported`."""
    record("survey.exported", survey.ledger_name, actor=by.actor, rows=rows, form=form)
