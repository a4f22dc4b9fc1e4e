import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careloop.core.reading.features import Space, hashed

SMALL = Space(bits=12, characters=(1, 2, 3), words=(1, 2), jamo=True)


def overlap(one: str, other: str, space: Space = SMALL) -> float:
    left, right = (hashed([text], space).toarray()[0] for text in (one, other))
    left[0] = right[0] = 0
    return float(left @ right / np.sqrt((left @ left) * (right @ right)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Where is my order", "where is  my ORDER"),
        ("ＡＢＣ　ｶﾒﾗ", "abc カメラ"),
        ("code 123", "code 987"),
        ("wait!!!!!!", "wait!!!"),
    ],
)
def test_writings_of_the_same_are_one(one, other):
    assert overlap(one, other) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("the parcel is late", "the parcels are late", "how do I pay"),
        ("환불해 주세요", "환불해 주시겠어요", "주소가 어디예요"),
        ("荷物が届きません", "荷物が届かない", "料金はいくらですか"),
    ],
)
def test_near_wordings_share_more_grams(text, near, far):
    assert overlap(text, near) > overlap(text, far) + 0.2


def test_korean_letters_show_endings_under_other_stems():
    spelled, whole = Space(bits=12, jamo=True), Space(bits=12)
    assert overlap("갑니다", "옵니다", spelled) > overlap("갑니다", "옵니다", whole)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_a_text_has_the_same_grams_alone_and_in_company(texts):
    together = hashed(texts, SMALL).toarray()
    alone = np.concatenate([hashed([text], SMALL).toarray() for text in texts])
    together[:, 0] = alone[:, 0] = 0
    np.testing.assert_allclose(together, alone, atol=1e-5)
