"""Which contacts, conversations, waits and promises a figure speaks of, as far as an agent may see them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from careloop.desk.conversations.models import Closure, Conversation, Folder, Message
from careloop.desk.conversations.queries.visibility import visible_to
from careloop.desk.people.models import Agent
from careloop.desk.promises.models import Promise, Wait
from careloop.desk.surveys.models import Answer, Invitation, Response, Survey, SurveyVersion
from careloop.desk.surveys.queries.contacts import Said
from careloop.desk.surveys.queries.results import PERIODS, quiet_days
from careloop.desk.surveys.queries.results import Choice as Contacts

BY = ("team", "channel", "reason", "segment", "language")
LANGUAGES = ("en", "ko", "ja")
SATISFIED = "satisfaction"  # the question by which we are told whether somebody is satisfied
KEYS = Invitation.Channel.KEYPAD  # which measure nothing by themselves
Heard = tuple[datetime, Said]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a figure speaks of: a period that ends now, and one survey, team, channel or language of it."""

    now: datetime
    period: str = "quarter"
    survey: int = 0
    team: int = 0
    channel: str = ""
    language: str = ""

    @property
    def since(self) -> datetime:
        """The beginning of the period."""
        return self.now - timedelta(days=PERIODS[self.period])


def choice_of(given: Mapping[str, str], *, now: datetime) -> Choice:
    """Read what is meant from an address; what is none of the choices is left out."""
    period, language = given.get("period", ""), given.get("of_language", "")
    return Choice(
        now=now,
        period=period if period in PERIODS else "quarter",
        survey=_number(given.get("survey", "")),
        team=_number(given.get("of_team", "")),
        channel=given.get("of_channel", "")[:20],
        language=language if language in LANGUAGES else "",
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def surveys_of(choice: Choice) -> QuerySet[Survey]:
    """Give the surveys that count: the chosen one, else all but those by keypad and those on public pages.

    Keys are another scale and another way of answering, so that one figure of both would mean neither.
    """
    rows = Survey.objects.prefetch_related("versions").exclude(moment=Survey.Moment.OPEN).order_by("pk")
    return rows.filter(pk=choice.survey) if choice.survey else rows.exclude(moment=Survey.Moment.CALL)


def keypad_surveys(choice: Choice) -> QuerySet[Survey]:
    """Give the surveys whose calls count: the chosen one, else all by keypad."""
    rows = Survey.objects.prefetch_related("versions").filter(moment=Survey.Moment.CALL).order_by("pk")
    return rows.filter(pk=choice.survey) if choice.survey else rows


def contacts_in(survey: Survey, choice: Choice) -> Contacts:
    """Give the same choice as a survey's own page makes it: without the last days, whose answers still come."""
    until = choice.now - timedelta(days=quiet_days(survey))
    return Contacts(since=choice.since, until=until, language=choice.language, channel=choice.channel, team=choice.team)


def conversations_in(agent: Agent, choice: Choice) -> QuerySet[Conversation]:
    """Give the conversations that may be seen and began in the period, but for spam and what was merged away."""
    seen = visible_to(agent).exclude(folder=Folder.SPAM).values("conversation")
    return Conversation.objects.filter(pk__in=seen, created_at__gte=choice.since, created_at__lt=choice.now)


def seen_among(agent: Agent, numbers: Sequence[int]) -> QuerySet[Conversation]:
    """Give those of these conversations that the agent may see."""
    return Conversation.objects.filter(pk__in=visible_to(agent).filter(pk__in=numbers).values("conversation"))


def chosen(rows: QuerySet[Conversation], choice: Choice) -> QuerySet[Conversation]:
    """Give those of the chosen team, channel and language."""
    for field, value in (("team", choice.team), ("channel", choice.channel), ("language", choice.language)):
        rows = rows.filter(**{field: value}) if value else rows
    return rows


def spoken(rows: QuerySet[Conversation]) -> Iterator[tuple[int, str, datetime]]:
    """Give who spoke when, without the words: conversation, kind of message, time; in order."""
    said = Message.objects.filter(conversation__in=rows.order_by().values("pk")).order_by("conversation_id", "at", "pk")
    return said.values_list("conversation_id", "kind", "at").iterator(chunk_size=5000)


def waits_in(rows: QuerySet[Conversation]) -> Iterable[Wait]:
    """Give the waits of these conversations that have ended, however they did: all of them were offered to us.

    What was merged into them was waited for too.
    """
    numbers = rows.order_by().values("pk")
    whose = Q(conversation__in=numbers) | Q(conversation__merged_into__in=numbers)
    return Wait.objects.filter(whose, ended_at__isnull=False).select_related("conversation__team")


def promises_in(rows: QuerySet[Conversation]) -> Iterable[Promise]:
    """Give the promises made in these conversations."""
    return Promise.objects.filter(conversation__in=rows.order_by().values("pk")).select_related(
        "conversation__team", "conversation__assignee"
    )


def rated_after(conversations: Sequence[int]) -> dict[int, list[Heard]]:
    """Give what customers said of their satisfaction, by conversation: when the contact ended, and how it was; the
    oldest first, of one contact what was said at once before the second asking. Pressed keys are none of it.
    """
    found: dict[int, list[Heard]] = defaultdict(list)
    rows = Answer.objects.filter(
        key=SATISFIED,
        value__isnull=False,
        response__invitation__draw__conversation__in=conversations,
    ).exclude(response__invitation__channel=KEYS)
    path = "response__invitation__draw"
    told = rows.order_by(f"{path}__at", "pk").values_list(f"{path}__conversation", f"{path}__at", "value", "scale")
    for conversation, at, value, scale in told:
        found[conversation].append((at, Said(value, "", scale)))
    return found


def asked_about(conversations: Sequence[int]) -> dict[int, list[datetime]]:
    """Give the ends of those contacts after which a customer was reached with the question whether they are satisfied,
    by conversation.
    """
    found: dict[int, list[datetime]] = defaultdict(list)
    rows = Invitation.objects.filter(
        draw__conversation__in=conversations, sent_at__isnull=False, failed_at__isnull=True
    ).exclude(channel=KEYS)
    asking = {
        pk
        for pk, content in SurveyVersion.objects.filter(invitations__in=rows).values_list("pk", "content").distinct()
        if any(each["key"] == SATISFIED for each in content["questions"])
    }
    for conversation, at in rows.filter(version__in=asking).values_list("draw__conversation", "draw__at"):
        found[conversation or 0].append(at)
    return found


def bad_answers_in(rows: QuerySet[Conversation]) -> QuerySet[Response]:
    """Give the answers that were given to the owners of these conversations because they are bad, the oldest first; but
    for pressed keys.
    """
    given = Response.objects.filter(task__conversation__in=rows.order_by().values("pk"), invitation__isnull=False)
    given = given.exclude(invitation__channel=KEYS).order_by("task__at", "pk")
    return given.select_related("task__conversation__team", "invitation")


def closed_at(conversations: Sequence[int]) -> dict[int, list[datetime]]:
    """Give when conversations were closed, each time, the oldest first."""
    found: dict[int, list[datetime]] = defaultdict(list)
    rows = Closure.objects.filter(conversation__in=conversations).order_by("at", "pk")
    for conversation, at in rows.values_list("conversation", "at"):
        found[conversation].append(at)
    return found


def heard_of(draws: Sequence[int]) -> dict[int, list[Heard]]:
    """Give the answers to the first question of all that was asked about these contacts, by contact: when the answer
    was given or last changed, and what it says now.
    """
    found: dict[int, list[Heard]] = defaultdict(list)
    rows = Answer.objects.filter(response__invitation__draw__in=draws, value__isnull=False)
    rows = rows.exclude(response__invitation__channel=KEYS)
    first = {
        pk: content["questions"][0]["key"]
        for pk, content in SurveyVersion.objects.filter(responses__invitation__draw__in=draws).values_list(
            "pk", "content"
        )
    }
    told = rows.values_list(
        "response__invitation__draw", "response__version", "key", "response__changed_at", "value", "scale"
    )
    for draw, version, key, at, value, scale in told:
        if key == first[version]:
            found[draw].append((at, Said(value, "", scale)))
    return found
