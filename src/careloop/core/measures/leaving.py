"""Leaving: why do customers say they left?

Reads       answers of the instrument "exit", one choice: "service", "attention", "product", "price", "other" or own.
Gives       Measure "churn-reasons": the share that left for bad service or lack of attention; parts: every reason.
How         Wilson for the sum, Goodman for the reasons, each at once.
Read it so  ask a random sample of those who left; those who write by themselves are another kind of people.
Blind to    those who leave without noticing that they do.
"""

from careloop.core.measures.asking import Asked, asked
from careloop.core.measures.counting import levels, share
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings, ids, plain
from careloop.core.measures.methods import CLUSTERED, GOODMAN, WILSON, together
from careloop.core.measures.text import Text

FRONT_LINE = ("service", "attention")
REASONS = {
    "service": Text("Bad service", "나쁜 서비스", "サービスが悪い"),
    "attention": Text("Lack of attention", "관심 부족", "関心を持たれない"),
    "product": Text("A better product elsewhere", "더 좋은 제품", "より良い商品"),
    "price": Text("Cheaper elsewhere", "더 싼 가격", "より安い価格"),
    "other": Text("Something else", "기타", "その他"),
}


def _compute(facts: Facts, settings: Settings) -> Result:
    group = asked(facts, "exit")
    hits = [each.choice in FRONT_LINE for each in group.answers]
    measure = share(
        hits, settings=settings, asked=group.asked, weights=group.weights, groups=group.groups, notes=group.notes
    )
    counted = ids(each for each, hit in zip(group.answers, hits, strict=True) if hit)
    parts = _parts(group, settings)
    return Result(name="churn-reasons", measure=measure, counted=counted, among=ids(group.answers), parts=parts)


def _parts(group: Asked, settings: Settings) -> tuple[Part, ...]:
    names = [each.choice or "other" for each in group.answers]
    found = levels(names, settings=settings, asked=group.asked, weights=group.weights, groups=group.groups)
    parts = []
    for choice, measure in sorted(found.items(), key=lambda each: -(each[1].value or 0.0)):
        counted = ids(each for each in group.answers if (each.choice or "other") == choice)
        parts.append(Part(key=choice, label=REASONS.get(choice, plain(choice)), measure=measure, counted=counted))
    return tuple(parts)


DEFINITIONS = (
    Definition(
        name="churn-reasons",
        title=Text("Left because of the front line", "접점 때문에 떠난 비율", "接客が理由で離れた割合"),
        explanation=Text(
            "The share of leavers who told why that name bad service or lack of attention; every reason is below.",
            "이유를 밝힌 이탈 고객 중 나쁜 서비스나 관심 부족을 든 비율입니다. 모든 이유는 아래에 있습니다.",
            "理由を答えた離脱顧客のうち、サービスの悪さや関心の薄さを挙げた割合です。すべての理由を下に示します。",
        ),
        begins=Text("A customer leaves.", "고객이 떠난 때", "お客様が離れたとき"),
        ends=Text("The customer names the reason.", "고객이 이유를 고른 때", "お客様が理由を選んだとき"),
        denominator=Text("All who named a reason.", "이유를 밝힌 모든 고객", "理由を答えたすべての方"),
        exclusions=Text("Those who did not answer.", "응답하지 않은 고객", "回答しなかった方"),
        interval=together(WILSON, CLUSTERED, GOODMAN),
        unit="share",
        reads=("answers",),
        compute=_compute,
    ),
)
