"""Tone: polite, kind, hostile, glad or cross?"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from careloop.core.reading import heads, phrases
from careloop.core.reading.features import Space
from training import blend, grams, layers, linear
from training.measures import accuracy, auc, macro_f1, spearman
from training.sets import Missing, Row
from training.tasks import Bench, Measured, divided, numbered, part_rows, role, skip, wording

Floats = NDArray[np.floating]

_FITTED = "fitted for this measure"


def politeness(bench: Bench) -> Iterator[Measured]:
    """Rank requests by how polite people found them, English and Korean."""
    for language in ("en", "ko"):
        try:
            division = divided(bench, "tydip_politeness", language)
        except Missing as missing:
            skip(missing)
            continue
        truth = np.array([float(row["score"]) for row in division.test])
        texts = [row["text"] for row in division.test]
        scores = _polite(bench, division.train, texts, language)
        model = f"kernel ridge, {_FITTED}"
        yield Measured(
            "tydip_politeness", f"politeness {language}", "Spearman", spearman(truth, scores), len(truth), model
        )
        shipped = heads.load("politeness").probabilities(texts, bench.points(texts))[:, 1]
        seen = f"shipped politeness, tier 2{division.by_shipped}"
        yield Measured(
            "tydip_politeness", f"politeness {language}", "Spearman", spearman(truth, shipped), len(truth), seen
        )


def _polite(bench: Bench, train: list[Row], test: list[str], language: str) -> Floats:
    others = _other_languages(bench, language)
    rows = [(row["text"], float(row["score"]), 1.0) for row in train] + others
    texts = [text for text, _, _ in rows] + test
    targets = np.array([[score] for _, score, _ in rows])
    weights = np.array([weight for _, _, weight in rows])
    space = Space(bits=18, characters=(1, 2, 3), words=(1, 2), jamo=False) if language == "ko" else blend.WORDING
    points = bench.points(texts)
    kernels = blend.Kernels(texts, points, len(rows), space)
    if language == "en":
        kernel = 0.4 * kernels.mixed(0.54, 1.5) + 0.25 * wording.likeness(texts, points, len(rows))
        kernel += 0.35 * blend.near(layers.means(texts), len(rows))
    else:
        kernel = kernels.mixed(0.5, 1.0)
    return blend.ridge(kernel, targets, penalty=0.5, weights=weights).ravel()


def _other_languages(bench: Bench, language: str) -> list[tuple[str, float, float]]:
    """For Korean, English requests and Japanese honorifics are learned from as well, each counting little."""
    if language != "ko":
        return []
    english = bench.training.rows("tydip_politeness", "en", "train")
    return [(row["text"], float(row["score"]), 0.15) for row in english]


def korean_polarity(bench: Bench) -> Iterator[Measured]:
    """Good or bad: Korean film reviews, of films never seen."""
    division = divided(bench, "nsmc_naver_movies", group="movie")
    texts = [row["text"] for row in division.train + division.test]
    labels = np.array([int(int(row["rating"]) > 5) for row in division.train])
    truth = np.array([int(row["rating"]) > 5 for row in division.test])
    # The clearer the rating, the more it counts.
    weights = np.array([1.0 if int(row["rating"]) in {1, 2, 10} else 0.7 for row in division.train])
    rows = blend.rare(texts, len(labels), Space(bits=20, characters=(1, 2, 3, 4), words=(1, 2)))
    slopes, bias = linear.logistic(
        rows[: len(labels)], linear.one_hot(labels, 2), penalty=2e-6, weights=weights, iterations=40
    )
    told = np.asarray(rows[len(labels) :] @ slopes).ravel() + bias[0]
    value = accuracy(truth, told > 0)
    yield Measured("nsmc_naver_movies", "polarity ko", "accuracy", value, len(truth), f"hashed grams, {_FITTED}")
    if division.part == "test":
        shipped = heads.load("polarity").probabilities(texts[len(labels) :])
        value = accuracy(truth, shipped[:, 2] > shipped[:, 0])
        yield Measured("nsmc_naver_movies", "polarity ko", "accuracy", value, len(truth), "shipped polarity, tier 1")


def japanese_polarity(bench: Bench) -> Iterator[Measured]:
    """Good, neither or bad: sentences on Japanese hotels."""
    division = divided(bench, "jrte_hotel_reviews_ja", "pn")
    shipped = _shipped_polarity(bench, [row["text"] for row in division.test])
    truth = np.array([int(row["label"]) + 1 for row in division.test])
    yield from _classified(
        bench, "jrte_hotel_reviews_ja", "polarity ja", division.train, division.test, "text", "label"
    )
    clear = truth != 1
    value = auc(truth[clear] == 2, (shipped[:, 2] - shipped[:, 0])[clear])
    told = "shipped polarity, tier 2, never saw the set"
    yield Measured("jrte_hotel_reviews_ja", "good or bad ja", "AUC", value, int(clear.sum()), told)


def _shipped_polarity(bench: Bench, texts: list[str]) -> Floats:
    return heads.load("polarity").probabilities(texts, bench.points(texts))


def hotel_reputation(bench: Bench) -> Iterator[Measured]:
    """Does a sentence of a Japanese hotel review judge the hotel?"""
    division = divided(bench, "jrte_hotel_reviews_ja", "rhr")
    yield from _classified(
        bench, "jrte_hotel_reviews_ja", "reputation ja", division.train, division.test, "text", "label"
    )


def honorifics(bench: Bench) -> Iterator[Measured]:
    """The level of Japanese honorifics, four classes."""
    division = divided(bench, "keico_honorifics")
    yield from _classified(
        bench, "keico_honorifics", "honorific level ja", division.train, division.test, "本文", "Level"
    )


def korean_hate(bench: Bench) -> Iterator[Measured]:
    """Hate, offence or neither in Korean comments."""
    division = divided(bench, "korean_hate_speech")
    yield from _classified(bench, "korean_hate_speech", "abuse ko", division.train, division.test, "comments", "hate")
    texts = [row["comments"] for row in division.test]
    truth = np.array([row["hate"] != "none" for row in division.test])
    yield from _abuse("korean_hate_speech", "ko", texts, truth)


def _classified(
    bench: Bench, name: str, task: str, train: list[Row], test: list[Row], text: str, label: str
) -> Iterator[Measured]:
    """Kernel ridge with rare classes weighing more; accuracy by the plain scores, F1 by the evened ones."""
    names, (known, truth) = numbered([row[label] for row in train], [row[label] for row in test])
    texts = [row[text] for row in train + test]
    targets = linear.one_hot(known, len(names))
    scores = blend.kernel_scores(
        texts, bench.points(texts), targets, share=0.35, width=1.5, penalty=0.4, space=blend.SHORT
    )
    model = f"kernel ridge, {_FITTED}"
    yield Measured(name, task, "accuracy", accuracy(truth, scores.argmax(axis=1)), len(truth), model)
    # A class seldom seen scores lower than it should: its mean is lifted half way to an even share.
    lifted = scores + 0.5 * (1 / len(names) - targets.mean(axis=0)).clip(min=0)
    yield Measured(name, task, "macro-F1", macro_f1(truth, lifted.argmax(axis=1)), len(truth), model)


def unsmile(bench: Bench) -> Iterator[Measured]:
    """Clean or not: Korean comments."""
    division = divided(bench, "korean_unsmile")
    texts = [row["문장"] for row in division.train + division.test]
    labels = np.array([int(row["clean"]) for row in division.train])
    truth = np.array([int(row["clean"]) == 1 for row in division.test])
    told = blend.linear_scores([grams.unit(texts, blend.SHORT)], linear.one_hot(labels, 2), penalties=[2e-6])
    model = f"hashed grams, {_FITTED}"
    yield Measured("korean_unsmile", "clean", "accuracy", accuracy(truth, told[:, 1] > 0.5), len(truth), model)
    value = macro_f1(truth.astype(int), (told[:, 1] > 0.5).astype(int))
    yield Measured("korean_unsmile", "clean", "macro-F1", value, len(truth), model)
    curses = np.array([int(row["악플/욕설"]) == 1 for row in division.test])
    asked = [place for place, is_clean in enumerate(truth) if is_clean or curses[place]]
    yield from _abuse("korean_unsmile", "ko", [texts[len(labels) + place] for place in asked], curses[asked])


def english_offence(bench: Bench) -> Iterator[Measured]:
    """Offensive or not: English tweets."""
    division = divided(bench, "offensive_language_en")
    truth = np.array([int(row["class"]) != 2 for row in division.test])
    tweets = [row["tweet"] for row in division.test]
    yield from _abuse("offensive_language_en", "en", tweets, truth)


def japanese_toxicity(bench: Bench) -> Iterator[Measured]:
    """Toxic or not: Japanese posts."""
    parts = bench.measured.parts("japanese_toxic")
    tests = [part for part in parts if role(part) == "test"]
    rows = part_rows(bench.measured, "japanese_toxic", tests or list(parts))
    if not rows:
        raise Missing("japanese_toxic: no part")
    truth = np.array([int(row["Toxic"]) + int(row["Very Toxic"]) >= int(row["annotation_num"]) / 2 for row in rows])
    yield from _abuse("japanese_toxic", "ja", [row["text"] for row in rows], truth)


def _abuse(name: str, language: str, texts: list[str], truth: NDArray[np.bool_]) -> Iterator[Measured]:
    """Our phrases for a customer's abuse: the share of right ones among those found, and of those there."""
    kind = "abuse-by-customer"
    found = np.array(
        [any(m.kind == kind for m in phrases.find(text, language=language, is_customer=True)) for text in texts]
    )
    right = float((found & truth).sum())
    is_mixed = truth.any() and not truth.all()  # among texts of one kind alone there is nothing to tell apart
    for metric, count in (("precision", found.sum()), ("recall", truth.sum())):
        value = right / count if is_mixed and count else float("nan")
        yield Measured(name, f"abuse {language}", metric, value, len(texts), "shipped phrases, never saw the set")


def emotions(bench: Bench) -> Iterator[Measured]:
    """Glad or cross: English comments with one clear emotion (shipped polarity)."""
    from training.corpora import emotions as told_by_labels

    division = divided(bench, "goemotions")
    pairs = [(row["text"], place) for row in division.test if (place := told_by_labels(row)) in {0, 2}]
    told = _shipped_polarity(bench, [text for text, _ in pairs])
    truth = np.array([place == 2 for _, place in pairs])
    value = auc(truth, told[:, 2] - told[:, 0])
    yield Measured("goemotions", "good or bad en", "AUC", value, len(pairs), "shipped polarity, tier 2")


TASKS: tuple[Callable[[Bench], Iterator[Measured]], ...] = (
    politeness,
    korean_polarity,
    japanese_polarity,
    hotel_reputation,
    honorifics,
    korean_hate,
    unsmile,
    english_offence,
    japanese_toxicity,
    emotions,
)
