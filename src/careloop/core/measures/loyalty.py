"""Loyalty: how many are satisfied, would buy again and would recommend us, all three?

Reads       answers of the instrument "loyalty", questions "satisfaction", "repurchase" and "recommendation".
Gives       Measure "loyalty": the share that chose the top level three times; parts: each question alone, the mean
            of the three (0 to 1) with alpha and omega.
How         minimum rule, Wilson, clustered by customer and known agent.
Read it so  what they say. Whether they do buy again is to be seen later in the orders.
Blind to    people who answer everything with the top level: compare with the distribution of each question.
"""

from careloop.core.measures.definition import Facts, Part, Result, Settings, ids
from careloop.core.measures.methods import CLUSTERED, WILSON, together
from careloop.core.measures.sheets import Sheets, counted, of_answers, sheets
from careloop.core.measures.text import Text
from careloop.core.notes import note
from careloop.core.statistics.reliability import alpha, omega

QUESTIONS = {
    "satisfaction": Text("Fully satisfied", "완전히 만족", "十分に満足"),
    "repurchase": Text("Would surely buy again", "재구매 의향이 확실함", "必ずまた利用する"),
    "recommendation": Text("Would surely recommend", "추천 의향이 확실함", "必ず人に勧める"),
}
MEAN = Text("Mean of the three, 0 to 1", "세 지표의 평균(0–1)", "三つの指標の平均(0〜1)")


def _compute(facts: Facts, settings: Settings) -> Result:
    found = sheets(facts, "loyalty", tuple(QUESTIONS))
    tops = [[sheet.level(question) >= 1 for question in QUESTIONS] for sheet in found.complete]
    hits = [all(each) for each in tops]
    measure = found.share(hits, settings, notes=found.notes)
    parts = [
        Part(
            key=question,
            label=label,
            measure=found.share([row[at] for row in tops], settings),
            counted=ids(sheet.first for sheet, row in zip(found.complete, tops, strict=True) if row[at]),
        )
        for at, (question, label) in enumerate(QUESTIONS.items())
    ]
    return counted("loyalty", found, hits, measure, (*parts, _mean(found, settings)))


def _mean(found: Sheets, settings: Settings) -> Part:
    table = [[sheet.level(question) for question in QUESTIONS] for sheet in found.complete]
    notes: tuple[str, ...] = ()
    if len(table) >= settings.floor and (consistent := alpha(table)) is not None:
        one_factor = omega(table)
        shown = "?" if one_factor is None else f"{one_factor:.2f}"
        notes = (note("consistency", alpha=f"{consistent:.2f}", omega=shown),)
    means = [sum(row) / len(row) for row in table]
    return Part(key="mean", label=MEAN, measure=found.mean(means, settings, scale=(0.0, 1.0), notes=notes))


DEFINITIONS = (
    of_answers(
        "loyalty",
        Text("Loyal customers", "충성 고객 비율", "ロイヤル顧客の割合"),
        Text(
            "The share of those who answered that are fully satisfied, would surely buy again and would surely "
            "recommend us: all three.",
            "응답한 고객 중 완전히 만족하고, 반드시 다시 구매하며, 반드시 추천하겠다고 답한 비율입니다.",
            "回答した方のうち、十分に満足し、必ずまた利用し、必ず人に勧めると三つとも答えた割合です。",
        ),
        _compute,
        interval=together(WILSON, CLUSTERED),
    ),
)
