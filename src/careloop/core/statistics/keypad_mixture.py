"""Keypad mixture: how much of what was pressed is meant, how much is menu, and who hung up?

Reads       counts of calls by layout and level pressed (0 none), without and with the answer of a random follow-up.
Gives       the truth's shares, the pulls of the first spoken option, of key 1 and of chance, the tendency to answer by
            truth, and the hanging up for each option spoken before one's own: without and with pauses.
How         truth y; P(answers | y, layout) = expit(alpha_p + beta_y - kappa_p · options before y); P(r | y, layout) =
            (1 - a_p - b_p - c_p)[r = y] + a_p [r first spoken] + b_p [r on key 1] + c_p / 3. Maximum likelihood over
            cells, 14 parameters. Misclassification identified by a second, good answer (Tenenbein 1970).
Read it so  a diagnosis for those who make the menus. The headline is `double_sampling`, which needs no such model.
Blind to    follow-ups answered not at random, and carelessness that depends on the truth: both bias it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize
from scipy.special import expit, softmax

from careloop.core.statistics.clusters import Floats

LEVELS = 3
CELL = np.arange(8)
BEST_FIRST, BEST_ON_ONE, PAUSE = CELL >> 2, CELL >> 1 & 1, CELL & 1
BEFORE = np.where(BEST_FIRST[:, None] == 1, np.arange(LEVELS)[::-1], np.arange(LEVELS))
FIRST = np.eye(LEVELS)[np.where(BEST_FIRST == 1, LEVELS - 1, 0)]
ON_ONE = np.eye(LEVELS)[np.where(BEST_ON_ONE == 1, LEVELS - 1, 0)]


@dataclass(frozen=True)
class Mixture:
    """What the model says; pairs are (without pause, with pause)."""

    truth: tuple[float, float, float]  # dissatisfied, so-so, satisfied
    first_spoken: tuple[float, float]
    key_one: tuple[float, float]
    any_key: tuple[float, float]
    answering_odds: tuple[float, float]  # of so-so and of satisfied, against dissatisfied
    hanging_up: tuple[float, float]  # log odds lost for each option spoken before one's own
    log_likelihood: float


class NoFollowUp(ValueError):
    """Keys alone cannot tell the meant from the careless. Draw a random follow-up first."""


def keypad_mixture(
    level_pressed: ArrayLike, best_first: ArrayLike, best_on_one: ArrayLike, paused: ArrayLike, truth: ArrayLike
) -> Mixture:
    """This will fit the model; `truth` is 1, 2, 3 from the follow-up, and 0 or NaN where there is none.

    Raises NoFollowUp when no call has one.
    """
    known = np.nan_to_num(np.asarray(truth, dtype=np.float64)).astype(int)
    if not (known > 0).any():
        raise NoFollowUp("No call has a follow-up answer.")
    arms = [np.asarray(arm).astype(int) for arm in (best_first, best_on_one, paused)]
    cell = arms[0] * 4 + arms[1] * 2 + arms[2]
    counts = np.zeros((8, LEVELS + 1, LEVELS + 1))
    np.add.at(counts, (cell, np.asarray(level_pressed).astype(int), known), 1)
    found = optimize.minimize(_loss, _start(), args=(counts,), method="L-BFGS-B", options={"maxiter": 500})
    return _read(found.x, -float(found.fun))


def _start() -> Floats:
    return np.array([0.5, 1.0, -1.0, -1.0, 0.0, 0.3, 0.1, 0.1, -3.0, -2.5, -3.5, -3.0, -2.5, -3.5])


def _joint(theta: Floats) -> Floats:
    """P(pressed, truth | layout) as an array 8 × 4 × 3; the first row of levels is "no key"."""
    truth = np.asarray(softmax(np.r_[0.0, theta[0:2]]), dtype=np.float64)
    stays: Floats = expit(theta[2 + PAUSE][:, None] + np.r_[0.0, theta[4:6]] - theta[6 + PAUSE][:, None] * BEFORE)
    shares = np.array([softmax(np.r_[0.0, theta[8:11]]), softmax(np.r_[0.0, theta[11:14]])])[PAUSE]
    meant, first, one, anywhere = shares.T[:, :, None]
    careless = first * FIRST + one * ON_ONE + anywhere / LEVELS  # 8 × pressed
    joint: Floats = np.zeros((8, LEVELS + 1, LEVELS))
    joint[:, 0] = truth * (1 - stays)
    joint[:, 1:] = (meant[:, :, None] * np.eye(LEVELS) + careless[:, :, None]) * (truth * stays)[:, None, :]
    return joint


def _loss(theta: Floats, counts: Floats) -> float:
    joint = _joint(theta)
    known = (counts[:, :, 1:] * np.log(np.maximum(joint, 1e-300))).sum()
    unknown = (counts[:, :, 0] * np.log(np.maximum(joint.sum(axis=2), 1e-300))).sum()
    return -float(known + unknown) + 1e-3 * float(theta @ theta)


def _read(theta: Floats, log_likelihood: float) -> Mixture:
    shares = [softmax(np.r_[0.0, theta[8 + 3 * pause : 11 + 3 * pause]]) for pause in (0, 1)]
    pairs = [(float(shares[0][part]), float(shares[1][part])) for part in (1, 2, 3)]
    low, middle, high = softmax(np.r_[0.0, theta[0:2]])
    return Mixture(
        truth=(float(low), float(middle), float(high)),
        first_spoken=pairs[0],
        key_one=pairs[1],
        any_key=pairs[2],
        answering_odds=(float(np.exp(theta[4])), float(np.exp(theta[5]))),
        hanging_up=(float(theta[6]), float(theta[7])),
        log_likelihood=log_likelihood,
    )
