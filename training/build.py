"""Build the shipped weights: `python -m training.build [name …]`, from the data folder beside the project.

Each head is fitted four times with a part held out, its held-out scores are calibrated and reported, and it is fitted
once more on everything. There is no chance in it: the same data give the same bytes, made alone or with all others.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from careloop.core.models.weights import Weights
from training import calibration, cards, corpora, counted, course, grams, linear, sets, similar
from training.measures import auc
from training.points import Points

FOLDER = Path(__file__).resolve().parents[1] / "src" / "careloop" / "core" / "models"
FOLDS = 4
LARGE = 15000
OTHERS = {
    "themes": similar.themes,
    "repeats": similar.repeats,
    "static": similar.static,
    "course": course.course,
    "phrases": counted.counted,
}
PENALTY = {"light": 3e-6, "fine": 2e-6, "points": 1e-5}

Floats = NDArray[np.floating]


class Material:
    """The examples of one head, as rows of every kind of feature."""

    def __init__(self, name: str, folder: sets.Folder, points: Points) -> None:
        self.recipe = corpora.RECIPES[name]
        self.examples = list(self.recipe.corpus(folder))
        texts = [example.text for example in self.examples]
        self.targets = np.array([example.target for example in self.examples])
        self.weights = corpora.weights(self.examples)
        self.fold = linear.folds([example.group for example in self.examples], FOLDS)
        # A large corpus is judged on one fold of four: that is plenty, and a quarter of the work.
        self.judged = np.ones(len(texts), dtype=bool) if len(texts) < LARGE else self.fold == 0
        self._texts, self._points = texts, points
        self._rows: dict[str, Any] = {}

    def rows(self, kind: str) -> Any:
        """Return the features of one kind, made when first asked for."""
        if kind not in self._rows:
            spaces = {"light": grams.LIGHT, "fine": grams.FINE}
            made = grams.rows(self._texts, spaces[kind]) if kind in spaces else self._points(self._texts)
            self._rows[kind] = made
        return self._rows[kind]

    def fit(self, kind: str, chosen: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Fit one linear model on the chosen examples."""
        return linear.logistic(
            self.rows(kind)[chosen], self.targets[chosen], penalty=PENALTY[kind], weights=self.weights[chosen]
        )

    def held_out(self, kind: str) -> Floats:
        """Score the judged examples by a model that has not seen their group."""
        wide = 1 if len(self.recipe.classes) == 2 else len(self.recipe.classes)
        scores = np.zeros((len(self.examples), wide))
        for fold in np.unique(self.fold[self.judged]):
            away = self.fold == fold
            slopes, bias = self.fit(kind, ~away)
            scores[away] = np.asarray(self.rows(kind)[away] @ slopes) + bias
        return scores[self.judged]


def head(name: str, folder: sets.Folder, points: Points) -> tuple[Weights, dict[str, object]]:
    """Fit one head. Returns its weights and what the card tells about them."""
    material = Material(name, folder, points)
    kinds = ["light", "points", *(["fine"] if material.recipe.fine else [])]
    scores = {kind: material.held_out(kind) for kind in kinds}
    fused = np.hstack([scores[kind] for kind in kinds])
    judged = material.targets[material.judged], material.weights[material.judged]
    arrays: dict[str, Floats] = {}
    for kind in sorted(kinds, key=["light", "points", "fine"].index):
        arrays |= fitted(material, kind)
    arrays["slopes"], arrays["bias"] = calibration.fitted(scores["light"], *judged)
    arrays["fused_slopes"], arrays["fused_bias"] = calibration.fitted(fused, *judged)
    facts = {
        "classes": list(material.recipe.classes),
        "encoder": "use-multilingual-3",
        "space": cards.space(grams.LIGHT),
        "fine": cards.space(grams.FINE) if material.recipe.fine else None,
    }
    told = {
        "question": (material.recipe.corpus.__doc__ or "").strip(),
        "sources": _sources(material, scores["light"], fused, arrays),
    }
    return Weights(arrays, facts), told


def fitted(material: Material, kind: str) -> dict[str, Floats]:
    """Fit one kind of features on every example: its slopes and bias as they are shipped."""
    slopes, bias = material.fit(kind, np.ones(len(material.examples), dtype=bool))
    if kind != "points":
        slopes[0] = 0.0  # the bucket that does not count
    name = "grams" if kind == "light" else kind
    return {name: slopes.astype(np.float16), f"{name}_bias": bias}


def _sources(
    material: Material, light: Floats, fused: Floats, arrays: dict[str, Floats]
) -> list[tuple[str, int, float, float, float]]:
    """Tell of each source: examples, held-out AUC of tier 1 and of tier 2, calibration error of tier 2."""
    from careloop.core.reading.heads import softmax

    tier1 = softmax(light @ arrays["slopes"] + arrays["bias"])
    tier2 = softmax(fused @ arrays["fused_slopes"] + arrays["fused_bias"])
    targets = material.targets[material.judged]
    labels = targets.argmax(axis=1)
    names = np.array([example.source for example in material.examples])
    counts = {source: int((names == source).sum()) for source in dict.fromkeys(names.tolist())}
    names = names[material.judged]
    told = []
    for source, count in counts.items():
        here = names == source
        scores = [
            _mean([auc(labels[here] == k, tier[here, k]) for k in range(tier.shape[1])]) for tier in (tier1, tier2)
        ]
        told.append((source, count, *scores, calibration.expected_error(tier2[here], targets[here])))
    return told


def _mean(values: list[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.build", description=__doc__)
    parser.add_argument("names", nargs="*", help="which heads; all when left out")
    parser.add_argument("--keep", type=Path, help="a folder that keeps the encoder's points between runs")
    parser.add_argument("--into", type=Path, default=FOLDER, help="where weights and cards go; the package by default")
    chosen = parser.parse_args()
    chosen.into.mkdir(parents=True, exist_ok=True)
    folder = sets.beside()
    for name in chosen.names or (*corpora.RECIPES, *OTHERS):
        points = Points(chosen.keep)  # anew: the last bit of a point depends on what is encoded in the same run
        weights, told = OTHERS[name](folder, points) if name in OTHERS else head(name, folder, points)
        cards.save(chosen.into, name, weights, told)
        print(name, *told["sources"], sep="\n  ", flush=True)


if __name__ == "__main__":
    main()
