"""A keypad call from the first prompt to the hang-up, in every layout, with every time kept."""

import pytest

from careloop.core.surveys.instruments import instruments
from careloop.core.surveys.keypad import Call, Happening, OutOfTurn, Script, advance, begin, to_play
from careloop.core.surveys.layouts import KEYPAD, Layout

QUESTION = instruments()["keypad"].first


def script(layout: Layout = KEYPAD[0], language: str = "en", **fields: float) -> Script:
    return Script(question=QUESTION, layout=layout, language=language, **fields)  # type: ignore[arg-type]


def played(call: Call, asked: Script) -> tuple[Call, list[str]]:
    """Let everything be played to its end until a key is waited for or it is over."""
    names = []
    while prompt := to_play(call, asked):
        names.append(prompt.name)
        at = call.log[-1].at + 1 if call.log else 1.0
        call = advance(call, Happening(at, "prompt-ended", prompt.name), asked)
    return call, names


@pytest.mark.parametrize("layout", KEYPAD, ids=lambda each: each.name)
def test_every_layout_speaks_in_its_order_and_hears_by_its_keys(layout: Layout) -> None:
    asked = script(layout)
    call, names = played(begin(), asked)
    spoken = ["option-1", "option-2", "option-3"] if layout.order == "up" else ["option-3", "option-2", "option-1"]
    assert names == ["greeting", "question", *spoken]
    call = advance(call, Happening(20.0, "key", "1"), asked)
    assert call.value == (1 if layout.keys == "up" else 3)
    call, names = played(call, asked)
    assert (names, call.ended_by, call.key) == (["thanks"], "finished", "1")


@pytest.mark.parametrize("layout", KEYPAD, ids=lambda each: each.name)
def test_the_pause_of_the_layout_follows_each_answer(layout: Layout) -> None:
    asked, call = script(layout), begin()
    pauses = {}
    while prompt := to_play(call, asked):
        pauses[prompt.name] = prompt.pause_seconds
        call = advance(call, Happening(len(pauses), "prompt-ended", prompt.name), asked)
    assert {name: seconds for name, seconds in pauses.items() if name.startswith("option")} == {
        "option-1": layout.pause_seconds,
        "option-2": layout.pause_seconds,
        "option-3": layout.pause_seconds,
    }
    assert pauses["greeting"] == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "For satisfied, press 3."),
        ("ko", "만족, 3번을 눌러 주십시오."),
        ("ja", "満足は3を押してください。"),
    ],
)
def test_the_menu_is_spoken_in_three_languages(language: str, words: str) -> None:
    asked, call = script(Layout(order="down", keys="up"), language), begin()
    for name in ("greeting", "question"):
        call = advance(call, Happening(1.0, "prompt-ended", name), asked)
    prompt = to_play(call, asked)
    assert prompt is not None
    assert prompt.text == words


def test_a_key_into_a_prompt_counts_and_the_log_tells_what_had_been_heard() -> None:
    asked = script()
    call = advance(begin(), Happening(4.0, "prompt-ended", "greeting"), asked)
    call = advance(call, Happening(5.5, "key", "1"), asked)
    assert (call.value, call.stage) == (3 if asked.layout.keys == "down" else 1, "thanks")
    assert call.log == (Happening(4.0, "prompt-ended", "greeting"), Happening(5.5, "key", "1"))


def test_hanging_up_keeps_where_it_was() -> None:
    asked = script()
    call = advance(begin(), Happening(4.0, "prompt-ended", "greeting"), asked)
    call = advance(call, Happening(6.0, "hung-up"), asked)
    assert (call.ended_by, call.value, len(call.log)) == ("hung-up", None, 2)
    with pytest.raises(OutOfTurn, match="over"):
        advance(call, Happening(7.0, "key", "1"), asked)


def test_hanging_up_after_the_key_is_an_answer() -> None:
    asked = script()
    call = advance(begin(), Happening(4.0, "prompt-ended", "greeting"), asked)
    call = advance(call, Happening(6.0, "key", "2"), asked)
    call = advance(call, Happening(6.2, "hung-up"), asked)
    assert (call.ended_by, call.value) == ("finished", 2)


@pytest.mark.parametrize(
    ("happening", "end"), [(Happening(30.0, "silence"), "silent"), (Happening(30.0, "key", "9"), "wrong-key")]
)
def test_silence_or_a_wrong_key_brings_the_menu_once_more_and_then_goodbye(happening: Happening, end: str) -> None:
    asked = script()
    call, _names = played(begin(), asked)
    call, names = played(advance(call, happening, asked), asked)
    assert names == ["again", "option-3", "option-2", "option-1"]
    again = Happening(60.0, happening.what, happening.detail)
    call, names = played(advance(call, again, asked), asked)
    assert (names, call.ended_by, call.value) == (["thanks"], end, None)


def test_a_key_before_the_question_is_kept_and_no_answer() -> None:
    call = advance(begin(), Happening(1.0, "key", "1"), script())
    assert (call.stage, call.value, call.log) == ("greeting", None, (Happening(1.0, "key", "1"),))


@pytest.mark.parametrize(
    "happening",
    [Happening(1.0, "prompt-ended", "thanks"), Happening(1.0, "silence")],
)
def test_what_cannot_happen_is_refused(happening: Happening) -> None:
    with pytest.raises(OutOfTurn):
        advance(begin(), happening, script())


def test_time_does_not_go_back() -> None:
    asked = script()
    call = advance(begin(), Happening(4.0, "prompt-ended", "greeting"), asked)
    with pytest.raises(OutOfTurn, match="back"):
        advance(call, Happening(3.0, "key", "1"), asked)


def test_a_question_that_no_keypad_can_hold_is_refused() -> None:
    asked = Script(question=instruments()["recommendation"].first, layout=KEYPAD[0], language="en")
    with pytest.raises(ValueError, match="two to nine"):
        _ = asked.keys
