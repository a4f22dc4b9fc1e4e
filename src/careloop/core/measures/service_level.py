"""Service level and abandonment: the same queue, counted by four denominators, each by its name.

Reads       waits of the queue.
Gives       Measure "service-level": answered in time of all offered, the other three denominators as parts. Measure
            "abandonment": hung up of all offered, and without those who hung up at once, as a part.
How         Wilson on the effective number of waits, clustered by day: the calls of one bad hour are not independent.
Read it so  the four differ by ten points on the same day; compare only what has the same name.
            Who left an address, asked for a call or was put aside by us counts as offered, and has not hung up.
Blind to    callers who got a busy tone.
"""

from collections.abc import Callable

from careloop.core.findings import Measure
from careloop.core.measures.counting import share
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings, ids
from careloop.core.measures.methods import BY_DAY, WILSON, together
from careloop.core.measures.text import Text
from careloop.core.survey_records import Wait

Chooser = Callable[[Wait, Settings], bool]
DENOMINATORS: tuple[tuple[str, Text, Chooser], ...] = (
    ("offered", Text("of all offered", "전체 인입 대비", "全着信に対して"), lambda _wait, _settings: True),
    ("answered", Text("of those answered", "응답 대비", "応答に対して"), lambda wait, _settings: wait.is_answered),
    (
        "without-short",
        Text("of all offered without short abandons", "단시간 포기 제외", "短時間の放棄を除いて"),
        lambda wait, settings: not is_short(wait, settings),
    ),
    (
        "late-abandons",
        Text("of answered and late abandons", "응답과 기준 시간 이후 포기 대비", "応答と基準時間後の放棄に対して"),
        lambda wait, settings: wait.is_answered or (wait.is_abandoned and wait.wait_seconds > settings.wait_seconds),
    ),
)


def is_short(wait: Wait, settings: Settings) -> bool:
    """Whether somebody hung up so soon that they hardly meant to wait."""
    return wait.is_abandoned and wait.wait_seconds < settings.short_seconds


def _share(waits: list[Wait], hits: list[bool], settings: Settings) -> Measure:
    days = [[each.at.date() if each.at else None for each in waits]]
    return share(hits, settings=settings, groups=days if all(day is not None for day in days[0]) else ())


def _service_level(facts: Facts, settings: Settings) -> Result:
    parts = []
    for key, label, is_in in DENOMINATORS:
        waits = [each for each in facts.waits if is_in(each, settings)]
        hits = [each.is_answered and each.wait_seconds <= settings.wait_seconds for each in waits]
        counted = ids(each for each, hit in zip(waits, hits, strict=True) if hit)
        parts.append(Part(key=key, label=label, measure=_share(waits, hits, settings), counted=counted))
    return Result(
        name="service-level",
        measure=parts[0].measure,
        counted=parts[0].counted,
        among=ids(facts.waits),
        parts=tuple(parts),
    )


def _abandonment(facts: Facts, settings: Settings) -> Result:
    waits = list(facts.waits)
    longer = [each for each in waits if not is_short(each, settings)]
    part = Part(
        key="without-short",
        label=Text("Without short abandons", "단시간 포기 제외", "短時間の放棄を除く"),
        measure=_share(longer, [each.is_abandoned for each in longer], settings),
        counted=ids(each for each in longer if each.is_abandoned),
    )
    return Result(
        name="abandonment",
        measure=_share(waits, [each.is_abandoned for each in waits], settings),
        counted=ids(each for each in waits if each.is_abandoned),
        among=ids(waits),
        parts=(part,),
    )


def _definition(
    name: str, title: Text, explanation: Text, ends: Text, compute: Callable[[Facts, Settings], Result]
) -> Definition:
    return Definition(
        name=name,
        title=title,
        explanation=explanation,
        begins=Text("The customer begins to wait.", "고객이 기다리기 시작한 때", "お客様が待ち始めたとき"),
        ends=ends,
        denominator=Text(
            "All who began to wait; the others are named.",
            "기다리기 시작한 모든 고객. 다른 기준은 이름을 표시",
            "待ち始めたすべての方。他の基準は名を示す",
        ),
        exclusions=Text(
            "None; without those who hung up within 10 seconds as a part.",
            "없음. 10초 안에 끊은 고객을 제외한 값은 따로 표시",
            "なし。10秒以内に切った方を除いた値は別に示す",
        ),
        interval=together(WILSON, BY_DAY),
        unit="share",
        reads=("waits",),
        compute=compute,
        is_asked=False,
    )


DEFINITIONS = (
    _definition(
        "service-level",
        Text("Service level (of all offered)", "서비스 레벨(전체 인입 대비)", "サービスレベル(全着信に対して)"),
        Text(
            "The share of all waiting customers who were answered within five minutes. Three other counts are below.",
            "기다린 모든 고객 중 5분 안에 응답받은 비율입니다. 다른 세 가지 기준은 아래에 있습니다.",
            "待ったすべての方のうち、5分以内に応答した割合です。他の三つの基準を下に示します。",
        ),
        Text("A person answers within the time.", "기준 시간 안에 사람이 응답한 때", "基準時間内に人が応答したとき"),
        _service_level,
    ),
    _definition(
        "abandonment",
        Text("Hung up while waiting", "대기 중 포기율", "待機中の放棄率"),
        Text(
            "The share of waiting customers who left before a person answered.",
            "사람이 응답하기 전에 떠난 고객의 비율입니다.",
            "人が応答する前に離れた方の割合です。",
        ),
        Text("The customer leaves.", "고객이 떠난 때", "お客様が離れたとき"),
        _abandonment,
    ),
)
