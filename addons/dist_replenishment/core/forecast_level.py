# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is asked for in a period, from periods that count less the older they are."""

from dataclasses import dataclass

import numpy as np

#: between the most and the least that a group's mean may count, in periods
LEAST_TRUST, MOST_TRUST = 0.02, 6.0


@dataclass(frozen=True)
class Moments:
    """Weighted moments of several items.

    :param mean: (items,) a period; NaN where neither item nor group is known
    :param variance: (items,) of single periods around the mean
    :param doubt: (items,) variance of the mean itself
    :param evidence: (items,) equal periods that the weighted ones are worth
    :param trust: (items,) periods that the group's mean is worth
    """

    mean: np.ndarray
    variance: np.ndarray
    doubt: np.ndarray
    evidence: np.ndarray
    trust: np.ndarray


def weights(demand: np.ndarray, decay: float) -> np.ndarray:
    """(items, periods) with a sum of 1, each `decay` less than the next; 0 where unknown."""
    age = np.arange(demand.shape[1])[::-1]
    raw = np.where(np.isnan(demand), 0.0, (1.0 - decay) ** age)
    total = raw.sum(axis=1, keepdims=True)
    return raw / np.where(total > 0, total, 1.0)


def moments(demand: np.ndarray, decay: float, groups: np.ndarray) -> Moments:
    """Moments of each row, drawn to those of its group as far as its own evidence is thin.

    How far is empirical Bayes: a group counts as many periods as the noise within its items is of
    the variance between them. So equal slow movers help each other, a mixed lot doesn't.
    """
    return _borrowed(*_own(demand, decay), groups)


def variance_of(demand: np.ndarray, decay: float) -> np.ndarray:
    """(items,) weighted variance of each row alone; 0 where nothing is known."""
    return _own(demand, decay)[1]


def _own(demand, decay) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, variance of a period, and equal periods that the weighted ones are worth."""
    share = weights(demand, decay)
    filled = np.nan_to_num(demand)
    mean = np.einsum("ij,ij->i", share, filled)
    squares = np.einsum("ij,ij->i", share, share)
    evidence = np.where(squares > 0, 1.0 / np.where(squares > 0, squares, 1.0), 0.0)
    off = filled - mean[:, None]
    spread = np.einsum("ij,ij,ij->i", share, off, off)
    return mean, spread * evidence / np.maximum(evidence - 1.0, 0.5), evidence


def _borrowed(mean, variance, evidence, groups) -> Moments:
    _names, of = np.unique(groups, return_inverse=True)
    counts = evidence > 0
    firm = evidence > 1.5
    average = _average(mean, counts, of)
    within = _average(variance, firm, of)
    noise = _average(variance / np.maximum(evidence, 1), firm, of, instead=0.0)
    between = np.maximum(_average((mean - average[of]) ** 2, counts, of) - noise, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        trust = np.nan_to_num(within / between, nan=LEAST_TRUST, posinf=MOST_TRUST)[of]
    trust = np.clip(trust, LEAST_TRUST, MOST_TRUST)
    own = evidence / (evidence + trust)
    level = own * mean + (1 - own) * average[of]
    # of one period alone nothing is known about its variance: the group's, in its own size
    size = np.maximum(level, 0)
    usual = (within / np.maximum(average, 1e-100))[of]
    # where no item has two periods: as wide as an exponential distribution
    relative = size * np.where(np.isnan(usual), size, np.maximum(usual, 0))
    certain = np.maximum(evidence - 1.0, 0.0)
    blend = (certain * variance + 2.0 * relative) / (certain + 2.0)
    members = np.bincount(of, counts)
    # of few members little is known about how they differ: one more that is as far as its mean
    apart = (members * between + average * average) / (members + 1)
    doubt = own * blend / np.maximum(evidence, 1.0) + (1 - own) ** 2 * apart[of]
    return Moments(np.maximum(level, 0.0), blend, doubt, evidence, trust)


def _average(values, counts, of, instead=np.nan) -> np.ndarray:
    """(groups,) the mean of the values that count."""
    number = np.bincount(of, counts)
    total = np.bincount(of, np.where(counts, values, 0.0))
    return np.where(number > 0, total / np.maximum(number, 1), instead)


def empirical(demand: np.ndarray, decay: float, levels: np.ndarray) -> np.ndarray:
    """(items, levels) quantiles of the weighted periods; NaN for items without any.

    Each period stands for the middle of its weight; between two of them it is interpolated.
    """
    share = weights(demand, decay)
    order = np.argsort(demand, axis=1)  # unknown periods come last
    value = np.take_along_axis(demand, order, axis=1)
    share = np.take_along_axis(share, order, axis=1)
    middle = np.where(np.isnan(value), 2.0, np.cumsum(share, axis=1) - share / 2.0)
    last = (~np.isnan(value)).sum(axis=1, keepdims=True) - 1
    return _between(value, middle, np.maximum(last, 0), levels)


def _between(value, middle, last, levels) -> np.ndarray:
    rows = np.arange(len(value))[:, None]
    place = np.searchsorted((middle + 4.0 * rows).ravel(), (levels + 4.0 * rows).ravel())
    place = place.reshape(len(value), -1) - rows * value.shape[1]
    after, before = np.minimum(place, last), np.clip(place - 1, 0, last)
    high, low = (np.take_along_axis(value, at, axis=1) for at in (after, before))
    end, start = (np.take_along_axis(middle, at, axis=1) for at in (after, before))
    part = np.where(end > start, (levels - start) / np.where(end > start, end - start, 1.0), 1.0)
    return low + np.clip(part, 0.0, 1.0) * (high - low)


def rolling_sums(demand: np.ndarray, length: int) -> np.ndarray:
    """(items, periods) sums of `length` successive periods, by the last of them.

    Of windows that are partly unknown the known half or more is scaled up; NaN for the others.
    """
    if length == 1:
        return demand
    known = np.cumsum(~np.isnan(demand), axis=1, dtype=float)
    total = np.cumsum(np.nan_to_num(demand), axis=1)
    known[:, length:] -= known[:, :-length].copy()
    total[:, length:] -= total[:, :-length].copy()
    enough = 2 * known >= length
    return np.where(enough, total * length / np.maximum(known, 1), np.nan)
