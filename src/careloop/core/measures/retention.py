"""Retention: what are five points more of retention worth, with our own figures?

Reads       customers (the retention of a year comes from them), and the settings margin, discount, retention_points.
Gives       Measure "retention-value": the relative gain in the value of a customer; parts: the value now and then.
How         m (1 + d) / (1 + d - r); the limits of the retention are carried through.
Read it so  from 70 % it is +14 %, from 95 % +50 %: the slogan depends on where one stands.
Blind to    what it costs to keep them.
"""

from collections.abc import Callable

from careloop.core.findings import Measure
from careloop.core.measures.churn import YEAR_DAYS, tenures
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings
from careloop.core.measures.lasting import complement, share_ended
from careloop.core.measures.text import Text
from careloop.core.notes import note
from careloop.core.statistics.lifetime import lifetime_value, retention_gain


def _compute(facts: Facts, settings: Settings) -> Result:
    days, left = tenures(facts)
    retention = complement(share_ended(days, left, by=YEAR_DAYS, settings=settings))
    among = tuple(each.id for each in facts.customers)
    if retention.value is None or retention.interval is None:
        return Result(name="retention-value", measure=retention, among=among)
    rate_now, limits = retention.value, retention.interval
    points, discount, margin = settings.retention_points, settings.discount, settings.margin

    def through(function: Callable[[float], float]) -> Measure:
        value, *ends = (function(rate) for rate in (rate_now, *limits))
        figures = note("own-figures", margin=f"{margin:g}", discount=f"{100 * discount:g}", points=f"{points:g}")
        return Measure(
            value=value, interval=(min(ends), max(ends)), n=retention.n, denominator=retention.n, notes=(figures,)
        )

    gain = through(lambda rate: retention_gain(retention=rate, points=points, discount=discount))
    now = through(lambda rate: lifetime_value(margin, retention=rate, discount=discount))
    then = through(lambda rate: lifetime_value(margin, retention=min(rate + points / 100, 1.0), discount=discount))
    parts = (
        Part(key="retention", label=Text("Retention in a year", "연간 유지율", "年間継続率"), measure=retention),
        Part(key="value-now", label=Text("Value of a customer now", "현재 고객 가치", "現在の顧客の価値"), measure=now),
        Part(
            key="value-then",
            label=Text("Value after the gain", "향상 후 고객 가치", "向上後の顧客の価値"),
            measure=then,
        ),
    )
    return Result(name="retention-value", measure=gain, among=among, parts=parts)


DEFINITIONS = (
    Definition(
        name="retention-value",
        title=Text("Worth of five points more retention", "유지율 5%p 향상의 가치", "継続率5ポイント向上の価値"),
        explanation=Text(
            "By what share the value of a customer grows when five points more of them stay each year, with your own "
            "margin, discount and retention.",
            "매년 유지율이 5%p 높아질 때 고객 가치가 얼마나 커지는지를 귀사의 이익, 할인율, 유지율로 계산합니다.",
            "毎年の継続率が5ポイント上がると顧客の価値がどれだけ増えるかを、自社の利益、割引率、継続率で計算します。",
        ),
        begins=Text("Somebody becomes a customer.", "고객이 된 때", "顧客になったとき"),
        ends=Text("The customer leaves.", "고객이 떠난 때", "顧客が離れたとき"),
        denominator=Text("All customers.", "모든 고객", "すべての顧客"),
        exclusions=Text("None.", "없음", "なし"),
        interval=Text(
            "Kaplan-Meier limits of the retention, carried through",
            "유지율의 카플란-마이어(Kaplan-Meier) 구간을 그대로 적용",
            "継続率のカプラン・マイヤー(Kaplan-Meier)区間を換算",
        ),
        unit="share",
        reads=("customers",),
        compute=_compute,
        is_asked=False,
    ),
)
