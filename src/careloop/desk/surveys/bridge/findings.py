"""What a results page says: every figure with its interval, beside the one that is easily believed, and in words."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from careloop.core.findings import Measure
from careloop.core.measures.counting import share
from careloop.core.measures.definition import FLOOR, Facts, Settings, Unit
from careloop.core.measures.registry import definition, measure
from careloop.core.statistics.comparison import compare
from careloop.core.statistics.distribution import goodman
from careloop.core.statistics.keypad_bounds import bounds
from careloop.core.statistics.monitoring import Alarm, confidence_sequence, drop_alarm
from careloop.core.surveys.instruments import Instrument, Question
from careloop.core.surveys.scales import Scale, scales
from careloop.desk.surveys.bridge.asked_as import WHOLE, measure_of
from careloop.desk.surveys.bridge.contacts import instruments_of
from careloop.desk.surveys.bridge.records import Versions, facts_of
from careloop.desk.surveys.models import Draw, Survey
from careloop.desk.surveys.queries.contacts import Asked, Contact, Said
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
class Group:
    """A team, an agent, a channel or a reason, shrunken towards the others: above, below, or not told apart."""

    key: str
    name: str
    good: int
    n: int
    asked: int
    share: float | None = None
    interval: tuple[float, float] | None = None
    band: str = "too few"


@dataclass(frozen=True)
class Month:
    """One month of contacts: the answers, and whether the alarm rang in it."""

    on: datetime
    good: int
    n: int
    asked: int
    measure: Measure
    rang: bool = False


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
    others: list[tuple[Question, Measure]] = field(default_factory=list)
    gap: Measure | None = None


def findings(survey: Survey, instrument: Instrument, contacts: Sequence[Contact]) -> Findings:
    """Count and estimate all of a survey's first question over these contacts."""
    question, versions = instrument.first, instruments_of(survey)
    rated = [(contact, said) for contact in contacts if (said := contact.answer(question.key))]
    name, facts = measure_of(instrument.key, question.key), facts_of(contacts, versions)
    counting = _Counting(name, question.key, versions)
    months, alarm_on = _months(survey, contacts, counting)
    asked = sum(contact.is_reached for contact in contacts)
    return Findings(
        question=question,
        scale=question.scale_used,
        overall=_overall(counting, facts, rated, asked=asked),
        funnel=_funnel(contacts, instrument),
        second=_second(contacts, question.key) if survey.has_follow_up else None,
        levels=list(_levels(rated, question.scale_used, asked=asked)),
        months=months,
        alarm_on=alarm_on,
        groups={by: _groups(contacts, question.key, key) for by, key in KEYS.items()},
        others=list(_others(instrument, contacts, facts)),
        gap=_gap(contacts, versions),
    )


def is_good(said: Said | None) -> bool:
    """Say whether an answer counts as good on its own scale."""
    scale = scales().get(said.scale) if said else None
    return scale is not None and said is not None and said.value in scale.good


@dataclass(frozen=True)
class _Counting:
    """By what a survey's first question is counted: the registry's measure, else the share of good answers."""

    name: str
    question: str
    versions: Versions

    def naive(self, contacts: Sequence[Contact]) -> Measure:
        """Count those who answered."""
        if self.name:
            return measure(self.name, facts_of(contacts, self.versions), settings=SETTINGS).measure
        rated = [(contact, said) for contact in contacts if (said := contact.answer(self.question))]
        return _share_of(rated, asked=sum(contact.is_reached for contact in contacts))


def _overall(counting: _Counting, facts: Facts, rated: list[tuple[Contact, Said]], *, asked: int) -> Overall:
    good = sum(is_good(said) for _contact, said in rated)
    naive = measure(counting.name, facts, settings=SETTINGS).measure if counting.name else _share_of(rated, asked=asked)
    corrected = band = Measure()
    if counting.name == "csat":
        corrected = band = measure("csat-all", facts, settings=SETTINGS).measure
        if corrected.value is not None:
            band = measure("csat-all", facts, settings=Settings(sensitivity=SENSITIVITY)).measure
    unit = definition(counting.name).unit if counting.name else "share"
    limits = bounds(good, len(rated), max(asked, len(rated)))
    if unit != "share":
        limits = _limits(naive, asked) if unit == "points" else Measure()
    return Overall(counting.name, unit, naive, corrected, band, limits, always=confidence_sequence(good, len(rated)))


def _limits(naive: Measure, asked: int) -> Measure:
    """A score of points, if all who stayed silent were against us, or all for us."""
    if naive.value is None or not asked:
        return Measure()
    silent = max(asked - naive.n, 0)
    low, high = ((naive.value * naive.n + end * silent) / (naive.n + silent) for end in (-100.0, 100.0))
    return Measure(interval=(low, high), n=naive.n, denominator=naive.n + silent)


