"""Thanks at the end of a complaint are courtesy; praise alone is a reason of its own."""

from collections.abc import Sequence

import numpy as np
import pytest

from careloop.core.analysis import gather, judged, learn
from careloop.core.reasons.catalogue import NO_ISSUE
from careloop.core.reasons.matter import states_a_matter
from careloop.core.records import Conversation, Turn


def of_one_turn(texts: Sequence[str]) -> list[Conversation]:
    return [
        Conversation(id=str(number), turns=(Turn(side="customer", text=text),)) for number, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for putting up with my rambling! Please hold order ON-25104000 until we've moved in.",
        "You've sent me the wrong colour. I've attached a photo. Thanks, Oliver",
        "설명서에는 브러시가 들어 있다는데 상자에 없네요. ON-25118067 건입니다. 감사합니다.",
        "같은 문제로 두 번째 연락드립니다. 하나도 안 따뜻해요. 감사합니다.",
        "別の方のお名前の荷物が入っていました。私のエアコンはどこでしょうか。ありがとうございます。",
        "注文を取り消したいです。いつもありがとうございます。",
    ],
)
def test_who_thanks_and_wants_something_states_a_matter(text: str) -> None:
    assert states_a_matter(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for the great flight, the crew was wonderful!",
        "I have been super impressed with your agents at the gate.",
        "친절하게 안내해 주셔서 정말 감사합니다.",
        "とても丁寧に対応していただき、ありがとうございました。",
    ],
)
def test_praise_alone_states_none(text: str) -> None:
    assert not states_a_matter(text)


def test_a_mail_that_ends_with_thanks_is_no_praise() -> None:
    mails = of_one_turn(
        [
            "안녕하세요.\n\n보일러 E6 오류요. 재가동을 눌러도 1분 뒤에 또 떠요.\n\n감사합니다.\n최유나 드림",
            "お世話になっております。\n注文した荷物がまだ届きません。いつ届きますか。\nありがとうございます。",
            "My parcel has not arrived. Where is it?\n\nThanks, Tom",
        ]
    )
    kept = gather(mails)
    known = learn(lambda: kept, random=np.random.default_rng(0))
    assert [each.telling for each in kept] == [
        "보일러 E6 오류요. 재가동을 눌러도 1분 뒤에 또 떠요.",
        "注文した荷物がまだ届きません。いつ届きますか。",
        "My parcel has not arrived. Where is it?",
    ]
    assert not {each.findings.reason for each in judged(lambda: kept, known)} & NO_ISSUE
