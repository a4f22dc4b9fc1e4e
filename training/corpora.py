"""What each head learns from: sets that are free to ship, and our own phrases; nothing else may come in here."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.phrases import Phrase, phrases
from training.sets import Folder, Row


class Example(NamedTuple):
    text: str
    target: tuple[float, ...]  # the share of each class: soft where people did not agree
    source: str  # the set and its language, for weights and for the card
    group: str  # examples of one group are held out together


SECTORS = ("airline", "fastfood", "finance", "insurance", "media", "software")
ACTS = ("openinggreeting", "closinggreeting", "thankyou", "confirmation", "rejection", "contentonly", "outofdomain", "")

_ISSUE = ("problem", "request", "repeat", "unsolved")
_DISSATISFIED = ("complaint", "abuse", "leaving", "repeat", "unsolved", "expectation")
JOY = {0, 1, 4, 5, 13, 15, 17, 18, 20, 21, 23}  # admiration amusement approval caring excitement gratitude joy love …
GRIEF = {2, 3, 9, 10, 11, 12, 14, 16, 24, 25}  # anger annoyance disappointment disapproval disgust … remorse sadness


def thinned(rows: list[Any], most: int) -> list[Any]:
    """Return about `most` rows, evenly spaced."""
    return rows[:: max(1, len(rows) // most)][:most]


def own(choose: Callable[[Phrase], tuple[float, ...] | None]) -> Iterator[Example]:
    """Our own phrases, with the target that `choose` gives each, or left out where it gives none."""
    for phrase in phrases():
        target = choose(phrase)
        if target is not None:
            yield Example(phrase.text, target, f"own.{phrase.language}", f"line{phrase.line}")


def _multidogo(folder: Folder, most: int) -> Iterator[tuple[Row, str]]:
    for sector in SECTORS:
        unique = {row["text"]: row for row in folder.rows("multidogo", sector, "train")}
        for row in thinned(list(unique.values()), most):
            yield row, sector


def _everyday(folder: Folder, target: tuple[float, ...], most: int) -> Iterator[Example]:
    """Korean and Japanese that is no customer service, or only hotel talk: what the heads must not fire on."""
    for row in thinned(folder.rows("songys_chatbot"), most):
        yield Example(row["Q"], target, "songys.ko", row["Q"])
    for row in thinned(folder.rows("keico_honorifics", "train"), most):
        yield Example(row["本文"], target, "keico.ja", row["本文"])


def issue(folder: Folder) -> Iterator[Example]:
    """Does the customer state what she wants or what is wrong?"""
    yield from own(lambda p: (0.0, 1.0) if p.kind in _ISSUE else (1.0, 0.0))
    for row, sector in _multidogo(folder, 4000):
        is_issue = float(row["label"] not in ACTS)
        yield Example(row["text"], (1 - is_issue, is_issue), "multidogo.en", f"{sector}{row['text']}")
    for row in thinned(folder.rows("banking77", "train"), 2000):
        yield Example(row["text"], (0.0, 1.0), "banking77.en", row["text"])
    yield from _everyday(folder, (1.0, 0.0), 1500)


def acknowledgement(folder: Folder) -> Iterator[Example]:
    """Does the agent show that the customer was heard: says it back, sees the feeling, reassures?"""
    yield from own(lambda p: None if p.kind == "apology" else (0.0, 1.0) if p.kind == "acknowledgement" else (1.0, 0.0))
    for row, sector in _multidogo(folder, 250):
        yield Example(row["text"], (1.0, 0.0), "multidogo.en", f"{sector}{row['text']}")
    yield from _everyday(folder, (1.0, 0.0), 400)


def outcome(folder: Folder) -> Iterator[Example]:
    """Does the turn say that it worked, or that it did not? Classes: neither, success, failure."""
    table = {"success": 1, "solved": 1, "compensation": 1, "failure": 2, "unsolved": 2}

    def choose(phrase: Phrase) -> tuple[float, ...] | None:
        place = table.get(phrase.kind, 0)
        return None if phrase.kind in {"problem", "repeat"} else tuple(float(place == k) for k in range(3))

    yield from own(choose)
    for row, sector in _multidogo(folder, 250):
        yield Example(row["text"], (1.0, 0.0, 0.0), "multidogo.en", f"{sector}{row['text']}")
    yield from _everyday(folder, (1.0, 0.0, 0.0), 400)


def politeness(folder: Folder) -> Iterator[Example]:
    """How polite is the wording? Soft labels from people's scores; Japanese from the level of honorifics."""
    for part, language in (("en_train", "en"), ("ko_dev", "ko")):
        for row in folder.rows("tydip_politeness", *part.split("_")):
            polite = float(1 / (1 + np.exp(-1.7 * float(row["score"]))))
            yield Example(row["text"], (1 - polite, polite), f"tydip.{language}", row["text"])
    for row in folder.rows("keico_honorifics", "train"):
        polite = {1: 0.95, 2: 0.8, 3: 0.55, 4: 0.1}[int(row["Level"])]
        yield Example(row["本文"], (1 - polite, polite), "keico.ja", row["本文"])
    rudeness = {"abuse": 0.01, "rude": 0.1, "complaint": 0.3, "apology": 0.95, "thanks": 0.95, "welcome": 0.9}
    rudeness |= {"acknowledgement": 0.9, "ask": 0.8, "request": 0.65}
    yield from own(lambda p: (1 - rudeness[p.kind], rudeness[p.kind]) if p.kind in rudeness else None)


