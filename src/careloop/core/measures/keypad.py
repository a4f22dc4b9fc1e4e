"""Keypad: what do pressed keys alone say?

Reads       keypad calls with their layout.
Gives       Measure "keypad": no number, only limits; the share among those who pressed is a part for each layout,
            never pooled over layouts.
How         bounds (see core.statistics.keypad_bounds), if no more than `Settings.careless` of those who press do so
            without meaning it.
Read it so  the limits are what is known. Ask a random sample again to know more ("csat-all").
Blind to    those who hung up.
"""

from collections import defaultdict

import msgspec

from careloop.core.findings import Measure
from careloop.core.measures.counting import empty, share
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings, ids
from careloop.core.measures.text import Text
from careloop.core.notes import LANGUAGES, note
from careloop.core.statistics.keypad_bounds import bounds
from careloop.core.survey_records import KeypadCall, Layout

PRESSED = Text("Pressed “satisfied”", "‘만족’을 누른 비율", "「満足」を押した割合")
FIRST = {
    True: Text("best answer first", "좋은 답 먼저", "良い回答が先"),
    False: Text("worst answer first", "나쁜 답 먼저", "悪い回答が先"),
}
KEY_ONE = {
    True: Text("key 1 is the best", "1번이 가장 좋은 답", "1番が最も良い回答"),
    False: Text("key 1 is the worst", "1번이 가장 나쁜 답", "1番が最も悪い回答"),
}


def _compute(facts: Facts, settings: Settings) -> Result:
    calls = facts.calls
    if len(calls) < settings.floor:
        return Result(name="keypad", measure=empty(len(calls), asked=len(calls), settings=settings))
    pressed = [call for call in calls if call.level is not None]
    best = [call for call in pressed if call.level == call.levels]
    layouts: dict[Layout, list[KeypadCall]] = defaultdict(list)
    for call in calls:
        layouts[call.layout].append(call)
    parts = tuple(_part(layout, layouts[layout], settings) for layout in sorted(layouts, key=lambda each: each.name))
    measure = limits_of(len(best), len(pressed), len(calls), settings)
    return Result(name="keypad", measure=measure, counted=ids(best), among=ids(calls), parts=parts)


def limits_of(satisfied: int, pressed: int, offered: int, settings: Settings) -> Measure:
    """This will give the limits of the satisfied among all calls, with the careless presses they allow for in words."""
    found = bounds(satisfied, pressed, offered, careless=settings.careless, level=settings.level)
    allowed = note("careless", share=f"{100 * settings.careless:g}")
    return msgspec.structs.replace(found, notes=(*found.notes, allowed))


def _part(layout: Layout, calls: list[KeypadCall], settings: Settings) -> Part:
    pressed = [call for call in calls if call.level is not None]
    hits = [call.level == call.levels for call in pressed]
    measure = share(hits, settings=settings, asked=len(calls))
    return Part(key=layout.name, label=_label(layout), measure=measure, counted=ids(pressed))


def _label(layout: Layout) -> Text:
    """What was pressed under which menu: what is spoken first, what key 1 means, whether there are pauses."""
    menu = [FIRST[layout.is_best_first], KEY_ONE[layout.is_best_on_one]]
    if seconds := layout.pause_seconds:
        menu.append(Text(f"pauses of {seconds:g} s", f"{seconds:g}초씩 멈춤", f"{seconds:g}秒ずつの間"))
    listed = {each: ("、" if each == "ja" else ", ").join(words.of(each) for words in menu) for each in LANGUAGES}
    return Text(*(f"{PRESSED.of(each)}: {listed[each]}" for each in LANGUAGES))


DEFINITIONS = (
    Definition(
        name="keypad",
        title=Text("Satisfied by keypad: limits", "키패드 만족도: 범위", "キー操作の満足度: 範囲"),
        explanation=Text(
            "Keys alone do not measure satisfaction: those who hang up are not known. These are the limits between "
            "which it lies.",
            "키 응답만으로는 만족도를 측정할 수 없습니다. 전화를 끊은 고객을 알 수 없기 때문이며, 아래는 만족도가 "
            "있을 수 있는 범위입니다.",
            "キー操作だけでは満足度を測れません。電話を切った方のことが分からないためで、下は満足度があり得る範囲です。",
        ),
        begins=Text("A call is led into the question.", "통화를 질문으로 연결한 때", "通話を質問につないだとき"),
        ends=Text("A key is pressed, or not.", "키를 누르거나 누르지 않은 때", "キーを押す、または押さないとき"),
        denominator=Text("All calls led into the question.", "질문으로 연결된 모든 통화", "質問につないだすべての通話"),
        exclusions=Text("None.", "없음", "なし"),
        interval=Text(
            "bounds, if no more press carelessly than is set",
            "뜻 없이 누른 비율이 설정값 이하일 때의 범위",
            "意図せず押した割合が設定値以下の場合の範囲",
        ),
        unit="share",
        reads=("calls",),
        compute=_compute,
    ),
)
