"""Effort: did the customer find it easy to get the matter handled?

Reads       answers of the instrument "effort", agreement on 1 to 7 that it was easy.
Gives       Measure "effort": the share that agrees (5 to 7; the upper three levels of any scale of seven).
How         Wilson on the effective number of answers, clustered (Dixon et al. 2010, version 2).
Read it so  high is good: many found it easy.
Blind to    attempts that never reached us.
"""

from careloop.core.measures.asking import Asked, asked
from careloop.core.measures.counting import share
from careloop.core.measures.definition import Definition, Facts, Result, Settings, ids
from careloop.core.measures.methods import CLUSTERED, WILSON, together
from careloop.core.measures.satisfaction import distribution
from careloop.core.measures.text import Text

AGREES = 4 / 7  # above this part of the scale one agrees: 5, 6, 7 of seven; 4, 5 of five


def found_easy(facts: Facts, settings: Settings) -> Result:
    """This will count those who agree that it was easy, among those who answered."""
    group = asked(facts, "effort")
    hits = [agrees(group, value) for value in group.values]
    measure = share(
        hits, settings=settings, asked=group.asked, weights=group.weights, groups=group.groups, notes=group.notes
    )
    counted = ids(answer for answer, hit in zip(group.answers, hits, strict=True) if hit)
    parts = distribution(group, settings)
    return Result(name="effort", measure=measure, counted=counted, among=ids(group.answers), parts=parts)


def agrees(group: Asked, value: float) -> bool:
    """This will say whether an answer on the group's scale agrees that it was easy."""
    return (value - group.scale.low + 1) / (group.scale.high - group.scale.low + 1) > AGREES


DEFINITIONS = (
    Definition(
        name="effort",
        title=Text("Found it easy", "쉽게 해결된 고객 비율", "手間なく済んだ割合"),
        explanation=Text(
            "The share of those who answered that agree it was easy to get their matter handled.",
            "응답한 고객 중 일을 쉽게 처리했다는 데 동의한 비율입니다.",
            "回答した方のうち、用件が手間なく片付いたと答えた割合です。",
        ),
        begins=Text("The question is sent.", "질문을 보낸 때", "質問を送ったとき"),
        ends=Text("The customer answers it.", "고객이 응답한 때", "お客様が回答したとき"),
        denominator=Text(
            "All answers on the newest scale.", "최신 척도로 받은 모든 응답", "最新の尺度で得たすべての回答"
        ),
        exclusions=Text(
            "Unanswered and dismissed questions, other scales.",
            "응답하지 않거나 닫은 질문, 다른 척도",
            "未回答や閉じられた質問、別の尺度",
        ),
        interval=together(WILSON, CLUSTERED),
        unit="share",
        reads=("answers",),
        compute=found_easy,
    ),
)
