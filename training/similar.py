"""What lies close: the map for themes, the rule for repeats and our own static vectors."""

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from careloop.core.models.weights import Weights
from careloop.core.reading.features import Space
from training import cards, corpora, grams, linear
from training.calibration import expected_error
from training.measures import auc
from training.phrases import phrases
from training.points import Points
from training.sets import Folder

AXES, SHRINKAGE, SHARE_OF_WORDS = 100, 0.1, 0.5
OVERLAP = Space(bits=18, characters=(2, 3, 4), words=(1,))
STATIC = Space(bits=15, characters=(2, 3, 4), words=(1, 2))
STATIC_AXES = 64

Floats = NDArray[np.floating]


def intents(folder: Folder) -> tuple[list[str], list[str], list[str]]:
    """Return texts, intents and sources of every set of contact reasons that is free to ship."""
    told = [(row["text"], f"banking {row['label']}", "banking77.en") for row in folder.rows("banking77", "train")]
    clinc = folder.rows("clinc150", "train", without=("oos",))
    told += [(row["text"], f"clinc {row['label']}", "clinc150.en") for row in clinc]
    for sector in corpora.SECTORS:
        unique = {row["text"]: row["label"] for row in folder.rows("multidogo", sector, "train")}
        plain = {text: label for text, label in unique.items() if label not in corpora.ACTS and label.isidentifier()}
        told += [(text, f"{sector} {label}", "multidogo.en") for text, label in plain.items()]
    insurance = folder.rows("dstc11_intent_induction", "development")
    told += [(row["utterance"], f"insurance {row['intent']}", "dstc11.en") for row in insurance]
    return tuple(list(column) for column in zip(*told, strict=True))  # type: ignore[return-value]


def discriminant(points: Floats, labels: list[str], axes: int, shrinkage: float) -> tuple[Floats, Floats]:
    """Fit the map that parts the labels most for the spread within them, each label counting alike (Fisher)."""
    places = np.unique(labels, return_inverse=True)[1]
    sizes = np.bincount(places)
    mean = points.mean(axis=0)
    centres = np.stack([points[places == place].mean(axis=0) for place in range(len(sizes))])
    inside = points - centres[places]
    within = (inside * (1 / sizes[places])[:, None]).T @ inside / len(sizes)
    between = np.cov(centres.T, bias=True)
    within += shrinkage * np.trace(within) / len(within) * np.eye(len(within))
    _, vectors = linalg.eigh(between, within)
    return mean, vectors[:, ::-1][:, :axes]


def _counted(sources: list[str]) -> list[tuple[str, int, float, float, float]]:
    none = float("nan")
    return [(source, sources.count(source), none, none, none) for source in dict.fromkeys(sources)]


def themes(folder: Folder, points: Points) -> tuple[Weights, dict[str, object]]:
    """Bring sentences of one contact reason together, whatever the trade: the map before the clustering."""
    texts, labels, sources = intents(folder)
    mean, axes = discriminant(points(texts).astype(np.float64), labels, AXES, SHRINKAGE)
    arrays = {"mean": mean.astype(np.float32), "map": axes.astype(np.float16)}
    facts = {"encoder": "use-multilingual-3", "share_of_words": SHARE_OF_WORDS}
    return Weights(arrays, facts), {"question": (themes.__doc__ or "").strip(), "sources": _counted(sources)}


def repeats(folder: Folder, points: Points) -> tuple[Weights, dict[str, object]]:
    """Do two texts say the same? A logistic rule on the cosine of their points and the overlap of their grams."""
    texts, labels, sources = intents(folder)
    chance = np.random.default_rng(11)
    left, right, same = _pairs(labels, chance)
    rows = signals(texts, points(texts), left, right)
    fold = linear.folds([labels[place] for place in left], 4)
    scores = np.zeros(len(left))
    for away in range(4):
        slopes, bias = _rule(rows[fold != away], same[fold != away])
        scores[fold == away] = rows[fold == away] @ slopes + bias
    probabilities = 1 / (1 + np.exp(-scores))
    error = expected_error(np.stack([1 - probabilities, probabilities], axis=1), linear.one_hot(same.astype(int), 2))
    slopes, bias = _rule(rows, same)
    told = {
        "question": (repeats.__doc__ or "").strip(),
        "sources": [
            (source, sources.count(source), float("nan"), auc(same, scores), error) for source in dict.fromkeys(sources)
        ],
    }
    facts = {"encoder": "use-multilingual-3", "space": cards.space(OVERLAP)}
    return Weights({"slopes": slopes, "bias": np.array([bias])}, facts), told


