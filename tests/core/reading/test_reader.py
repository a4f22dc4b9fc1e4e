"""What is read in a conversation: turns → findings, in three languages, as a service manager can check them."""

from datetime import UTC, datetime, timedelta

import pytest

from careloop.core.findings import Finding, Findings
from careloop.core.reading import judgement
from careloop.core.reading.acts import Course, step
from careloop.core.reading.effort import effort
from careloop.core.reading.reader import alike, judge, read
from careloop.core.reading.signals import observe
from careloop.core.records import Conversation, Turn

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def told(*lines: str, channel: str = "email", hours: float = 0.0) -> Conversation:
    """Lines "c: …" (customer) and "a: …" (agent); with `hours` each turn is so long after the one before."""
    sides = {"c": "customer", "a": "agent"}
    return Conversation(
        id="t1",
        channel=channel,
        turns=tuple(
            Turn(
                side=sides[line[0]],  # type: ignore[arg-type]
                text=line[3:],
                at=START + timedelta(hours=hours * place) if hours else None,
            )
            for place, line in enumerate(lines)
        ),
    )


def places(findings: Findings, kind: str) -> list[int]:
    return [finding.turn for finding in findings.of(kind)]


HEARD = {
    "en": (
        "c: My suitcase did not arrive on flight AA1833. Where is it?",
        "a: I am so sorry your suitcase did not arrive. I understand how frustrating this is. Let me trace it now.",
        "c: Got my suitcase today, thank you so much!",
    ),
    "ko": (
        "c: 어제 주문한 밥솥이 아직 안 왔어요. 언제 도착하나요?",
        "a: 배송이 늦어 불편을 드려 정말 죄송합니다. 저희 쪽 실수로 누락되었습니다. 바로 확인해 보겠습니다.",
        "c: 오늘 잘 받았습니다. 감사합니다!",
    ),
    "ja": (
        "c: 注文した炊飯器がまだ届きません。いつ届きますか。",
        "a: お届けが遅れ、ご不便をおかけして大変申し訳ございません。こちらの手違いです。すぐに確認いたします。",
        "c: 無事届きました。ありがとうございます。",
    ),
}
UNHEARD = {
    "en": (
        "c: My suitcase did not arrive on flight AA1833. Where is it?",
        "a: Our policies are listed on the website.",
        "c: I am still waiting for my suitcase. As I said, it did not arrive. This is ridiculous.",
    ),
    "ko": (
        "c: 어제 주문한 밥솥이 아직 안 왔어요. 언제 도착하나요?",
        "a: 자세한 내용은 홈페이지에 있습니다.",
        "c: 이미 말씀드렸는데 밥솥이 아직도 안 왔어요. 정말 답답하네요.",
    ),
    "ja": (
        "c: 注文した炊飯器がまだ届きません。いつ届きますか。",
        "a: 詳細はホームページに記載があります。",
        "c: 先ほどもお伝えしましたが、炊飯器がまだ届きません。いい加減にしてください。",
    ),
}


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_an_issue_that_is_heard_and_resolved(language: str) -> None:
    found = read(told(*HEARD[language]))
    assert found.language == language
    assert (places(found, "issue"), places(found, "acknowledged"), places(found, "resolved")) == ([0], [1], [2])
    assert (places(found, "repeat"), places(found, "red-alert"), found.is_red_alert) == ([], [], False)
    assert places(found, "apology-real") == [1]
    assert found.experience in ("good", "ultimate")
    assert found.human.score > 0.5 < found.business.score


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_an_issue_told_again_and_not_heard_is_a_red_alert(language: str) -> None:
    found = read(told(*UNHEARD[language]))
    assert (places(found, "issue"), places(found, "repeat"), places(found, "red-alert")) == ([0], [2], [2])
    assert places(found, "skipped") == [1]
    assert found.is_red_alert
    assert found.experience in ("bad", "ugly")
    assert found.human.score < 0.5 > found.hidden.score
    [alert] = found.of("red-alert")
    assert [piece.turn for piece in alert.evidence] == [2, 0, 1]


def test_praise_that_is_told_twice_is_no_alarm() -> None:
    found = read(
        told(
            "c: My flight was cancelled, and within an hour I had a better one and an upgrade. Thank you for the help!",
            "a: You are welcome.",
            "c: My flight was cancelled and within an hour I had a better one. This is why I stay with you.",
        )
    )
    assert (places(found, "repeat"), places(found, "red-alert")) == ([2], [])


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_evidence_points_to_the_very_words(language: str) -> None:
    conversation = told(*UNHEARD[language])
    for finding in read(conversation).findings:
        for piece in finding.evidence:
            text = conversation.turns[piece.turn].text
            assert text[slice(*piece.span)] == piece.words
            assert piece.words
            assert 0 < finding.probability <= 1


def test_turn_by_turn_finds_what_the_whole_finds() -> None:
    conversation = told(*UNHEARD["en"])
    course, live = Course(conversation="t1"), list[Finding]()
    for signals in observe([conversation])[0]:
        course, found = step(course, signals, alike=alike)
        live += found
    kinds = ("issue", "acknowledged", "resolved", "not-resolved", "repeat", "skipped", "red-alert")
    assert {(each.kind, each.turn) for each in live} == {
        (each.kind, each.turn) for each in read(conversation).of(*kinds)
    }


def test_several_messages_before_an_answer_are_one_telling() -> None:
    found = read(told("c: My suitcase did not arrive.", "c: The suitcase did not arrive, where is it?"))
    assert places(found, "issue") == [0]
    assert places(found, "repeat") == []


