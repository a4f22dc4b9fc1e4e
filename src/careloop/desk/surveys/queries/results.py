"""The contacts of a survey with what became of them, as far as an agent may see their conversations."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from careloop.core.surveys.instruments import Instrument
from careloop.core.surveys.scales import scales
from careloop.desk.conversations.rules import visible_q
from careloop.desk.people.models import Agent
from careloop.desk.surveys.models import (
    Alarm,
    Answer,
    CommentReading,
    Draw,
    Invitation,
    Response,
    Survey,
    SurveyVersion,
)
from careloop.desk.surveys.queries.opt_outs import opted_out_among

ANSWERS_COME = 7  # days for which contacts are not counted yet: answers are still coming
PERIODS = {"month": 30, "quarter": 91, "year": 365, "all": 36500}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which contacts a results page speaks of."""

    since: datetime
    until: datetime  # later contacts are still being answered
    language: str = ""
    channel: str = ""
    team: int = 0


def quiet_days(survey: Survey) -> int:
    """Give how many of the last days are not counted yet, because answers to them are still coming."""
    return ANSWERS_COME + (survey.follow_up_days if survey.has_follow_up else 0)


def choice_of(given: Mapping[str, str], survey: Survey, *, now: datetime) -> Choice:
    """Read which contacts are meant; what is none of the choices is left out."""
    days = PERIODS.get(given.get("period", ""), PERIODS["year"])
    team = given.get("of_team", "")
    return Choice(
        since=now - timedelta(days=days),
        until=now - timedelta(days=quiet_days(survey)),
        language=given.get("of_language", "") if given.get("of_language") in ("en", "ko", "ja") else "",
        channel=given.get("of_channel", "")[:20],
        team=int(team) if team.isascii() and team.isdigit() and len(team) < 10 else 0,
    )


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


FILTERS = (
    "outcome", "answered", "value", "team", "agent", "channel", "reason", "language", "layout", "month", "kind",
    "reached", "failed", "part", "second", "question", "good", "both", "chosen",
)  # fmt: skip


ANYTHING = re.compile(r"[^\0]{1,60}")
# What stands in an address may have been typed by anybody; what is none of these is left out.
FORMS = {
    "team": re.compile(r"[0-9]{1,9}"),
    "agent": re.compile(r"[0-9]{1,9}"),
    "value": re.compile(r"[0-9]{1,3}"),
    "month": re.compile(r"[12][0-9]{3}-[01][0-9]"),
}
PATH = "invitations__response__answers"
GOOD = reduce(
    or_, (Q(**{f"{PATH}__scale": name, f"{PATH}__value__in": scale.good}) for name, scale in scales().items())
)
SEEN = Q(invitations__sent_at__isnull=False, invitations__failed_at__isnull=True)


def narrowed(draws: QuerySet[Draw], wanted: Mapping[str, str], *, instrument: Instrument) -> QuerySet[Draw]:
    """Give the contacts behind one figure: `wanted` holds the names of FILTERS that its link carries."""
    question = wanted.get("question") or instrument.first.key
    of_kind = Q(invitations__kind=wanted.get("kind") or Invitation.Kind.FIRST)
    rated = of_kind & Q(**{f"{PATH}__key": question})
    conditions: dict[str, Callable[[str], Q]] = {
        "outcome": lambda value: Q(outcome=value),
        "answered": lambda value: of_kind & Q(invitations__response__isnull=value == "no"),
        "reached": lambda _value: of_kind & SEEN,
        "failed": lambda _value: of_kind & Q(invitations__failed_at__isnull=False),
        "part": lambda _value: ~Q(pk__in=_answered_whole(draws, instrument)),
        "second": lambda value: (
            Q(follow_up__probability__gt=0) & (Q(follow_up__is_drawn=True) if value == "drawn" else Q())
        ),
        "question": lambda _value: rated & Q(**{f"{PATH}__value__isnull": False}),
        "good": lambda _value: rated & GOOD,
        "chosen": lambda value: of_kind & Q(**{f"{PATH}__key": question}) & _chose(value),
        "both": lambda _value: Q(conversation__in=_asked_before()),
        "value": lambda value: rated & Q(**{f"{PATH}__value": value}),
        "team": lambda value: Q(team=value),
        "agent": lambda value: Q(agent=value),
        "channel": lambda value: Q(channel=value),
        "language": lambda value: Q(language=value),
        "layout": lambda value: of_kind & Q(invitations__layout__name=value),
        "month": lambda value: Q(at__year=value[:4], at__month=value[5:7]),
    }
    for name, value in wanted.items():
        if name == "question" and wanted.get("chosen"):  # whose answers are no numbers
            continue
        if value and name in conditions and FORMS.get(name, ANYTHING).fullmatch(value):
            draws = draws.filter(conditions[name](value))
    if reason := wanted.get("reason"):
        known = [pk for pk, reasons in draws.values_list("pk", "reasons") if reason in reasons]
        draws = draws.filter(pk__in=known)
    return draws.distinct()


def _chose(option: str) -> Q:
    """An answer that names this option, alone or among several."""
    text = f"{PATH}__text"
    first, last, within = f"{option},", f",{option}", f",{option},"
    return (
        Q(**{text: option})
        | Q(**{f"{text}__startswith": first})
        | Q(**{f"{text}__endswith": last})
        | Q(**{f"{text}__contains": within})
    )


