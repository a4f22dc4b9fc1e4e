"""Satisfaction: do words tell how content people were, as three or more others judged it?"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from careloop.core.reading import heads
from careloop.core.reading.features import Space
from training import blend, linear
from training.measures import auc, macro_f1, spearman
from training.sets import Missing, Row
from training.tasks import Bench, Measured, dialogue, skip
from training.tasks.dialogue import Prefix

Floats = NDArray[np.floating]

TURN = Space(bits=18, characters=(4,), words=(1, 2))  # whole turns are long: few kinds of grams keep it quick
DOMAINS = ("mwoz", "sgd", "redial")
FROM_TURN = 4  # the published comparison judges from the fourth turn of the user on
LEARNED_FROM = 9000  # prefixes; with half of them the macro-F1 is lower by one to two points
HELPED_BY = {"mwoz": "sgd"}  # a domain of the same kind of task: every second prefix of it, counting half
LIFT = np.array([0.06, 0.0, 0.05])


def three_classes(bench: Bench) -> Iterator[Measured]:
    """Tell dissatisfied, neutral and satisfied turns apart, on the examples of the published comparison."""
    for domain in DOMAINS:
        test = _published(bench, domain)
        if test is None:
            skip(f"uss {domain}: no part of the published comparison (named asap)")
            continue
        prefixes, truth = test
        train, labels, weights = _learned(bench, domain, prefixes)
        scores = _scores(bench, train + prefixes, labels, weights)
        told = scores.argmax(axis=1)
        model = "kernel ridge on the last turns and signals of the course, fitted for this measure"
        yield Measured("uss", f"satisfaction of a turn, {domain}", "macro-F1", macro_f1(truth, told), len(truth), model)
        low = auc(truth == 0, scores[:, 0] - scores[:, 2])
        yield Measured("uss", f"dissatisfied turn, {domain}", "AUC", low, len(truth), model)
        texts = [prefix.user for prefix in prefixes]
        shipped = heads.load("satisfaction").probabilities(texts, bench.points(texts))
        untaught = auc(truth == 0, shipped[:, 0] - shipped[:, 2])
        told_by = "shipped satisfaction, tier 2, never saw the set"
        yield Measured("uss", f"dissatisfied turn, {domain}", "AUC", untaught, len(truth), told_by)


def _published(bench: Bench, domain: str) -> tuple[list[Prefix], NDArray[np.intp]] | None:
    for word in ("test", "valid", "dev"):
        try:
            rows = bench.measured.rows("uss", domain, "asap", word)
        except Missing:
            continue
        return [dialogue.published(row) for row in rows], np.array([int(row["sat"]) for row in rows])
    return None


def _learned(bench: Bench, domain: str, test: list[Prefix]) -> tuple[list[Prefix], Floats, Floats]:
    """Return what is learned from: the training dialogues of the domain, and of one like it where there is one."""
    train, labels, weights = _training(bench, domain, test)
    if domain in HELPED_BY:
        more = _training(bench, HELPED_BY[domain], test)
        train = train + more[0][::2]
        labels, weights = np.vstack([labels, more[1][::2]]), np.concatenate([weights, 0.5 * more[2][::2]])
    return train, labels, weights


def _training(bench: Bench, domain: str, test: list[Prefix]) -> tuple[list[Prefix], Floats, Floats]:
    """Return prefixes of the training dialogues, their three-class targets (soft, over the annotators) and weights."""
    seen = {_key(prefix) for prefix in test}
    prefixes: list[Prefix] = []
    targets: list[list[float]] = []
    for row in bench.training.rows("uss", domain, without=("asap", "test")):
        if row.get("split", "train") != "train":
            continue
        for prefix, votes in dialogue.judged(row):
            if len(prefix.said) >= FROM_TURN and _key(prefix) not in seen:
                prefixes.append(prefix)
                targets.append(_target(votes))
    step = -(-len(prefixes) // LEARNED_FROM)
    prefixes, soft = prefixes[::step], np.array(targets[::step])
    share = np.maximum(soft.mean(axis=0), 1e-3)
    return prefixes, soft, (soft / share).sum(axis=1) / 3.0


def _key(prefix: Prefix) -> tuple[str, ...]:
    """What tells a dialogue from others: its first user turns."""
    return tuple(user.lower() for user, _ in prefix.said[:FROM_TURN])


def _target(votes: Sequence[int]) -> list[float]:
    """Return the classes as published: below, at or above three by the mean, softened by the votes."""
    mean = float(np.mean(votes))
    hard = 0 if mean < 3 else 1 if mean == 3 else 2
    soft = np.array([sum(v < 3 for v in votes), sum(v == 3 for v in votes), sum(v > 3 for v in votes)], dtype=float)
    return (0.3 * soft / soft.sum() + 0.7 * np.eye(3)[hard]).tolist()


def _scores(bench: Bench, prefixes: list[Prefix], targets: Floats, weights: Floats) -> Floats:
    known = len(targets)
    kernel = 0.3 * blend.near(dialogue.signals(prefixes, bench.points), known)
    turn = np.log1p([len(prefix.said) for prefix in prefixes]).astype(np.float32)
    kernel += 0.1 * np.exp(-4.0 * (turn[:, None] - turn[None, :known]) ** 2)
    for part, texts, share in (
        (0.3, [prefix.user for prefix in prefixes], 0.5),
        (0.2, [prefix.system for prefix in prefixes], 0.6),
        (0.05, [prefix.earlier for prefix in prefixes], 0.7),
        (0.05, [prefix.earlier_system for prefix in prefixes], 0.7),
    ):
        kernel += part * blend.Kernels(texts, bench.points(texts), known, TURN).mixed(share, 1.0)
    # The soft labels draw the middle class up: by this much, found by cross-validation in the training dialogues.
    return blend.ridge(kernel, targets, penalty=4.0, weights=weights) + LIFT


def jddc(bench: Bench) -> Iterator[Measured]:
    """The same in Chinese customer service, where there is a training part."""
    files = {part: bench.training.parts("uss")[part] for part in bench.training.parts("uss") if "jddc" in part}
    if len(files) < 2:
        raise Missing("uss jddc: one part only, so there is nothing to learn from")
    test_rows = bench.measured.rows("uss", "jddc", "test")
    train_rows = bench.training.rows("uss", "jddc", "valid")
    texts = [" ".join(row["ex"][-1:]) for row in train_rows + test_rows]
    labels = np.array([int(row["sat"]) for row in train_rows])
    truth = np.array([int(row["sat"]) for row in test_rows])
    share = np.bincount(labels, minlength=3) / len(labels)
    scores = blend.linear_scores(
        [blend.grams.unit(texts, blend.SHORT)],
        linear.one_hot(labels, 3),
        penalties=[1e-5],
        weights=1.0 / share[labels],
    )
    yield Measured(
        "uss",
        "satisfaction of a turn, jddc (zh)",
        "macro-F1",
        macro_f1(truth, scores.argmax(axis=1)),
        len(truth),
        "hashed grams",
    )


def dialogues(bench: Bench) -> Iterator[Measured]:
    """Rank whole dialogues by the mean of the shipped signal over the user's turns."""
    head = heads.load("satisfaction")
    for domain in DOMAINS:
        try:
            rows = bench.measured.rows("uss", domain, without=("asap",))
        except Missing as missing:
            skip(missing)
            continue
        rows = [row for row in rows if _overall(row)]
        if not rows:
            continue
        texts = [[t["t"] for t in row["turns"] if t["r"] == "U" and t["t"].strip() != dialogue.OVERALL] for row in rows]
        flat = [text for turns in texts for text in turns]
        told = head.probabilities(flat, bench.points(flat))
        signal = np.split(told[:, 2] - told[:, 0], np.cumsum([len(turns) for turns in texts])[:-1])
        mean = np.array([float(part.mean()) if len(part) else 0.0 for part in signal])
        truth = np.array(
            [np.mean(next(t["sat"] for t in row["turns"] if t["t"].strip() == dialogue.OVERALL)) for row in rows]
        )
        yield Measured(
            "uss",
            f"satisfaction of a dialogue, {domain}",
            "Spearman",
            spearman(truth, mean),
            len(rows),
            "shipped satisfaction, mean of turns, never saw the set",
        )


def _overall(row: Row) -> list[int]:
    """The ratings of the whole dialogue; none where nobody gave one."""
    return next((turn["sat"] for turn in row["turns"] if turn["t"].strip() == dialogue.OVERALL), [])


TASKS = (three_classes, jddc, dialogues)
