"""Contact reasons: are they named right, is what fits none told apart, and do clusters find them unnamed?"""

from collections.abc import Iterator

import numpy as np

from careloop.core.reasons import themes
from training import blend, linear
from training.measures import accuracy, auc, cluster_accuracy, macro_f1, mutual_information, rand_index
from training.sets import Missing, Row, has
from training.tasks import Bench, Division, Measured, divided, numbered, part_rows, role, skip

_KERNEL = "kernel ridge on encoder + hashed grams, fitted for this measure"


def banking77(bench: Bench) -> Iterator[Measured]:
    """Name one of 77 reasons of a bank's customers."""
    yield from _named(bench, "banking77", divided(bench, "banking77"), "text", "label")


def bitext(bench: Bench) -> Iterator[Measured]:
    """Name one of 27 reasons (synthetic texts)."""
    yield from _named(bench, "bitext_support", divided(bench, "bitext_support"), "utterance", "intent")


def _named(bench: Bench, name: str, division: Division, text: str, label: str) -> Iterator[Measured]:
    names, (known, truth) = numbered([r[label] for r in division.train], [r[label] for r in division.test])
    texts = [str(row[text]) for row in division.train + division.test]
    scores = blend.reason_scores(texts, bench.points(texts), linear.one_hot(known, len(names)))
    yield Measured(name, "reason", "accuracy", accuracy(truth, scores.argmax(axis=1)), len(truth), _KERNEL)


def clinc150(bench: Bench) -> Iterator[Measured]:
    """Name one of 150 reasons, and notice what is none of them."""
    inside = divided(bench, "clinc150", without=("oos",))
    try:
        outside = divided(bench, "clinc150", "oos")
    except Missing as missing:
        skip(missing)
        outside = Division([], [], "none")
    learned, strange = inside.train, [row["text"] for row in outside.train]
    model = _KERNEL
    if inside.part == "test":
        model = f"{_KERNEL}, the val parts learned too"
        # Nothing is chosen by the development parts here, so they are learned from too.
        learned = learned + _development(bench, is_strange=False)
        strange += [row["text"] for row in _development(bench, is_strange=True)]
    names, (known, truth) = numbered([r["label"] for r in learned], [r["label"] for r in inside.test])
    texts = [*strange, *(row["text"] for row in [*learned, *inside.test, *outside.test])]
    # The strange texts are learned as one more class, each several times over: there are few.
    known = np.concatenate([np.full(len(strange), len(names)), known])
    weights = np.where(known == len(names), 3.0, 1.0)
    scores = blend.reason_scores(texts, bench.points(texts), linear.one_hot(known, len(names) + 1), weights=weights)
    named, stranger = scores[:, :-1], scores[:, -1]
    here = slice(0, len(truth))
    right = named.argmax(axis=1)[here] == truth
    yield Measured("clinc150", "reason in scope", "accuracy", float(right.mean()), len(truth), model)
    if not outside.test:
        return
    top = np.sort(named, axis=1)
    doubt = stranger - top[:, -1] - 0.3 * (top[:, -1] - top[:, -2])
    is_out = np.arange(len(doubt)) >= len(truth)
    n_out = int(is_out.sum())
    yield Measured("clinc150", "out of scope", "AUC", auc(is_out, doubt), len(doubt), model)
    threshold = float(np.quantile(doubt[here], 0.98))
    kept = right & (doubt[here] <= threshold)
    yield Measured(
        "clinc150", "out of scope", "recall at the threshold", float((doubt[is_out] > threshold).mean()), n_out, model
    )
    yield Measured("clinc150", "reason in scope", "accuracy at the threshold", float(kept.mean()), len(truth), model)


def _development(bench: Bench, *, is_strange: bool) -> list[Row]:
    parts = [
        part for part in bench.training.parts("clinc150") if role(part) == "dev" and has(part, "oos") == is_strange
    ]
    return part_rows(bench.training, "clinc150", parts)


def dstc11(bench: Bench) -> Iterator[Measured]:
    """Find the reasons of two trades without labels, the number of them too (shipped map, shipped clustering)."""
    parts = bench.measured.parts("dstc11_intent_induction")
    if not parts:
        raise Missing("dstc11_intent_induction: no part")
    for part in sorted(parts):
        rows = [row for row in part_rows(bench.measured, "dstc11_intent_induction", [part]) if _intent(row)]
        if len(rows) < 4:
            skip(f"dstc11_intent_induction {part}: no utterances with an intent")
            continue
        texts = [str(row.get("utterance") or row.get("text") or row.get("sentence")) for row in rows]
        truth = [_intent(row) for row in rows]
        found = themes.find(texts, bench.points(texts), chance=np.random.default_rng(3))
        model = f"shipped themes, k found {found.count} of {len(set(truth))}"
        for metric, value in (
            ("NMI", mutual_information(truth, found.labels)),
            ("ACC", cluster_accuracy(truth, found.labels)),
            ("ARI", rand_index(truth, found.labels)),
        ):
            yield Measured("dstc11_intent_induction", f"reasons unnamed, {part}", metric, value, len(texts), model)


def _intent(row: Row) -> str:
    for field in ("intent", "label", "reference_intent", "reference", "gold", "intents"):
        if row.get(field):
            return str(row[field])
    return ""


def twacs(bench: Bench) -> Iterator[Measured]:
    """Find the 14 reasons of airline customers on Twitter without labels."""
    parts = [part for part in bench.measured.parts("twacs_airline_support") if not has(part, "unlabelled")]
    rows = part_rows(bench.measured, "twacs_airline_support", parts)
    rows = [row for row in rows if row.get("tag") not in {None, "", "UNK"}]
    if not rows:
        raise Missing("twacs_airline_support: no labelled part")
    texts = [_without_marks(row["first_utterance"]) for row in rows]
    found = themes.find(texts, bench.points(texts), chance=np.random.default_rng(3))
    truth = [row["tag"] for row in rows]
    model = f"shipped themes, k found {found.count} of {len(set(truth))}"
    yield Measured(
        "twacs_airline_support", "reasons unnamed", "NMI", mutual_information(truth, found.labels), len(rows), model
    )
    yield Measured(
        "twacs_airline_support", "reasons unnamed", "ACC", cluster_accuracy(truth, found.labels), len(rows), model
    )


def _without_marks(text: str) -> str:
    return " ".join(word for word in text.split() if not word.strip("<>").startswith("__") and "cust__" not in word)


def acts_3i4k(bench: Bench) -> Iterator[Measured]:
    """Tell Korean statements, questions, commands …, seven kinds."""
    division = divided(bench, "3i4k_korean_acts")
    names, (known, truth) = numbered([r["label"] for r in division.train], [r["label"] for r in division.test])
    texts = [row["text"] for row in division.train + division.test]
    told = blend.linear_scores(
        [blend.grams.unit(texts, blend.SHORT)], linear.one_hot(known, len(names)), penalties=[1e-6]
    ).argmax(axis=1)
    model = "hashed grams, fitted for this measure"
    yield Measured("3i4k_korean_acts", "act", "accuracy", accuracy(truth, told), len(truth), model)
    yield Measured("3i4k_korean_acts", "act", "macro-F1", macro_f1(truth, told), len(truth), model)


TASKS = (banking77, clinc150, dstc11, twacs, bitext, acts_3i4k)
