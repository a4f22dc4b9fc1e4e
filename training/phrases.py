"""Our own sentences: those of `phrases/*.toml`, their slots filled, each with its kind, language and line."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

FILLINGS = 4  # how often a line with slots is written

_SLOT = re.compile(r"\{(\w+)\}")
_PARTICLE = re.compile(r"\{(\w+)\}(이|을|은|과)(?=[\s,.?!]|$)")
_AFTER_VOWEL = {"이": "가", "을": "를", "은": "는", "과": "와"}


class Phrase(NamedTuple):
    text: str
    kind: str
    language: str
    side: str  # customer or agent
    line: int  # sentences from one line belong together when held out


@lru_cache(maxsize=1)
def phrases() -> tuple[Phrase, ...]:
    """Return all our sentences, the same ones in the same order every time."""
    found: list[Phrase] = []
    for file in sorted((Path(__file__).parent / "phrases").glob("*.toml")):
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        slots = {name: [word.strip() for word in words.split("|")] for name, words in content["slots"].items()}
        for section, side in (("kinds", "customer"), ("agent", "agent")):
            for kind, block in content[section].items():
                for line in filter(None, map(str.strip, block.splitlines())):
                    number = len(found)
                    times = FILLINGS if _SLOT.search(line) else 1
                    for turn in range(times):
                        text = _filled(line, slots, number * 7 + turn * 5)
                        found.append(Phrase(text, kind, file.stem, side, number))
    return tuple(found)


def _filled(line: str, slots: dict[str, list[str]], step: int) -> str:
    def word(name: str) -> str:
        choices = slots[name]
        return choices[step % len(choices)]

    def with_particle(match: re.Match[str]) -> str:
        chosen = word(match[1])
        last = ord(chosen[-1])
        ends_in_vowel = 0xAC00 <= last <= 0xD7A3 and (last - 0xAC00) % 28 == 0
        return chosen + (_AFTER_VOWEL[match[2]] if ends_in_vowel else match[2])

    line = _PARTICLE.sub(with_particle, line)
    return _SLOT.sub(lambda match: word(match[1]), line)
