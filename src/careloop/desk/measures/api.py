"""The API of measures: the same function as the pages, the downloads and `careloop measure`."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from careloop.core.measures import MEASURES, Definition, Part, Result
from careloop.core.measures.definition import unit_of
from careloop.desk.conversations.api.schemas import Channel, Cursor, Limit, Number
from careloop.desk.conversations.queries import keyset
from careloop.desk.measures.bridge.results import counted, numbers_of, results_of
from careloop.desk.measures.bridge.unmeasured import reason_of
from careloop.desk.measures.queries import Choice, choice_of, seen_among
from careloop.desk.surveys.api.figures import FigureOut, figure_out, reader_of

router = Router(tags=["Measures"])
Plain = Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")]
NEWEST_FIRST = keyset.Order(keys=("-created_at", "-pk"))


class PartOut(Schema):
    """One line of a measure that has several."""

    key: str
    label: str
    unit: str
    measure: FigureOut


class GroupOut(Schema):
    """The measure of one group; the order is that of the names and no ranking."""

    key: str
    measure: FigureOut


class DefinitionOut(Schema):
    """What a measure means, in the language of Accept-Language."""

    name: str
    title: str
    explanation: str
    begins: str
    ends: str
    denominator: str
    exclusions: str
    interval: str
    unit: str
    is_asked: bool


class ResultOut(Schema):
    """A measure of a period: since when, until when, its figure, parts and groups.

    `reason` says why the desk has no figure, where it records nothing that could be counted.
    """

    definition: DefinitionOut
    since: datetime
    until: datetime
    measure: FigureOut
    reason: str
    parts: list[PartOut]
    groups: list[GroupOut]


class Asked(Schema):
    """Of what: a period that ends now, and one survey, team, channel or language of it."""

    period: Literal["month", "quarter", "year", "all"] = "quarter"
    survey: Number | None = None
    team: Number | None = None
    channel: Channel = ""
    language: Literal["", "en", "ko", "ja"] = ""
    by: Literal["", "team", "channel", "reason", "segment", "language"] = ""

    def choice(self) -> Choice:
        """Give it as a page would be asked."""
        named = {"survey": self.survey, "of_team": self.team, "of_channel": self.channel, "of_language": self.language}
        words = {name: str(value or "") for name, value in named.items()}
        return choice_of({**words, "period": self.period}, now=timezone.now())


class BehindAsked(Asked):
    """Of which figure: a group, and a part of the measure or "all" for everything it speaks about."""

    group: Plain = ""
    part: Plain = ""
    cursor: Cursor = ""
    limit: Limit = 25


class NumberPage(Schema):
    """The conversations behind a figure, the newest first."""

    items: list[int]
    next: str | None


@router.get("", response=list[DefinitionOut], url_name="measures")
def list_measures(request: HttpRequest) -> list[DefinitionOut]:
    """Give every measure with its definition."""
    reader_of(request)
    return [_definition(found) for found in MEASURES.values()]


@router.get("/{slug:name}", response=ResultOut, url_name="measure")
def show_measure(request: HttpRequest, name: str, asked: Query[Asked]) -> ResultOut:
    """Give one measure. `by` adds one line a group; what it cannot be divided by (answers by language) adds none."""
    found, choice = _known(name), asked.choice()
    results = results_of(reader_of(request), found, choice, by=asked.by)
    whole = results.pop("")
    return ResultOut(
        definition=_definition(found),
        since=choice.since,
        until=choice.now,
        measure=figure_out(whole.measure),
        reason=reason_of(whole),
        parts=[_part(part, found) for part in whole.parts],
        groups=[_group(key, result) for key, result in results.items()],
    )


@router.get("/{slug:name}/conversations", response=NumberPage, url_name="measure_conversations")
def list_behind(request: HttpRequest, name: str, asked: Query[BehindAsked]) -> NumberPage:
    """Give the numbers of the conversations that a figure counts and that may be seen, a page at a time."""
    agent = reader_of(request)
    results = results_of(agent, _known(name), asked.choice(), by=asked.by)
    names = counted(results, group=asked.group, part=asked.part)
    rows = seen_among(agent, numbers_of(names))
    page = keyset.page(rows, NEWEST_FIRST, after=asked.cursor, size=asked.limit)
    return NumberPage(items=[row.pk for row in page.rows], next=page.next or None)


def _known(name: str) -> Definition:
    if name not in MEASURES:
        raise Http404
    return MEASURES[name]


def _definition(found: Definition) -> DefinitionOut:
    language = get_language() or "en"
    told = ("title", "explanation", "begins", "ends", "denominator", "exclusions", "interval")
    return DefinitionOut(
        name=found.name,
        unit=found.unit,
        is_asked=found.is_asked,
        **{field: getattr(found, field).of(language) for field in told},
    )


def _part(part: Part, found: Definition) -> PartOut:
    label = part.label.of(get_language() or "en")
    return PartOut(key=part.key, label=label, unit=unit_of(part.key, found), measure=figure_out(part.measure))


def _group(key: str, result: Result) -> GroupOut:
    return GroupOut(key=key, measure=figure_out(result.measure))
