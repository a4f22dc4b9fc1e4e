"""Formulas of courtesy are told from what a customer wants, and the issue is marked beside them."""

import pytest

from careloop.core.reading.courtesies import courtesies, without
from careloop.core.reading.reader import read
from careloop.core.records import Conversation, Turn

KIND = """
Dear Sir or Madam,
Hello there, I hope you are all well!
Kind regards,
Best wishes, Tom
We look forward to hearing from you.
Thank you very much in advance for your time.
Hi Karen,
Good morning,
안녕하세요, 담당자님.
안녕하세요, 오래된 고객 김유나입니다.
늘 친절하게 도와주셔서 감사합니다.
바쁘신데 읽어 주셔서 감사합니다.
좋은 하루 보내세요.
김유나 드림
빠른 답변 부탁드립니다.
안녕하세요, 문의드립니다.
답변 기다리겠습니다.
いつもお世話になっております。
以上、よろしくお願いいたします。
> 今後ともよろしくお願いいたします。
お忙しいところ恐れ入りますが、何卒よろしくお願いいたします。
お問い合わせさせていただきます。
皆さまお変わりありませんか。
ご確認お願いいたします。
お忙しいところすみません。
株式会社さくら商事の山田と申します。
"""
MEANT = """
Hi, my flight is late
Hello I need a refund
Hi cancel my order
Dear me, it broke
I hope you refund me, because it is broken
My name is on the wrong order
Thank you for the refund last week, but it is still missing
안녕하세요, 환불이 안 됐어요.
환불 부탁드립니다.
환불 문의드립니다.
수고하세요 기사님이 안 오셨는데요
お手数ですが、交換をお願いします。
返金をお願いいたします。
領収書をお願いします。
よろしくお願いしますが、まだ届きません。
いつも届くのが遅いです。
ご確認をお願いしたのに返事がありません。
"""
OTHER = "The kettle leaks."
MAILS = [  # before the matter, the matter, after it
    (
        "Hello there, I hope you are all having a lovely day!",
        "The washing machine leaks at the door.",
        "Best wishes, Tom",
    ),
    (
        "안녕하세요, 담당자님. 늘 친절하게 도와주셔서 감사드립니다.",
        "커피 메이커가 고장이라 물이 새는데 교환해 주세요.",
        "좋은 하루 보내세요.",
    ),
    (
        "いつもお世話になっております。先月は迅速にご対応いただき、本当にありがとうございました。",
        "請求書の金額が間違っています。",
        "よろしくお願いいたします。",
    ),
]


@pytest.mark.parametrize("sentence", KIND.strip().splitlines())
def test_a_formula_is_courtesy_beside_something_else(sentence: str) -> None:
    text = f"{sentence}\n{OTHER}"
    assert [text[start:end] for start, end in courtesies(text)] == [sentence]
    assert without(text, courtesies(text)) == OTHER
    assert courtesies(sentence) == []


@pytest.mark.parametrize("sentence", MEANT.strip().splitlines())
def test_what_tells_something_is_none(sentence: str) -> None:
    assert courtesies(f"{sentence}\n{OTHER}") == []


@pytest.mark.parametrize("mail", MAILS)
def test_the_issue_of_a_kind_mail_is_its_matter_and_not_its_courtesy(mail: tuple[str, str, str]) -> None:
    turn = Turn(side="customer", text="\n".join(mail))
    found = read(Conversation(id="1", channel="email", turns=(turn,)))
    assert found.issue is not None
    assert found.issue.words == mail[1]
    assert not {each.kind for each in found.findings} & {"thanks", "delight"}
