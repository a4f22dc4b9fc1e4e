"""Logistic: what share is to be expected, given what is known of each contact?

Reads       a matrix of features (n, k), outcomes from 0 to 1 (shares are allowed), weights.
Gives       coefficients on the features' own scale and predictions.
How         penalised likelihood, ridge/2 · |b|² on standardised features, the intercept free; Newton's steps, halved
            until the likelihood grows (le Cessie & van Houwelingen 1992).
Read it so  a tool for prediction inside an estimator whose truth does not hang on it.
Blind to    do not read penalised coefficients as effects; `drivers` gives effects with intervals.
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike

from careloop.core.statistics.clusters import Floats

STEPS = 50
SMALL = 1e-9
FURTHEST = 30.0


@dataclass(frozen=True)
class Logistic:
    """A fitted model: P(yes) = expit(intercept + features @ coefficients)."""

    intercept: float
    coefficients: Floats

    def predict(self, features: ArrayLike) -> Floats:
        """This will give the expected share of each row."""
        eta = np.asarray(features, dtype=np.float64) @ self.coefficients + self.intercept
        return np.asarray(scipy.special.expit(eta), dtype=np.float64)


def fit_logistic(
    features: ArrayLike, outcomes: ArrayLike, *, weights: ArrayLike | None = None, ridge: float = 1.0
) -> Logistic:
    """This will fit the model; constant columns get the coefficient 0.

    Raises ValueError when there is no row, or when an outcome is not between 0 and 1.
    """
    x = np.asarray(features, dtype=np.float64)
    y = np.asarray(outcomes, dtype=np.float64)
    if x.ndim != 2 or len(x) != len(y) or not len(y):
        raise ValueError("Give a matrix of features with one row for each outcome, and at least one row.")
    if not ((y >= 0) & (y <= 1)).all():
        raise ValueError("Outcomes must lie between 0 and 1.")
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    centre, spread = x.mean(axis=0), x.std(axis=0)
    varies = spread > SMALL
    scale = np.where(varies, spread, 1.0)
    design = np.column_stack([np.ones(len(y)), np.where(varies, (x - centre) / scale, 0.0)])
    penalty = np.r_[SMALL, np.full(x.shape[1], ridge)]
    beta = _Likelihood(design, y, w, penalty).best()
    slopes = np.where(varies, beta[1:] / scale, 0.0)
    return Logistic(float(beta[0] - slopes @ centre), slopes)


@dataclass(frozen=True)
class _Likelihood:
    design: Floats
    y: Floats
    w: Floats
    penalty: Floats

    def best(self) -> Floats:
        beta = np.zeros(self.design.shape[1])
        share = np.clip(np.average(self.y, weights=self.w) if self.w.sum() > 0 else 0.5, 1e-6, 1 - 1e-6)
        beta[0] = np.log(share / (1 - share))
        for _ in range(STEPS):
            p = scipy.special.expit(self.design @ beta)
            slope = self.design.T @ (self.w * (p - self.y)) + self.penalty * beta
            bend = (self.design.T * (self.w * p * (1 - p))) @ self.design + np.diag(self.penalty + SMALL)
            step = self._halved(beta, np.linalg.solve(bend, slope))
            beta = beta - step
            if np.abs(step).max() < 1e-8 or abs(beta[0]) > FURTHEST:
                break
        return beta

    def _halved(self, beta: Floats, step: Floats) -> Floats:
        """The step, halved until it does not lose likelihood; nothing when no step gains."""
        before = self._loss(beta)
        for _ in range(30):
            if self._loss(beta - step) <= before:
                return step
            step = step / 2
        return np.zeros_like(step)

    def _loss(self, beta: Floats) -> float:
        eta = self.design @ beta
        return float((self.w * (np.logaddexp(0, eta) - self.y * eta)).sum() + (self.penalty * beta**2).sum() / 2)
