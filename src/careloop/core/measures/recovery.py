"""Recovery: of those whom we failed, how many left satisfied in the end?

Reads       recoveries: failures, steps done of the seven, how they ended, whether the cause came back.
Gives       Measure "recovery-rate": satisfied of those who said; parts: all seven steps done, the cause came back
            within 90 days.
How         Wilson, clustered by customer and known agent; Kaplan-Meier for coming back.
Read it so  with the response rate: who is silent after a failure has often left.
Blind to    failures that nobody told us.
"""

from careloop.core.measures.counting import share
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings, ids
from careloop.core.measures.lasting import share_ended
from careloop.core.measures.methods import CLUSTERED, WILSON, together
from careloop.core.measures.repeats import DAY_SECONDS
from careloop.core.measures.text import Text

STEPS = 7
RECUR_DAYS = 90.0


def _compute(facts: Facts, settings: Settings) -> Result:
    closed = [each for each in facts.recoveries if each.closed_at is not None]
    said = [each for each in closed if each.is_satisfied is not None]
    groups: list[list[object]] = [[each.agent for each in said], [each.customer for each in said]]
    measure = share([bool(each.is_satisfied) for each in said], settings=settings, asked=len(closed), groups=groups)
    stepped = [(each, each.steps_done) for each in closed if each.steps_done is not None]
    whole = [steps >= STEPS for _each, steps in stepped]
    steps = Part(
        key="all-steps",
        label=Text("All seven steps done", "일곱 단계를 모두 이행", "七つの手順をすべて実施"),
        measure=share(whole, settings=settings),
        counted=ids(each for each, steps in stepped if steps >= STEPS),
    )
    satisfied = ids(each for each in said if each.is_satisfied)
    parts = (steps, _came_back(facts, settings))
    return Result(name="recovery-rate", measure=measure, counted=satisfied, among=ids(said), parts=parts)


def _came_back(facts: Facts, settings: Settings) -> Part:
    ended = [(each, each.closed_at) for each in facts.recoveries if each.closed_at is not None]
    until = facts.now or max((moment for _each, moment in ended), default=None)
    days, again = [], []
    for each, closed_at in ended:
        end = each.recurred_at or max(until or closed_at, closed_at)
        days.append(max((end - closed_at).total_seconds(), 0.0) / DAY_SECONDS)
        again.append(each.recurred_at is not None)
    return Part(
        key="came-back",
        label=Text("The cause came back within 90 days", "90일 안에 같은 원인 재발", "90日以内に同じ原因が再発"),
        measure=share_ended(days, again, by=RECUR_DAYS, settings=settings),
        counted=ids(each for each, _moment in ended if each.recurred_at is not None),
    )


DEFINITIONS = (
    Definition(
        name="recovery-rate",
        title=Text("Recovered", "회복률", "リカバリー率"),
        explanation=Text(
            "The share of customers whom we failed that said they were satisfied in the end.",
            "우리의 실패를 겪은 고객 중 마지막에 만족했다고 답한 비율입니다.",
            "私たちの失敗を経験した方のうち、最後には満足したと答えた割合です。",
        ),
        begins=Text("A failure is recorded.", "실패를 기록한 때", "失敗を記録したとき"),
        ends=Text(
            "The recovery is closed and the customer says how it was.",
            "회복을 마치고 고객이 답한 때",
            "対応を終え、お客様が答えたとき",
        ),
        denominator=Text(
            "All closed recoveries whose customer answered.",
            "고객이 답한, 완료된 모든 회복",
            "お客様が答えた、完了済みのすべての対応",
        ),
        exclusions=Text(
            "Open recoveries; silent customers (see the response rate).",
            "진행 중인 회복, 답하지 않은 고객(응답률 참조)",
            "進行中の対応、答えなかった方(回答率を参照)",
        ),
        interval=together(WILSON, CLUSTERED),
        unit="share",
        reads=("recoveries",),
        compute=_compute,
    ),
)
