# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What became of items that looked like this one: cells of equals, learned from earlier origins.

Items are put into cells by their level and a second feature. What was asked for after an earlier
origin, compared with what was expected then, is the evidence of a cell. It holds the doubt about
levels and their drift, which no formula on a single slow mover can show.
"""

from dataclasses import dataclass

import numpy as np

#: outcomes that a cell should have; parts by the second feature; bins of levels at most
CELL, PARTS, MOST_BINS = 60, 3, 60
#: outcomes below which a pool teaches nothing
LEAST = 30
#: weight of no correction, as a share of a cell's evidence; bounds of the correction of a variance
CAUTION, NARROWEST, WIDEST = 0.02, 0.2, 5.0
#: equal periods that an item's own variance needs to count as much as its cell's
OWN_VARIANCE = 8.0


@dataclass(frozen=True)
class Cells:
    """Bins of levels, each in parts by the second feature.

    :param edges: (bins - 1,) levels between the bins
    :param splits: (bins, parts - 1) values of the second feature between the parts
    """

    edges: np.ndarray
    splits: np.ndarray

    @property
    def count(self) -> int:
        return len(self.splits) * PARTS

    def of(self, level: np.ndarray, second: np.ndarray) -> np.ndarray:
        """(items,) the number of each item's cell."""
        bins = np.searchsorted(self.edges, level, side="right")
        return bins * PARTS + (second[:, None] >= self.splits[bins]).sum(axis=1)


def cells(level: np.ndarray, second: np.ndarray) -> Cells:
    """Cells with about as many of the given items in each."""
    bins = int(np.clip(len(level) // (CELL * PARTS), 1, MOST_BINS))
    edges = np.unique(np.quantile(level, np.arange(1, bins) / bins)) if bins > 1 else np.empty(0)
    of = np.searchsorted(edges, level, side="right")
    splits = np.zeros((len(edges) + 1, PARTS - 1))
    for number in range(len(splits)):
        inside = second[of == number]
        if len(inside):
            splits[number] = np.quantile(inside, np.arange(1, PARTS) / PARTS)
    return Cells(edges, splits)


def quantiles(of: np.ndarray, values: np.ndarray, count: int, levels: np.ndarray) -> np.ndarray:
    """(cells, levels) quantiles of the values in each cell, 0 in an empty one."""
    order = np.lexsort((values, of))
    value = values[order]
    number = np.bincount(of, minlength=count)[:, None]
    start = np.cumsum(number, axis=0) - number
    place = np.clip(levels * number - 0.5, 0, np.maximum(number - 1, 0))
    low = np.floor(place).astype(int)
    high = np.minimum(low + 1, np.maximum(number - 1, 0))
    last = len(value) - 1
    below, above = value[np.minimum(start + low, last)], value[np.minimum(start + high, last)]
    return np.where(number > 0, below + (place - low) * (above - below), 0.0)


def corrected(cell, lessons, window, length, count) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(cells,) factors: of the mean, of an item's own variance, and variance over the level."""
    level, outcome = lessons.level, lessons.outcome[:, window]
    ground = np.maximum(np.bincount(cell, level, count), 1e-100)
    factor = np.bincount(cell, outcome, count) + CAUTION * length * ground
    factor /= ground * (1 + CAUTION)
    off = (outcome - factor[cell] * level) ** 2
    number = np.maximum(np.bincount(cell, minlength=count), 1)
    relative = np.bincount(cell, off / np.maximum(level, 1e-100), count) / number
    variance = np.maximum(np.bincount(cell, lessons.variance, count), 1e-100)
    own = np.bincount(cell, off, count) / variance
    return factor, np.clip(own, NARROWEST * length, WIDEST * length**2), relative
