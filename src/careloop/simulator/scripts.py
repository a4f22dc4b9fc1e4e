"""The written texts: read from their files, one variant chosen, slots filled.

`[a|b]` chooses one of its parts, `{slot}` is filled, and in Korean `{slot:을}` takes the right particle.
"""

import re
import tomllib
from functools import cache
from importlib import resources
from random import Random

import msgspec

from careloop.simulator.korean import with_particle

LANGUAGES = ("en", "ko", "ja")
CHOICE = re.compile(r"\[([^\[\]|]*\|[^\[\]]*)\]")
SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
SPEAKER = re.compile(r"([CANL])(?:\+(\d+)([hd]))?: ?(.*)")

Phrases = dict[str, list[str]]


class Said(msgspec.Struct, frozen=True):
    """One line of a written dialogue: who says it (C customer, A agent, N note, L lead), after how many hours."""

    who: str
    text: str
    after_hours: float | None = None


class Script(msgspec.Struct, frozen=True):
    """What can be said about one contact reason in one language."""

    subjects: list[str]
    opens: list[str]  # one that begins with "! " is said by an angry customer
    talks: list[list[Said]]


@cache
def scripts(language: str) -> dict[str, Script]:
    """This will give the scripts of a language by reason."""
    found: dict[str, Script] = {}
    folder = resources.files("careloop.simulator.texts").joinpath(language)
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml") and file.name != "phrases.toml":
            tables = tomllib.loads(file.read_text(encoding="utf-8"))
            found.update({key: _script(table) for key, table in tables.items()})
    return found


@cache
def phrases(language: str) -> Phrases:
    """This will give the sentences that fit any reason: greetings, thanks, nudges, apologies."""
    file = resources.files("careloop.simulator.texts").joinpath(language, "phrases.toml")
    return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Phrases)


def fill(text: str, slots: dict[str, str], *, rng: Random) -> str:
    """This will choose the variants of a text and fill its slots. Raises KeyError when a slot has no value.

    >>> fill("{product:이} [왔어요|왔어요]", {"product": "세탁기"}, rng=Random(1))
    '세탁기가 왔어요'
    """
    while match := CHOICE.search(text):
        text = text[: match.start()] + rng.choice(match[1].split("|")) + text[match.end() :]
    return SLOT.sub(lambda slot: _filled(slots[slot[1]], slot[2]), text)


def _filled(value: str, pair: str | None) -> str:
    return with_particle(value, pair) if pair else value


def _script(table: dict[str, list[str]]) -> Script:
    return Script(table["subjects"], table["opens"], [_talk(text) for text in table["talks"]])


def _talk(text: str) -> list[Said]:
    lines: list[Said] = []
    for line in text.strip().splitlines():
        if match := SPEAKER.fullmatch(line.strip()):
            hours = float(match[2]) * (24 if match[3] == "d" else 1) if match[2] else None
            lines.append(Said(match[1], match[4], hours))
        else:
            before = lines.pop()
            lines.append(Said(before.who, f"{before.text}\n{line.strip()}", before.after_hours))
    return lines
