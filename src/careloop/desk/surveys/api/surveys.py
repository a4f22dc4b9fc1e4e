"""The API of surveys: what they are, their results, the answers. Nobody asks by hand: the system draws whom to ask."""

from datetime import datetime
from typing import Literal

from django.db.models import Prefetch
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router, Schema

from careloop.core.measures.definition import Part, unit_of
from careloop.core.measures.registry import definition
from careloop.core.surveys.scales import said
from careloop.desk.conversations.api.schemas import Channel, Cursor, Limit, Number
from careloop.desk.conversations.queries import keyset
from careloop.desk.people.models import Agent
from careloop.desk.surveys.api.figures import FigureOut, figure_out, reader_of
from careloop.desk.surveys.bridge.contacts import instrument_of
from careloop.desk.surveys.bridge.findings import Findings, Level, Month, findings
from careloop.desk.surveys.bridge.groups import Group
from careloop.desk.surveys.bridge.words import explained
from careloop.desk.surveys.models import Answer, CommentReading, Response, Survey
from careloop.desk.surveys.queries.asking import surveys
from careloop.desk.surveys.queries.contacts import contacts
from careloop.desk.surveys.queries.results import choice_of, chosen_draws, responses_seen, seen_draws

router = Router(tags=["Surveys"])
OLDEST_FIRST = keyset.Order(keys=("pk",))


class SurveyOut(Schema):
    """A survey: when it asks, what it asks first, what it aims at, how many contacts it has drawn from."""

    id: int
    name: str
    moment: str
    is_active: bool
    target: float
    question: str
    version: int
    contacts: int
    asked: int


class LevelOut(Schema):
    """One answer of the scale."""

    value: float
    count: int
    figure: FigureOut


class PartOut(Schema):
    """One part of the headline's measure, such as the promoters of a score."""

    key: str
    label: str
    unit: str
    figure: FigureOut


class FurtherOut(Schema):
    """A further question, or one row or option of it: the share of good answers, or of those who chose it."""

    question: str
    option: str
    figure: FigureOut


class GroupOut(Schema):
    """A team, agent, channel or reason, pulled towards the others as far as few answers demand; no ranking."""

    by: str
    name: str
    n: int
    asked: int
    language: str
    share: float | None
    interval: tuple[float, float] | None
    band: str


class MonthOut(Schema):
    """The contacts of one month."""

    month: str
    n: int
    asked: int
    figure: FigureOut
    rang: bool


class ResultsOut(Schema):
    """What the results page says. `measure` is the registry's name, empty where good answers are counted."""

    measure: str
    unit: str
    contacts: int
    outcomes: dict[str, int]
    sent: int
    answered: int
    all_customers: FigureOut
    of_those_who_answered: FigureOut
    limits: FigureOut
    explained: list[str]
    levels: list[LevelOut]
    parts: list[PartOut]
    further: list[FurtherOut]
    months: list[MonthOut]
    alarm_on: datetime | None
    groups: list[GroupOut]


class ReadingOut(Schema):
    """What was read in a comment: its language and reason, and the dimensions its words speak for and against."""

    language: str
    reason: str
    raised: list[str]
    lowered: list[str]


class AnswerOut(Schema):
    """One answer with the scale it was given on; `reading` is null for what is no comment or not read yet."""

    question: str
    value: float | None
    text: str
    scale: str
    reading: ReadingOut | None


class ResponseOut(Schema):
    """What one person answered; `conversation` is null on a public page and where the person was forgotten."""

    id: int
    at: datetime
    changed_at: datetime
    language: str
    version: int
    kind: str
    conversation: int | None
    answers: list[AnswerOut]


class ResponsePage(Schema):
    """Some responses, the oldest first."""

    items: list[ResponseOut]
    next: str | None


class Asked(Schema):
    """Of which contacts."""

    period: Literal["month", "quarter", "year", "all"] = "year"
    team: Number | None = None
    channel: Channel = ""
    language: Literal["", "en", "ko", "ja"] = ""


class ResponsesAsked(Schema):
    """Where the page begins, and how long it is."""

    cursor: Cursor = ""
    limit: Limit = 25


@router.get("", response=list[SurveyOut], url_name="surveys")
def list_surveys(request: HttpRequest) -> list[SurveyOut]:
    """Give every survey, with the contacts that may be seen."""
    agent = reader_of(request)
    return [_survey(agent, survey) for survey in surveys()]


