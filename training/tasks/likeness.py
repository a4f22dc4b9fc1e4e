"""Likeness: is the same said again in other words?"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from careloop.core.reading import repeats
from training import linear, similar
from training.measures import auc, recall_at_false_alarms, spearman
from training.sets import Missing, Row
from training.tasks import Bench, Measured, divided

Floats = NDArray[np.floating]


def korean_paraphrases(bench: Bench) -> Iterator[Measured]:
    """Pairs of one set of paraphrases against pairs of two: how many are found at 5 % false alarms."""
    division = divided(bench, "parakqc", group="set")
    texts = [row["text"] for row in division.test]
    points = bench.points(texts)
    for hard, negatives in ((False, "any other"), (True, "others on the same topic")):
        left, right, same = _pairs(division.test, hard=hard)
        shipped = repeats.alike([texts[i] for i in left], [texts[i] for i in right], points[left], points[right])
        fitted = _fitted(bench, division.train, texts, points, left, right)
        cosine = np.einsum("ij,ij->i", points[left], points[right])
        for told, scores in (
            ("shipped repeats, never saw the set", shipped),
            ("map and rule fitted for this measure", fitted),
            ("cosine of the encoder alone", cosine),
        ):
            task, n = f"repeat ko against {negatives}", len(same)
            yield Measured("parakqc", task, "AUC", auc(same, scores), n, told)
            found = recall_at_false_alarms(same, scores)
            yield Measured("parakqc", task, "recall at 5 % false alarms", found, n, told)


def _pairs(rows: list[Row], *, hard: bool) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """All pairs within a set, and about ten times as many of two sets (of one topic where it is to be hard)."""
    chance = np.random.default_rng(5)
    sets = np.array([row["set"] for row in rows])
    topics = np.array([row["topic"] for row in rows])
    members = [np.flatnonzero(sets == number) for number in np.unique(sets)]
    pairs = [(i, j) for places in members for i in places for j in places if i < j]
    if not pairs:
        raise Missing("parakqc: no two sentences of one set")
    others = chance.integers(len(rows), size=((40 if hard else 10) * len(pairs), 2))
    others = others[sets[others[:, 0]] != sets[others[:, 1]]]
    if hard:
        others = others[topics[others[:, 0]] == topics[others[:, 1]]]
    both = np.concatenate([np.array(pairs), others])
    return both[:, 0], both[:, 1], np.arange(len(both)) < len(pairs)


def _fitted(
    bench: Bench, train: list[Row], texts: list[str], points: Floats, left: NDArray[np.intp], right: NDArray[np.intp]
) -> Floats:
    """Learn the map that brings a set together, then a rule over cosines before and after it and the overlap."""
    known = [row["text"] for row in train]
    vectors = bench.points(known)
    sets = [str(row["set"]) for row in train]
    fold = linear.folds(sets, 2)
    inside = np.flatnonzero(fold == 0)
    mean, axes = similar.discriminant(vectors[inside].astype(np.float64), [sets[i] for i in inside], 120, 0.3)
    away = [row for row, f in zip(train, fold, strict=True) if f == 1]
    rule_left, rule_right, rule_same = _pairs(away, hard=True)
    away_texts = [row["text"] for row in away]
    rows = _signals(away_texts, vectors[fold == 1], rule_left, rule_right, mean, axes)
    slopes, bias = linear.logistic(rows, linear.one_hot(rule_same.astype(int), 2), penalty=1e-5, iterations=200)
    return (_signals(texts, points, left, right, mean, axes) @ slopes).ravel() + bias[0]


def _signals(
    texts: list[str],
    points: Floats,
    left: NDArray[np.intp],
    right: NDArray[np.intp],
    mean: Floats,
    axes: Floats,
) -> Floats:
    mapped = (points - mean) @ axes
    mapped /= np.maximum(np.linalg.norm(mapped, axis=1, keepdims=True), 1e-9)
    after = np.einsum("ij,ij->i", mapped[left], mapped[right])[:, None]
    return np.hstack([similar.signals(texts, points, left, right), after]).astype(np.float32)


def korean_likeness(bench: Bench) -> Iterator[Measured]:
    """Rank Korean pairs by likeness."""
    yield _ranked(bench, "korsts", "likeness ko")


def japanese_likeness(bench: Bench) -> Iterator[Measured]:
    """Rank Japanese pairs by likeness."""
    yield _ranked(bench, "jsts", "likeness ja")


def _ranked(bench: Bench, name: str, task: str) -> Measured:
    rows = divided(bench, name).test[:2500]
    left, right = bench.points([row["a"] for row in rows]), bench.points([row["b"] for row in rows])
    cosine = np.einsum("ij,ij->i", left, right)
    truth = np.array([float(row["score"]) for row in rows])
    return Measured(name, task, "Spearman", spearman(truth, cosine), len(rows), "encoder, untaught")


TASKS = (korean_paraphrases, korean_likeness, japanese_likeness)
