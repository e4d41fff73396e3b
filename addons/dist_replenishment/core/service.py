# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Service targets as stock levels: reorder point, order-up-to level and safety stock of an item.

All are read from distributions of demand, never from a factor of a normal one: expected shortages
of atoms are exact and piecewise linear, so levels are found by bisection over all items at once.
Formulas: Silver, Pyke & Thomas (2017), Inventory and Production Management, chapters 6 and 7;
Axsäter (2015), Inventory Control, chapter 5.
"""

from dataclasses import dataclass, field

import numpy as np

from .distribution import BOUNDS, WEIGHTS, Distribution

#: order up to a level at each chance to order, such as the vendor's order days (R,S)
PERIODIC = "periodic"
#: at or below the reorder point, order up to a level (R,s,S)
FILL_UP = "rss"
#: at or below the reorder point, order as many lots as bring it above (s,nQ)
LOTS = "snq"
#: bought or made for the order that asks for it
TO_ORDER = "mto"
#: never bought for stock
NO_STOCK = "none"
#: a person keeps the levels
MANUAL = "manual"
METHODS = (PERIODIC, FILL_UP, LOTS, TO_ORDER, NO_STOCK, MANUAL)

#: outcomes of an item, named so that none gets a silent zero
PLANNED = "planned"
#: no level because of the method
MADE_TO_ORDER, NOT_STOCKED, KEPT = "make_to_order", "not_stocked", "kept"
#: no level because of the demand: none, not known, too dear to stock
NO_DEMAND, UNKNOWN, NOT_WORTH = "no_demand", "unknown_demand", "not_worth_stock"
#: outcomes without a number; the others without a level have a level of 0
NO_NUMBER = (KEPT, UNKNOWN)
#: halvings of the range in which a level lies: 2**-40 of it is left
HALVINGS = 40
#: a fill rate of one would need infinite stock
HIGHEST_TARGET = 0.9999


class ServiceError(ValueError):
    """Parameters that no level follows from; the text says what is wrong."""


@dataclass(frozen=True)
class Protection:
    """What an order has to cover.

    :param lead: demand over the lead time
    :param interval: demand over lead time and review period; never less, at any probability
    :param rate: (items,) expected demand a week
    :param review: (items,) weeks between two chances to order
    """

    lead: Distribution
    interval: Distribution
    rate: np.ndarray
    review: np.ndarray

    @property
    def cycle(self) -> np.ndarray:
        """(items,) expected demand of one review period."""
        return np.maximum(self.interval.mean - self.lead.mean, 1e-12)

    @property
    def undershoot(self) -> np.ndarray:
        """(items,) how far below the reorder point an item is on average when it is seen.

        (sigma^2 + mu^2) / (2 mu) of the demand of a review period, the residual of renewal theory.
        """
        spread = np.maximum(self.interval.sigma**2 - self.lead.sigma**2, 0.0)
        return (spread + self.cycle**2) / (2.0 * self.cycle)

    def stretched(self, factor: np.ndarray | float) -> "Protection":
        """The same about their means, wider by a factor. :param factor: one, or (items,)

        Demand is never negative, so a wide distribution loses its lower end and gains in mean.
        """
        factor = np.broadcast_to(np.asarray(factor, dtype=float), self.rate.shape)[:, None]
        lead, interval = (
            np.maximum(part.mean[:, None] + factor * (part.atoms - part.mean[:, None]), 0.0)
            for part in (self.lead, self.interval)
        )
        weights = self.lead.weights
        longer = Distribution(np.maximum(lead, interval), weights)
        return Protection(Distribution(lead, weights), longer, self.rate, self.review)

    def take(self, items: np.ndarray) -> "Protection":
        """Those of some items, by index or mask."""
        return Protection(
            Distribution(self.lead.atoms[items], self.lead.weights),
            Distribution(self.interval.atoms[items], self.interval.weights),
            self.rate[items],
            self.review[items],
        )


@dataclass(frozen=True)
class Limits:
    """What bounds the reorder point, beside the target. Nothing is bounded by default.

    :param least_days: (items,) or number, days of expected demand that it covers at least
    :param most_days: days of expected demand that it covers at most
    :param least: quantity at least
    :param most: quantity at most; of two bounds that contradict each other the upper one wins
    """

    least_days: np.ndarray | float = 0.0
    most_days: np.ndarray | float = np.inf
    least: np.ndarray | float = 0.0
    most: np.ndarray | float = np.inf

    def apply(self, level: np.ndarray, rate: np.ndarray) -> np.ndarray:
        """(items,) the levels within the bounds. :param rate: (items,) expected demand a week"""
        days = np.maximum(rate, 1e-12) / 7.0
        low = np.maximum(np.asarray(self.least_days) * days, self.least)
        high = np.minimum(np.asarray(self.most_days) * days, self.most)
        return np.minimum(np.maximum(level, low), high)


@dataclass(frozen=True)
class Rules:
    """How an item is ordered; each a value for all items or one for each.

    :param method: one of METHODS
    :param quantity: the lot of LOTS, or the usual order size of FILL_UP, in the product's unit
    :param rounding: the step of quantities; 0 leaves them broken
    """

    method: np.ndarray | str = PERIODIC
    quantity: np.ndarray | float = 0.0
    rounding: np.ndarray | float = 1.0
    limits: Limits = field(default_factory=Limits)

    def methods(self, items: int) -> np.ndarray:
        """(items,) the method of each; raises ServiceError for one that doesn't exist."""
        methods = np.broadcast_to(np.asarray(self.method, dtype=object), (items,))
        unknown = sorted(set(methods) - set(METHODS))
        if unknown:
            known = ", ".join(METHODS)
            raise ServiceError(f"There is no method {unknown[0]!r}. Methods are: {known}.")
        return methods

    def lots(self, items: int) -> np.ndarray:
        """(items,) what is ordered at once beyond the reorder point, at least one step."""
        step = np.where(np.asarray(self.rounding) > 0, self.rounding, 1e-9)
        wanted = np.broadcast_to(np.maximum(self.quantity, step), (items,))
        return np.where(self.methods(items) == PERIODIC, 0.0, rounded_up(wanted, self.rounding))


