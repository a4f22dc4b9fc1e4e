"""Dimensions: was the matter solved, was the customer treated well, and was the way there right?

Reads       answers of the instrument "dimensions", questions "business", "human" and "hidden", on any scale.
Gives       Measure "dimensions": the share for whom all three were good (top two of five); parts: each alone.
How         Wilson, clustered by customer and known agent.
Read it so  customers forgive a matter unsolved sooner than being treated badly: look at the weakest part first.
Blind to    what customers do not notice; the reading of the words sees other things.
"""

from careloop.core.measures.definition import Facts, Part, Result, Settings, ids
from careloop.core.measures.methods import CLUSTERED, WILSON, together
from careloop.core.measures.sheets import counted, of_answers, sheets
from careloop.core.measures.text import Text

QUESTIONS = {
    "business": Text("Business: the matter was solved", "업무: 일이 해결됨", "用件: 解決した"),
    "human": Text("Human: treated with respect", "사람: 존중받음", "人: 丁寧に扱われた"),
    "hidden": Text("Hidden: the way there was right", "과정: 처리 과정이 적절함", "過程: 進め方が適切だった"),
}
GOOD = 0.7  # four and five of five, six and seven of seven


def _compute(facts: Facts, settings: Settings) -> Result:
    found = sheets(facts, "dimensions", tuple(QUESTIONS))
    rows = [[sheet.level(question) >= GOOD for question in QUESTIONS] for sheet in found.complete]
    hits = [all(row) for row in rows]
    measure = found.share(hits, settings, notes=found.notes)
    parts = tuple(
        Part(
            key=question,
            label=label,
            measure=found.share([row[at] for row in rows], settings),
            counted=ids(sheet.first for sheet, row in zip(found.complete, rows, strict=True) if row[at]),
        )
        for at, (question, label) in enumerate(QUESTIONS.items())
    )
    return counted("dimensions", found, hits, measure, parts)


DEFINITIONS = (
    of_answers(
        "dimensions",
        Text("Good in all three dimensions", "세 차원 모두 좋은 비율", "三つの面すべてが良い割合"),
        Text(
            "The share of those who answered that say the matter was solved, they were treated with respect, and the "
            "way there was right.",
            "응답한 고객 중 일이 해결되었고, 존중받았으며, 처리 과정도 적절했다고 답한 비율입니다.",
            "回答した方のうち、用件が解決し、丁寧に扱われ、進め方も適切だったと答えた割合です。",
        ),
        _compute,
        interval=together(WILSON, CLUSTERED),
    ),
)
