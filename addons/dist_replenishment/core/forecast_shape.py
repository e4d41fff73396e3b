# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Quantiles of demand from its mean and variance: counts for slow movers, continuous for fast ones.

Slow and lumpy demand is negative binomial in steps of the item's unit (Poisson where the variance
is no larger than the mean), fast demand is gamma by the cube-root transformation of Wilson and
Hilferty (1931), which has a skew and no negative values where a normal distribution would.
"""

from statistics import NormalDist

import numpy as np

#: from this squared mean over variance on the distribution is close to symmetric
FAST_SHAPE = 9.0
#: a mean below is none
SMALLEST = 1e-100
#: standard deviations in units of the grid that counts are computed on; steps of the grid
FINE, LONGEST = 16.0, 460


def quantiles(mean, variance, unit, levels) -> np.ndarray:
    """(items, levels) the demand that is not exceeded with each of the probabilities.

    :param mean: (items,), none negative, in the product's unit; NaN gives NaN
    :param variance: (items,) in squared units
    :param unit: (items,) the step of the demand, 0 where it is continuous
    :param levels: (levels,) ascending probabilities between 0 and 1, or (items, levels)
    """
    mean, variance, unit = (np.asarray(part, dtype=float) for part in (mean, variance, unit))
    levels = np.broadcast_to(levels, (len(mean), np.shape(levels)[-1]))
    found = np.zeros(levels.shape)
    found[np.isnan(mean)] = np.nan
    known = mean > SMALLEST
    fast = known & (mean > np.sqrt(FAST_SHAPE * np.maximum(variance, 0)))
    found[fast] = _fast(mean[fast], variance[fast], levels[fast])
    slow = known & ~fast
    if slow.any():
        found[slow] = _slow(mean[slow], variance[slow], unit[slow], levels[slow])
    return in_steps(found, unit[:, None])


def in_steps(atoms: np.ndarray, unit: np.ndarray) -> np.ndarray:
    """The atoms rounded to whole steps of their item, where it has steps (unit of like shape)."""
    step = np.where(unit > 0, unit, 1.0)
    return np.where(unit > 0, np.floor(atoms / step + 0.5) * step, atoms)


def _fast(mean, variance, levels) -> np.ndarray:
    """Wilson-Hilferty: the cube root of a gamma variable is almost normal."""
    spread = (np.sqrt(np.maximum(variance, 0)) / (3.0 * mean)) ** 2
    root = 1.0 - spread[:, None] + normal(levels) * np.sqrt(spread)[:, None]
    return mean[:, None] * np.maximum(root, 0.0) ** 3


def normal(levels: np.ndarray) -> np.ndarray:
    """Standard normal quantiles; there are few distinct levels, each is computed once."""
    distinct, where = np.unique(levels, return_inverse=True)
    return np.array([NormalDist().inv_cdf(level) for level in distinct])[where].reshape(
        np.shape(levels)
    )


def _slow(mean, variance, unit, levels) -> np.ndarray:
    """Negative binomial on a grid as fine as the item's unit, or else as the spread needs."""
    deviation = np.sqrt(np.maximum(variance, 0))
    grid = np.maximum(np.where(unit > 0, unit, 0), np.maximum(deviation, mean) / FINE)
    average = mean / grid
    surplus = np.maximum((deviation / grid) ** 2 / average, 1.0)
    cdf = _counts(average, surplus)
    rows = np.arange(len(mean))[:, None]
    place = np.searchsorted((cdf + 2.0 * rows).ravel(), (levels + 2.0 * rows).ravel())
    steps = place.reshape(levels.shape) - rows * cdf.shape[1]
    return np.minimum(steps, cdf.shape[1] - 1) * grid[:, None]


def _counts(average, surplus) -> np.ndarray:
    """(items, counts) cumulated probabilities of 0, 1, 2 ... by the recurrence of the pmf.

    :param surplus: variance over mean, 1 for Poisson
    """
    longest = int(np.ceil((average + 24.0 * np.sqrt(average * surplus)).max())) + 8
    counts = np.empty((len(average), min(longest, LONGEST)))
    over = surplus - 1.0
    small = over < 1e-6
    safe = np.where(small, 1.0, over)
    counts[:, 0] = np.exp(np.where(small, -average, -average * np.log1p(safe) / safe))
    for at in range(1, counts.shape[1]):
        ratio = np.where(small, average, (average + over * (at - 1)) / surplus) / at
        counts[:, at] = counts[:, at - 1] * ratio
    return np.cumsum(counts, axis=1)


def units(history: np.ndarray) -> np.ndarray:
    """(items,) the largest step that all demand is a multiple of; 0 for broken numbers.

    Goods that are asked for in packs of six are forecast in packs of six.
    """
    filled = np.nan_to_num(history)
    whole = (filled == np.floor(filled)).all(axis=1) & (np.abs(filled).max(axis=1, initial=0) < 2e9)
    steps = np.gcd.reduce(np.where(whole[:, None], filled, 0).astype(np.int64), axis=1)
    return np.where(whole, np.maximum(steps, 1), 0).astype(float)