@router.get("/{int:pk}/results", response=ResultsOut, url_name="survey_results")
def show_results(request: HttpRequest, pk: int, asked: Query[Asked]) -> ResultsOut:
    """Give the results of a survey: the same figures, limits and sentences as its page."""
    agent, survey = reader_of(request), _find(pk)
    if survey.moment == Survey.Moment.OPEN:
        raise Http404
    named = {"of_team": asked.team, "of_channel": asked.channel, "of_language": asked.language}
    words = {name: str(value or "") for name, value in named.items()}
    choice = choice_of({**words, "period": asked.period}, survey, now=timezone.now())
    instrument = instrument_of(survey.versions.order_by("-number")[0])
    return _results(findings(survey, instrument, contacts(chosen_draws(agent, survey, choice))))


@router.get("/{int:pk}/answers", response=ResponsePage, url_name="survey_answers")
def list_answers(request: HttpRequest, pk: int, asked: Query[ResponsesAsked]) -> ResponsePage:
    """Give what was answered and may be seen, a page at a time."""
    agent, survey = reader_of(request), _find(pk)
    rows = responses_seen(agent, survey).select_related("invitation", "version")
    rows = rows.prefetch_related(Prefetch("answers", Answer.objects.select_related("reading").order_by("pk")))
    page = keyset.page(rows, OLDEST_FIRST, after=asked.cursor, size=asked.limit)
    return ResponsePage(items=[_response(row) for row in page.rows], next=page.next or None)


def _find(pk: int) -> Survey:
    survey = surveys().filter(pk=pk, versions__isnull=False).first()
    if survey is None:
        raise Http404
    return survey


def _survey(agent: Agent, survey: Survey) -> SurveyOut:
    seen, version = seen_draws(agent, survey), survey.versions.order_by("-number").first()
    return SurveyOut(
        id=survey.pk,
        name=survey.name,
        moment=survey.moment,
        is_active=survey.is_active,
        target=survey.target,
        question=said(instrument_of(version).first.words, get_language() or "en") if version else "",
        version=version.number if version else 0,
        contacts=seen.count(),
        asked=seen.filter(outcome="asked").count(),
    )


def _results(found: Findings) -> ResultsOut:
    overall, funnel = found.overall, found.funnel
    return ResultsOut(
        measure=overall.name,
        unit=overall.unit,
        contacts=funnel.contacts,
        outcomes=funnel.outcomes,
        sent=funnel.sent,
        answered=funnel.answered,
        all_customers=figure_out(overall.corrected),
        of_those_who_answered=figure_out(overall.naive),
        limits=figure_out(overall.limits),
        explained=explained(found) if funnel.contacts else [],
        levels=[LevelOut(value=each.value, count=each.count, figure=figure_out(each.measure)) for each in found.levels],
        months=[
            MonthOut(
                month=f"{each.on:%Y-%m}", n=each.n, asked=each.asked, figure=figure_out(each.measure), rang=each.rang
            )
            for each in found.months
        ],
        parts=[_part(part, overall.name) for part in found.parts],
        further=[
            FurtherOut(question=each.key, option=each.chosen, figure=figure_out(each.measure)) for each in found.others
        ],
        alarm_on=found.alarm_on,
        groups=[_group(by, each) for by, rows in found.groups.items() for each in rows],
    )


def _part(part: Part, name: str) -> PartOut:
    unit, label = unit_of(part.key, definition(name)), part.label.of(get_language() or "en")
    return PartOut(key=part.key, label=label, unit=unit, figure=figure_out(part.measure))


def _level(found: Level) -> LevelOut:
    return LevelOut(value=found.value, count=found.count, figure=figure_out(found.measure))


def _month(found: Month) -> MonthOut:
    told = {name: getattr(found, name) for name in ("n", "asked", "rang")}
    return MonthOut(month=f"{found.on:%Y-%m}", figure=figure_out(found.measure), **told)


def _group(by: str, found: Group) -> GroupOut:
    told = {name: getattr(found, name) for name in ("name", "n", "asked", "language", "share", "interval", "band")}
    return GroupOut(by=by, **told)


def _response(row: Response) -> ResponseOut:
    invitation = row.invitation
    return ResponseOut(
        id=row.pk,
        at=row.at,
        changed_at=row.changed_at,
        language=row.language,
        version=row.version.number,
        kind=invitation.kind if invitation else "open",
        conversation=invitation.conversation_id if invitation else None,
        answers=[_answer(each) for each in row.answers.all()],
    )


def _answer(row: Answer) -> AnswerOut:
    found: CommentReading | None = getattr(row, "reading", None)
    reading = None
    if found is not None and found.read_at is not None:
        told = {name: getattr(found, name) for name in ReadingOut.model_fields}
        reading = ReadingOut(**told)
    return AnswerOut(question=row.key, value=row.value, text=row.text, scale=row.scale, reading=reading)
