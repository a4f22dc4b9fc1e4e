"""Which reason of our catalogue is meant, and what is it called in English, Korean and Japanese?

Reads       names.txt beside this file; the telling of an issue.
Gives       reasons with stable ids and names; which of them a text tells by its cues. No model is loaded for it.
Blind to    reasons that nobody has put into the catalogue.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import msgspec

from careloop.core.reading.phrases import Phrase, fold, phrase
from careloop.core.reading.phrases.sieve import Sieve

LANGUAGES = ("en", "ko", "ja")
# Who writes for one of these states no issue: praise, thanks, a greeting.
NO_ISSUE = frozenset({"praise-staff", "praise-service", "small-talk"})


class Reason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contact reason: an id for ever, names by language, examples. `words` name a theme that has no name yet."""

    id: str
    names: dict[str, str] = {}
    examples: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """Give the name in a language, or the theme's own words."""
        return self.names.get(language) or self.names.get("en") or " · ".join(self.words) or self.id


@lru_cache(maxsize=1)
def catalogue() -> tuple[Reason, ...]:
    """Give all reasons, in the order of the catalogue.

    >>> next(reason for reason in catalogue() if reason.id == "refund").name("ja")
    '返金'
    """
    written = files(__package__).joinpath("names.txt").read_text("utf-8")
    return tuple(_reason(block) for block in written.strip().split("\n\n")[1:])


def _reason(block: str) -> Reason:
    head, *lines = block.splitlines()
    identifier, *names = (part.strip() for part in head.split("|"))
    examples = " / ".join(line for line in lines if not line.startswith("=")).split(" / ")
    return Reason(
        id=identifier,
        names=dict(zip(LANGUAGES, names, strict=True)),
        examples=tuple(example.strip() for example in examples),
        cues=tuple(line[1:].strip() for line in lines if line.startswith("=")),
    )


@lru_cache(maxsize=1)
def _cues() -> tuple[Sieve, tuple[tuple[int, Phrase], ...]]:
    """All cues with the places of their reasons, and what sieves them."""
    owners = tuple(
        (place, phrase(cue, has_spaces=max(cue) < "\u3000"))
        for place, reason in enumerate(catalogue())
        for cue in reason.cues
    )
    return Sieve([cue.needs for _place, cue in owners]), owners


def told(text: str) -> list[int]:
    """Give the places in the catalogue of the reasons whose cues stand in a text.

    >>> [catalogue()[place].id for place in told("Still no refund for my cancelled flight!")]
    ['flight-cancelled', 'refund']
    """
    folded = fold(text)
    sieve, owners = _cues()
    found: list[int] = []
    for number in sieve.may_stand_in(folded):
        place, cue = owners[number]
        if found[-1:] != [place] and cue.stands_in(folded):
            found.append(place)
    return found


def by_id(reasons: Sequence[Reason]) -> dict[str, Reason]:
    """Give reasons by their id."""
    return {reason.id: reason for reason in reasons}
