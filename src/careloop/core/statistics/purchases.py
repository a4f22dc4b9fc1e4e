"""Purchases: who is still a customer when nobody says goodbye, and what will they buy?

Reads       for each customer the repeat purchases, the time of the last one and the time observed; mean spend.
Gives       `fit_purchases`: a BG/NBD model with the chance of being active and the purchases to expect;
            `fit_spend`: a gamma-gamma model of what one purchase is worth.
How         Poisson purchases with gamma rates, dropping out after each purchase with a beta chance (Fader, Hardie &
            Lee 2005); spend gamma within and between customers (Fader & Hardie 2013). Maximum likelihood.
Read it so  check it on a hold-out by tenths before you believe a single customer.
Blind to    seasons, campaigns and contracts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize
from scipy.special import betaln, gammaln, hyp2f1

from careloop.core.statistics.clusters import Floats


@dataclass(frozen=True)
class Purchases:
    """Parameters of BG/NBD: rates from Gamma(r, alpha), dropping out from Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float

    def active(self, repeats: ArrayLike, last: ArrayLike, observed: ArrayLike) -> Floats:
        """This will give each customer's chance of being a customer still."""
        x, t, end = (np.asarray(each, dtype=np.float64) for each in (repeats, last, observed))
        odds = np.where(x > 0, self.a / (self.b + x - 1) * ((self.alpha + end) / (self.alpha + t)) ** (self.r + x), 0.0)
        return np.asarray(1 / (1 + odds), dtype=np.float64)

    def expected(self, repeats: ArrayLike, last: ArrayLike, observed: ArrayLike, *, during: float) -> Floats:
        """This will give the purchases to expect of each customer within the next `during`."""
        x, _t, end = (np.asarray(each, dtype=np.float64) for each in (repeats, last, observed))
        ratio = ((self.alpha + end) / (self.alpha + end + during)) ** (self.r + x)
        series = hyp2f1(self.r + x, self.b + x, self.a + self.b + x - 1, during / (self.alpha + end + during))
        growth = (self.a + self.b + x - 1) / (self.a - 1) * (1 - ratio * series)
        return np.asarray(growth * self.active(repeats, last, observed), dtype=np.float64)


def fit_purchases(repeats: ArrayLike, last: ArrayLike, observed: ArrayLike) -> Purchases:
    """This will fit the model. Raises ValueError for times that cannot be (last purchase after the observation)."""
    x, t, end = (np.asarray(each, dtype=np.float64) for each in (repeats, last, observed))
    if (x < 0).any() or (t < 0).any() or (t > end).any() or ((x == 0) & (t > 0)).any() or not (x > 0).any():
        raise ValueError(
            "A last repeat purchase lies between 0 and the end of observation; some must have bought again."
        )
    scale = float(end.max())
    found = optimize.minimize(
        _loss, np.log([1.0, 1.0, 1.0, 2.0]), args=(x, t / scale, end / scale), method="L-BFGS-B",
        bounds=[(-8, 8)] * 4,
    )  # fmt: skip
    r, alpha, a, b = np.exp(found.x)
    return Purchases(float(r), float(alpha * scale), float(a), float(b))


def _loss(logs: Floats, x: Floats, t: Floats, end: Floats) -> float:
    r, alpha, a, b = np.exp(logs)
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - betaln(a, b)
    staying = betaln(a, b + x) - (r + x) * np.log(alpha + end)
    leaving = np.where(x > 0, betaln(a + 1, b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t), -np.inf)
    return -float((common + np.logaddexp(staying, leaving)).sum())


@dataclass(frozen=True)
class Spend:
    """Parameters of gamma-gamma: mean spend p·nu with nu inverse gamma (q, gamma)."""

    p: float
    q: float
    gamma: float

    def expected(self, purchases: ArrayLike, mean_spend: ArrayLike) -> Floats:
        """This will give what a purchase of each customer is worth: between their own mean and everybody's."""
        x, mean = np.asarray(purchases, dtype=np.float64), np.asarray(mean_spend, dtype=np.float64)
        return np.asarray(self.p * (self.gamma + x * mean) / (self.p * x + self.q - 1), dtype=np.float64)


def fit_spend(purchases: ArrayLike, mean_spend: ArrayLike) -> Spend:
    """This will fit the model to customers with at least one purchase of positive value."""
    x, mean = np.asarray(purchases, dtype=np.float64), np.asarray(mean_spend, dtype=np.float64)
    if not len(x) or (x < 1).any() or (mean <= 0).any():
        raise ValueError("Give customers with at least one purchase and a mean spend above 0.")
    unit = float(mean.mean())

    def loss(logs: Floats) -> float:
        p, q, gamma = np.exp(logs)
        shape = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma)
        values = (p * x - 1) * np.log(mean / unit) + p * x * np.log(x)
        return -float((shape + values - (p * x + q) * np.log(gamma + x * mean / unit)).sum())

    found = optimize.minimize(loss, np.log([5.0, 4.0, 1.0]), method="Nelder-Mead", options={"maxiter": 4000})
    p, q, gamma = np.exp(found.x)
    return Spend(float(p), float(q), float(gamma * unit))