def _pairs(labels: list[str], chance: np.random.Generator) -> tuple[NDArray[np.intp], ...]:
    """Draw pairs of one intent, and five times as many of two."""
    places = np.array(labels)
    left = chance.integers(len(labels), size=12000)
    right = np.array(
        [int(chance.choice(np.flatnonzero(places == places[i]))) for i in left[:2000]]
        + chance.integers(len(labels), size=10000).tolist()
    )
    keep = left != right
    same = places[left] == places[right]
    return left[keep], right[keep], same[keep]


def signals(texts: list[str], vectors: Floats, left: NDArray[np.intp], right: NDArray[np.intp]) -> Floats:
    """Return cosine, overlap and their product of each pair: what the rule reads."""
    from careloop.core.reading.repeats import unit

    rows = unit(texts, OVERLAP)
    overlap = np.asarray(rows[left].multiply(rows[right]).sum(axis=1)).ravel()
    cosine = np.einsum("ij,ij->i", vectors[left], vectors[right])
    return np.stack([cosine, overlap, cosine * overlap], axis=1)


def _rule(rows: Floats, same: NDArray[np.bool_]) -> tuple[Floats, float]:
    weight = np.where(same, 1 / same.sum(), 1 / (~same).sum())
    slopes, bias = linear.logistic(rows, linear.one_hot(same.astype(int), 2), penalty=1e-4, weights=weight)
    return slopes.ravel(), float(bias[0])


def static(folder: Folder, points: Points) -> tuple[Weights, dict[str, object]]:
    """Our own points for texts where the encoder is not installed: a table of hashed grams fitted to the encoder."""
    texts, sources = _mixed(folder)
    vectors = points(texts).astype(np.float64)
    _values, axes = linalg.eigh(vectors.T @ vectors)
    wanted = (vectors @ axes[:, ::-1][:, :STATIC_AXES]).astype(np.float32)
    rows = grams.rows(texts, STATIC)
    table = _fitted(rows, wanted, penalty=0.3)
    scale = np.maximum(np.abs(table).max(axis=0), 1e-6) / 127.0
    arrays = {"table": np.round(table / scale).astype(np.int8), "scale": scale.astype(np.float32)}
    told = {"question": (static.__doc__ or "").strip(), "sources": _counted(sources)}
    return Weights(arrays, {"space": cards.space(STATIC)}), told


def _mixed(folder: Folder) -> tuple[list[str], list[str]]:
    """Texts of all three languages, of every kind of talk we have."""
    told = [(phrase.text, f"own.{phrase.language}") for phrase in phrases()]
    told += [(row["text"], "banking77.en") for row in folder.rows("banking77", "train")]
    told += [(row["text"], "clinc150.en") for row in folder.rows("clinc150", "train", without=("oos",))]
    told += [(row[key], "songys.ko") for row in corpora.thinned(folder.rows("songys_chatbot"), 6000) for key in "QA"]
    told += [(row["本文"], "keico.ja") for row in folder.rows("keico_honorifics", "train")]
    talk = corpora.thinned(folder.rows("asdc_lodging_ja"), 6000)
    told += [(turn["t"], "asdc.ja") for row in talk for turn in row["turns"]]
    unique = dict(told)
    return list(unique), list(unique.values())


def _fitted(rows: Floats, wanted: Floats, *, penalty: float) -> Floats:
    """Solve the ridge for all columns at once by conjugate gradients on the normal equations."""
    transposed = rows.T.tocsr()
    table = np.zeros((rows.shape[1], wanted.shape[1]), dtype=np.float32)
    residual = np.asarray(transposed @ wanted)
    direction = residual.copy()
    size = (residual**2).sum(axis=0)
    for _ in range(25):
        image = np.asarray(transposed @ np.asarray(rows @ direction)) + penalty * direction
        step = size / np.maximum((direction * image).sum(axis=0), 1e-12)
        table += step * direction
        residual -= step * image
        now = (residual**2).sum(axis=0)
        direction = residual + direction * (now / np.maximum(size, 1e-12))
        size = now
    table[0] = 0.0
    return table
