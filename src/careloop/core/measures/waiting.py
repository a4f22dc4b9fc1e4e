"""Waiting: how many are answered within five minutes, and how long are people patient?

Reads       waits of the queue; where there are none, the time from a conversation's first message to the first
            answer by a person.
Gives       Measures "wait" (share answered within the time) and "patience" (median time until somebody hangs up).
How         Kaplan-Meier. For "wait" those who hung up, and those still waiting, count as long as they waited; for
            "patience" those who were answered do.
Read it so  never take the mean wait of those who hung up for patience: it is far too short.
Blind to    those who left a chat without saying so, unless a labelled sample marks them.
"""

from datetime import datetime
from typing import NamedTuple

from careloop.core.measures.definition import Definition, Facts, Result, Settings
from careloop.core.measures.lasting import median, share_ended
from careloop.core.measures.methods import KAPLAN_MEIER
from careloop.core.measures.repeats import times_of
from careloop.core.measures.text import Text
from careloop.core.notes import note
from careloop.core.records import Conversation
from careloop.core.statistics.survival import kaplan_meier


class _Seen(NamedTuple):
    conversation: str
    seconds: float
    is_answered: bool


def _waits(facts: Facts) -> list[_Seen]:
    if facts.waits:
        return [_Seen(each.conversation, each.wait_seconds, each.is_answered) for each in facts.waits]
    found = [times_of(each) for each in facts.conversations]
    until = facts.now or max((times[1] for times in found if times), default=None)
    seen = []
    for each in facts.conversations:
        asked = next((turn.at for turn in each.turns if turn.side == "customer" and turn.at), None)
        if asked is None or until is None:
            continue
        answer = _first_answer(each)
        end = answer or max(until, asked)
        seen.append(_Seen(each.id, max((end - asked).total_seconds(), 0.0), answer is not None))
    return seen


def _first_answer(conversation: Conversation) -> datetime | None:
    asked = False
    for turn in conversation.turns:
        asked = asked or turn.side == "customer"
        if asked and turn.side == "agent" and turn.kind == "message" and turn.at:
            return turn.at
    return None


def _wait(facts: Facts, settings: Settings) -> Result:
    seen = _waits(facts)
    open_ones = sum(1 for each in seen if not each.is_answered)
    notes = (note("still-open", count=open_ones),) if open_ones and not facts.waits else ()
    measure = share_ended(
        [each.seconds for each in seen],
        [each.is_answered for each in seen],
        by=settings.wait_seconds,
        settings=settings,
        notes=notes,
    )
    in_time = tuple(each.conversation for each in seen if each.is_answered and each.seconds <= settings.wait_seconds)
    return Result(name="wait", measure=measure, counted=in_time, among=tuple(each.conversation for each in seen))


def _patience(facts: Facts, settings: Settings) -> Result:
    left = [each.is_abandoned for each in facts.waits]
    curve = kaplan_meier([each.wait_seconds for each in facts.waits], left)
    hung_up = tuple(each.conversation for each in facts.waits if each.is_abandoned)
    among = tuple(each.conversation for each in facts.waits)
    return Result(name="patience", measure=median(curve, settings=settings), counted=hung_up, among=among)


DEFINITIONS = (
    Definition(
        name="wait",
        title=Text("Answered within 5 minutes", "5분 안에 응답받은 비율", "5分以内に応答した割合"),
        explanation=Text(
            "The share of customers who would be answered by a person within five minutes if nobody hung up before.",
            "도중에 끊는 고객이 없다고 할 때 5분 안에 사람의 응답을 받는 고객의 비율입니다.",
            "途中で切る方がいないとした場合に、5分以内に人が応答する割合です。",
        ),
        begins=Text("The customer begins to wait.", "고객이 기다리기 시작한 때", "お客様が待ち始めたとき"),
        ends=Text("A person answers.", "사람이 응답한 때", "人が応答したとき"),
        denominator=Text("All who waited.", "기다린 모든 고객", "待ったすべての方"),
        exclusions=Text(
            "None; those who left or still wait count as long as they waited.",
            "없음. 떠났거나 아직 기다리는 고객은 기다린 시간만큼 반영",
            "なし。離れた方や待機中の方は待った時間だけ反映",
        ),
        interval=KAPLAN_MEIER,
        unit="share",
        reads=("waits", "conversations"),
        compute=_wait,
        is_asked=False,
    ),
    Definition(
        name="patience",
        title=Text("Patience", "대기 인내 시간", "待てる時間"),
        explanation=Text(
            "The time after which half of the waiting customers would have hung up, if nobody were answered before.",
            "응답이 없을 때 기다리는 고객의 절반이 끊을 때까지의 시간입니다.",
            "応答がない場合に、待っている方の半数が切るまでの時間です。",
        ),
        begins=Text("The customer begins to wait.", "고객이 기다리기 시작한 때", "お客様が待ち始めたとき"),
        ends=Text("The customer hangs up.", "고객이 끊은 때", "お客様が切ったとき"),
        denominator=Text("All who waited.", "기다린 모든 고객", "待ったすべての方"),
        exclusions=Text(
            "None; those who were answered count as patient until then.",
            "없음. 응답받은 고객은 그때까지 기다린 것으로 반영",
            "なし。応答を受けた方はその時まで待てたものとして反映",
        ),
        interval=Text(
            "Brookmeyer-Crowley",
            "브룩마이어-크롤리(Brookmeyer-Crowley)",
            "ブルックマイヤー・クロウリー(Brookmeyer-Crowley)",
        ),
        unit="seconds",
        reads=("waits",),
        compute=_patience,
        is_asked=False,
    ),
)
