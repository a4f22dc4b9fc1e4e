"""A, B and C: is the issue stated, acknowledged, and is the outcome told?"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from careloop.core.reading import heads
from training import blend, corpora, grams, layers, linear
from training.measures import auc, matthews
from training.sets import Missing, Row
from training.tasks import Bench, Measured, divided, numbered, skip, wording

Floats = NDArray[np.floating]

SECTORS = corpora.SECTORS
LEARNED_FROM = 3000  # sentences a sector
NOT_SERVICE = {"fastfood"}  # its "intents" are the dishes named; told apart in the mean, as it always was


class Talk:
    """Sentences of several sectors in order of the conversations, with the features of each."""

    def __init__(self, bench: Bench, rows: list[Row]) -> None:
        self.rows = sorted(rows, key=_order)
        texts = [row["text"] for row in self.rows]
        self.sector = np.array([row["sector"] for row in self.rows])
        self.is_test = np.array([row["is_test"] for row in self.rows])
        self.truth = np.array([row["label"] not in corpora.ACTS for row in self.rows])
        self.wording, self.points = grams.unit(texts, blend.SHORT), bench.points(texts)
        self.conversation = linear.folds([row["conv"] for row in self.rows], 2)
        self.shipped = heads.load("issue").probabilities(texts, self.points)[:, 1]


def issue(bench: Bench) -> Iterator[Measured]:
    """A: the sentence that states the issue, in a sector never seen (learned from the others)."""
    rows: list[Row] = []
    for sector in SECTORS:
        try:
            division = divided(bench, "multidogo", sector, group="conv")
        except Missing as missing:
            skip(missing)
            continue
        few = linear.folds([row["conv"] for row in division.train], max(1, len(division.train) // LEARNED_FROM))
        chosen = [row for row, fold in zip(division.train, few, strict=True) if fold == 0]
        rows += [row | {"sector": sector, "is_test": False} for row in chosen]
        rows += [row | {"sector": sector, "is_test": True} for row in division.test]
    if not rows:
        raise Missing("multidogo: no sector")
    yield from _by_sector(Talk(bench, rows))


def _by_sector(talk: Talk) -> Iterator[Measured]:
    fitted, sizes = "fitted on the other sectors, with the place in the conversation", {}
    unseen, known = {}, {}
    for sector in dict.fromkeys(talk.sector.tolist()):
        test = talk.is_test & (talk.sector == sector)
        sizes[sector] = int(test.sum())
        unseen[sector] = auc(talk.truth[test], _unseen(talk, sector)[test])
        known[sector] = auc(talk.truth[test], talk.shipped[test])
        yield Measured("multidogo", f"A, unseen sector {sector}", "AUC", unseen[sector], sizes[sector], fitted)
        shipped = "shipped issue, tier 2 (learned from this sector's training part)"
        yield Measured("multidogo", f"A, known sector {sector}", "AUC", known[sector], sizes[sector], shipped)
    for task, scores in (("A, unseen sector", unseen), ("A, known sector", known)):
        for label, chosen in (("all", set(scores)), ("without fastfood", set(scores) - NOT_SERVICE)):
            if chosen:
                n = sum(sizes[sector] for sector in chosen)
                value = float(np.mean([scores[sector] for sector in chosen]))
                yield Measured("multidogo", f"{task}, mean of {label}", "AUC", value, n, "as above")


def _order(row: Row) -> tuple[str, str, int, int]:
    return row["sector"], str(row["conv"]), int(row["turn"]), int(row["sent"])


def _unseen(talk: Talk, sector: str) -> Floats:
    """Score by wording and meaning of the sentence, then again with its place and what came before."""
    learn = ~talk.is_test & (talk.sector != sector)
    targets = linear.one_hot(talk.truth.astype(int), 2)
    scores = np.zeros((len(talk.rows), 2))
    # Held-out scores for the sentences that the second model learns from; the last fit is for the sector.
    for chosen, away in (
        (learn & (talk.conversation == 0), learn & (talk.conversation == 1)),
        (learn & (talk.conversation == 1), learn & (talk.conversation == 0)),
        (learn, talk.sector == sector),
    ):
        slopes, bias = linear.logistic(talk.wording[chosen], targets[chosen], penalty=3e-6, iterations=30)
        scores[away, 0] = np.asarray(talk.wording[away] @ slopes).ravel() + bias[0]
        map_ = linear.ridge(talk.points[chosen], targets[chosen, 1:], penalty=3.0)
        scores[away, 1] = 8.0 * ((talk.points[away] @ map_[:-1]).ravel() + map_[-1] - 0.5)
    signals = _with_place(talk.rows, scores)
    slopes, bias = linear.logistic(signals[learn], targets[learn], penalty=1e-4, iterations=100)
    result: Floats = (signals @ slopes).ravel() + bias[0]
    return result


def _with_place(rows: list[Row], scores: Floats) -> Floats:
    """Join the scores with the place in the conversation and the strongest score before."""
    both = scores.sum(axis=1) / 2
    before = np.full(len(rows), -6.0)
    for place in range(1, len(rows)):
        if rows[place]["conv"] == rows[place - 1]["conv"]:
            before[place] = max(before[place - 1], both[place - 1])
    turn = np.log1p(np.array([float(row["turn"]) for row in rows]))
    words = np.log1p(np.array([len(row["text"].split()) for row in rows]))
    after = np.tanh(before)
    signals = [*scores.T, turn, turn**2, words, after, before, both * turn, both * words, both * after, both**2]
    signals += [turn * after, turn * words]
    stacked = np.stack(signals, axis=1)
    return ((stacked - stacked.mean(axis=0)) / (stacked.std(axis=0) + 1e-9)).astype(np.float32)


_ACKNOWLEDGING = {"Reflection of feelings", "Restatement or Paraphrasing", "Affirmation and Reassurance"}


def acknowledgement(bench: Bench) -> Iterator[Measured]:
    """B: helper turns that reflect, restate or reassure, against all other strategies."""
    division = divided(bench, "esconv", group="conv", without=("failed",))
    train, test = _helper_turns(division.train), _helper_turns(division.test)
    truth = np.array([row["strategy"] in _ACKNOWLEDGING for row in test])
    texts = [row["text"] for row in train + test]
    shipped = heads.load("acknowledgement").probabilities(texts, bench.points(texts))[:, 1]
    names, (labels,) = numbered([row["strategy"] for row in train])
    targets = linear.one_hot(labels, len(names))
    known = len(train)
    scores = blend.ridge(_likeness(bench, train + test, shipped, known), targets, penalty=0.5)
    mine = scores[:, [names.index(name) for name in names if name in _ACKNOWLEDGING]].sum(axis=1)
    yield Measured(
        "esconv", "B", "AUC", auc(truth, mine), len(test), "kernel ridge with the turns before, fitted for this measure"
    )
    yield Measured(
        "esconv",
        "B",
        "AUC",
        auc(truth, shipped[known:]),
        len(test),
        "shipped acknowledgement, tier 2, never saw the set",
    )


def _likeness(bench: Bench, rows: list[Row], shipped: Floats, known: int) -> Floats:
    """Helper turns alike by their words, by the turns of both sides before, and by place, cues and shipped heads."""
    texts, before, own = ([row[key] for row in rows] for key in ("text", "before", "own"))
    points, points_before, points_own = bench.points(texts), bench.points(before), bench.points(own)
    columns: list[Floats] = [np.log1p([[row["turn"], row["helped"]] for row in rows])]
    columns.append(np.array([[len(row["text"].split()) / 20.0, row["goes_on"]] for row in rows]))
    columns += [np.einsum("ij,ij->i", points, other)[:, None] for other in (points_before, points_own)]
    columns += [np.log(shipped + 1e-4)[:, None], wording.standing(texts, wording.HEARD)]
    for name, said, where in (
        ("polarity", texts, points),
        ("satisfaction", before, points_before),
        ("issue", before, points_before),
    ):
        columns.append(np.log(heads.load(name).probabilities(said, where) + 1e-3))
    kernel = 0.4 * blend.near(np.hstack(columns), known)
    kernel += 0.4 * blend.Kernels(texts, points, known).mixed(0.6, 1.5)
    kernel += 0.1 * blend.Kernels(before, points_before, known).mixed(0.7, 1.5)
    kernel += 0.1 * blend.Kernels(own, points_own, known).mixed(0.7, 1.5)
    return 0.7 * kernel + 0.25 * blend.near(layers.means(texts), known) + 0.05 * blend.near(layers.means(before), known)


def _helper_turns(rows: list[Row]) -> list[Row]:
    """Give the labelled helper turns, each with what both sides said before."""
    turns: list[Row] = []
    before, own, helped, last = "", "", 0, ""
    for row in rows:
        if row["turn"] == 0:
            before, own, helped, last = "", "", 0, ""
        if row["speaker"] == "seeker":
            before = f"{before} {row['text']}" if last == "seeker" else row["text"]
        elif row["strategy"]:
            goes_on = float(last == row["speaker"])
            turns.append(row | {"before": before, "own": own, "helped": helped, "goes_on": goes_on})
            own, helped = row["text"], helped + 1
        last = row["speaker"]
    return turns


def outcome(bench: Bench) -> Iterator[Measured]:
    """C: system turns that tell success or failure of what was asked for."""
    division = divided(bench, "sgd_acts", group="id")
    train, test = (_system_turns(rows, most) for rows, most in ((division.train, 1500), (division.test, 1200)))
    texts = [text for text, _ in train + test]
    known = len(train)
    wording = grams.unit(texts, blend.WORDING)
    names = ("NOTIFY_SUCCESS", "NOTIFY_FAILURE")
    mask = np.arange(len(test)) % 3 == 0
    sample = [text for (text, _), keep in zip(test, mask, strict=True) if keep]
    shipped = heads.load("outcome").probabilities(sample, bench.points(sample))
    for column, name in enumerate(names, start=1):
        labels = np.array([int(name in acts) for _, acts in train])
        truth = np.array([name in acts for _, acts in test])
        slopes, bias = linear.logistic(wording[:known], linear.one_hot(labels, 2), penalty=1e-6, iterations=60)
        scores = np.asarray(wording[known:] @ slopes).ravel() + bias[0]
        task = f"C {name.split('_')[1].lower()}"
        yield Measured("sgd_acts", task, "AUC", auc(truth, scores), len(test), "hashed grams, fitted for this measure")
        yield Measured(
            "sgd_acts",
            task,
            "AUC",
            auc(truth[mask], shipped[:, column]),
            len(sample),
            "shipped outcome, tier 2, never saw the set",
        )


def _system_turns(rows: list[Row], most: int) -> list[tuple[str, list[str]]]:
    dialogues = corpora.thinned(rows, most)
    return [(turn["t"], turn["a"]) for row in dialogues for turn in row["turns"] if turn["s"] == "S"]


def expectation(bench: Bench) -> Iterator[Measured]:
    """Counterfactual sentences of reviews: an expectation that was not met."""
    for prefix, language in (("EN", "en"), ("JP", "ja")):
        try:
            division = divided(bench, "amcd_counterfactual", prefix)
        except Missing as missing:
            skip(missing)
            continue
        texts = [row["text"] for row in division.train + division.test]
        labels = np.array([int(row["label"]) for row in division.train])
        truth = np.array([int(row["label"]) == 1 for row in division.test])
        space = blend.WORDING if language == "en" else blend.SHORT
        points = bench.points(texts)
        kernels = blend.Kernels(texts, points, len(labels), space)
        weights = np.where(labels == 1, 2.0, 1.0)
        scores = blend.ridge(
            kernels.mixed(0.35, 1.5), labels[:, None].astype(float), penalty=0.3, weights=weights
        ).ravel()
        yield Measured(
            "amcd_counterfactual",
            f"unmet expectation {language}",
            "MCC",
            matthews(truth, scores > np.quantile(scores, 1.0 - labels.mean())),
            len(truth),
            "kernel ridge, fitted for this measure",
        )
        shipped = heads.load("expectation").probabilities(texts[len(labels) :], points[len(labels) :])[:, 1]
        yield Measured(
            "amcd_counterfactual",
            f"unmet expectation {language}",
            "AUC",
            auc(truth, shipped),
            len(truth),
            "shipped expectation, tier 2, never saw the set",
        )


TASKS = (issue, acknowledgement, outcome, expectation)
