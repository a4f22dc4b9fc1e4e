"""Dialogues up to a user's turn: what was said, and what our heads, repeats and lengths tell of it.

A prefix ends with the user's turn to be judged; the text OVERALL stands for the judgement of the whole dialogue.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from careloop.core.reading import heads
from training.points import Points
from training.sets import Row

Floats = NDArray[np.floating]
Said = tuple[tuple[str, str], ...]  # pairs of a user's turn and the system's answer; the last answer is empty

OVERALL = "OVERALL"
_OF_USER = ("satisfaction", "polarity", "act", "issue", "outcome")
_OF_SYSTEM = ("outcome", "acknowledgement", "act")
_OF_EARLIER = ("satisfaction", "act")
_LOOKS_BACK = 6  # turns among which a repeat is looked for


class Prefix(NamedTuple):
    """A dialogue up to a user's turn."""

    said: Said

    @property
    def user(self) -> str:
        return self.said[-1][0]

    @property
    def system(self) -> str:
        return self.said[-2][1] if len(self.said) > 1 else ""

    @property
    def earlier(self) -> str:
        return self.said[-2][0] if len(self.said) > 1 else ""

    @property
    def earlier_system(self) -> str:
        return self.said[-3][1] if len(self.said) > 2 else ""


def published(row: Row) -> Prefix:
    """Read a prefix as the published comparison writes it: user and system turn joined by |||."""
    pairs = (text.partition("|||") for text in row["ex"])
    return Prefix(tuple((user.strip(), system.strip()) for user, _, system in pairs))


def judged(row: Row) -> Iterator[tuple[Prefix, list[int]]]:
    """Give every rated prefix of a dialogue with the ratings."""
    said: list[tuple[str, str]] = []
    for turn in row["turns"]:
        if turn["r"] == "U":
            said.append((turn["t"].strip(), ""))
            if turn["sat"]:
                yield Prefix(tuple(said)), [int(vote) for vote in turn["sat"]]
        elif said:
            user, system = said[-1]
            said[-1] = (user, f"{system} {turn['t'].strip()}".strip())


def signals(prefixes: Sequence[Prefix], points: Points) -> Floats:
    """Return one row of numbers a prefix."""
    texts = sorted({text for prefix in prefixes for pair in prefix.said for text in pair})
    place = {text: number for number, text in enumerate(texts)}
    vectors = points(texts)
    told = {
        name: np.log(heads.load(name).probabilities(texts, vectors) + 1e-3)
        for name in dict.fromkeys((*_OF_USER, *_OF_SYSTEM))
    }
    columns = []
    for names, chosen in (
        (_OF_USER, [prefix.user for prefix in prefixes]),
        (_OF_SYSTEM, [prefix.system for prefix in prefixes]),
        (_OF_EARLIER, [prefix.earlier for prefix in prefixes]),
    ):
        rows = [place[text] for text in chosen]
        columns += [told[name][rows] for name in names]
    columns.append(np.array([_course(prefix, place, vectors, told) for prefix in prefixes]))
    return np.hstack(columns)


def _course(prefix: Prefix, place: dict[str, int], vectors: Floats, told: dict[str, Floats]) -> list[float]:
    """How the dialogue went: repeats of both sides, how content earlier turns sound, what failed, how long it is."""
    before = prefix.said[:-1] or prefix.said
    users, systems = [place[user] for user, _ in before], [place[system] for _, system in before]
    again = vectors[users[-_LOOKS_BACK:]] @ vectors[place[prefix.user]]
    answers = vectors[systems[-_LOOKS_BACK:]]
    same_answer = float((answers[:-1] @ answers[-1]).max()) if len(answers) > 1 else 0.0
    mood, outcome = np.exp(told["satisfaction"][users]), np.exp(told["outcome"][systems])
    turns = float(np.log1p(len(prefix.said)))
    return [
        float(again.max()), float(again[-1]), same_answer,
        *mood.mean(axis=0), mood[:, 0].max(), mood[:, 2].max(), *outcome.mean(axis=0), *outcome[:, 1:].max(axis=0),
        float(prefix.user == OVERALL), turns, turns**2,
        len(prefix.user.split()) ** 0.5, len(prefix.system.split()) ** 0.5,
        float("?" in prefix.user), float("!" in prefix.user), float("?" in prefix.system),
        float("sorry" in prefix.system.lower()),
    ]  # fmt: skip
