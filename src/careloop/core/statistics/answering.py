"""Answering: how likely is it that somebody who was asked answered?

Reads       a design matrix, the known probability of being asked, who answered (and who was asked, where it is known).
Gives       the probability of answering once asked, for every contact.
How         answered ~ Bernoulli(pi · expit(b0 + x'b)) by penalised maximum likelihood. Who was asked and stayed silent
            need not be known: the probabilities of the draw stand in for it.
Read it so  used as a weight in `double_sampling`, where the model of the answers guards against its mistakes.
Blind to    answering that depends on the answer itself; for that there is the sensitivity band.
"""

import numpy as np
from scipy import optimize
from scipy.special import expit

from careloop.core.statistics.clusters import Flags, Floats

LEAST = 0.02  # below this a weight would rest on a model's tail
STRONGEST = 9.0
PULL = 0.01  # keeps the intercept finite when everybody answered


def answering(design: Floats, probability: Floats, answered: Flags, *, asked: Flags | None, ridge: float) -> Floats:
    """This will give one probability a contact, LEAST to 1."""
    rows = np.ones(len(answered), dtype=bool) if asked is None else asked | answered
    chance = probability[rows] if asked is None else np.ones(int(rows.sum()))
    spread = design.std(axis=0)
    standard = (design - design.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    x = np.column_stack([np.ones(len(design)), standard])
    penalty = np.r_[PULL, np.full(design.shape[1], ridge)]
    start = np.zeros(x.shape[1])
    share = float(np.clip(answered.sum() / max(chance.sum(), 1e-9), 0.05, 0.95))
    start[0] = np.log(share / (1 - share))
    found = optimize.minimize(
        _loss,
        start,
        args=(x[rows], chance, answered[rows].astype(np.float64), penalty),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-STRONGEST, STRONGEST)] * len(start),
    )
    return np.asarray(np.maximum(expit(x @ found.x), LEAST), dtype=np.float64)


def _loss(beta: Floats, x: Floats, chance: Floats, answered: Floats, penalty: Floats) -> tuple[float, Floats]:
    response = expit(x @ beta)
    silent = np.maximum(1 - chance * response, 1e-12)
    value = -(answered * np.log(np.maximum(chance * response, 1e-300)) + (1 - answered) * np.log(silent)).sum()
    slope = answered * (1 - response) - (1 - answered) * chance * response * (1 - response) / silent
    return float(value + (penalty * beta**2).sum() / 2), -(x.T @ slope) + penalty * beta
