# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The figures of an evaluation by segment: service, stock, orders, and stock at equal service."""

from dataclasses import dataclass

import numpy as np

from .simulation import Outcome
from .simulation_rivals import Sweep
from .simulation_segments import SEGMENTS, name

#: demanded units below which a fill rate is shown with its interval
ENOUGH = 2000
#: draws of the bootstrap, its seed, and the part that the interval covers
DRAWS, SEED, COVERED = 1000, 20, 0.90
TOTAL = "all"


@dataclass(frozen=True)
class Row:
    """A segment, or all of them.

    :param items: number of series
    :param fill: NaN without demand
    :param interval: (low, high) of the fill rate where units are few, else None
    :param stock: average on hand at the end of a period, in units times the cost of one
    :param orders: orders a period
    :param rivals: stock of each formula at the same fill rate; NaN when it never reaches it
    """

    segment: str
    items: int
    demanded: float
    fill: float
    interval: tuple[float, float] | None
    stock: float
    orders: float
    rivals: dict[str, float]

    def saving(self, formula: str) -> float:
        """The part by which the stock is below that of a formula."""
        rival = self.rivals[formula]
        return 1.0 - self.stock / rival if rival > 0 else float("nan")


def rows(
    outcome: Outcome,
    segment: np.ndarray,
    cost: np.ndarray,
    rivals: dict[str, Sweep],
    periods: int,
) -> list[Row]:
    """A row for each segment that has series, and one for all."""
    groups = [(name(at), np.flatnonzero(segment == at)) for at in range(SEGMENTS)]
    found = [
        _row(label, outcome, items, cost, rivals, periods) for label, items in groups if len(items)
    ]
    return [*found, _total(found, outcome)]


def _total(found: list[Row], outcome: Outcome) -> Row:
    """All segments together; the rivals reach the same fill rate in each of them."""
    demanded, fill = float(outcome.demanded.sum()), outcome.total_fill()
    few = demanded < ENOUGH
    return Row(
        TOTAL,
        sum(row.items for row in found),
        demanded,
        fill,
        bootstrap(outcome.served, outcome.demanded) if few else None,
        sum(row.stock for row in found),
        sum(row.orders for row in found),
        {formula: sum(row.rivals[formula] for row in found) for formula in found[0].rivals},
    )


def _row(label, outcome: Outcome, items, cost, rivals, periods: int) -> Row:
    demanded, fill = float(outcome.demanded[items].sum()), outcome.total_fill(items)
    few = demanded < ENOUGH
    return Row(
        label,
        len(items),
        demanded,
        fill,
        bootstrap(outcome.served[items], outcome.demanded[items]) if few else None,
        float(outcome.stock[items] @ cost[items]),
        float(outcome.orders[items].sum() / periods),
        {formula: sweep.stock_at(fill, items, cost) for formula, sweep in rivals.items()},
    )


def bootstrap(served: np.ndarray, demanded: np.ndarray) -> tuple[float, float]:
    """The interval of a fill rate, by drawing series again; (NaN, NaN) without demand.

    The same every time: the generator has a fixed seed.
    """
    if demanded.sum() <= 0:
        return float("nan"), float("nan")
    drawn = np.random.default_rng(SEED).integers(0, len(demanded), (DRAWS, len(demanded)))
    total = demanded[drawn].sum(axis=1)
    fills = served[drawn].sum(axis=1)[total > 0] / total[total > 0]
    low, high = np.quantile(fills, [(1 - COVERED) / 2, (1 + COVERED) / 2])
    return float(low), float(high)
