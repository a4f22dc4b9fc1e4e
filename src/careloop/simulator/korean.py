"""Korean particles: which form follows a word, by how its last sound ends."""

import re

# The form after a consonant → the form after a vowel. The key is how the texts name the pair.
PAIRS = {
    "은": ("은", "는"),
    "이": ("이", "가"),
    "을": ("을", "를"),
    "과": ("과", "와"),
    "이에요": ("이에요", "예요"),
    "이라": ("이라", "라"),
    "이고": ("이고", "고"),
    "이랑": ("이랑", "랑"),
    "인데": ("인데", "인데"),
    "으로": ("으로", "로"),
}
DIGITS_WITH_CONSONANT = frozenset("013678")
LETTERS_WITH_CONSONANT = frozenset("lmnrLMNR")
ENDS_IN_L = frozenset("178lrLR")
HANGUL_FIRST, HANGUL_LAST = 0xAC00, 0xD7A3
TRAILING = re.compile(r"[\s)\]」』\"'”’.]+$")


def with_particle(word: str, pair: str) -> str:
    """This will give the word with the particle in the form its last sound asks for.

    >>> with_particle("세탁기", "을"), with_particle("에어컨", "이"), with_particle("서울", "으로")
    ('세탁기를', '에어컨이', '서울로')
    >>> with_particle("ON-2031", "은")
    'ON-2031은'
    """
    after_consonant, after_vowel = PAIRS[pair]
    last = TRAILING.sub("", word)[-1:]
    closed, is_l = _ending(last)
    if pair == "으로" and is_l:
        return word + after_vowel
    return word + (after_consonant if closed else after_vowel)


def _ending(character: str) -> tuple[bool, bool]:
    """Whether the sound ends in a consonant, and whether that is ㄹ."""
    if character and HANGUL_FIRST <= ord(character) <= HANGUL_LAST:
        final = (ord(character) - HANGUL_FIRST) % 28
        return final != 0, final == 8
    closed = character in DIGITS_WITH_CONSONANT or character in LETTERS_WITH_CONSONANT
    return closed, character in ENDS_IN_L
