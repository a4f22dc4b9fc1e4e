"""What a results page says: every figure with its interval, beside the one that is easily believed, and in words."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from msgspec.structs import replace

from careloop.core.findings import Measure
from careloop.core.measures.asking import weights_of
from careloop.core.measures.counting import levels, rate, share
from careloop.core.measures.definition import Facts, Part, Settings, Unit
from careloop.core.measures.keypad import limits_of
from careloop.core.measures.registry import definition, measure
from careloop.core.notes import note
from careloop.core.statistics.clusters import codes, design_effect
from careloop.core.statistics.keypad_bounds import bounds
from careloop.core.statistics.monitoring import Alarm, confidence_sequence, drop_alarm, overdispersion
from careloop.core.statistics.weighting import weighted
from careloop.core.surveys.instruments import Instrument, Question
from careloop.core.surveys.scales import Scale
from careloop.desk.surveys.bridge.asked_as import CORRECTED, measure_of, watched
from careloop.desk.surveys.bridge.contacts import instruments_of
from careloop.desk.surveys.bridge.further import Further, further, parts_of
from careloop.desk.surveys.bridge.groups import KEYS, Group, groups
from careloop.desk.surveys.bridge.judging import Rated, is_good, rated
from careloop.desk.surveys.bridge.records import Versions, facts_of
from careloop.desk.surveys.models import Draw, Survey
from careloop.desk.surveys.queries.contacts import Asked, Contact
from careloop.desk.surveys.queries.results import expected_of, tapped

SETTINGS = Settings()
SENSITIVITY = 0.4  # those who did not answer the follow-up may differ by 1.5 times in odds


@dataclass(frozen=True)
class Level:
    """One answer of the scale: how often, between which limits."""

    value: float
    count: int
    measure: Measure


@dataclass(frozen=True)
class Month:
    """One month of contacts: the answers, and whether the alarm rang in it."""

    on: datetime
    good: int
    n: int
    asked: int
    measure: Measure
    rang: bool = False

    @property
    def answered_share(self) -> float | None:
        """The response rate."""
        return rate(self.n, self.asked)


@dataclass(frozen=True)
class Funnel:
    """What became of all eligible contacts: nothing is hidden."""

    contacts: int
    outcomes: dict[str, int]
    sent: int
    unreached: int
    answered: int
    partial: int


@dataclass(frozen=True)
class Second:
    """The random follow-up: how many could be drawn, were, answered; and how the first asking missed whom."""

    eligible: int
    drawn: int
    answered: int
    good_answered_first: Measure
    others_answered_first: Measure


@dataclass(frozen=True)
class Overall:
    """The figure a manager believes, the naive one, and the limits where nothing was measured.

    `name` is the registry's measure; "" for a question of one's own, of which good answers are counted.
    """

    name: str
    unit: Unit
    naive: Measure
    corrected: Measure
    band: Measure  # the corrected one, allowing for those who did not answer the follow-up either
    limits: Measure
    always: tuple[float, float]  # holds however often one looks


@dataclass(frozen=True)
class Findings:
    """All that a results page shows of one question."""

    question: Question
    scale: Scale | None
    overall: Overall
    funnel: Funnel
    second: Second | None
    levels: list[Level]
    months: list[Month]
    alarm_on: datetime | None
    groups: dict[str, list[Group]]
    is_watched: bool = True  # against its target; a score that is no share of good answers has none
    is_keys: bool = False  # pressed keys measure nothing: counts and limits alone
    others: list[Further] = field(default_factory=list)
    parts: tuple[Part, ...] = ()  # of the headline's measure
    gap: Measure | None = None


def findings(survey: Survey, instrument: Instrument, contacts: Sequence[Contact]) -> Findings:
    """Count and estimate all of a survey's first question over these contacts."""
    question, versions = instrument.first, instruments_of(survey)
    name, facts = measure_of(instrument.key, question.key), facts_of(contacts, versions)
    is_keys = survey.moment == Survey.Moment.CALL
    counting = _Counting(name, question.key, versions, is_keys=is_keys)
    is_watched = watched(instrument) and not is_keys
    months, alarm_on = _months(survey.target if is_watched else 0.0, contacts, counting)
    asked = sum(contact.is_reached for contact in contacts)
    return Findings(
        question=question,
        scale=question.scale_used,
        overall=_overall(counting, facts, contacts, asked=asked),
        funnel=_funnel(contacts, instrument),
        second=_second(contacts, question.key) if survey.has_follow_up else None,
        levels=list(_levels(rated(contacts, question.key), question.scale_used, asked=asked)),
        months=months,
        alarm_on=alarm_on,
        groups={by: [] if is_keys else groups(contacts, question.key, by) for by in KEYS},
        is_watched=is_watched,
        is_keys=is_keys,
        others=[] if is_keys else list(further(instrument, contacts, facts, asked=asked)),
        parts=() if is_keys else parts_of(name, facts),
        gap=_gap(contacts, versions),
    )


