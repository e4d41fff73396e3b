# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a policy would have done: stock, orders and service over a known demand, period by period.

The order of events within a period never varies:

1. receipts that are due come in; what was backordered is served first
2. demand is served from what is left; the rest is backordered, or lost
3. stock on hand is counted
4. at the end of a review period the position is looked at and an order may be placed

An order of period t with a lead time of L periods comes in at the start of period t + 1 + L: it
has L whole periods on its way, and the order must last until the next one, L + R periods.
"""

from dataclasses import dataclass

import numpy as np


class SimulationError(ValueError):
    """Inputs that can't be simulated; the text says what is wrong."""


@dataclass(frozen=True)
class Schedule:
    """The levels of a policy over time: those of block b hold from period `starts[b]` on.

    :param starts: (blocks,) ascending, the first is 0; of equal ones the last counts, and the first
        block is what the stock of the start is taken from
    :param reorder_point: (blocks, items)
    :param order_up_to: (blocks, items)
    :param lots: (items,) order in multiples of it; 0 orders up to the level
    """

    starts: np.ndarray
    reorder_point: np.ndarray
    order_up_to: np.ndarray
    lots: np.ndarray | float = 0.0

    @classmethod
    def fixed(cls, reorder_point, order_up_to, lots: np.ndarray | float = 0.0) -> "Schedule":
        """The same levels all the time."""
        starts = np.zeros(1, dtype=int)
        return cls(starts, np.atleast_2d(reorder_point), np.atleast_2d(order_up_to), lots)

    def block(self, period: int) -> int:
        """The block of a period."""
        return int(np.searchsorted(self.starts, period, side="right")) - 1


@dataclass(frozen=True)
class World:
    """What the policy can't choose.

    :param lead: lead time in periods: a number, (items,), or (items, periods) by period of order
    :param review: periods between two looks; the first look is at the end of period review - 1
    :param lost_sales: what can't be served at once is lost and not backordered
    :param measured_from: periods before it warm the system up and don't count
    :param start_stock: (items,) on hand before the first period; the first order-up-to level by
        default
    """

    lead: np.ndarray | int = 1
    review: int = 1
    lost_sales: bool = False
    measured_from: int = 0
    start_stock: np.ndarray | None = None


