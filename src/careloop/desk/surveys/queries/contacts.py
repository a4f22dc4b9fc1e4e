"""The contacts of a results page as plain records, read in five statements however many they are."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from careloop.desk.surveys.models import Answer, Draw, FollowUp, Invitation, Response, SurveyVersion


class Said(NamedTuple):
    """One answer."""

    value: float | None
    text: str
    scale: str


class Decided(NamedTuple):
    """What was decided about the second channel."""

    stratum: str
    probability: float
    is_drawn: bool


@dataclass(slots=True)
class Asked:
    """One invitation and what came back; `answers` is None where nothing did."""

    id: int
    kind: str
    channel: str
    layout: str
    version: int
    language: str
    created_at: datetime
    is_reached: bool
    is_failed: bool
    answered_at: datetime | None = None
    answers: dict[str, Said] | None = None


@dataclass(slots=True)
class Contact:
    """One eligible contact: what became of it, whom it concerned, what was asked and answered."""

    id: int
    at: datetime
    outcome: str
    probability: float
    conversation: int | None
    customer: int | None
    agent: int | None
    agent_name: str
    team: int | None
    team_name: str
    channel: str
    language: str
    reasons: list[str]
    first: Asked | None = None
    second: Asked | None = None
    follow_up: Decided | None = None
    scales: dict[str, str] = field(default_factory=dict)  # the scale each question was asked on, by its key
    segment: str = ""  # "organisation" or "private", as the customer is known now

    def answer(self, question: str) -> Said | None:
        """Give the number answered first, if there is one."""
        return _number(self.first, question)

    def chosen(self, question: str) -> tuple[str, ...]:
        """Give the options chosen first, none where there are none."""
        found = self.first.answers.get(question) if self.first and self.first.answers else None
        return tuple(found.text.split(",")) if found and found.value is None and found.text else ()

    def second_answer(self, question: str) -> Said | None:
        """Give the number answered in the follow-up, if there is one."""
        return _number(self.second, question)

    @property
    def is_reached(self) -> bool:
        """Whether the person could have seen the first invitation."""
        return self.first is not None and self.first.is_reached

    @property
    def has_answered(self) -> bool:
        """Whether anything came back at once."""
        return self.first is not None and self.first.answers is not None


def _number(asked: Asked | None, question: str) -> Said | None:
    found = asked.answers.get(question) if asked and asked.answers else None
    return found if found and found.value is not None else None


def contacts(draws: QuerySet[Draw]) -> list[Contact]:
    """Give the contacts of these draws, in their order."""
    rows = draws.values_list(
        "id", "at", "outcome", "probability", "conversation", "customer", "agent", "agent__name", "team", "team__name",
        "channel", "language", "reasons", "customer__organisation",
    )  # fmt: skip
    found = [
        Contact(*row[:7], row[7] or "", row[8], row[9] or "", *row[10:13], segment=_segment(row[5], row[13]))
        for row in rows
    ]
    by_id = {each.id: each for each in found}
    asked = _asked(draws, by_id)
    _answered(draws, asked)
    decided = FollowUp.objects.filter(draw__in=draws.order_by()).values_list(
        "draw", "stratum", "probability", "is_drawn"
    )
    for draw, stratum, probability, is_drawn in decided:
        by_id[draw].follow_up = Decided(stratum, probability, is_drawn)
    return found


def _segment(customer: int | None, organisation: int | None) -> str:
    if customer is None:
        return ""
    return "organisation" if organisation else "private"


def _asked(draws: QuerySet[Draw], by_id: dict[int, Contact]) -> dict[int, Asked]:
    rows = Invitation.objects.filter(draw__in=draws.order_by()).values_list(
        "draw", "id", "kind", "channel", "layout__name", "version", "language", "created_at", "sent_at", "failed_at"
    )
    found: dict[int, Asked] = {}
    scales: dict[int, dict[str, str]] = {}
    for draw, pk, kind, channel, layout, version, language, created_at, sent_at, failed_at in rows:
        is_reached = sent_at is not None and failed_at is None
        one = Asked(pk, kind, channel, layout or "", version, language, created_at, is_reached, failed_at is not None)
        found[pk] = one
        if kind == Invitation.Kind.FIRST:
            by_id[draw].first = one
        else:
            by_id[draw].second = one
        if version not in scales:
            content = SurveyVersion.objects.values_list("content", flat=True).get(pk=version)
            scales[version] = {each["key"]: each.get("scale", "") for each in content["questions"]}
        by_id[draw].scales = scales[version]
    return found


def _answered(draws: QuerySet[Draw], asked: dict[int, Asked]) -> None:
    answers: dict[int, dict[str, Said]] = defaultdict(dict)
    rows = Answer.objects.filter(response__invitation__draw__in=draws.order_by())
    for invitation, key, value, text, scale in rows.values_list(
        "response__invitation", "key", "value", "text", "scale"
    ):
        answers[invitation or 0][key] = Said(value, text, scale)
    responses = Response.objects.filter(invitation__draw__in=draws.order_by())
    for invitation, at in responses.values_list("invitation", "at"):
        asked[invitation or 0].answered_at = at
        asked[invitation or 0].answers = answers[invitation or 0]
