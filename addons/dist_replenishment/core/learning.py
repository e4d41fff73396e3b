# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From histories and policies to the levels of items: forecast, service, stability."""

from dataclasses import dataclass

import numpy as np

from . import (
    forecast,
    learning_calibration,
    service,
    service_segment,
    service_settle,
    service_spread,
)

WEEKS_A_YEAR = 52.0
#: lead times that the forecast is read at
LEAD_POINTS = 4


@dataclass(frozen=True)
class Facts:
    """All (items,) unless said otherwise; quantities in the product's unit.

    :param history: (items, weeks) demand, NaN for unknown weeks
    :param groups: whole numbers: who may borrow from whom
    :param segments: whole numbers from 0: the items that reach a target together
    :param lead_weeks: (items, outcomes) lead times that may be, equally probable, ascending
    :param review_days: between two looks
    :param method: one of service.METHODS
    :param by_cost: the lowest cost counts, not a fill rate
    :param whole_segment: the target is that of the segment
    :param holding_rate: of the cost a year; shortage_rate: of the price; order_cost: of a line
    :param least, most: limits of the reorder point and of the upper level
    :param old_point, old_up_to, old_safety: present levels, 0 for none
    """

    history: np.ndarray
    groups: np.ndarray
    segments: np.ndarray
    lead_weeks: np.ndarray
    lead_days: np.ndarray
    lead_days_p90: np.ndarray
    review_days: np.ndarray
    method: np.ndarray
    by_cost: np.ndarray
    whole_segment: np.ndarray
    target: np.ndarray
    holding_rate: np.ndarray
    shortage_rate: np.ndarray
    order_cost: np.ndarray
    cost: np.ndarray
    price: np.ndarray
    rounding: np.ndarray
    least: np.ndarray
    most: np.ndarray
    cover_days: np.ndarray
    old_point: np.ndarray
    old_up_to: np.ndarray
    old_safety: np.ndarray


@dataclass(frozen=True)
class Learned:
    """What an item's parameters are now; (items,) each.

    :param unknown: True where nothing is known to plan from; the other figures are NaN there
    :param outcome: names of service: why an item has the level it has, or none
    """

    weekly: np.ndarray
    sigma: np.ndarray
    safety_stock: np.ndarray
    reorder_point: np.ndarray
    order_up_to: np.ndarray
    expected_fill: np.ndarray
    outcome: np.ndarray
    unknown: np.ndarray


def learn(facts: Facts) -> Learned:
    """Forecast all items and set their levels."""
    model = forecast.fit(facts.history, facts.groups)
    demand = service_spread.Steady(model)
    span = service.protection(demand, lead_points(facts.lead_weeks), facts.review_days / 7.0)
    span = span.stretched(learning_calibration.factors(facts))
    levels = _settled(facts, span, _levels(facts, span))
    return Learned(
        weekly=model.mean,
        sigma=model.sigma,
        safety_stock=levels.safety_stock,
        reorder_point=levels.reorder_point,
        order_up_to=levels.order_up_to,
        expected_fill=levels.expected_fill,
        outcome=levels.outcome,
        unknown=model.unknown,
    )


def lead_points(atoms: np.ndarray, points: int = LEAD_POINTS) -> np.ndarray:
    """(items, points) means of as many equal parts of equally probable, ascending outcomes.

    Each point costs two forecasts, and a handful keeps the mean and nearly all of the variance.
    """
    parts = np.array_split(atoms, min(points, atoms.shape[1]), axis=1)
    return np.column_stack([part.mean(axis=1) for part in parts])


def _levels(facts: Facts, span: service.Protection) -> service.Levels:
    """Levels of items with a target of their own, and of those that share one."""
    rules = _rules(facts, span.rate)
    own = service.levels(span, _targets(facts, span.rate, rules), rules)
    count = int(facts.segments.max(initial=-1)) + 1
    target = np.zeros(count)
    target[facts.segments] = facts.target
    shared = service_segment.segment_levels(
        span, facts.segments, target, facts.cost * facts.holding_rate / WEEKS_A_YEAR, rules
    )
    together = facts.whole_segment & ~facts.by_cost
    return service.Levels(
        *(
            np.where(together, getattr(shared, name), getattr(own, name))
            for name in ("reorder_point", "order_up_to", "safety_stock", "expected_fill", "outcome")
        )
    )


def _settled(facts: Facts, span: service.Protection, new: service.Levels) -> service.Levels:
    """The new levels, or the old ones where the evidence hasn't moved (service_settle)."""
    had = facts.old_up_to > 0
    old = service.Levels(
        reorder_point=facts.old_point,
        order_up_to=facts.old_up_to,
        safety_stock=facts.old_safety,
        expected_fill=np.zeros(len(had)),
        outcome=np.where(had, service.PLANNED, "").astype(object),
    )
    evidence = service_settle.Evidence(span, _rules(facts, span.rate))
    return service_settle.settle(old, new, evidence)[0]


def _targets(facts: Facts, rate: np.ndarray, rules: service.Rules) -> np.ndarray:
    """(items,) fill rates: of the policy, or where the next unit costs as much as it saves."""
    lots = np.maximum(rules.lots(len(rate)), rate * facts.review_days / 7.0)
    cheapest = service.cost_target(
        facts.cost * facts.holding_rate,
        lots,
        facts.price * facts.shortage_rate,
        rate * WEEKS_A_YEAR,
    )
    return np.where(facts.by_cost, np.nan_to_num(cheapest), facts.target)


def _rules(facts: Facts, rate: np.ndarray) -> service.Rules:
    return service.Rules(
        method=facts.method,
        quantity=economic_lot(facts, rate),
        rounding=facts.rounding,
        limits=service.Limits(least=facts.least, most=facts.most, most_days=facts.cover_days),
    )


def economic_lot(facts: Facts, rate: np.ndarray) -> np.ndarray:
    """(items,) what is ordered at once: sqrt(2 K D / h), at least the demand of a review period.

    Never more than half a year's demand. Without a cost it is the demand of a review period.
    """
    yearly = np.nan_to_num(rate) * WEEKS_A_YEAR
    holding = facts.cost * facts.holding_rate
    with np.errstate(divide="ignore", invalid="ignore"):
        lot = np.sqrt(2.0 * facts.order_cost * yearly / holding)
    lot = np.where(np.isfinite(lot), lot, 0.0)
    review = yearly / WEEKS_A_YEAR * facts.review_days / 7.0
    return np.maximum(np.minimum(lot, yearly / 2.0), review)