def _answered_whole(draws: QuerySet[Draw], instrument: Instrument) -> QuerySet[Draw, Any]:
    """The contacts that answered every question of one tap at once."""
    for key in tapped(instrument):
        answered = Answer.objects.filter(
            key=key, response__invitation__draw=OuterRef("pk"), response__invitation__kind=Invitation.Kind.FIRST
        )
        draws = draws.filter(Exists(answered))
    return draws.order_by().values("pk")


def tapped(instrument: Instrument) -> set[str]:
    """Give the questions that one tap answers: an answer without one of them is an answer in part."""
    return {each.key for each in instrument.questions if each.kind not in ("text", "matrix")}


def _asked_before() -> QuerySet[Answer, Any]:
    rows = Answer.objects.filter(key="expected", value__isnull=False, response__invitation__conversation__isnull=False)
    return rows.values("response__invitation__conversation")


def responses_seen(agent: Agent, survey: Survey) -> QuerySet[Response]:
    """Give what was answered by contacts the agent may see; of a public page everything."""
    rows = Response.objects.filter(version__survey=survey)
    if survey.moment == Survey.Moment.OPEN:
        return rows
    return rows.filter(invitation__draw__in=seen_draws(agent, survey))


def comments_seen(agent: Agent, survey: Survey) -> QuerySet[CommentReading]:
    """Give what people wrote to a survey and the agent may see, newest first; what is not read yet too."""
    rows = CommentReading.objects.filter(answer__response__in=responses_seen(agent, survey).order_by().values("pk"))
    found = rows.select_related("answer__response__invitation").prefetch_related("answer__response__answers")
    return found.order_by("-answer__response__at", "-pk")


def alarms_seen(agent: Agent, survey: Survey) -> QuerySet[Alarm]:
    """Give the alarms that nobody has taken on; those of a team to its own leads and to administrators."""
    rows = Alarm.objects.filter(survey=survey, ended_at__isnull=True)
    if agent.is_administrator:
        return rows
    return rows.exclude(Q(by="team") & ~Q(key__in=[str(team) for team in agent.team_ids]))


def answers_to_open(survey: Survey) -> QuerySet[Answer]:
    """Give what visitors of a public page wrote, newest first."""
    return (
        Answer.objects.filter(response__version__survey=survey, response__invitation__isnull=True)
        .exclude(text="")
        .select_related("response")
        .order_by("-response__at", "-pk")
    )


class Expected(NamedTuple):
    """What a customer was asked before, and said if they did."""

    invitation: int
    conversation: int
    asked_at: datetime
    answered_at: datetime | None
    value: float | None
    scale: str
    key: str = "expected"  # or "wanted." and the moment of truth


def expected_of(conversations: list[int]) -> list[Expected]:
    """Give what customers were asked to expect before these conversations, oldest first; unanswered ones too."""
    rows = Invitation.objects.filter(
        conversation__in=conversations, version__survey__moment=Survey.Moment.STARTED, sent_at__isnull=False
    ).order_by("created_at")
    said = {
        (invitation, key): (value, scale)
        for invitation, key, value, scale in Answer.objects.filter(
            response__invitation__in=rows.order_by()
        ).values_list("response__invitation", "key", "value", "scale")
    }
    asked = rows.values_list("pk", "conversation", "created_at", "response__at", "version")
    questions = {version: _expectations(content) for version, content in _contents({row[-1] for row in asked})}
    return [
        Expected(pk, conversation or 0, created_at, answered_at, *said.get((pk, key), (None, scale)), key)
        for pk, conversation, created_at, answered_at, version in asked
        for key, scale in questions[version]
    ]


def _contents(versions: set[int]) -> list[tuple[int, dict[str, Any]]]:
    return list(SurveyVersion.objects.filter(pk__in=versions).values_list("pk", "content"))


def _expectations(content: dict[str, Any]) -> list[tuple[str, str]]:
    """The questions of a version that ask for an expectation, each with its scale: "expected", and one a moment."""
    found = []
    for each in content["questions"]:
        if each["key"] == "expected":
            found.append(("expected", each["scale"]))
        if each["key"] == "wanted" and each["kind"] == "matrix":
            found += [(f"wanted.{option['key']}", each["scale"]) for option in each["options"]]
    return found


def to_call(agent: Agent, survey: Survey, *, now: datetime) -> QuerySet[Invitation]:
    """Give the telephone interviews that wait, the soonest to expire first.

    Nobody interviews their own customers, and nobody is called who opted out under any of their names.
    """
    mine = visible_q(agent, team="conversation__team", assignee="conversation__assignee")
    waiting = Invitation.objects.filter(
        mine,
        draw__survey=survey,
        channel=Invitation.Channel.CALL,
        response__isnull=True,
        failed_at__isnull=True,
        expires_at__gt=now,
        customer__isnull=False,
    )
    out = opted_out_among(pk for pk in waiting.values_list("customer", flat=True).distinct() if pk is not None)
    return (
        waiting.exclude(draw__agent=agent)
        .exclude(customer__in=out)
        .select_related("customer", "conversation", "draw__agent")
        .prefetch_related("customer__identities")
        .order_by("expires_at", "pk")
    )
