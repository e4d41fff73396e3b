# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What if: the last weeks again under other policies, each day of them simulated.

What a policy decides at a time is learned from nothing but the weeks before. Demand is known by
week; the lines of a week are put on its working days at random, the same for all that is compared,
and so are the days that each delivery takes.
"""

from dataclasses import dataclass, replace

import numpy as np

from . import learning, service
from .simulation import Outcome, Schedule, World, sampled_leads, simulate

DAYS, WORKING_DAYS = 7, 5
#: weeks between two times at which the policy learns: learning is what takes the time
RELEARN_WEEKS = 26
#: weeks before the first one measured, in which the start is forgotten
WARM_WEEKS = 13
#: the same question always has the same answer
SEED = 7


@dataclass(frozen=True)
class Past:
    """What happened; the last week is the last one that is over.

    :param history: (items, weeks) demand, NaN for unknown weeks
    :param lines: (items, weeks) the lines that asked for it
    :param weeks: how many of the weeks are measured, the last ones
    :param lead_days: (items, outcomes) days that a delivery may take, ascending, equally probable
    """

    history: np.ndarray
    lines: np.ndarray
    weeks: int
    lead_days: np.ndarray

    @property
    def start(self) -> int:
        """The first week measured."""
        return self.history.shape[1] - self.weeks

    @property
    def first(self) -> int:
        """The first week simulated."""
        return max(self.start - WARM_WEEKS, 0)

    @property
    def learnings(self) -> list[int]:
        """The weeks before which the policy learns."""
        return list(range(self.first, self.history.shape[1], RELEARN_WEEKS))

    @property
    def known(self) -> np.ndarray:
        """(items,) whether there is something to measure: any known week among those measured."""
        return ~np.isnan(self.history[:, self.start :]).all(axis=1)

    @property
    def learned(self) -> np.ndarray:
        """(items,) whether there was something to learn from: any known week before these."""
        return ~np.isnan(self.history[:, : self.start]).all(axis=1)

    def take(self, items: np.ndarray) -> "Past":
        """That of some items. :param items: indices or a mask"""
        parts = (getattr(self, name)[items] for name in ("history", "lines", "lead_days"))
        history, lines, lead_days = parts
        return replace(self, history=history, lines=lines, lead_days=lead_days)


@dataclass(frozen=True)
class Plan:
    """What is compared.

    :param schedule: levels from the first day simulated on
    :param review_days: (items,) days between two looks at an item
    """

    schedule: Schedule
    review_days: np.ndarray


def daily(history: np.ndarray, lines: np.ndarray, seed: int = SEED) -> np.ndarray:
    """(items, 7 x weeks) demand by day: each line on one of the working days, all of one size.

    Whole quantities stay whole. The sum of a week's days is its demand; of an unknown week each
    day is unknown, and what is less than nothing comes back on the first day.

    :param history: (items, weeks), NaN for unknown weeks
    :param lines: (items, weeks); what was asked for without a line counts as one
    """
    days = np.zeros((*history.shape, DAYS))
    days[np.isnan(history)] = np.nan
    days[..., 0] = np.where(history < 0, history, days[..., 0])
    asked = np.nan_to_num(history) > 0
    count = np.maximum(np.nan_to_num(lines[asked]), 1).astype(np.int64)
    spread = np.random.default_rng(seed).multinomial(
        count, np.full(WORKING_DAYS, 1.0 / WORKING_DAYS)
    )
    upto = np.cumsum(spread, axis=1) / count[:, None] * history[asked][:, None]
    whole = history[asked] == np.floor(history[asked])
    upto = np.where(whole[:, None], np.rint(upto), upto)
    days[asked, :WORKING_DAYS] = np.diff(upto, axis=1, prepend=0.0)
    return days.reshape(len(history), -1)


def learnings(weeks: int) -> int:
    """How often a policy learns when so many weeks are measured."""
    return -(-(weeks + WARM_WEEKS) // RELEARN_WEEKS)


def windowed(history: np.ndarray, weeks: int) -> np.ndarray:
    """The last weeks of a history."""
    return history[:, max(history.shape[1] - weeks, 0) :]


def learned_plan(past: Past, facts: learning.Facts, window: int) -> tuple[Plan, np.ndarray]:
    """The levels that a policy would have had, and (items,) whether they are known throughout.

    :param facts: of the policy; its history is not looked at, nor its present levels
    :param window: weeks of history that it looks at
    """
    points, uppers, known = [], [], np.ones(len(past.history), dtype=bool)
    facts = _with_levels(facts, *(np.zeros(len(known)) for _level in range(3)))
    for start in past.learnings:
        seen = replace(facts, history=windowed(past.history[:, :start], window))
        found = learning.learn(seen)
        known &= ~np.isnan(found.reorder_point) & ~np.isnan(found.order_up_to)
        points.append(np.nan_to_num(found.reorder_point))
        uppers.append(np.nan_to_num(found.order_up_to))
        facts = _with_levels(facts, points[-1], uppers[-1], np.nan_to_num(found.safety_stock))
    days = DAYS * (np.array(past.learnings) - past.first)
    # one that it really had: half of two lots is none
    usual = np.quantile(np.subtract(uppers, points), 0.5, axis=0, method="lower")
    lots = np.where(facts.method == service.LOTS, usual, 0.0)
    schedule = Schedule(days, np.array(points), np.array(uppers), lots)
    return Plan(schedule, whole_days(facts.review_days)), known


def _with_levels(facts, point, upper, safety) -> learning.Facts:
    """The facts with these levels as the present ones: they move only when the evidence does."""
    return replace(facts, old_point=point, old_up_to=upper, old_safety=safety)


def fixed_plan(low: np.ndarray, high: np.ndarray, review_days, lots=0.0) -> Plan:
    """The same levels all the time: order at or below `low`, up to `high`.

    :param lots: (items,) more than 0: order whole lots of this size instead
    """
    days = np.broadcast_to(whole_days(review_days), np.shape(low))
    return Plan(Schedule.fixed(low, high, lots), days)


def whole_days(days) -> np.ndarray:
    """Review periods as whole days, at least one."""
    return np.maximum(np.rint(np.asarray(days, dtype=float)), 1).astype(int)


def run(past: Past, plan: Plan) -> Outcome:
    """What the plan would have done in the weeks that are measured.

    Each item is looked at after each of its review periods, at the end of a day.
    """
    history, lines = past.history[:, past.first :], past.lines[:, past.first :]
    days = daily(history, lines)
    outcomes = past.lead_days.shape[1]
    equal = np.full(outcomes, 1.0 / outcomes)
    leads = sampled_leads(past.lead_days, equal, days.shape[1], SEED)
    found = np.zeros((5, len(days)))
    for review in np.unique(plan.review_days).tolist():
        rows = np.flatnonzero(plan.review_days == review)
        world = World(leads[rows], review, measured_from=DAYS * (past.start - past.first))
        outcome = simulate(days[rows], _of(plan.schedule, rows), world)
        for place, name in enumerate(("demanded", "served", "stock", "orders", "position")):
            found[place, rows] = getattr(outcome, name)
    return Outcome(*found)


def _of(schedule: Schedule, rows: np.ndarray) -> Schedule:
    lots = np.broadcast_to(schedule.lots, schedule.order_up_to.shape[1:])
    return Schedule(
        schedule.starts, schedule.reorder_point[:, rows], schedule.order_up_to[:, rows], lots[rows]
    )


@dataclass(frozen=True)
class Sums:
    """Of several items together.

    :param demanded, served: units asked for, and served at once
    :param stock: average units on hand
    :param value: their cost
    :param orders: how often something was ordered
    """

    items: int
    demanded: float
    served: float
    stock: float
    value: float
    orders: int

    @property
    def fill(self) -> float | None:
        """The part served at once; None if nothing was asked for."""
        return self.served / self.demanded if self.demanded > 0 else None


def add_up(outcome: Outcome, cost: np.ndarray, items: np.ndarray) -> Sums:
    """The sums of some items. :param items: (items,) mask"""
    return Sums(
        int(items.sum()),
        float(outcome.demanded[items].sum()),
        float(outcome.served[items].sum()),
        float(outcome.stock[items].sum()),
        float((outcome.stock * cost)[items].sum()),
        int(outcome.orders[items].sum()),
    )


#: of no items at all
NOTHING = Sums(0, 0.0, 0.0, 0.0, 0.0, 0)
