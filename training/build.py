"""Build the shipped weights: `python -m training.build [name …]`, from the data folder beside the project.

Each head is fitted four times with a part held out, its held-out scores are calibrated and reported, and it is fitted
once more on everything. There is no chance in it: the same data give the same bytes.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from careloop.core.models.weights import Weights
from training import calibration, cards, corpora, grams, linear, sets, similar
from training.measures import auc
from training.points import Points

FOLDER = Path(__file__).resolve().parents[1] / "src" / "careloop" / "core" / "models"
FOLDS = 4
LARGE = 15000
OTHERS = {"themes": similar.themes, "repeats": similar.repeats, "static": similar.static}
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
        self.rows = {"light": grams.rows(texts, grams.LIGHT), "points": points(texts)}
        if self.recipe.fine:
            self.rows["fine"] = grams.rows(texts, grams.FINE)

    def fit(self, kind: str, chosen: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Fit one linear model on the chosen examples."""
        return linear.logistic(
            self.rows[kind][chosen], self.targets[chosen], penalty=PENALTY[kind], weights=self.weights[chosen]
        )

    def held_out(self, kind: str) -> Floats:
        """Score the judged examples by a model that has not seen their group."""
        wide = 1 if len(self.recipe.classes) == 2 else len(self.recipe.classes)
        scores = np.zeros((len(self.examples), wide))
        for fold in np.unique(self.fold[self.judged]):
            away = self.fold == fold
            slopes, bias = self.fit(kind, ~away)
            scores[away] = np.asarray(self.rows[kind][away] @ slopes) + bias
        return scores[self.judged]


def head(name: str, folder: sets.Folder, points: Points) -> tuple[Weights, dict[str, object]]:
    """Fit one head. Returns its weights and what the card tells about them."""
    material = Material(name, folder, points)
    kinds = ["light", "points", *(["fine"] if material.recipe.fine else [])]
    scores = {kind: material.held_out(kind) for kind in kinds}
    fused = np.hstack([scores[kind] for kind in kinds])
    everything = np.ones(len(material.examples), dtype=bool)
    judged = material.targets[material.judged], material.weights[material.judged]
    arrays: dict[str, Floats] = {}
    for kind, saved in (("light", "grams"), ("points", "points"), ("fine", "fine")):
        if kind in scores:
            slopes, bias = material.fit(kind, everything)
            if kind != "points":
                slopes[0] = 0.0
            arrays[saved], arrays[f"{saved}_bias"] = slopes.astype(np.float16), bias
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
    chosen = parser.parse_args()
    folder, points = sets.beside(), Points(chosen.keep)
    for name in chosen.names or (*corpora.RECIPES, *OTHERS):
        weights, told = OTHERS[name](folder, points) if name in OTHERS else head(name, folder, points)
        cards.save(FOLDER, name, weights, told)
        print(name, *told["sources"], sep="\n  ", flush=True)


if __name__ == "__main__":
    main()
