"""Keypad: how does a question go on the telephone, and what exactly happened?

Reads       a Script (question, scale, layout, language) and what happens, one happening after the other: a prompt
            has been played to its end, a key, a silence, a hang-up.
Gives       Call: what is to be played next, the answer, and the whole log with its seconds.
How         a state machine without clock or sound: whoever has the line plays `to_play` and reports. A key counts as
            soon as the menu plays, also into a prompt of it; before and after it is only kept in the log. A wrong key
            or a silence brings the menu once more.
Read it so  the log is the datum: who hung up at which prompt, who pressed before the menu was over.
Blind to    whether the caller listened.
"""

from typing import Literal

import msgspec

from careloop.core.surveys.instruments import Question
from careloop.core.surveys.layouts import Layout
from careloop.core.surveys.scales import Scale, Words, said

What = Literal["prompt-ended", "key", "silence", "hung-up"]
Stage = Literal["greeting", "menu", "waiting", "again", "thanks", "over"]
End = Literal["finished", "hung-up", "silent", "wrong-key"]

GREETING: Words = {
    "en": "One question about this call, please. It takes twenty seconds.",
    "ko": "이번 통화에 대해 한 가지만 여쭙겠습니다. 20초면 됩니다.",
    "ja": "今回のお電話について、ひとつだけお聞かせください。20秒で終わります。",
}
PRESS: Words = {
    "en": "For {words}, press {key}.",
    "ko": "{words}, {key}번을 눌러 주십시오.",
    "ja": "{words}は{key}を押してください。",
}
AGAIN: Words = {
    "en": "Once more, please.",
    "ko": "다시 들려 드리겠습니다.",
    "ja": "もう一度お伝えします。",
}
THANKS: Words = {
    "en": "Thank you. Goodbye.",
    "ko": "감사합니다. 안녕히 계십시오.",
    "ja": "ありがとうございました。失礼いたします。",
}


class Prompt(msgspec.Struct, frozen=True):
    """Something to be played, and the silence after it."""

    name: str
    text: str
    pause_seconds: float = 0.0


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked in a call, and how."""

    question: Question
    layout: Layout
    language: str
    wait_seconds: float = 6.0  # of silence after the menu
    rounds: int = 2  # how often the menu is played at most

    @property
    def scale(self) -> Scale:
        """The scale of the question. Raises ValueError: when it has none or more answers than a keypad has keys."""
        scale = self.question.scale_used
        if scale is None or not 2 <= len(scale.points) <= 9:
            raise ValueError("A keypad asks a rating of two to nine answers.")
        return scale

    @property
    def keys(self) -> dict[str, int]:
        """The value that each key means."""
        values = self.scale.values if self.layout.keys == "up" else tuple(reversed(self.scale.values))
        return {str(key): value for key, value in enumerate(values, start=1)}


class Happening(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that happened, with the seconds since the caller came in; `detail` is the prompt or the key."""

    at: float
    what: What
    detail: str = ""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """Where a call is, and all that happened in it."""

    stage: Stage = "greeting"
    place: int = 0  # which prompt of the stage
    round: int = 1
    key: str = ""
    value: int | None = None
    ended_by: End | None = None
    log: tuple[Happening, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen."""
        return self.stage == "over"


class OutOfTurn(Exception):
    """What was reported cannot happen now; the exception says what the call waits for."""


def begin() -> Call:
    """This will give a call at its start."""
    return Call()


def prompts(script: Script, stage: Stage) -> tuple[Prompt, ...]:
    """This will give what is played in a stage, in order; nothing while one waits for a key."""
    language = script.language
    if stage == "greeting":
        return (Prompt("greeting", said(GREETING, language)),)
    if stage in ("menu", "again"):
        first = said(script.question.words if stage == "menu" else AGAIN, language)
        return (Prompt("question" if stage == "menu" else "again", first), *_options(script))
    return (Prompt("thanks", said(THANKS, language)),) if stage == "thanks" else ()


def to_play(call: Call, script: Script) -> Prompt | None:
    """This will give the prompt to play now; None while the caller's key is waited for, or when it is over."""
    played = prompts(script, call.stage)
    return played[call.place] if call.place < len(played) else None


def advance(call: Call, happening: Happening, script: Script) -> Call:
    """This will give the call after something happened.

    Raises OutOfTurn: for a prompt that is not being played, a silence in which nothing was waited for, a time before
    the last one, or anything after the end.
    """
    if call.is_over or (call.log and happening.at < call.log[-1].at):
        raise OutOfTurn("The call is over." if call.is_over else "Time does not go back.")
    call = msgspec.structs.replace(call, log=(*call.log, happening))
    if happening.what == "hung-up":
        ended: End = "finished" if call.value is not None else call.ended_by or "hung-up"
        return msgspec.structs.replace(call, stage="over", ended_by=ended)
    if happening.what == "prompt-ended":
        return _after_prompt(call, happening, script)
    if happening.what == "silence":
        return _after_silence(call, script)
    return _after_key(call, happening.detail, script)


def _after_prompt(call: Call, happening: Happening, script: Script) -> Call:
    playing = to_play(call, script)
    if playing is None or playing.name != happening.detail:
        raise OutOfTurn(f"{happening.detail!r} is not being played, but {playing.name if playing else 'nothing'}.")
    place = call.place + 1
    if place < len(prompts(script, call.stage)):
        return msgspec.structs.replace(call, place=place)
    following: dict[Stage, Stage] = {"greeting": "menu", "menu": "waiting", "again": "waiting", "thanks": "over"}
    stage = following[call.stage]
    is_finished = stage == "over" and call.value is not None
    return msgspec.structs.replace(call, stage=stage, place=0, ended_by="finished" if is_finished else call.ended_by)


def _after_silence(call: Call, script: Script) -> Call:
    if call.stage != "waiting":
        raise OutOfTurn("A silence counts only after the menu.")
    return _once_more(call, script, "silent")


def _after_key(call: Call, key: str, script: Script) -> Call:
    if call.stage in ("greeting", "thanks"):
        return call  # too early or too late: kept in the log, and no answer
    value = script.keys.get(key)
    if value is None:
        return _once_more(call, script, "wrong-key")
    return msgspec.structs.replace(call, stage="thanks", place=0, key=key, value=value)


def _once_more(call: Call, script: Script, why: End) -> Call:
    """After the last round the call says goodbye, and `why` is how it will have ended."""
    if call.round >= script.rounds:
        return msgspec.structs.replace(call, stage="thanks", place=0, ended_by=why)
    return msgspec.structs.replace(call, stage="again", place=0, round=call.round + 1)


def _options(script: Script) -> tuple[Prompt, ...]:
    values = script.scale.values if script.layout.order == "up" else tuple(reversed(script.scale.values))
    key_of = {value: key for key, value in script.keys.items()}
    pattern = said(PRESS, script.language)
    return tuple(
        Prompt(
            f"option-{value}",
            pattern.format(words=script.scale.words_of(value, script.language), key=key_of[value]),
            script.layout.pause_seconds,
        )
        for value in values
    )
