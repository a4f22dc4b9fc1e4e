"""Satisfaction: how many of those who answered were satisfied?

Reads       answers of the instrument "csat".
Gives       Measures "csat" (top two levels; the top one on scales of three), "csat-top" (top level alone) and
            "csat-mean", each with the distribution as parts.
How         Wilson on the effective number of answers, clustered; Goodman for the distribution.
Read it so  It speaks of those who answered. For all contacts see "csat-all".
Blind to    those who did not answer: they are often less satisfied.
"""

from collections.abc import Callable

from careloop.core.measures.asking import Asked, by_scale
from careloop.core.measures.counting import empty, levels, mean, share
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings, ids, plain
from careloop.core.measures.methods import CLUSTERED, GOODMAN, SCORE, WILSON, together
from careloop.core.measures.text import Text

INSTRUMENT = "csat"
BEGINS = Text(
    "A satisfaction question is sent after a contact.",
    "상담 후 만족도 질문을 보낸 때",
    "対応の後に満足度の質問を送ったとき",
)
ENDS = Text("The customer answers it.", "고객이 응답한 때", "お客様が回答したとき")
DENOMINATOR = Text("All answers on the newest scale.", "최신 척도로 받은 모든 응답", "最新の尺度で得たすべての回答")
EXCLUSIONS = Text(
    "Unanswered and dismissed questions, answers on other scales or outside the scale, follow-up samples.",
    "응답하지 않거나 닫은 질문, 다른 척도이거나 척도를 벗어난 응답, 후속 조사",
    "未回答や閉じられた質問、別の尺度や範囲外の回答、追跡調査",
)


def _top(best: int) -> Callable[[Facts, Settings], Result]:
    def compute(facts: Facts, settings: Settings) -> Result:
        newest, *older = by_scale(facts, INSTRUMENT)
        name = "csat" if best == 2 else "csat-top"
        result = _share(name, newest, best, settings)
        return Result(
            name=name,
            measure=result.measure,
            counted=result.counted,
            among=ids(newest.answers),
            parts=(*distribution(newest, settings), *(_older(each, best, settings) for each in older)),
        )

    return compute


satisfied = _top(2)  # "csat", among those who answered


def _share(key: str, group: Asked, best: int, settings: Settings) -> Part:
    least = threshold(group, best)
    hits = [value >= least for value in group.values]
    measure = share(
        hits, settings=settings, asked=group.asked, weights=group.weights, groups=group.groups, notes=group.notes
    )
    counted = ids(answer for answer, hit in zip(group.answers, hits, strict=True) if hit)
    return Part(key=key, label=plain(key), measure=measure, counted=counted)


def threshold(group: Asked, best: int) -> float:
    """The lowest value that counts as satisfied: the top two of five or more levels, the top one of fewer."""
    width = group.scale.high - group.scale.low
    return group.scale.high - (best - 1 if width >= 4 else 0)


def _older(group: Asked, best: int, settings: Settings) -> Part:
    part = _share(f"scale-{group.scale.version}", group, best, settings)
    version = group.scale.version
    label = Text(f"Older scale {version}", f"이전 척도 {version}", f"以前の尺度 {version}")
    return Part(key=part.key, label=label, measure=part.measure, counted=part.counted)


def distribution(group: Asked, settings: Settings) -> tuple[Part, ...]:
    """This will give one part a level, best first, with limits that hold for all levels at once."""
    names = [f"{value:g}" for value in group.values]
    found = levels(names, settings=settings, asked=group.asked, weights=group.weights, groups=group.groups)
    parts = []
    for name in sorted(found, key=float, reverse=True):
        counted = ids(answer for answer in group.answers if f"{answer.value:g}" == name)
        parts.append(Part(key=f"level-{name}", label=plain(name), measure=found[name], counted=counted))
    return tuple(parts)


def _mean(facts: Facts, settings: Settings) -> Result:
    group = by_scale(facts, INSTRUMENT)[0]
    if not group.values:
        return Result(name="csat-mean", measure=empty(0, asked=group.asked, settings=settings))
    measure = mean(
        group.values,
        settings=settings,
        asked=group.asked,
        weights=group.weights,
        groups=group.groups,
        notes=group.notes,
        scale=(group.scale.low, group.scale.high),
    )
    among = ids(group.answers)
    return Result(name="csat-mean", measure=measure, counted=among, among=among, parts=distribution(group, settings))


def _definition(
    name: str, title: Text, explanation: Text, compute: Callable[[Facts, Settings], Result], *, is_mean: bool = False
) -> Definition:
    return Definition(
        name=name,
        title=title,
        explanation=explanation,
        begins=BEGINS,
        ends=ENDS,
        denominator=DENOMINATOR,
        exclusions=EXCLUSIONS,
        interval=together(SCORE if is_mean else WILSON, CLUSTERED, GOODMAN),
        unit="score" if is_mean else "share",
        reads=("answers",),
        compute=compute,
    )


DEFINITIONS = (
    _definition(
        "csat",
        Text("Satisfied customers", "만족 고객 비율", "満足した顧客の割合"),
        Text(
            "The share of those who answered that chose one of the two best levels (the best one on a scale of three).",
            "응답한 고객 중 가장 좋은 두 단계(3단계 척도에서는 최고 단계)를 고른 비율입니다.",
            "回答した方のうち、上位2段階(3段階の尺度では最上位)を選んだ割合です。",
        ),
        satisfied,
    ),
    _definition(
        "csat-top",
        Text("Very satisfied customers", "매우 만족 고객 비율", "非常に満足した顧客の割合"),
        Text(
            "The share of those who answered that chose the best level. Loyalty begins here, not at “satisfied”.",
            "응답한 고객 중 최고 단계를 고른 비율입니다. 충성도는 ‘만족’이 아니라 여기서 시작됩니다.",
            "回答した方のうち、最上位を選んだ割合です。ロイヤルティは「満足」ではなくここから始まります。",
        ),
        _top(1),
    ),
    _definition(
        "csat-mean",
        Text("Mean satisfaction", "평균 만족도", "満足度の平均"),
        Text(
            "The mean of the levels chosen. Read it with the distribution: one mean can hide very different customers.",
            "선택한 단계의 평균입니다. 평균이 같아도 고객의 모습은 크게 다를 수 있으므로 분포와 함께 보십시오.",
            "選ばれた段階の平均です。平均が同じでも中身は大きく異なり得るため、分布と併せてご覧ください。",
        ),
        _mean,
        is_mean=True,
    ),
)