@dataclass(frozen=True)
class Levels:
    """(items,) each, in the product's unit.

    :param reorder_point: order when the position (on hand, on order, minus backorders) is at it or
        below; PERIODIC has the order-up-to level here, as each position below that is filled up
    :param order_up_to: the position after an order; for LOTS the highest that it can have
    :param safety_stock: what is expected to be left of it when the next order arrives
    :param expected_fill: the fill rate that the distribution promises for these levels
    :param outcome: PLANNED, or the name of the reason why there is no level
    """

    reorder_point: np.ndarray
    order_up_to: np.ndarray
    safety_stock: np.ndarray
    expected_fill: np.ndarray
    outcome: np.ndarray


def protection(
    forecast,
    lead_atoms: np.ndarray,
    review: np.ndarray | float,
    weights: np.ndarray | None = None,
) -> Protection:
    """Demand over the lead time and over the protection interval, the lead time being uncertain.

    Each lead time that may be has its own distribution; their mixture has the mean E[L] mu and the
    variance E[L] sigma_D^2 + mu^2 sigma_L^2, as the formula for the normal distribution has it.

    :param forecast: has `mean` (items,) a week and `cumulative(weeks) -> Distribution`
    :param lead_atoms: (items, outcomes) or (items,) lead times in weeks
    :param review: weeks between two chances to order, more than 0
    :param weights: (outcomes,) probabilities of the lead times; equal ones by default
    :raises ServiceError: negative lead times, no review period
    """
    mean = np.asarray(forecast.mean, dtype=float)
    leads = _leads(lead_atoms, len(mean))
    review = np.broadcast_to(np.asarray(review, dtype=float), mean.shape)
    if not (review > 0).all():
        raise ServiceError("The review period must be longer than 0 weeks.")
    weights = np.full(leads.shape[1], 1.0 / leads.shape[1]) if weights is None else weights
    lead = mixture([forecast.cumulative(each) for each in leads.T], weights)
    interval = mixture([forecast.cumulative(each + review) for each in leads.T], weights)
    # a longer span can't ask for less; two distributions read separately may differ by a hair
    interval = Distribution(np.maximum(interval.atoms, lead.atoms), interval.weights)
    return Protection(lead, interval, mean, review)


def _leads(lead_atoms: np.ndarray, items: int) -> np.ndarray:
    leads = np.asarray(lead_atoms, dtype=float)
    leads = leads[:, None] if leads.ndim == 1 else leads
    leads = np.broadcast_to(leads, (items, leads.shape[-1])) if leads.ndim else leads
    if leads.ndim != 2:
        leads = np.full((items, 1), float(lead_atoms))
    if not (leads >= 0).all():
        raise ServiceError("A lead time is negative or unknown.")
    return leads


