"""The contacts of a survey with what became of them, as far as an agent may see their conversations."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from careloop.desk.conversations.rules import visible_q
from careloop.desk.people.models import Agent
from careloop.desk.surveys.models import Answer, Draw, Invitation, Survey

PERIODS = {"month": 30, "quarter": 91, "year": 365, "all": 36500}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which contacts a results page speaks of."""

    since: datetime
    until: datetime  # later contacts are still being answered
    language: str = ""
    channel: str = ""
    team: int = 0


def seen_draws(agent: Agent, survey: Survey) -> QuerySet[Draw]:
    """Give the contacts of a survey whose conversations the agent may see."""
    return Draw.objects.filter(
        visible_q(agent, team="conversation__team", assignee="conversation__assignee"), survey=survey
    )


def chosen_draws(agent: Agent, survey: Survey, choice: Choice) -> QuerySet[Draw]:
    """Give the contacts that a results page speaks of, oldest first."""
    wanted = Q(at__gte=choice.since, at__lt=choice.until)
    for field, value in (("language", choice.language), ("channel", choice.channel), ("team", choice.team)):
        if value:
            wanted &= Q(**{field: value})
    return seen_draws(agent, survey).filter(wanted).order_by("at", "pk")


FILTERS = ("outcome", "answered", "value", "team", "agent", "channel", "reason", "language", "layout", "month", "kind")


ANYTHING = re.compile(r"[^\0]{1,60}")
# What stands in an address may have been typed by anybody; what is none of these is left out.
FORMS = {
    "team": re.compile(r"[0-9]{1,9}"),
    "agent": re.compile(r"[0-9]{1,9}"),
    "value": re.compile(r"[0-9]{1,3}"),
    "month": re.compile(r"[12][0-9]{3}-[01][0-9]"),
}


def narrowed(draws: QuerySet[Draw], wanted: Mapping[str, str], *, question: str) -> QuerySet[Draw]:
    """Give the contacts behind one figure: `wanted` holds the names of FILTERS that its link carries."""
    kind = wanted.get("kind") or Invitation.Kind.FIRST
    of_kind = Q(invitations__kind=kind)
    rated = Q(invitations__response__answers__key=question)
    conditions = {
        "outcome": lambda value: Q(outcome=value),
        "answered": lambda value: of_kind & Q(invitations__response__isnull=value == "no"),
        "value": lambda value: of_kind & rated & Q(invitations__response__answers__value=value),
        "team": lambda value: Q(team=value),
        "agent": lambda value: Q(agent=value),
        "channel": lambda value: Q(channel=value),
        "language": lambda value: Q(language=value),
        "layout": lambda value: of_kind & Q(invitations__layout__name=value),
        "month": lambda value: Q(at__year=value[:4], at__month=value[5:7]),
    }
    for name, value in wanted.items():
        if value and name in conditions and FORMS.get(name, ANYTHING).fullmatch(value):
            draws = draws.filter(conditions[name](value))
    if reason := wanted.get("reason"):
        known = [pk for pk, reasons in draws.values_list("pk", "reasons") if reason in reasons]
        draws = draws.filter(pk__in=known)
    return draws.distinct()


def answers_to_open(survey: Survey) -> QuerySet[Answer]:
    """Give what visitors of a public page wrote, newest first."""
    return (
        Answer.objects.filter(response__version__survey=survey, response__invitation__isnull=True)
        .exclude(text="")
        .select_related("response")
        .order_by("-response__at", "-pk")
    )


def expected_of(conversations: list[int]) -> dict[int, tuple[float, str]]:
    """Give what customers expected before, with its scale, by conversation; the newest where there are several."""
    rows = (
        Answer.objects.filter(key="expected", value__isnull=False, response__invitation__conversation__in=conversations)
        .order_by("response__at")
        .values_list("response__invitation__conversation", "value", "scale")
    )
    return {conversation: (value, scale) for conversation, value, scale in rows if value is not None}


def to_call(agent: Agent, survey: Survey, *, now: datetime) -> QuerySet[Invitation]:
    """Give the telephone interviews that wait, the soonest to expire first; nobody interviews their own customers."""
    mine = visible_q(agent, team="conversation__team", assignee="conversation__assignee")
    return (
        Invitation.objects.filter(
            mine,
            draw__survey=survey,
            channel=Invitation.Channel.CALL,
            response__isnull=True,
            expires_at__gt=now,
            customer__isnull=False,
        )
        .exclude(draw__agent=agent)
        .select_related("customer", "conversation", "draw__agent")
        .prefetch_related("customer__identities")
        .order_by("expires_at", "pk")
    )