@dataclass(frozen=True)
class Outcome:
    """(items,) each, over the periods that were measured.

    :param demanded: units asked for
    :param served: units of these that were served at their first attempt
    :param stock: average stock on hand at the end of a period
    :param orders: number of orders
    :param position: average of on hand plus on order minus backorders, after ordering
    """

    demanded: np.ndarray
    served: np.ndarray
    stock: np.ndarray
    orders: np.ndarray
    position: np.ndarray

    @property
    def fill(self) -> np.ndarray:
        """(items,) the part of what was asked for that was served at once; NaN without demand."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.demanded > 0, self.served / self.demanded, np.nan)

    def total_fill(self, items: np.ndarray | slice = slice(None)) -> float:
        """The fill rate of all units of some items together; NaN without demand."""
        demanded = self.demanded[items].sum()
        return float(self.served[items].sum() / demanded) if demanded > 0 else float("nan")


def simulate(demand: np.ndarray, schedule: Schedule, world: World) -> Outcome:
    """Run a policy over a demand.

    :param demand: (items, periods); NaN where it is unknown (nothing happens and nothing is
        counted), negative where more came back than was asked for (it goes back to stock)
    :raises SimulationError: lead times or sizes that don't fit
    """
    demand, lead = _checked(demand, schedule, world)
    state = _State.start(schedule, world, int(lead.max(initial=0)) + 1, len(demand))
    sums = _Sums(np.zeros((5, len(demand))), np.zeros(len(demand)))
    for period in range(demand.shape[1]):
        served, asked = state.serve(period, demand[:, period], world.lost_sales)
        stock, ordered = np.maximum(state.net, 0.0), np.zeros(len(demand))
        if (period + 1) % world.review == 0:
            ordered = state.order(period, schedule, lead[:, period])
        if period >= world.measured_from:
            known = ~np.isnan(demand[:, period])
            sums.add(known, (asked, served, stock, ordered > 0, state.position))
    return sums.outcome()


def _checked(demand, schedule: Schedule, world: World) -> tuple[np.ndarray, np.ndarray]:
    demand = np.asarray(demand, dtype=float)
    if demand.ndim != 2 or schedule.order_up_to.shape[1] != len(demand):
        raise SimulationError("The demand must have a row for each item of the schedule.")
    if world.review < 1:
        raise SimulationError("The review period must be at least 1 period.")
    lead = np.asarray(world.lead)
    if not np.issubdtype(lead.dtype, np.integer) or (lead < 0).any():
        raise SimulationError("Lead times must be whole periods from 0 on.")
    lead = lead[:, None] if lead.ndim == 1 else lead
    return demand, np.broadcast_to(lead, demand.shape)


@dataclass
class _State:
    """:param net: on hand minus backorders. :param due: (items, slots) on order, as a ring."""

    net: np.ndarray
    due: np.ndarray

    @classmethod
    def start(cls, schedule: Schedule, world: World, longest: int, items: int) -> "_State":
        first = schedule.order_up_to[0] if world.start_stock is None else world.start_stock
        return cls(np.array(first, dtype=float), np.zeros((items, longest + 1)))

    @property
    def position(self) -> np.ndarray:
        return self.net + self.due.sum(axis=1)

    def serve(self, period: int, demand: np.ndarray, lost_sales: bool):
        """Receive, then serve. Returns (served at once, asked for)."""
        slot = period % self.due.shape[1]
        self.net += self.due[:, slot]
        self.due[:, slot] = 0.0
        asked = np.maximum(np.nan_to_num(demand), 0.0)
        served = np.minimum(np.maximum(self.net, 0.0), asked)
        self.net -= served if lost_sales else asked
        self.net -= np.minimum(np.nan_to_num(demand), 0.0)
        return served, asked

    def order(self, period: int, schedule: Schedule, lead: np.ndarray) -> np.ndarray:
        """Order what the levels of the period say. Returns the quantities."""
        block, position = schedule.block(period), self.position
        point, upper = schedule.reorder_point[block], schedule.order_up_to[block]
        lots = np.broadcast_to(np.asarray(schedule.lots, dtype=float), position.shape)
        size = np.where(lots > 0, lots, 1.0)
        # as many lots as bring the position above the reorder point
        by_lot = (np.floor((point - position) / size + 1e-9) + 1.0) * size
        wanted = np.where(lots > 0, by_lot, upper - position)
        ordered = np.where(position <= point, np.maximum(wanted, 0.0), 0.0)
        slot = (period + 1 + lead) % self.due.shape[1]
        self.due[np.arange(len(ordered)), slot] += ordered
        return ordered


@dataclass
class _Sums:
    values: np.ndarray
    periods: np.ndarray

    def add(self, known: np.ndarray, values: tuple) -> None:
        for row, value in zip(self.values, values, strict=True):
            row += np.where(known, value, 0.0)
        self.periods += known

    def outcome(self) -> Outcome:
        demanded, served, stock, orders, position = self.values
        periods = np.maximum(self.periods, 1.0)
        return Outcome(demanded, served, stock / periods, orders, position / periods)


def sampled_leads(atoms: np.ndarray, weights: np.ndarray, periods: int, seed: int) -> np.ndarray:
    """(items, periods) whole lead times drawn from learned ones, for `World.lead`.

    :param atoms: (items, outcomes) in periods, rounded to whole ones
    :param weights: (outcomes,) their probabilities
    :param seed: the same seed draws the same lead times
    """
    drawn = np.random.default_rng(seed).choice(len(weights), (len(atoms), periods), p=weights)
    return np.rint(np.take_along_axis(np.asarray(atoms, dtype=float), drawn, axis=1)).astype(int)
