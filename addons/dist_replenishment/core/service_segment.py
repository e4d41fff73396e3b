# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A fill rate for a segment as a whole, reached with the least stock: who gets how much of it.

Marginal analysis with one price of a missing unit for the whole segment (Silver, Pyke & Thomas
2017, section 6.8; Sherbrooke 2004): each item takes the level that costs least at that price,
and the lowest price at which the segment reaches its target is found by bisection. Items where
service is cheap thus make up for those where it is dear: b D / (h Q) ranks them, not the revenue.
"""

from dataclasses import dataclass

import numpy as np

from .distribution import LEVELS
from .service import (
    PLANNED,
    Levels,
    Protection,
    Rules,
    checked_target,
    finish,
    lost_share,
    mean_stock,
    outcomes,
    within,
)

#: logarithms of the lowest and highest price of a missing unit, in the dearest holding cost
CHEAPEST, DEAREST = -14.0, 14.0
#: halvings of that range: a price is found to a millionth
HALVINGS = 26
#: strata whose atoms are levels to choose from: each in the tail, every third in the body
CHOICES = np.unique(
    np.append(np.arange(0, np.searchsorted(LEVELS, 0.8), 3), np.flatnonzero(LEVELS > 0.8))
)


@dataclass(frozen=True)
class Frontier:
    """What each level that an item may have costs and gives; levels ascend along a row.

    :param level: (items, choices) reorder point or (R,S) level, rounded and within the limits
    :param cost: (items, choices) stock that is expected there, times the item's holding cost
    :param missing: (items, choices) units a week that aren't served at their first attempt
    """

    level: np.ndarray
    cost: np.ndarray
    missing: np.ndarray

    def choose(self, price: np.ndarray) -> np.ndarray:
        """(items,) the choice of least cost at a price of a missing unit, the lowest of equals.

        A higher price never chooses a lower level.
        """
        return np.argmin(self.cost + price[:, None] * self.missing, axis=1)

    def at(self, choice: np.ndarray, what: np.ndarray) -> np.ndarray:
        """(items,) a column of each row."""
        return np.take_along_axis(what, choice[:, None], axis=1)[:, 0]


def frontier(span: Protection, holding: np.ndarray | float, rules: Rules) -> Frontier:
    """Cost and service of the levels at which the distribution of demand has an atom, and of 0.

    :param holding: cost of a unit in stock for a week; the items' own costs are relative to it
    """
    items = len(span.rate)
    holding = np.broadcast_to(np.asarray(holding, dtype=float), (items,))
    lots = rules.lots(items)
    raise_by = np.where(lots > 0, span.undershoot, 0.0)[:, None]
    atoms = np.where((lots > 0)[:, None], span.lead.atoms, span.interval.atoms) + raise_by
    choices = np.concatenate([np.zeros((items, 1)), atoms[:, CHOICES]], axis=1)
    level = np.stack([within(column, rules, span.rate) for column in choices.T], axis=1)
    relative = (holding / max(holding.max(initial=0.0), 1e-12))[:, None]
    # levels below what is asked for in a lead time would have a negative stock in the formula
    cost = relative * np.maximum(mean_stock(span, level, lots), 0.0)
    missing = lost_share(span, level, lots) * span.rate[:, None]
    return Frontier(level, np.maximum.accumulate(cost, axis=1), missing)


def segment_levels(
    span: Protection,
    segments: np.ndarray,
    target: np.ndarray | float,
    holding: np.ndarray | float = 1.0,
    rules: Rules | None = None,
) -> Levels:
    """Levels with which each segment reaches its fill rate, at the least holding cost.

    The fill rate is that of all units of the segment together. A higher target never lowers a
    level. Items without a level count in no segment.

    :param segments: (items,) whole numbers from 0
    :param target: fill rate, one for all or one for each segment
    :param holding: (items,) cost of a unit in stock for a week, in any currency; 1: count units
    :raises ServiceError: a target outside of 0 to 1, an unknown method
    """
    rules = rules or Rules()
    segments = np.asarray(segments, dtype=int)
    count = int(segments.max(initial=-1)) + 1
    target = np.broadcast_to(checked_target(target), (count,))
    outcome = outcomes(span, rules, target[segments])
    choices = frontier(span, holding, rules)
    counted = np.where(outcome == PLANNED, span.rate, 0.0)
    price = prices(choices, counted, segments, target)
    choice = choices.choose(price[segments])
    return finish(span, choices.at(choice, choices.level), rules, outcome)


def prices(
    choices: Frontier, rate: np.ndarray, segments: np.ndarray, target: np.ndarray
) -> np.ndarray:
    """(segments,) the lowest price of a missing unit at which each reaches its target.

    :param rate: (items,) expected demand a week; 0 for what doesn't count
    """
    allowed = (1.0 - target) * np.bincount(segments, rate, len(target))
    low, high = np.full(len(target), CHEAPEST), np.full(len(target), DEAREST)
    for _step in range(HALVINGS):
        middle = (low + high) / 2.0
        choice = choices.choose(np.exp(middle)[segments])
        missing = np.where(rate > 0, choices.at(choice, choices.missing), 0.0)
        short = np.bincount(segments, missing, len(target)) > allowed
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.exp(high)
