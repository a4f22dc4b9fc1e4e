"""What the report says in English, Korean and Japanese: the table words.toml, read once."""

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

LANGUAGES = ("en", "ko", "ja")


@lru_cache(maxsize=1)
def table() -> dict[str, dict[str, dict[str, str]]]:
    """Give the whole table: section, key, language."""
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


class Words:
    """The words of one language.

    >>> Words("ko").of("kind", "red-alert"), Words("en").text("contacts")
    ('적신호', 'contacts')
    """

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"

    @property
    def colon(self) -> str:
        """Give what stands between a name and what is said of it."""
        return "：" if self.language == "ja" else ": "

    def beside(self, said: str, more: str) -> str:
        """Write something in brackets beside what it belongs to, as the language does.

        >>> Words("en").beside("delay", "54"), Words("ko").beside("지연", "54"), Words("ja").beside("遅延", "54")
        ('delay (54)', '지연(54)', '遅延（54）')
        """
        brackets = {"ko": "{}({})", "ja": "{}（{}）"}.get(self.language, "{} ({})")
        return brackets.format(said, more)

    def range(self, low: str, high: str) -> str:
        """Write a range, as the language does.

        >>> Words("en").range("1", "3"), Words("ko").range("1", "3"), Words("ja").range("1", "3")
        ('1–3', '1~3', '1〜3')
        """
        return low + {"ko": "~", "ja": "〜"}.get(self.language, "–") + high

    def of(self, section: str, key: str) -> str:
        """Give what a key is called; the key itself where the table does not know it."""
        return table()[section].get(key, {}).get(self.language, key)

    def percent(self, share: float) -> str:
        """Write a share; below one per cent with one decimal. Korean and Japanese set no space before the sign.

        >>> Words("en").percent(0.164), Words("ko").percent(0.0042)
        ('16 %', '0.4%')
        """
        written = f"{share * 100:.0f}" if share >= 0.0995 or share == 0 else f"{share * 100:.1f}"
        return f"{written} %" if self.language == "en" else f"{written}%"

    def text(self, key: str, **values: object) -> str:
        """Give a sentence with its values filled in; numbers are written with their separators."""
        written = {name: number(value) if isinstance(value, int) else value for name, value in values.items()}
        return table()["text"][key][self.language].format(**written)


def listed(names: Sequence[str], language: str) -> str:
    """Write names one after the other, as the language does.

    >>> listed(["遅延", "返金"], "ja"), listed(["delay", "refund"], "en")
    ('遅延、返金', 'delay, refund')
    """
    return ("、" if language == "ja" else ", ").join(names)


def number(value: float) -> str:
    """Write a count with separators.

    >>> number(31991)
    '31,991'
    """
    return f"{value:,.0f}"
