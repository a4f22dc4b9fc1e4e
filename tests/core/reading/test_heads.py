"""The heads, in three languages: clear cases only; how often they are right is measured in training/evaluate."""

import hashlib
import re
from importlib import resources

import numpy as np
import pytest

from careloop.core.models import weights
from careloop.core.reading import encoder, heads

EXPECTED = {
    "acknowledgement", "act", "expectation", "issue", "outcome", "polarity", "politeness", "satisfaction",
}  # fmt: skip

CLEAR = [
    ("issue", "issue", "My new kettle arrived broken.", "Thank you, bye!"),
    ("issue", "issue", "주문한 이불이 아직도 안 왔어요.", "네 감사합니다."),
    ("issue", "issue", "注文したカーテンがまだ届いていません。", "はい、ありがとうございます。"),
    ("acknowledgement", "acknowledgement", "That must be so frustrating after waiting all week.", "One moment."),
    ("acknowledgement", "acknowledgement", "오래 기다리셔서 정말 답답하셨겠어요.", "주문번호 알려 주세요."),
    ("acknowledgement", "acknowledgement", "長くお待ちになって、さぞご不安でしたね。", "お名前をお願いします。"),
    ("outcome", "success", "Your refund has been processed.", "Unfortunately we cannot refund it."),
    ("outcome", "success", "환불 처리 완료되었습니다.", "죄송하지만 환불이 불가합니다."),
    ("outcome", "success", "返金の手続きが完了しました。", "申し訳ございませんが返金できません。"),
    ("expectation", "expectation", "I wish it had a longer cable.", "It has a cable."),
    ("expectation", "expectation", "더 길었으면 좋았을 텐데요.", "길이는 1미터입니다."),
    ("expectation", "expectation", "もう少し長ければよかったのに。", "長さは1メートルです。"),
    ("satisfaction", "satisfied", "Wonderful, thank you so much!", "This is ridiculous, the worst service ever."),
    ("satisfaction", "satisfied", "정말 친절하시네요, 감사합니다!", "서비스 정말 최악이네요."),
    ("satisfaction", "satisfied", "本当に親切で助かりました!", "最悪の対応ですね。"),
]


def test_every_head_is_there():
    assert set(heads.available()) == EXPECTED


@pytest.mark.parametrize(("name", "answer", "yes", "no"), CLEAR)
def test_clear_cases_are_told_apart_by_both_tiers(name, answer, yes, no):
    head = heads.load(name)
    column = head.classes.index(answer)
    points = encoder.default().encode([yes, no])
    for told in (head.probabilities([yes, no]), head.probabilities([yes, no], points)):
        assert told[0, column] > told[1, column]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_probabilities_add_up_and_no_text_is_no_row(name):
    head = heads.load(name)
    told = head.probabilities(["", "안녕하세요", "Hello " * 500])
    np.testing.assert_allclose(told.sum(axis=1), 1.0)
    assert told.shape == (3, len(head.classes))
    assert head.probabilities([]).shape == (0, len(head.classes))


def test_many_heads_at_once_say_what_each_says():
    texts = ["My card was charged twice!", "카드가 두 번 결제됐어요", "二重に請求されました"]
    together = heads.several(texts, ["issue", "outcome", "act"])
    for name, told in together.items():
        np.testing.assert_allclose(told, heads.load(name).probabilities(texts), atol=1e-4)


def test_points_of_another_encoder_are_refused():
    with pytest.raises(ValueError, match="reads embeddings of"):
        heads.load("issue").probabilities(["hello"], np.zeros((1, 96)))


def test_an_unknown_model_is_told_with_those_there_are():
    with pytest.raises(weights.UnknownModel, match="There are: acknowledgement, "):
        heads.load("mood")


@pytest.mark.parametrize("name", weights.names())
def test_each_card_tells_of_the_weights_beside_it(name):
    folder = resources.files("careloop.core.models")
    card = folder.joinpath(f"{name}.md").read_text(encoding="utf-8")
    digest = re.search(r"sha256 `([0-9a-f]{64})`", card)
    assert digest is not None
    assert digest[1] == hashlib.sha256(folder.joinpath(f"{name}.npz").read_bytes()).hexdigest()


def test_all_weights_together_stay_small():
    folder = resources.files("careloop.core.models")
    assert sum(len(folder.joinpath(f"{name}.npz").read_bytes()) for name in weights.names()) < 25_000_000
