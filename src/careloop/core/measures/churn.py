"""Churn: how many customers have left within a year, and by which cause?

Reads       customers: when they began, when they left and for what.
Gives       Measure "churn": share that has left within 365 days; parts: each cause.
How         Kaplan-Meier; causes by Aalen-Johansen, so that they add up to the whole.
Read it so  of customers with a beginning and an end. Silent leaving needs a model (core.statistics.purchases).
Blind to    those who stay only because they cannot leave.
"""

from datetime import datetime

from careloop.core.findings import Measure
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings, plain
from careloop.core.measures.lasting import share_ended
from careloop.core.measures.leaving import REASONS
from careloop.core.measures.methods import KAPLAN_MEIER, together
from careloop.core.measures.repeats import DAY_SECONDS
from careloop.core.measures.text import Text
from careloop.core.statistics.competing import aalen_johansen
from careloop.core.survey_records import CustomerRecord

YEAR_DAYS = 365.0


def tenures(facts: Facts) -> tuple[list[float], list[bool]]:
    """This will give the days each customer was seen to be one, and whether they left."""
    until = facts.now or max((_last(each) for each in facts.customers), default=None)
    days, left = [], []
    for each in facts.customers:
        end = each.left_on or max(until or each.began_on, each.began_on)
        days.append(max((end - each.began_on).total_seconds(), 0.0) / DAY_SECONDS)
        left.append(each.left_on is not None)
    return days, left


def _last(customer: CustomerRecord) -> datetime:
    return customer.left_on or customer.began_on


def _compute(facts: Facts, settings: Settings) -> Result:
    days, left = tenures(facts)
    measure = share_ended(days, left, by=YEAR_DAYS, settings=settings)
    gone = [each for each, lasted in zip(facts.customers, days, strict=True) if each.left_on and lasted <= YEAR_DAYS]
    parts = _causes(facts, days, settings) if measure.value is not None else ()
    among = tuple(each.id for each in facts.customers)
    return Result(name="churn", measure=measure, counted=tuple(each.id for each in gone), among=among, parts=parts)


def _causes(facts: Facts, days: list[float], settings: Settings) -> tuple[Part, ...]:
    names = sorted({each.left_for or "other" for each in facts.customers if each.left_on})
    numbers = [names.index(each.left_for or "other") + 1 if each.left_on else 0 for each in facts.customers]
    incidences = aalen_johansen(days, numbers)
    n = len(days)
    parts = []
    for number, name in enumerate(names, start=1):
        found = incidences[number]
        interval = found.interval(YEAR_DAYS, level=settings.level)
        measure = Measure(value=found.at(YEAR_DAYS), interval=interval, n=n, denominator=n)
        counted = tuple(each.id for each, mine in zip(facts.customers, numbers, strict=True) if mine == number)
        parts.append(Part(key=name, label=REASONS.get(name, plain(name)), measure=measure, counted=counted))
    return tuple(parts)


DEFINITIONS = (
    Definition(
        name="churn",
        title=Text("Left within a year", "1년 이내 이탈률", "1年以内の離脱率"),
        explanation=Text(
            "The share of customers who have left within a year of becoming one; customers of less than a year count "
            "for the time they were seen.",
            "고객이 된 지 1년 안에 떠난 비율입니다. 1년이 되지 않은 고객은 관찰한 기간만큼만 반영합니다.",
            "顧客になってから1年以内に離れた割合です。1年に満たない方は観察した期間だけ反映します。",
        ),
        begins=Text("Somebody becomes a customer.", "고객이 된 때", "顧客になったとき"),
        ends=Text("The customer leaves.", "고객이 떠난 때", "顧客が離れたとき"),
        denominator=Text("All customers.", "모든 고객", "すべての顧客"),
        exclusions=Text("None.", "없음", "なし"),
        interval=together(
            KAPLAN_MEIER,
            Text(
                "Aalen-Johansen for the causes",
                "원인별로는 알렌-요한센(Aalen-Johansen)",
                "原因別はオーレン・ヨハンセン(Aalen-Johansen)",
            ),
        ),
        unit="share",
        reads=("customers",),
        compute=_compute,
        is_asked=False,
    ),
)
