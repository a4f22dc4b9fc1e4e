import numpy as np

from careloop.core.reading import encoder, repeats
from careloop.core.reasons import themes

ONCE = [
    ("My parcel has not arrived yet.", "I still have not received my package.", "How do I change my password?"),
    ("환불이 아직 안 들어왔어요.", "환불금이 여전히 입금되지 않았습니다.", "배송지를 바꾸고 싶어요."),
    ("荷物がまだ届きません。", "まだ荷物を受け取っていません。", "パスワードを変えたいです。"),
]


def test_the_same_in_other_words_is_a_repeat_and_another_matter_is_not():
    for said, again, other in ONCE:
        points = encoder.default().encode([said, other, again])
        found = repeats.repeated([said, other, again], points)
        assert [place and place[0] for place in found] == [None, None, 0]


def test_themes_part_matters_in_three_languages_and_find_their_number():
    late = [f"My {thing} has not arrived" for thing in ("parcel", "order", "package", "sofa", "coat", "phone")]
    late += ["택배가 안 왔어요", "주문한 게 아직 안 왔습니다", "荷物が届きません", "注文した品がまだ来ません"]
    word = [f"I forgot my password {end}" for end in ("", "again", "for the app", "and cannot log in", "help", "now")]
    word += [
        "비밀번호를 잊어버렸어요",
        "비밀번호가 기억이 안 나요",
        "パスワードを忘れました",
        "パスワードがわかりません",
    ]
    texts = late + word
    found = themes.find(texts, encoder.default().encode(texts), chance=np.random.default_rng(1), between=(2, 4))
    assert found.count == 2
    assert len(set(found.labels[: len(late)])) == len(set(found.labels[len(late) :])) == 1


def test_themes_are_found_without_the_encoder_too():
    matters = ("The parrot sings at night, why?", "My violin has lost a string.")
    texts = [f"{matter} Number {number}, please." for matter in matters for number in range(12)]
    found = themes.find(texts, encoder.static().encode(texts), chance=np.random.default_rng(1), between=(2, 4))
    assert (found.count, len(set(found.labels[:12])), len(set(found.labels[12:]))) == (2, 1, 1)


def test_a_handful_is_one_theme_and_nothing_is_none():
    points = encoder.default().encode(["a", "b"])
    assert themes.find(["a", "b"], points, chance=np.random.default_rng(1)).labels.tolist() == [0, 0]
    assert themes.find([], points[:0], chance=np.random.default_rng(1)).count == 0


def test_our_own_vectors_tell_near_from_far():
    for said, again, other in ONCE:
        points = encoder.static().encode([said, again, other])
        assert points[0] @ points[1] > points[0] @ points[2]
