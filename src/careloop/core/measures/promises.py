"""Promises: how many of the promises made to customers were kept in time?

Reads       promises with when they were made, due and kept.
Gives       Measure "promise-kept": kept in time of all that were due; parts: kept late, never kept.
How         Wilson, clustered by customer and known agent. Open and past due is broken; not yet due is left out.
Read it so  a promise kept late is a broken promise.
Blind to    promises made in words that nobody recorded.
"""

from datetime import datetime

from careloop.core.measures.counting import share
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings, ids
from careloop.core.measures.methods import CLUSTERED, WILSON, together
from careloop.core.measures.text import Text
from careloop.core.notes import note
from careloop.core.survey_records import PromiseRecord

LATE = Text("Kept, but late", "지켰지만 늦음", "守ったが遅れた")
NEVER = Text("Not kept", "지키지 않음", "守られなかった")


def _compute(facts: Facts, settings: Settings) -> Result:
    standing = [each for each in facts.promises if each.withdrawn_at is None]
    now = facts.now or max((moment for each in standing for moment in _moments(each)), default=None)
    due = [each for each in standing if each.kept_at is not None or (now is not None and each.due_at <= now)]
    notes = (note("not-yet-due", count=len(standing) - len(due)),) if len(due) < len(standing) else ()
    kept = [each.kept_at is not None and each.kept_at <= each.due_at for each in due]
    late = [each.kept_at is not None and each.kept_at > each.due_at for each in due]
    never = [each.kept_at is None for each in due]
    groups: list[list[object]] = [[each.agent for each in due], [each.customer for each in due]]
    parts = tuple(
        Part(
            key=key,
            label=label,
            measure=share(hits, settings=settings, groups=groups),
            counted=ids(each for each, hit in zip(due, hits, strict=True) if hit),
        )
        for key, label, hits in (("late", LATE, late), ("never", NEVER, never))
    )
    return Result(
        name="promise-kept",
        measure=share(kept, settings=settings, groups=groups, notes=notes),
        counted=ids(each for each, hit in zip(due, kept, strict=True) if hit),
        among=ids(due),
        parts=parts,
    )


def _moments(promise: PromiseRecord) -> list[datetime]:
    return [promise.made_at, *([promise.kept_at] if promise.kept_at else [])]


DEFINITIONS = (
    Definition(
        name="promise-kept",
        title=Text("Promises kept", "약속 이행률", "約束を守った割合"),
        explanation=Text(
            "The share of promises to customers that were kept by their due time, of all that were kept or past due.",
            "이행했거나 기한이 지난 약속 중 기한 안에 지킨 약속의 비율입니다.",
            "守られたか期限を過ぎた約束のうち、期限内に守られた割合です。",
        ),
        begins=Text("A promise is made.", "약속한 때", "約束したとき"),
        ends=Text("It is kept, or its due time passes.", "지켰거나 기한이 지난 때", "守られたか期限を過ぎたとき"),
        denominator=Text(
            "All promises kept or past due.", "이행했거나 기한이 지난 모든 약속", "守られたか期限を過ぎたすべての約束"
        ),
        exclusions=Text(
            "Withdrawn promises, promises not yet due.", "철회한 약속, 기한 전인 약속", "取り下げた約束、期限前の約束"
        ),
        interval=together(WILSON, CLUSTERED),
        unit="share",
        reads=("promises",),
        compute=_compute,
        is_asked=False,
    ),
)