def emotions(row: Row) -> int | None:
    """Return 0, 1 or 2 for a comment whose emotions all speak of grief, none or joy; None when they do not agree."""
    labels = {int(label) for label in str(row["labels"]).split(",")}
    places = {2 if label in JOY else 0 if label in GRIEF else 1 for label in labels if label not in {22, 26}}
    return places.pop() if len(places) == 1 else None


def _emotions(folder: Folder, most: int, *, keep_neutral: bool) -> Iterator[Example]:
    for row in thinned(folder.rows("goemotions", "train"), most):
        place = emotions(row)
        if place is not None and (keep_neutral or place != 1):
            yield Example(row["text"], tuple(float(place == k) for k in range(3)), "goemotions.en", row["text"])


def polarity(folder: Folder) -> Iterator[Example]:
    """Is the wording negative, neutral or positive?"""
    for row in thinned(folder.rows("nsmc_naver_movies", without=("test",)), 60000):
        up = float(row["rating"] > 5)
        yield Example(row["text"], (1 - up, 0.0, up), "nsmc.ko", row["movie"])
    yield from _emotions(folder, 12000, keep_neutral=True)
    yield from own(_valence)
    yield from _everyday(folder, (0.0, 1.0, 0.0), 1200)
    for row in thinned(folder.rows("asdc_lodging_ja"), 600):
        yield Example(row["turns"][-1]["t"], (0.0, 1.0, 0.0), "asdc.ja", row["id"])


def satisfaction(folder: Folder) -> Iterator[Example]:
    """Does the customer sound dissatisfied, neutral or satisfied with the service?"""
    yield from own(lambda p: _valence(p) if p.side == "customer" else None)
    yield from _emotions(folder, 5000, keep_neutral=False)
    for row, sector in _multidogo(folder, 500):
        place = 2 if row["label"] == "thankyou" else 1
        yield Example(row["text"], tuple(float(place == k) for k in range(3)), "multidogo.en", f"{sector}{row['text']}")
    for row in thinned(folder.rows("nsmc_naver_movies", without=("test",)), 3000):
        up = float(row["rating"] > 5)
        yield Example(row["text"], (1 - up, 0.0, up), "nsmc.ko", row["movie"])
    yield from _everyday(folder, (0.0, 1.0, 0.0), 500)
    for row in thinned(folder.rows("asdc_lodging_ja"), 800):
        yield Example(row["turns"][-1]["t"], (0.0, 1.0, 0.0), "asdc.ja", row["id"])


def _valence(phrase: Phrase) -> tuple[float, ...] | None:
    if phrase.kind in _DISSATISFIED or phrase.kind in {"rude", "failure"}:
        return (1.0, 0.0, 0.0)
    if phrase.kind in {"delight", "thanks", "solved", "compensation", "success"}:
        return (0.0, 0.0, 1.0)
    if phrase.kind == "problem":
        return (0.7, 0.3, 0.0)
    return None if phrase.kind in {"apology", "acknowledgement"} else (0.0, 1.0, 0.0)


def expectation(folder: Folder) -> Iterator[Example]:
    """Does the customer say what she expected, or wishes had been?"""
    yield from own(lambda p: (0.0, 1.0) if p.kind == "expectation" else (1.0, 0.0))
    for row, sector in _multidogo(folder, 150):
        yield Example(row["text"], (1.0, 0.0), "multidogo.en", f"{sector}{row['text']}")
    yield from _everyday(folder, (1.0, 0.0), 600)
    for row in thinned(folder.rows("nsmc_naver_movies", without=("test",)), 600):
        if "텐데" not in row["text"] and "줄 알" not in row["text"] and "더라면" not in row["text"]:
            yield Example(row["text"], (1.0, 0.0), "nsmc.ko", row["movie"])


KINDS = tuple(dict.fromkeys(phrase.kind for phrase in phrases()))


def act(folder: Folder) -> Iterator[Example]:
    """What is done with the turn? One class a kind of our phrases; MultiDoGO's acts join those of customers."""
    yield from own(lambda p: tuple(float(kind == p.kind) for kind in KINDS))
    same = {
        "openinggreeting": "greeting",
        "closinggreeting": "bye",
        "thankyou": "thanks",
        "confirmation": "confirm",
        "rejection": "reject",
        "contentonly": "answer",
    }
    for row, sector in _multidogo(folder, 400):
        if row["label"] in same:
            target = tuple(float(kind == same[row["label"]]) for kind in KINDS)
            yield Example(row["text"], target, "multidogo.en", f"{sector}{row['text']}")


def weights(examples: list[Example]) -> NDArray[np.float64]:
    """Weigh the examples so that the three languages count alike, and a few of ours are not drowned by a big set."""
    sizes: dict[str, int] = {}
    for example in examples:
        sizes[example.source] = sizes.get(example.source, 0) + 1
    return np.array([1.0 / np.sqrt(sizes[example.source]) for example in examples])


class Recipe(NamedTuple):
    classes: tuple[str, ...]
    corpus: Callable[[Folder], Iterator[Example]]
    fine: bool  # is a finer set of grams worth its bytes?


_THREE = ("negative", "neutral", "positive")
RECIPES = {
    "acknowledgement": Recipe(("other", "acknowledgement"), acknowledgement, fine=False),
    "act": Recipe(KINDS, act, fine=False),
    "expectation": Recipe(("other", "expectation"), expectation, fine=True),
    "issue": Recipe(("other", "issue"), issue, fine=False),
    "outcome": Recipe(("neither", "success", "failure"), outcome, fine=False),
    "polarity": Recipe(_THREE, polarity, fine=True),
    "politeness": Recipe(("impolite", "polite"), politeness, fine=True),
    "satisfaction": Recipe(("dissatisfied", "neutral", "satisfied"), satisfaction, fine=False),
}
