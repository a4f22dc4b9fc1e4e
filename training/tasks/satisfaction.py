"""Satisfaction: do words tell how content people were, as three or more others judged it?"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from careloop.core.reading import heads
from careloop.core.reading.features import Space
from training import blend, linear
from training.measures import auc, macro_f1, spearman
from training.sets import Missing, Row
from training.tasks import Bench, Measured

Floats = NDArray[np.floating]

TURN = Space(bits=18, characters=(4,), words=(1, 2))  # whole turns are long: few kinds of grams keep it quick
DOMAINS = ("mwoz", "sgd", "redial")


class Prefix:
    """A dialogue up to a user's turn: that turn, what the system said before, the turns before, and how many."""

    def __init__(self, said: list[tuple[str, str]]) -> None:
        """Take pairs of user and system turns; the last pair's user turn is the one to be judged."""
        self.user = said[-1][0]
        self.system = said[-2][1] if len(said) > 1 else ""
        self.earlier = said[-2][0] if len(said) > 1 else ""
        self.turns = len(said)


def three_classes(bench: Bench) -> Iterator[Measured]:
    """Tell dissatisfied, neutral and satisfied turns apart, on the examples of the published comparison."""
    for domain in DOMAINS:
        test = _published(bench, domain)
        if test is None:
            continue
        prefixes, truth = test
        train, labels, weights = _training(bench, domain, {prefix.user for prefix in prefixes})
        scores = _scores(bench, train + prefixes, labels, weights)
        told = scores.argmax(axis=1)
        model = "kernel ridge on the turn, the answer and the turn before, fitted for this measure"
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
        prefixes = [Prefix([_pair(text) for text in row["ex"]]) for row in rows]
        return prefixes, np.array([int(row["sat"]) for row in rows])
    return None


def _pair(text: str) -> tuple[str, str]:
    user, _, system = text.partition("|||")
    return user.strip(), system.strip()


def _training(bench: Bench, domain: str, seen: set[str]) -> tuple[list[Prefix], Floats, Floats]:
    """Return prefixes of the training dialogues, their three-class targets (soft, over the annotators) and weights."""
    prefixes: list[Prefix] = []
    targets: list[list[float]] = []
    for row in bench.training.rows("uss", domain, without=("asap",)):
        if row.get("split", "train") != "train" or sum(t["t"] in seen for t in row["turns"]) > len(row["turns"]) / 3:
            continue
        for said, votes in _judged(row):
            prefixes.append(Prefix(said))
            targets.append(_target(votes))
    step = max(1, len(prefixes) // 3000)
    prefixes, soft = prefixes[::step], np.array(targets[::step])
    share = np.maximum(soft.mean(axis=0), 1e-3)
    return prefixes, soft, (soft / share).sum(axis=1) / 3.0


def _judged(row: Row) -> Iterator[tuple[list[tuple[str, str]], list[int]]]:
    said: list[tuple[str, str]] = []
    for turn in row["turns"]:
        if turn["r"] == "U" and turn["t"].strip() != "OVERALL":
            said.append((turn["t"].strip(), ""))
            if turn["sat"]:
                yield list(said), [int(vote) for vote in turn["sat"]]
        elif turn["r"] == "S" and said:
            user, system = said[-1]
            said[-1] = (user, f"{system} {turn['t'].strip()}".strip())


def _target(votes: Sequence[int]) -> list[float]:
    """Return the classes as published: below, at or above three by the mean, softened by the votes."""
    mean = float(np.mean(votes))
    hard = 0 if mean < 3 else 1 if mean == 3 else 2
    place = hard
    soft = np.array([sum(v < 3 for v in votes), sum(v == 3 for v in votes), sum(v > 3 for v in votes)], dtype=float)
    return (0.3 * soft / soft.sum() + 0.7 * np.eye(3)[place]).tolist()


def _scores(bench: Bench, prefixes: list[Prefix], targets: Floats, weights: Floats) -> Floats:
    known = len(targets)
    user = [prefix.user for prefix in prefixes]
    system = [prefix.system for prefix in prefixes]
    earlier = [prefix.earlier for prefix in prefixes]
    turn = np.log1p([prefix.turns for prefix in prefixes])
    near = np.exp(-((turn[:, None] - turn[None, :known]) ** 2) * 4.0).astype(np.float32)
    kernel = 0.45 * blend.Kernels(user, bench.points(user), known, TURN).mixed(0.5, 1.0)
    kernel += 0.25 * blend.Kernels(system, bench.points(system), known, TURN).mixed(0.6, 1.0)
    kernel += 0.1 * blend.Kernels(earlier, bench.points(earlier), known, TURN).mixed(0.7, 1.0)
    kernel += 0.2 * near
    return blend.ridge(kernel, targets, penalty=0.5, weights=weights)


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
        except Missing:
            continue
        rows = [row for row in rows if any(t["t"].strip() == "OVERALL" and t["sat"] for t in row["turns"])]
        if not rows:
            continue
        texts = [[t["t"] for t in row["turns"] if t["r"] == "U" and t["t"].strip() != "OVERALL"] for row in rows]
        flat = [text for turns in texts for text in turns]
        told = head.probabilities(flat, bench.points(flat))
        signal = np.split(told[:, 2] - told[:, 0], np.cumsum([len(turns) for turns in texts])[:-1])
        mean = np.array([float(part.mean()) if len(part) else 0.0 for part in signal])
        truth = np.array([np.mean(next(t["sat"] for t in row["turns"] if t["t"].strip() == "OVERALL")) for row in rows])
        yield Measured(
            "uss",
            f"satisfaction of a dialogue, {domain}",
            "Spearman",
            spearman(truth, mean),
            len(rows),
            "shipped satisfaction, mean of turns, never saw the set",
        )


TASKS = (three_classes, jddc, dialogues)