@dataclass(frozen=True)
class _Counting:
    """By what a survey's first question is counted: the registry's measure, else the share of good answers."""

    name: str
    question: str
    versions: Versions
    is_keys: bool = False

    def naive(self, contacts: Sequence[Contact]) -> Measure:
        """Count those who answered; keys are counted without a figure."""
        asked = sum(contact.is_reached for contact in contacts)
        if self.is_keys:
            n = sum(contact.answer(self.question) is not None for contact in contacts)
            return Measure(
                n=n, denominator=asked, asked=asked, response_rate=rate(n, asked), notes=(note("keys-alone"),)
            )
        if self.name:
            return measure(self.name, facts_of(contacts, self.versions), settings=SETTINGS).measure
        found = rated(contacts, self.question)
        return share(found.hits, settings=SETTINGS, asked=asked, weights=found.weights, groups=found.customers)


def _overall(counting: _Counting, facts: Facts, contacts: Sequence[Contact], *, asked: int) -> Overall:
    naive, corrected = counting.naive(contacts), Measure()
    band = corrected
    if counting.name in CORRECTED:
        corrected = band = measure(f"{counting.name}-all", facts, settings=SETTINGS).measure
        if corrected.value is not None:
            band = measure(f"{counting.name}-all", facts, settings=Settings(sensitivity=SENSITIVITY)).measure
    unit = definition(counting.name).unit if counting.name else "share"
    always = (0.0, 1.0) if counting.is_keys else confidence_sequence(*rated(contacts, counting.question).effective())
    if counting.is_keys:
        pressed = [is_good(said) for contact in contacts if (said := contact.answer(counting.question))]
        limits = limits_of(sum(pressed), len(pressed), max(asked, len(pressed)), SETTINGS)
    elif unit == "share":
        limits = _bounds(naive, contacts, counting.question, asked=asked)
    else:
        limits = _limits(naive, asked) if unit == "points" else Measure()
    return Overall(counting.name, unit, naive, corrected, band, limits, always)


def _bounds(naive: Measure, contacts: Sequence[Contact], question: str, *, asked: int) -> Measure:
    """A share, if all who stayed silent were satisfied, or none; each contact by its probability of being asked."""
    reached = [contact for contact in contacts if contact.is_reached]
    if naive.value is None or not reached:
        few = rated(contacts, question)
        return bounds(sum(few.hits), len(few.said), max(asked, len(few.said)))
    chances = weights_of(contact.probability for contact in reached)
    found = weighted([float(contact.answer(question) is not None) for contact in reached], weights=chances)
    offered = round(found.kish)
    pressed = min(round(found.value * found.kish), offered)
    limits = bounds(round(naive.value * pressed), pressed, offered)
    return replace(limits, n=naive.n, denominator=asked, asked=asked, response_rate=rate(naive.n, asked))


def _limits(naive: Measure, asked: int) -> Measure:
    """A score of points, if all who stayed silent were against us, or all for us."""
    if naive.value is None or not asked:
        return Measure()
    silent = max(asked - naive.n, 0)
    low, high = ((naive.value * naive.n + end * silent) / (naive.n + silent) for end in (-100.0, 100.0))
    return Measure(interval=(low, high), n=naive.n, denominator=naive.n + silent)


def _funnel(contacts: Sequence[Contact], instrument: Instrument) -> Funnel:
    outcomes = Counter(contact.outcome for contact in contacts)
    answered = [contact.first.answers for contact in contacts if contact.first and contact.first.answers is not None]
    ratings = tapped(instrument)
    return Funnel(
        contacts=len(contacts),
        outcomes={each.value: outcomes.get(each.value, 0) for each in Draw.Outcome},
        sent=sum(contact.is_reached for contact in contacts),
        unreached=sum(1 for contact in contacts if contact.first and contact.first.is_failed),
        answered=len(answered),
        partial=sum(1 for answers in answered if not ratings <= answers.keys()),
    )


