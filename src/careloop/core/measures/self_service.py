"""Self-service: of all who could have helped themselves, how many did, and where do the others get lost?

Reads       visits with the stages aware, found, could answer, trusted, resolved: yes, no, or not known.
Gives       Measure "self-service": the product of the conditional shares; parts: each stage given the one before.
How         Wilson for each stage; the product by the delta method on logs. A stage not known counts in neither part.
Read it so  the weakest stage is where to work. "Resolved" without a confirmed random sample is a hope.
Blind to    those who never thought of helping themselves, unless a survey asks them.
"""

import math

from careloop.core.findings import Measure
from careloop.core.measures.counting import empty, share
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings, ids
from careloop.core.measures.text import Text
from careloop.core.statistics.share import normal_quantile
from careloop.core.survey_records import SelfServiceVisit

STAGES = {
    "is_aware": Text("Knew of it", "알고 있었음", "知っていた"),
    "is_found": Text("Found it", "찾았음", "見つけた"),
    "could_answer": Text("It could answer", "답을 줄 수 있었음", "答えがあった"),
    "is_trusted": Text("Trusted it", "신뢰했음", "信頼した"),
    "is_resolved": Text("Resolved", "해결됨", "解決した"),
}


def _compute(facts: Facts, settings: Settings) -> Result:
    left: list[SelfServiceVisit] = list(facts.visits)
    parts = []
    for stage, label in STAGES.items():
        known = [each for each in left if getattr(each, stage) is not None]
        hits = [bool(getattr(each, stage)) for each in known]
        passed = ids(each for each, hit in zip(known, hits, strict=True) if hit)
        parts.append(Part(key=stage, label=label, measure=share(hits, settings=settings), counted=passed))
        left = [each for each in left if getattr(each, stage) is not False]
    resolved = tuple(each for each in left if each.is_resolved)
    measure = _product(parts, len(facts.visits), settings)
    return Result(
        name="self-service", measure=measure, counted=ids(resolved), among=ids(facts.visits), parts=tuple(parts)
    )


def _product(parts: list[Part], denominator: int, settings: Settings) -> Measure:
    measures = [part.measure for part in parts]
    n = min((each.n for each in measures), default=0)
    values = [each.value for each in measures if each.value is not None]
    if len(values) < len(measures):
        return empty(n, asked=denominator or None, settings=settings)
    value = math.prod(values)
    rate = n / denominator
    if value == 0:
        high = min(each.interval[1] for each in measures if each.interval)
        return Measure(
            value=0.0, interval=(0.0, high), n=n, denominator=denominator, asked=denominator, response_rate=rate
        )
    # One half answer is added where nobody got lost: a stage of 20 out of 20 is not certain.
    spread = sum((each.n * (1 - x) + 0.5) / (each.n * x * each.n) for each, x in zip(measures, values, strict=True))
    half = normal_quantile(settings.level) * math.sqrt(spread)
    interval = (value * math.exp(-half), min(value * math.exp(half), 1.0))
    return Measure(value=value, interval=interval, n=n, denominator=denominator, asked=denominator, response_rate=rate)


DEFINITIONS = (
    Definition(
        name="self-service",
        title=Text("Helped themselves", "셀프서비스 해결률", "セルフサービス解決率"),
        explanation=Text(
            "The share that solved the matter by themselves, as the product of five stages: knew of it, found it, it "
            "could answer, trusted it, resolved.",
            "스스로 해결한 비율로, 인지, 발견, 답변 가능, 신뢰, 해결의 다섯 단계 비율을 곱한 값입니다.",
            "自分で解決した割合で、認知、発見、答えの有無、信頼、解決の五段階の割合を掛けた値です。",
        ),
        begins=Text("A customer has a matter.", "고객에게 용건이 생긴 때", "お客様に用件ができたとき"),
        ends=Text("It is resolved without a person.", "사람 없이 해결된 때", "人を介さず解決したとき"),
        denominator=Text(
            "All visits; each stage of those who passed the one before.",
            "모든 방문. 각 단계는 앞 단계를 지난 경우",
            "すべての訪問。各段階は前の段階を通った場合",
        ),
        exclusions=Text("Stages that are not known.", "알 수 없는 단계", "分からない段階"),
        interval=Text(
            "delta method on logs; Wilson for the stages",
            "로그 델타 방법, 단계별로는 윌슨(Wilson)",
            "対数のデルタ法、各段階はウィルソン(Wilson)",
        ),
        unit="share",
        reads=("visits",),
        compute=_compute,
        is_asked=False,
    ),
)
