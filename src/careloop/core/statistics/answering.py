"""Answering: how likely is it that somebody who was asked answered?

Reads       a design matrix, the known probability of being asked, who answered (and who was asked, where it is known).
Gives       the probability of answering once asked, for every contact.
How         answered ~ Bernoulli(pi · expit(b0 + x'b)) by penalised maximum likelihood, Fisher scoring.
            Who was asked and stayed silent need not be known: the probabilities of the draw stand in for it
            (Robins, Rotnitzky & Zhao 1994; the ridge: le Cessie & van Houwelingen 1992).
Read it so  used as a weight in `double_sampling`, where the model of the answers guards against its mistakes.
Blind to    answering that depends on the answer itself; for that there is the sensitivity band.
"""

import numpy as np
import scipy

from careloop.core.statistics.clusters import Flags, Floats

LEAST = 0.02  # below this a weight would rest on a model's tail
STEPS = 40
CLOSE = 1e-3  # of log likelihood: far less than chance moves
PULL = 0.01  # keeps the intercept finite when everybody answered


def answering(design: Floats, probability: Floats, answered: Flags, *, asked: Flags | None, ridge: float) -> Floats:
    """This will give one probability a contact, LEAST to 1."""
    rows = np.ones(len(answered), dtype=bool) if asked is None else asked | answered
    chance = probability[rows] if asked is None else np.ones(int(rows.sum()))
    spread = design.std(axis=0)
    standard = (design - design.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    x = np.column_stack([np.ones(len(design)), standard])
    penalty = np.r_[PULL, np.full(design.shape[1], ridge)]
    share = float(np.clip(answered.sum() / max(chance.sum(), 1e-9), 0.05, 0.95))
    start = np.zeros(x.shape[1])
    start[0] = np.log(share / (1 - share))
    beta = _scored(start, x[rows], chance, answered[rows].astype(np.float64), penalty)
    return np.asarray(np.maximum(scipy.special.expit(x @ beta), LEAST), dtype=np.float64)


def _scored(beta: Floats, x: Floats, chance: Floats, answered: Floats, penalty: Floats) -> Floats:
    """Fisher's scoring; each step is halved until it does not lose likelihood."""
    came = answered > 0
    response = _response(x, beta)
    loss = _loss(beta, response, chance, came, penalty)
    for _ in range(STEPS):
        silent = 1 - chance * response
        slope = (1 - response) * (answered - (1 - answered) * chance * response / silent)
        bend = (x.T * (chance * response * (1 - response) ** 2 / silent)) @ x + np.diag(penalty)
        step = np.linalg.solve(bend, x.T @ slope - penalty * beta)
        before = loss
        for _halving in range(30):
            response = _response(x, beta + step)
            loss = _loss(beta + step, response, chance, came, penalty)
            if loss <= before:
                break
            step = step / 2
        else:
            return beta
        beta = beta + step
        if before - loss < CLOSE:
            break
    return beta


def _response(x: Floats, beta: Floats) -> Floats:
    return np.asarray(np.clip(scipy.special.expit(x @ beta), 1e-9, 1 - 1e-9), dtype=np.float64)


def _loss(beta: Floats, response: Floats, chance: Floats, came: Flags, penalty: Floats) -> float:
    reached = chance * response
    likelihood = np.log(reached[came]).sum() + np.log1p(-np.minimum(reached[~came], 1 - 1e-12)).sum()
    return float((penalty * beta**2).sum() / 2 - likelihood)
