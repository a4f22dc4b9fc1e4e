"""Scales: what may a person answer, in which words, and which answers count as good?

Reads       `texts/scales.toml`: every scale with its points in English, Korean and Japanese.
Gives       Scale: its points, which of them count as good or bad, whether it is balanced.
How         a scale never changes; other words or points are another version. Answers bear key and version.
Read it so  answers of different scales or versions are never pooled; an unbalanced scale pushes the figure up.
Blind to    how a language uses a scale: raw scores of two languages are not compared.
"""

import tomllib
from functools import cache
from importlib import resources

import msgspec

Words = dict[str, str]  # by language: en, ko, ja
LANGUAGES = ("en", "ko", "ja")


class Point(msgspec.Struct, frozen=True):
    """One answer of a scale."""

    value: int
    words: Words = {}


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """The answers of a rating question, from the worst to the best."""

    key: str
    version: int = 1
    points: tuple[Point, ...]
    good: tuple[int, ...] = ()  # the values that count as satisfied
    bad: tuple[int, ...] = ()  # the values that call for somebody to act
    is_balanced: bool = True

    @property
    def values(self) -> tuple[int, ...]:
        """The values from the worst to the best."""
        return tuple(point.value for point in self.points)

    @property
    def name(self) -> str:
        """Key and version in one word: what is kept beside an answer."""
        return f"{self.key}.{self.version}"

    def words_of(self, value: int, language: str) -> str:
        """Give the words of a value, or the number where the scale has no word for it."""
        found = next((point.words for point in self.points if point.value == value), {})
        return said(found, language) or str(value)


def said(words: Words, language: str) -> str:
    """Give the words in `language`, else in English, else in whatever language there is; "" where there are none.

    >>> said({"en": "yes", "ko": "예"}, "ko"), said({"en": "yes"}, "ja"), said({}, "en")
    ('예', 'yes', '')
    """
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


@cache
def scales() -> dict[str, Scale]:
    """Give the shipped scales by their names ("satisfaction.1")."""
    text = resources.files("careloop.core.surveys.texts").joinpath("scales.toml").read_text(encoding="utf-8")
    found = msgspec.convert(tomllib.loads(text)["scales"], list[Scale])
    return {scale.name: scale for scale in found}