def mixture(parts: list[Distribution], weights: np.ndarray) -> Distribution:
    """One of the parts, each with its probability, cut into strata again.

    Each new atom is the mean of its stratum, so the mixture's mean is kept exactly.
    """
    if len(parts) == 1:
        return parts[0]
    atoms = np.concatenate([part.atoms for part in parts], axis=1)
    mass = np.concatenate([p * part.weights for p, part in zip(weights, parts, strict=True)])
    order = np.argsort(atoms, axis=1, kind="stable")
    return Distribution(_strata_means(np.take_along_axis(atoms, order, 1), mass[order]), WEIGHTS)


def _strata_means(atoms: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """(items, strata) means of sorted atoms with their mass, within each stratum of BOUNDS."""
    reached = np.cumsum(mass, axis=1)
    reached /= reached[:, -1:]
    rows = np.arange(len(atoms))[:, None]
    # one search over all rows: probabilities of row r lie between 2r and 2r + 1
    flat = (reached + 2.0 * rows).ravel()
    at = np.searchsorted(flat, (np.minimum(BOUNDS, 1.0 - 1e-12) + 2.0 * rows).ravel())
    at = at.reshape(len(atoms), -1) - rows * atoms.shape[1]
    at = np.clip(at, 0, atoms.shape[1] - 1)
    area = np.cumsum(atoms * np.diff(reached, prepend=0.0, axis=1), axis=1)
    # the integral of the quantile function up to each bound
    upto = np.take_along_axis(area, at, 1)
    upto -= (np.take_along_axis(reached, at, 1) - BOUNDS) * np.take_along_axis(atoms, at, 1)
    return np.maximum.accumulate(np.diff(upto, axis=1) / WEIGHTS, axis=1)


def rounded_up(quantity: np.ndarray, rounding: np.ndarray | float) -> np.ndarray:
    """The next multiple of the step; a step of 0 leaves the quantity as it is."""
    step = np.broadcast_to(np.asarray(rounding, dtype=float), np.shape(quantity))
    safe = np.where(step > 0, step, 1.0)
    return np.where(step > 0, np.ceil(np.asarray(quantity) / safe - 1e-9) * safe, quantity)


def shortages(demand: Distribution, level: np.ndarray) -> np.ndarray:
    """(items, choices) units expected beyond each of several levels of an item: E[(D - S)+].

    The same as `Distribution.shortage`, by one search instead of a pass for each level.

    :param level: (items, choices)
    """
    rows = np.arange(len(level))[:, None]
    atoms = np.nan_to_num(demand.atoms)
    lowest = atoms[:, :1]
    scale = np.maximum(atoms[:, -1:] - lowest, 1e-12)
    # positions among all rows at once; ties fall on a kink, where both sides are equal
    flat = ((atoms - lowest) / scale + 2.0 * rows).ravel()
    wanted = np.clip((np.nan_to_num(level) - lowest) / scale, -0.25, 1.25)
    at = np.searchsorted(flat, (wanted + 2.0 * rows).ravel())
    at = at.reshape(level.shape) - rows * demand.atoms.shape[1]
    beyond = np.zeros((len(level), demand.atoms.shape[1] + 1))
    beyond[:, :-1] = np.cumsum((demand.atoms * demand.weights)[:, ::-1], axis=1)[:, ::-1]
    chance = np.append(np.cumsum(demand.weights[::-1])[::-1], 0.0)
    return np.maximum(np.take_along_axis(beyond, at, axis=1) - level * chance[at], 0.0)


def lost_share(span: Protection, level: np.ndarray, lots: np.ndarray) -> np.ndarray:
    """The share of demand that isn't served at its first attempt.

    Without lots (R,S): (E[(D_{L+R} - S)+] - E[(D_L - S)+]) / (mu R). With lots Q: the level is a
    reorder point that is undershot by u, (E[(D_L - s + u)+] - E[(D_L - s - Q)+]) / (Q + u).

    :param level: (items,), or (items, choices)
    :param lots: (items,) what is ordered at once beyond the level; 0 for (R,S)
    """
    wide = level if level.ndim == 2 else level[:, None]
    cycle, lots = span.cycle[:, None], lots[:, None]
    share = (shortages(span.interval, wide) - shortages(span.lead, wide)) / cycle
    if (lots > 0).any():
        size = np.where(lots > 0, lots + span.undershoot[:, None], 1.0)
        start = wide - span.undershoot[:, None]
        missing = shortages(span.lead, start) - shortages(span.lead, start + size)
        share = np.where(lots > 0, missing / size, share)
    share = np.clip(share, 0.0, 1.0)
    return share if level.ndim == 2 else share[:, 0]


def mean_stock(span: Protection, level: np.ndarray, lots: np.ndarray) -> np.ndarray:
    """Expected stock on hand just before the next order arrives, half a lot included.

    :param level: (items, choices)
    """
    left = level - span.interval.mean[:, None] + shortages(span.interval, level)
    return left + lots[:, None] / 2.0


def reach(span: Protection, target: np.ndarray | float, rules: Rules) -> np.ndarray:
    """(items,) the lowest level with the fill rate, before rounding: reorder point or (R,S) level.

    :param target: fill rate, one for all or one for each, from 0 to below 1
    """
    items = len(span.rate)
    lots = rules.lots(items)
    allowed = 1.0 - checked_target(target)
    low = np.zeros(items)
    high = span.interval.atoms[:, -1] + span.undershoot
    for _step in range(HALVINGS):
        middle = (low + high) / 2.0
        short = lost_share(span, middle, lots) > allowed
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.where(lost_share(span, np.zeros(items), lots) <= allowed, 0.0, high)


def checked_target(target: np.ndarray | float) -> np.ndarray:
    """The fill rates; raises ServiceError unless all are at least 0 and below 1."""
    target = np.asarray(target, dtype=float)
    if not ((target >= 0) & (target < 1)).all():
        raise ServiceError("A fill rate must be at least 0 and below 1 (0.95 means 95%).")
    return np.minimum(target, HIGHEST_TARGET)


def cost_target(holding, quantity, shortage, demand) -> np.ndarray:
    """(items,) the fill rate at which a unit more costs as much as it saves: 1 - h Q / (b D).

    :param holding: h, cost of holding a unit for a year
    :param quantity: Q, usual order size; for an item without lots, demand of a review period
    :param shortage: b, cost of a unit that isn't served at once
    :param demand: D, units a year
    :returns: 0 where stock never pays (h Q >= b D); `levels` names these NOT_WORTH
    """
    gain = np.asarray(shortage, dtype=float) * demand
    with np.errstate(divide="ignore", invalid="ignore"):
        target = 1.0 - np.where(gain > 0, np.asarray(holding) * quantity / gain, 1.0)
    return np.clip(target, 0.0, HIGHEST_TARGET)


def levels(span: Protection, target: np.ndarray | float, rules: Rules | None = None) -> Levels:
    """Levels of items that each have to reach a fill rate of their own.

    A higher target never lowers a level. Items without a level are named in `outcome`: their
    levels are 0 (make to order, not stocked, no demand, not worth it) or NaN (a person keeps them,
    demand is unknown).

    :param target: fill rate of each item; 0 (see `cost_target`) means that stock doesn't pay
    :raises ServiceError: a target outside of 0 to 1, an unknown method
    """
    rules = rules or Rules()
    target = np.broadcast_to(checked_target(target), span.rate.shape)
    return finish(span, reach(span, target, rules), rules, outcomes(span, rules, target))


def finish(span: Protection, level: np.ndarray, rules: Rules, outcome: np.ndarray) -> Levels:
    """The levels rounded up and within their limits, with what they promise."""
    planned = outcome == PLANNED
    empty = np.where(np.isin(outcome, NO_NUMBER), np.nan, 0.0)
    lots = rules.lots(len(level))
    point = within(np.where(planned, level, 0.0), rules, span.rate)
    covered = np.where(lots > 0, span.lead.mean, span.interval.mean)
    fill = 1.0 - lost_share(span, point, lots)
    found = (point, point + lots, point - covered, fill)
    return Levels(*(np.where(planned, each, empty) for each in found), outcome)


def within(level: np.ndarray, rules: Rules, rate: np.ndarray) -> np.ndarray:
    """The level within the limits and in whole steps: up, or down where the upper limit says so."""
    bounded = rules.limits.apply(level, rate)
    up = rounded_up(bounded, rules.rounding)
    over = up > rules.limits.apply(up, rate) + 1e-9
    step = np.broadcast_to(np.asarray(rules.rounding, dtype=float), level.shape)
    return np.where(over, np.maximum(up - step, 0.0), up)


def outcomes(span: Protection, rules: Rules, target: np.ndarray) -> np.ndarray:
    """(items,) PLANNED, or the name of the reason why an item has no level."""
    outcome = np.full(len(span.rate), PLANNED, dtype=object)
    outcome[np.asarray(target) <= 0] = NOT_WORTH
    outcome[span.interval.atoms[:, -1] <= 0] = NO_DEMAND
    outcome[np.isnan(span.interval.atoms).any(axis=1)] = UNKNOWN
    methods = rules.methods(len(span.rate))
    for method, name in ((TO_ORDER, MADE_TO_ORDER), (NO_STOCK, NOT_STOCKED), (MANUAL, KEPT)):
        outcome[methods == method] = name
    return outcome