def _share_of(rated: list[tuple[Contact, Said]], *, asked: int) -> Measure:
    chances = [contact.probability for contact, _said in rated]
    weights = [1 / chance for chance in chances] if len(set(chances)) > 1 and min(chances) > 0 else None
    customers = [str(contact.customer) for contact, _said in rated]
    hits = [is_good(said) for _contact, said in rated]
    return share(hits, settings=SETTINGS, asked=asked, weights=weights, groups=[customers])


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


def _levels(rated: list[tuple[Contact, Said]], scale: Scale | None, *, asked: int) -> Iterator[Level]:
    """The best answer first, with limits that hold for all levels at once."""
    if scale is None or len(rated) < FLOOR:
        return
    n = len(rated)
    rate = n / asked if asked else None
    counts = Counter(said.value for _contact, said in rated)
    levels = [(value, counts.get(float(value), 0)) for value in reversed(scale.values)]
    for (value, count), limits in zip(levels, goodman([count for _value, count in levels]), strict=True):
        found = Measure(value=count / n, interval=limits, n=n, denominator=n, asked=asked, response_rate=rate)
        yield Level(float(value), count, found)


def _months(survey: Survey, contacts: Sequence[Contact], counting: "_Counting") -> tuple[list[Month], datetime | None]:
    """Month by month for the eye; week by week for the alarm, which may be looked at as often as one likes."""
    by_month: dict[tuple[int, int], list[Contact]] = defaultdict(list)
    for contact in contacts:
        by_month[contact.at.year, contact.at.month].append(contact)
    rang_on = _rang_on(survey, weeks_of(contacts), counting.question)
    months = []
    for key, each in sorted(by_month.items()):
        rated = [(contact, said) for contact in each if (said := contact.answer(counting.question))]
        asked = sum(contact.is_reached for contact in each)
        good = sum(is_good(said) for _contact, said in rated)
        rang = rang_on is not None and (rang_on.year, rang_on.month) == key
        months.append(Month(each[0].at, good, len(rated), asked, counting.naive(each), rang))
    return months, rang_on


def weeks_of(contacts: Sequence[Contact]) -> list[list[Contact]]:
    """Give the contacts week by week, the oldest first."""
    by_week: dict[tuple[int, int], list[Contact]] = defaultdict(list)
    for contact in contacts:
        by_week[contact.at.isocalendar()[:2]].append(contact)
    return [each for _week, each in sorted(by_week.items())]


def _rang_on(survey: Survey, weeks: list[list[Contact]], question: str) -> datetime | None:
    alarm = alarm_of(survey.target, weeks, question)
    return weeks[alarm.rang_at][-1].at if alarm and alarm.rang_at is not None else None


def alarm_of(target: float, weeks: list[list[Contact]], question: str) -> Alarm | None:
    """Watch the share of good answers week by week for a drop below the target; None without weeks or target."""
    if not weeks or not 0 < target < 1:
        return None
    answers = [[said for contact in each if (said := contact.answer(question))] for each in weeks]
    return drop_alarm([sum(map(is_good, each)) for each in answers], list(map(len, answers)), target=target)


KEYS: dict[str, Callable[[Contact], list[tuple[str, str]]]] = {
    "team": lambda contact: [(str(contact.team), contact.team_name)] if contact.team else [],
    "agent": lambda contact: [(str(contact.agent), contact.agent_name)] if contact.agent else [],
    "channel": lambda contact: [(contact.channel, contact.channel)],
    "reason": lambda contact: [(reason, reason) for reason in contact.reasons],
}


def _groups(
    contacts: Sequence[Contact], question: str, keys: Callable[[Contact], list[tuple[str, str]]]
) -> list[Group]:
    """In the order of their names, which is no ranking; those with too few answers are named without a figure."""
    counted: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for contact in contacts:
        said = contact.answer(question)
        for key in keys(contact):
            row = counted[key]
            row[0] += is_good(said)
            row[1] += said is not None
            row[2] += contact.is_reached
    rows = [
        Group(key, name, good, n, asked)
        for (key, name), (good, n, asked) in sorted(counted.items(), key=lambda each: each[0][1])
        if asked
    ]
    if sum(row.n > 0 for row in rows) < 2:
        return rows
    found = compare([row.good for row in rows], [row.n for row in rows])
    return [
        replace(row, share=found.shares[at], interval=found.intervals[at], band=found.bands[at])
        if row.n >= FLOOR
        else row
        for at, row in enumerate(rows)
    ]


def _others(instrument: Instrument, contacts: Sequence[Contact], facts: Facts) -> Iterator[tuple[Question, Measure]]:
    """The further questions: by the registry's measure where they have one of their own, else the share of good."""
    responded = sum(contact.has_answered for contact in contacts)
    for question in instrument.questions[1:]:
        if question.kind != "rating":
            continue
        name = "" if instrument.key in WHOLE else measure_of(instrument.key, question.key)
        if name:
            yield question, measure(name, facts, settings=SETTINGS).measure
        else:
            answers = [said for contact in contacts if (said := contact.answer(question.key))]
            yield question, share([is_good(said) for said in answers], settings=SETTINGS, asked=responded)


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
