"""What either side does, kind by kind, in three languages: the lines, the turn in which it is found, and the words."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from careloop.core.reading.kinds import KINDS
from careloop.core.reading.reader import read
from careloop.core.records import Conversation, Turn

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
# kind | language | lines ("c:" customer, "a:" agent) | the turn | words that the evidence holds
TABLE = (Path(__file__).parent / "conduct.txt").read_text("utf-8")
ROWS = [[part.strip() for part in line.split(" | ")] for line in TABLE.strip().splitlines()]
# Those that follow from A-B-C, from the clock or from all conversations together have tests of their own.
ELSEWHERE = {"issue", "acknowledged", "repeat", "skipped", "red-alert", "silence", "scripted", "moment", "stage"}


def told(written: str) -> Conversation:
    sides = {"c": "customer", "a": "agent"}
    turns = tuple(Turn(side=sides[line[0]], text=line[3:]) for line in written.split(" / "))  # type: ignore[arg-type]
    return Conversation(id="t1", turns=turns)


@pytest.mark.parametrize(("kind", "language", "lines", "turn", "words"), ROWS, ids=[f"{r[0]}-{r[1]}" for r in ROWS])
def test_what_is_done_is_found_with_its_words(kind: str, language: str, lines: str, turn: str, words: str) -> None:
    conversation = told(lines)
    found = [each for each in read(conversation, is_deep=False).of(kind) if each.turn == int(turn)]
    assert found, f"{kind} in {language}"
    [where, *_others] = found[0].evidence
    assert words in where.words
    assert conversation.turns[where.turn].text[slice(*where.span)] == where.words
    assert 0.5 <= found[0].probability <= 1


def test_every_kind_is_tested_in_three_languages() -> None:
    tested = {(row[0], row[1]) for row in ROWS}
    wanted = {(kind, language) for kind in set(KINDS) - ELSEWHERE for language in ("en", "ko", "ja")}
    assert wanted - tested == set()


@pytest.mark.parametrize("text", ["Where is it?", "어디 있어요?", "どこにありますか。"])
def test_a_long_silence_has_the_customers_words_as_evidence(text: str) -> None:
    turns = (
        Turn(side="customer", text=text, at=START),
        Turn(side="agent", text="…", at=START + timedelta(days=3)),
    )
    [silence] = read(Conversation(id="t1", channel="email", turns=turns), is_deep=False).of("silence")
    assert (silence.turn, silence.evidence[0].words, silence.value) == (0, text, str(3 * 86_400))


@pytest.mark.parametrize(
    ("lines", "gap", "got"),
    [
        (
            "c: I expected better. My bag is lost. / a: We have found your bag. / c: Got it, thanks!",
            "made-good",
            "Got it",
        ),
        ("c: 올 줄 알았는데 안 왔어요. / a: 배송을 완료했습니다. / c: 잘 받았습니다!", "made-good", "잘 받았습니다"),
        ("c: 届くと思っていたのに来ません。 / a: お届けできません。 / c: いい加減にして。", "unmet", "いい加減"),
        ("c: I expected it on Monday. / a: Please see our website.", "unmet", ""),
    ],
)
def test_an_expectation_names_what_was_got(lines: str, gap: str, got: str) -> None:
    [expectation] = read(told(lines), is_deep=False).of("expectation")
    assert expectation.value == gap
    assert len(expectation.evidence) == (2 if got else 1)
    assert got in expectation.evidence[-1].words


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("c: 段差などが無いと助かります。", "thanks"),
        ("c: 返金はいつになりますか。", "unfair-charge"),
        ("c: 환불은 언제 되나요?", "unfair-charge"),
        ("c: 大人二人と子供一人で3万円台でお願いします。", "human-wanted"),
        ("c: お値段はどうなっていますか?", "annoyed"),
        ("c: 遠くの山々を見れるような処だと最高です。", "delight"),
        ("c: 分かりました。一泊いくらですか?", "resolved"),
        ("c: もっと安いところはないですか?", "leaving"),
        ("c: 海でのバカンスを楽しむ旅行です。", "abuse-by-customer"),
        ("c: 子供がまだ小さいので他のお客様に迷惑をかけないか心配です。", "annoyed"),
        ("a: 無料のインターネットサービスが完備したホテルをお探しいたします。", "compensation"),
        ("a: 海側の部屋が取れるのはBホテルですね。", "acknowledged"),
        ("a: フロントにご連絡頂ければ、ご対応致します。", "promise"),
        ("c: 오늘 올 줄은 알았어요. 줄 서는 곳이 어디인가요?", "expectation"),
    ],
)
def test_what_only_looks_like_it_in_korean_and_japanese(line: str, kind: str) -> None:
    conversation = told(f"c: 荷物が届きません。 / a: お調べします。 / {line}")
    assert [each for each in read(conversation, is_deep=False).of(kind) if each.turn == 2] == []


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("c: My phone keeps turning itself off, no shit left to try.", "en"),
        ("c: The stupid thing is that I deleted the mail myself.", "en"),
        ("a: I am sorry about your problem, I will deal with it right away.", "en"),
        ("a: This is not your fault at all.", "en"),
        ("c: 앱이 자꾸 꺼져요. 화면도 다 꺼져 버려요.", "ko"),
        ("c: 새끼 고양이 사료와 새끼손가락 보호대를 주문했어요.", "ko"),
        ("c: 제가 멍청하게 주소를 잘못 적었어요. 서랍을 다 뒤져 봤는데 없어요.", "ko"),
        ("a: 먼저 확인하시고 말씀해 주세요. 억지로 당기지 마세요.", "ko"),
        ("a: 고객님 잘못이 아닙니다.", "ko"),
        ("c: カメラの画像がボケてしまいます。カステラも注文しました。", "ja"),
        ("c: 時差ボケで間違えました。馬鹿高いですね。", "ja"),
        ("c: 電池の消耗が早いしね。", "ja"),
        ("a: お客様のせいではございません。しつこい汚れにはこちらをどうぞ。", "ja"),
        ("a: うるさい音がする場合はお知らせください。", "ja"),
    ],
)
def test_what_only_sounds_like_abuse_accuses_nobody(line: str, language: str) -> None:
    words = {"en": "I have a question.", "ko": "문의가 있어요.", "ja": "質問があります。"}
    found = read(told(f"c: {words[language]} / {line}"), is_deep=False)
    assert found.of("abuse-by-customer", "abuse-by-agent") == ()
