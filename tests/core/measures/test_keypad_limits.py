"""What pressed keys alone say: limits, and each menu by a name that people read."""

from careloop.core.measures import Facts, Settings, measure
from careloop.core.notes import note
from careloop.core.survey_records import KeypadCall, Layout


def test_keys_alone_give_limits_and_one_part_a_layout():
    one, other = Layout(is_best_first=True, is_best_on_one=True), Layout(is_best_first=False, is_best_on_one=False)
    calls = tuple(
        KeypadCall(id=f"k{at}", layout=one if at % 2 else other, level=3 if at < 24 else None, end="answered")
        for at in range(60)
    )
    got = measure("keypad", Facts(calls=calls))
    assert got.measure.value is None
    assert got.measure.interval[1] - got.measure.interval[0] > 0.6
    assert [(part.key, part.measure.n) for part in got.parts] == [
        ("best-first/best-1/0s", 12), ("worst-first/worst-1/0s", 12),
    ]  # fmt: skip
    assert [got.parts[1].label.of(language) for language in ("en", "ko", "ja")] == [
        "Pressed “satisfied”: worst answer first, key 1 is the worst",
        "‘만족’을 누른 비율: 나쁜 답 먼저, 1번이 가장 나쁜 답",
        "「満足」を押した割合: 悪い回答が先、1番が最も悪い回答",
    ]


def test_keypad_limits_allow_for_careless_presses_and_say_so():
    layout = Layout(is_best_first=True, is_best_on_one=True)
    calls = tuple(  # 60 of 100 are satisfied; a fifth presses the first key without listening
        KeypadCall(id=f"k{at}", layout=layout, level=3 if at % 100 < 68 else 1, end="answered") for at in range(1000)
    )
    got = measure("keypad", Facts(calls=calls)).measure
    assert got.interval[0] < 0.6 < got.interval[1]
    assert note("careless", share="25") in got.notes
    believed = measure("keypad", Facts(calls=calls), settings=Settings(careless=0.0)).measure
    assert believed.interval[0] > 0.6
    assert note("careless", share="0") in believed.notes
