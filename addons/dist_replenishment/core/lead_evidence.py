# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lead times learned from receipts: those of a vendor first, then those of each product.

A receipt tells by what *ratio* of the stated lead time it took, so that what a vendor does with one
product says something about the others; where none is stated, of what the vendor usually takes. The
distribution of a product is its own receipts mixed with those of its vendor, and those of a vendor
are mixed with all vendors': each has the weight of its receipts, the wider one that of PRIOR
receipts (a mixture with a Dirichlet prior).
"""

from dataclasses import dataclass

import numpy as np

from .robust import medians

#: probabilities at which a distribution is kept, each standing for an equal share
LEVELS = (np.arange(20) + 0.5) / 20
#: so many receipts the wider distribution counts
PRIOR = 4.0
#: a receipt counts half after so many days
HALF_LIFE = 365.0
#: ratios are of one day at least
LEAST_DAYS = 1.0


@dataclass(frozen=True)
class Receipts:
    """What arrived, one entry a receipt.

    :param vendor, pair: indices from 0 of the vendor and of the vendor's product
    :param days: from the order to the arrival; of what is still open and overdue, until today
    :param stated: the lead time that the vendor states for the product, 0 for none
    :param share: which part of its order line arrived
    :param age: days since the order
    """

    vendor: np.ndarray
    pair: np.ndarray
    days: np.ndarray
    stated: np.ndarray
    share: np.ndarray
    age: np.ndarray

    @property
    def weight(self) -> np.ndarray:
        """What each receipt counts."""
        return self.share * 0.5 ** (self.age / HALF_LIFE)


@dataclass(frozen=True)
class Learned:
    """Ratios to the stated lead time, never decreasing along the levels, and what is usual.

    :param everybody: (levels,) of all receipts; 1 without any, so that what is stated counts
    :param vendors: (vendors, levels); :param pairs: (pairs, levels)
    :param usual: (vendors,) the median days of each vendor's receipts: the lead time that counts
        where none is stated
    """

    everybody: np.ndarray
    vendors: np.ndarray
    pairs: np.ndarray
    usual: np.ndarray


def learn(receipts: Receipts) -> Learned:
    """Learn from receipts; vendors and pairs are in the order of their indices."""
    if not len(receipts.days):
        empty = np.empty((0, len(LEVELS)))
        return Learned(np.ones(len(LEVELS)), empty, empty, np.empty(0))
    usual = medians(receipts.days, receipts.vendor, int(receipts.vendor.max()) + 1)
    expected = np.where(receipts.stated > 0, receipts.stated, usual[receipts.vendor])
    ratio, weight = receipts.days / np.maximum(expected, LEAST_DAYS), receipts.weight
    everybody = quantiles(ratio, weight)
    _pairs, first = np.unique(receipts.pair, return_index=True)
    vendors = _shrunk(receipts.vendor, ratio, weight, lambda vendor: everybody)
    vendor_of = receipts.vendor[first]
    pairs = _shrunk(receipts.pair, ratio, weight, lambda pair: vendors[vendor_of[pair]])
    return Learned(everybody, vendors, pairs, usual)


def _shrunk(group, ratio, weight, wider) -> np.ndarray:
    """(groups, levels) the quantiles of each group, mixed with the wider ones of the group."""
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(int(group.max()) + 2))
    found = np.empty((len(bounds) - 1, len(LEVELS)))
    for number in range(len(found)):
        own = order[bounds[number] : bounds[number + 1]]
        values = np.concatenate([ratio[own], wider(number)])
        prior = np.full(len(LEVELS), PRIOR / len(LEVELS))
        found[number] = quantiles(values, np.concatenate([weight[own], prior]))
    return found


def quantiles(values: np.ndarray, weight: np.ndarray, levels: np.ndarray = LEVELS) -> np.ndarray:
    """(levels,) the smallest value with at least the level of all weight at or below it."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    place = np.searchsorted(reached, levels * reached[-1] * (1 - 1e-12))
    return values[order][np.minimum(place, len(values) - 1)]


def in_days(ratios: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """(items, levels) lead times in days.

    :param ratios: (items, levels)
    :param expected: (items,) what is stated, or else usual of the vendor, in days
    """
    return ratios * np.maximum(expected, LEAST_DAYS)[:, None]


def at(atoms: np.ndarray, level: float) -> np.ndarray:
    """(items,) the quantile of distributions whose atoms all have the same weight."""
    place = int(np.ceil(level * atoms.shape[1] - 1e-9)) - 1
    return atoms[:, max(place, 0)]


@dataclass(frozen=True)
class LeadTimes:
    """Lead times of items, in days.

    :param p50, p90: (items,) which half, and nine of ten receipts don't exceed
    :param atoms: (items, outcomes) never decreasing along a row
    :param weights: (items, outcomes) their probabilities
    :param known: (items,) False where there is no vendor: the default lead time then
    """

    p50: np.ndarray
    p90: np.ndarray
    atoms: np.ndarray
    weights: np.ndarray
    known: np.ndarray


def lead_times(atoms: np.ndarray, known: np.ndarray) -> LeadTimes:
    """The lead times with `atoms` in days, each of the same weight."""
    weights = np.full(atoms.shape, 1.0 / atoms.shape[1])
    return LeadTimes(at(atoms, 0.5), at(atoms, 0.9), atoms, weights, known)
