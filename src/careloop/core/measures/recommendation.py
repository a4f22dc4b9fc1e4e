"""Recommendation: are there more who would recommend us than who would warn of us?

Reads       answers of the instrument "nps", 0 to 10.
Gives       Measure "nps", -100 to 100, with promoters (9-10), passives (7-8) and detractors (0-6) as parts.
How         promoters minus detractors among those who answered, weighted by 1 / probability of being asked; adjusted
            Wald (Bonett & Price 2012) with t on the effective number of answers, clustered by customer and known agent.
Read it so  ± 15 points at 100 answers. Compare one language with itself over time, never two languages.
Blind to    whether they do recommend; a dismissed question changes nothing.
"""

from careloop.core.findings import Measure
from careloop.core.measures.asking import Asked, asked
from careloop.core.measures.counting import empty, levels, rate
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings, ids
from careloop.core.measures.methods import ADJUSTED_WALD, CLUSTERED, GOODMAN, together
from careloop.core.measures.text import Text
from careloop.core.statistics.net_promoter import net_promoter_interval
from careloop.core.statistics.share import Interval
from careloop.core.statistics.weighting import weighted

GROUPS = (
    ("promoters", 9, 10, Text("Promoters (9–10)", "추천 고객 (9–10)", "推奨者(9–10)")),
    ("passives", 7, 8, Text("Passives (7–8)", "중립 고객 (7–8)", "中立者(7–8)")),
    ("detractors", 0, 6, Text("Detractors (0–6)", "비추천 고객 (0–6)", "批判者(0–6)")),
)
SCORES = {"promoters": 1.0, "passives": 0.0, "detractors": -1.0}


def recommends(facts: Facts, settings: Settings) -> Result:
    """This will count promoters minus detractors among those who answered."""
    group = asked(facts, "nps")
    n = len(group.values)
    if n < max(settings.floor, 1):
        return Result(name="nps", measure=empty(n, asked=group.asked, settings=settings, notes=group.notes))
    names = [_group_of(value) for value in group.values]
    found = levels(
        names, kinds=list(SCORES), settings=settings, asked=group.asked, weights=group.weights, groups=group.groups
    )
    score, interval = _score(names, group, settings)
    measure = Measure(
        value=score,
        interval=interval,
        n=n,
        denominator=n,
        asked=group.asked,
        response_rate=rate(n, group.asked),
        notes=group.notes,
    )
    parts = _parts(group, found)
    return Result(name="nps", measure=measure, counted=parts[0].counted, among=ids(group.answers), parts=parts)


def _group_of(value: float) -> str:
    return next(key for key, low, _high, _label in GROUPS if value >= low)


def score_of(value: float) -> float:
    """This will give how an answer of 0 to 10 counts: 1 for promoters, 0 for passives, -1 for detractors."""
    return SCORES[_group_of(value)]


def _score(names: list[str], group: Asked, settings: Settings) -> tuple[float, Interval]:
    """Promoters minus detractors, each answer by its weight; limits on the effective number of answers."""
    points = [SCORES[name] for name in names]
    total = weighted(points, weights=group.weights, groups=group.groups)
    shares = [weighted([float(each == name) for each in names], weights=group.weights).value for name in SCORES]
    effective = total.effective(shares[0] + shares[2] - total.value**2)
    up, middle, down = (share * effective for share in shares)
    quantile = total.quantile(settings.level) if total.is_clustered else None
    return 100 * total.value, net_promoter_interval(up, middle, down, level=settings.level, quantile=quantile)


def _parts(group: Asked, found: dict[str, Measure]) -> tuple[Part, ...]:
    parts = []
    for key, low, high, label in GROUPS:
        counted = ids(each for each in group.answers if each.value is not None and low <= each.value <= high)
        parts.append(Part(key=key, label=label, measure=found[key], counted=counted))
    return tuple(parts)


DEFINITIONS = (
    Definition(
        name="nps",
        title=Text("Net promoter score", "순추천지수(NPS)", "推奨者の正味比率(NPS)"),
        explanation=Text(
            "Promoters minus detractors, as points from -100 to 100, among those who answered how likely they are to "
            "recommend us.",
            "추천 의향에 응답한 고객 중 추천 고객 비율에서 비추천 고객 비율을 뺀 값으로, -100에서 100 사이입니다.",
            "推奨の意向に回答した方のうち、推奨者の割合から批判者の割合を引いた値で、-100から100です。",
        ),
        begins=Text("The question is shown.", "질문을 표시한 때", "質問を表示したとき"),
        ends=Text("The customer chooses 0 to 10.", "고객이 0에서 10 중 하나를 고른 때", "お客様が0から10を選んだとき"),
        denominator=Text("All who chose a number.", "숫자를 고른 모든 고객", "数字を選んだすべての方"),
        exclusions=Text(
            "Dismissed and unanswered questions; they are never passives.",
            "닫거나 응답하지 않은 질문(중립 고객으로 세지 않음)",
            "閉じられた質問と未回答(中立者には数えません)",
        ),
        interval=together(ADJUSTED_WALD, CLUSTERED, GOODMAN),
        unit="points",
        reads=("answers",),
        compute=recommends,
    ),
)