def _second(contacts: Sequence[Contact], question: str) -> Second:
    rows = [contact for contact in contacts if contact.follow_up and contact.follow_up.probability > 0]
    told = [(contact, said) for contact in rows if (said := contact.second_answer(question))]

    def answered_first(*, good: bool) -> Measure:
        """Weighted, because those who had answered were drawn with another probability."""
        mine = [contact for contact, said in told if is_good(said) is good]
        weights = [1 / contact.follow_up.probability for contact in mine if contact.follow_up]
        return share([contact.has_answered for contact in mine], settings=SETTINGS, weights=weights or None)

    return Second(
        eligible=len(rows),
        drawn=sum(contact.follow_up.is_drawn for contact in rows if contact.follow_up),
        answered=len(told),
        good_answered_first=answered_first(good=True),
        others_answered_first=answered_first(good=False),
    )


def _levels(found: Rated, scale: Scale | None, *, asked: int) -> Iterator[Level]:
    """The best answer first, weighted as the headline is, with limits that hold for all levels at once."""
    if scale is None:
        return
    names = [f"{said.value:g}" for said in found.said]
    kinds = [f"{value:g}" for value in reversed(scale.values)]
    told = levels(names, kinds=kinds, settings=SETTINGS, asked=asked, weights=found.weights, groups=found.customers)
    for name in kinds if told else ():
        yield Level(float(name), names.count(name), told[name])


def _months(target: float, contacts: Sequence[Contact], counting: _Counting) -> tuple[list[Month], datetime | None]:
    """Month by month for the eye; week by week for the alarm, which may be looked at as often as one likes."""
    by_month: dict[tuple[int, int], list[Contact]] = defaultdict(list)
    for contact in contacts:
        by_month[contact.at.year, contact.at.month].append(contact)
    rang_on = _rang_on(target, weeks_of(contacts), counting.question)
    months = []
    for key, each in sorted(by_month.items()):
        said = [answer for contact in each if (answer := contact.answer(counting.question))]
        asked, good = sum(contact.is_reached for contact in each), sum(map(is_good, said))
        rang = rang_on is not None and (rang_on.year, rang_on.month) == key
        months.append(Month(each[0].at, good, len(said), asked, counting.naive(each), rang))
    return months, rang_on


def weeks_of(contacts: Sequence[Contact]) -> list[list[Contact]]:
    """Give the contacts week by week, the oldest first."""
    by_week: dict[tuple[int, int], list[Contact]] = defaultdict(list)
    for contact in contacts:
        by_week[contact.at.isocalendar()[:2]].append(contact)
    return [each for _week, each in sorted(by_week.items())]


def _rang_on(target: float, weeks: list[list[Contact]], question: str) -> datetime | None:
    alarm = alarm_of(target, weeks, question)
    return weeks[alarm.rang_at][-1].at if alarm and alarm.rang_at is not None else None


def alarm_of(target: float, weeks: list[list[Contact]], question: str) -> Alarm | None:
    """Watch the share of good answers week by week for a drop below the target; None without weeks or target.

    Weeks count as many independent answers as they are worth: by their weights, their customers, and by how restless
    the share is from week to week.
    """
    if not weeks or not 0 < target < 1:
        return None
    answers = [rated(each, question) for each in weeks]
    told = Rated(
        tuple(contact for each in answers for contact in each.contacts),
        tuple(said for each in answers for said in each.said),
    )
    if not told.said:
        return None
    shared = design_effect([float(hit) for hit in told.hits], codes(np.asarray(told.customers[0])).tolist())
    good, n = (np.array(each) / shared for each in zip(*(each.effective() for each in answers), strict=True))
    restless = overdispersion(good, n)
    return drop_alarm(good / restless, n / restless, target=target)


def _gap(contacts: Sequence[Contact], versions: Versions) -> Measure | None:
    """Perceived minus expected, of those who were asked before and after; None where nobody was asked before."""
    known = [each.conversation for each in contacts if each.conversation and each.answer("perceived")]
    expected = expected_of(known)
    return (
        measure("gap", facts_of(contacts, versions, expected=expected), settings=SETTINGS).measure if expected else None
    )


def comments(contacts: Sequence[Contact]) -> list[tuple[Contact, Asked, str]]:
    """Give what people wrote, newest first."""
    found = [
        (contact, asked, said.text)
        for contact in contacts
        for asked in (contact.first, contact.second)
        if asked and asked.answers and asked.answered_at
        for said in asked.answers.values()
        if said.value is None and said.text
    ]
    return sorted(found, key=lambda each: each[1].answered_at or each[0].at, reverse=True)