@pytest.mark.parametrize(
    ("lines", "kind", "turn"),
    [
        (("c: Where is my bag? My number is order 48213-B.", "a: May I have your order number?"), "asked-again", 1),
        (("c: 주문번호 48213 환불해 주세요.", "a: 주문번호를 알려 주시겠어요?"), "asked-again", 1),
        (("c: 注文番号48213です。返金してください。", "a: 注文番号をお教えいただけますか。"), "asked-again", 1),
        (("c: Where is it?", "a: We will get back to you.", "c: Still waiting, nobody called."), "unkept-promise", 2),
        (("c: My bag is lost.", "a: We're sorry for any inconvenience."), "apology-formula", 1),
        (("c: 가방을 잃어버렸어요.", "a: 이용에 불편을 드려 죄송합니다."), "apology-formula", 1),
        (("c: 荷物が届きません。", "a: ご不便をおかけし申し訳ございません。"), "apology-formula", 1),
        (("c: Why late?", "a: Because of the storm. We have moved it so you can get home."), "explanation", 1),
        (("c: Where is my order?", "a: 죄송합니다만 지금은 한국어로만 안내해 드리고 있습니다."), "wrong-language", 1),
        (("c: 배송이 언제 되나요?", "a: Your order will be delivered by the end of next week."), "wrong-language", 1),
        (("c: I've been on hold for two hours!",), "long-wait", 0),
        (("c: 두 시간째 기다리고 있어요.",), "long-wait", 0),
        (("c: もう三時間も待っています。",), "long-wait", 0),
        (("c: I want to speak to a human.",), "human-wanted", 0),
        (("c: 상담원과 직접 통화하고 싶어요.",), "human-wanted", 0),
        (("c: 担当者と直接話したいです。",), "human-wanted", 0),
        (("c: I expected better from you.",), "expectation", 0),
        (("c: I'm done with you, taking my business elsewhere.",), "leaving", 0),
        (("c: 해지하겠습니다.",), "leaving", 0),
        (("c: 解約します。",), "leaving", 0),
        (("c: たらい回しにされました。",), "passed-around", 0),
        (("c: I was charged twice.",), "unfair-charge", 0),
        (("c: The gate agent was so rude to my mother.",), "rude-staff", 0),
        (("c: It is broken.", "a: That is not my problem."), "abuse-by-agent", 1),
        (("c: It is broken.", "a: We will refund you in full."), "compensation", 1),
    ],
)  # fmt: skip
def test_conduct(lines: tuple[str, ...], kind: str, turn: int) -> None:
    assert turn in places(read(told(*lines), is_deep=False), kind)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("c: Thanks for nothing!", "thanks"),
        ("c: No thanks.", "thanks"),
        ("c: I can't wait to fly with you, two hours to go!", "long-wait"),
        ("c: Great job losing my bag.", "delight"),
        ("a: This is not your fault at all.", "abuse-by-agent"),
        ("a: Unfortunately we are unable to offer you a refund.", "compensation"),
        ("c: 보내 주시면 감사하겠습니다.", "thanks"),
        ("c: 早めに教えていただけると助かります。", "thanks"),
    ],
)
def test_what_only_looks_like_it(line: str, kind: str) -> None:
    assert places(read(told("c: My bag is lost.", line), is_deep=False), kind) == []


def test_waiting_is_a_silence_by_the_measure_of_its_channel() -> None:
    lines = ("c: Where is my order?", "a: It is on its way.")
    assert places(read(told(*lines, channel="chat", hours=1), is_deep=False), "silence") == [0]
    assert places(read(told(*lines, channel="email", hours=1), is_deep=False), "silence") == []
    slow = read(told(*lines, channel="email", hours=30), is_deep=False)
    assert (places(slow, "silence"), slow.effort.wait_seconds) == ([0], 108_000.0)


def test_a_conversation_in_which_nothing_is_said() -> None:
    found = read(Conversation(id="t1"))
    assert (found.findings, found.experience, found.issue, found.business.score) == ((), "", None, 0.5)


def test_what_is_learnt_later_changes_the_judgement() -> None:
    before = read(told("c: My bag is lost.", "a: Please see our website for details."), is_deep=False)
    after = judge(before, more=[Finding(kind="scripted", probability=0.9)], contacts=3)
    assert after.human.score < before.human.score
    assert after.effort.score == before.effort.score + 4.0


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["delight", "thanks", "resolved"], "ultimate"),
        (["thanks", "resolved"], "good"),
        (["annoyed", "not-resolved"], "bad"),
        (["abuse-by-agent", "red-alert", "not-resolved"], "ugly"),
        (["issue"], ""),
    ],
)
def test_experience(kinds: list[str], expected: str) -> None:
    assert judgement.experience([Finding(kind=kind, probability=0.9) for kind in kinds])[0] == expected


def test_the_satisfaction_signal_lies_inside_its_interval_and_moves_the_right_way() -> None:
    low, low_interval = judgement.satisfaction([Finding(kind="annoyed", probability=0.9)])
    high, high_interval = judgement.satisfaction([Finding(kind="delight", probability=0.9)])
    assert low_interval[0] < low < low_interval[1]
    assert high_interval[0] < high < high_interval[1]
    assert low < 0.5 < high


def test_effort_adds_up_and_ends_at_ten() -> None:
    many = [Finding(kind="repeat", probability=0.9)] * 20
    assert effort([], messages=1).score == 0.0
    assert effort(many, messages=1).score == 10.0
    assert effort([], messages=1, wait_seconds=4 * 3600).score == 2.0


def test_asking_for_what_was_given_is_no_sign_of_having_heard() -> None:
    told_it = "c: You lost my parcel, order number 48213-B. Where is it?"
    again = "c: I already gave you my order number! You lost my parcel and I am still waiting."
    assert read(told(told_it, "a: May I have your order number?", again)).is_red_alert
    assert not read(told("c: You lost my parcel. Where is it?", "a: May I have your order number?", again)).is_red_alert
