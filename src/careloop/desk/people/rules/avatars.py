"""The disc that stands for a person: one or two letters on one of eight colours."""

import unicodedata
from functools import lru_cache

HUES = 8


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """This function will give the one or two letters that stand for a person.

    Korean and Japanese names give the first character, which is the family name's.
    """
    words = [word for part in name.split() if (word := part.lstrip("([<\"'“「")) and word[0].isalnum()]
    if not words:
        return "?"
    if _is_cjk(words[0][0]):
        return words[0][0]
    first, last = words[0][0], words[-1][0] if len(words) > 1 else ""
    return (first + last).upper()


@lru_cache(maxsize=4096)
def hue(name: str) -> int:
    """This function will give 1 to 8, always the same for the same name."""
    return sum(ord(letter) * place for place, letter in enumerate(name, 1)) % HUES + 1


def _is_cjk(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("CJK", "HANGUL", "HIRAGANA", "KATAKANA"))
