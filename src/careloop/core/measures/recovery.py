"""Recovery: of those whom we failed, how many left satisfied in the end?

Reads       recoveries: failures (broken promises, bad ratings …), steps done of the seven, how they ended, whether the
            cause came back.
Gives       Measure "recovery-rate": satisfied of those who said so afterwards; parts: after a bad rating, after any
            other failure, all seven steps done, the cause came back within 90 days.
How         Wilson, clustered by customer and known agent; Kaplan-Meier for coming back.
Read it so  with the response rate: who is silent after a failure has often left. Who rated badly and is asked again
            tends to rate better by chance alone (regression to the mean): watch it over time, do not praise its level.
Blind to    failures that nobody told us.
"""

from collections.abc import Sequence

from careloop.core.findings import Measure
from careloop.core.measures.counting import share
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings, ids
from careloop.core.measures.lasting import share_ended
from careloop.core.measures.methods import CLUSTERED, WILSON, together
from careloop.core.measures.repeats import DAY_SECONDS
from careloop.core.measures.text import Text
from careloop.core.survey_records import RecoveryRecord

STEPS = 7
RECUR_DAYS = 90.0
RATING = "rating"  # the cause of a failure that a customer told us in an answer
AFTER_RATING = Text("After a bad rating", "낮은 평가 이후", "低い評価の後")
AFTER_OTHER = Text(
    "After a broken promise or another failure", "약속 위반이나 다른 실패 이후", "約束違反やその他の失敗の後"
)


def _compute(facts: Facts, settings: Settings) -> Result:
    closed = [each for each in facts.recoveries if each.closed_at is not None]
    whole, satisfied, said = _rate(closed, settings)
    stepped = [(each, each.steps_done) for each in closed if each.steps_done is not None]
    done = [steps >= STEPS for _each, steps in stepped]
    steps = Part(
        key="all-steps",
        label=Text("All seven steps done", "일곱 단계를 모두 이행", "七つの手順をすべて実施"),
        measure=share(done, settings=settings),
        counted=ids(each for each, steps in stepped if steps >= STEPS),
    )
    causes = []
    for key, label, is_rating in (("after-rating", AFTER_RATING, True), ("after-other", AFTER_OTHER, False)):
        mine = [each for each in closed if (each.cause == RATING) is is_rating]
        measure, counted, _said = _rate(mine, settings)
        causes.append(Part(key=key, label=label, measure=measure, counted=counted))
    parts = (*causes, steps, _came_back(facts, settings))
    return Result(name="recovery-rate", measure=whole, counted=satisfied, among=said, parts=parts)


def _rate(closed: Sequence[RecoveryRecord], settings: Settings) -> tuple[Measure, tuple[str, ...], tuple[str, ...]]:
    """The share of the satisfied among those who said, the satisfied, and all who said."""
    said = [each for each in closed if each.is_satisfied is not None]
    asked = sum(each.is_asked or each.is_satisfied is not None for each in closed)
    groups: list[list[object]] = [[each.agent for each in said], [each.customer for each in said]]
    measure = share([bool(each.is_satisfied) for each in said], settings=settings, asked=asked, groups=groups)
    return measure, ids(each for each in said if each.is_satisfied), ids(said)


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
            "The share of customers whom we failed (a broken promise, a contact they rated badly) that said they were "
            "satisfied in the end.",
            "우리의 실패(지키지 못한 약속, 낮게 평가한 상담)를 겪은 고객 중 마지막에 만족했다고 답한 비율입니다.",
            "私たちの失敗(守られなかった約束、低く評価された対応)を経験した方のうち、最後には満足したと答えた割合です。",
        ),
        begins=Text(
            "A promise is broken, a bad rating is given to the conversation's owner, or another failure is recorded.",
            "약속을 어긴 때, 낮은 평가가 담당자에게 전달된 때, 또는 다른 실패를 기록한 때",
            "約束が破られたとき、低い評価が担当者に渡されたとき、またはその他の失敗を記録したとき",
        ),
        ends=Text(
            "It is over (the promise kept late or withdrawn, the conversation closed after the bad rating) and the "
            "customer says afterwards how it was.",
            "실패가 정리되고(약속을 늦게 지키거나 철회, 낮은 평가 이후 대화 종료) 고객이 그 뒤에 답한 때",
            "失敗が片付き(約束を遅れて守った・取り下げた、低い評価の後に会話を終えた)、その後にお客様が答えたとき",
        ),
        denominator=Text(
            "All failures that are over whose customer answered afterwards.",
            "정리된 뒤에 고객이 답한 모든 실패",
            "片付いた後にお客様が答えたすべての失敗",
        ),
        exclusions=Text(
            "Failures that still stand; customers who were not asked again or stayed silent (see the response rate); "
            "keys pressed on the telephone.",
            "아직 정리되지 않은 실패, 다시 묻지 않았거나 답하지 않은 고객(응답률 참조), 전화 키 응답",
            "まだ片付いていない失敗、改めて尋ねなかった方や答えなかった方(回答率を参照)、電話のキー操作",
        ),
        interval=together(WILSON, CLUSTERED),
        unit="share",
        reads=("recoveries",),
        compute=_compute,
    ),
)
