# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What may be asked for, as a few outcomes with weights: one form for every kind of forecast.

The range of probability is cut into strata, narrow in the upper tail where service is decided, and
each item has one outcome (*atom*) for each stratum. The weights are the widths of the strata and
the same for all items, so means, quantiles and expected shortages are plain array arithmetic.
"""

from dataclasses import dataclass

import numpy as np

#: (width, upper end) of the strata, in units of 0.0001, from the body to the tail
STEPS = ((200, 9000), (100, 9500), (50, 9800), (25, 9900), (10, 9950), (5, 10_000))


def _strata() -> np.ndarray:
    """Bounds of the strata: 2% wide in the body, down to 0.05% at the upper end."""
    bounds = [0]
    for width, end in STEPS:
        bounds.extend(range(bounds[-1] + width, end + 1, width))
    return np.array(bounds) / 10_000


BOUNDS = _strata()
WEIGHTS = np.diff(BOUNDS)
#: the probability at which a quantile function is read to get the atom of each stratum
LEVELS = (BOUNDS[:-1] + BOUNDS[1:]) / 2


@dataclass(frozen=True)
class Distribution:
    """Demand of several items over a time span.

    :param atoms: (items, strata), never decreasing along a row, in the product's unit
    :param weights: (strata,), their sum is 1
    """

    atoms: np.ndarray
    weights: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """(items,) the expected demand."""
        return self.atoms @ self.weights

    @property
    def sigma(self) -> np.ndarray:
        """(items,) the standard deviation."""
        spread = self.atoms - self.mean[:, None]
        return np.sqrt((spread * spread) @ self.weights)

    def quantile(self, level: np.ndarray | float) -> np.ndarray:
        """(items,) the smallest atom with at least `level` of the probability at or below it.

        :param level: one level between 0 and 1, or one for each item
        """
        reached = np.cumsum(self.weights)
        wanted = np.broadcast_to(np.asarray(level, dtype=float), self.atoms.shape[:1])
        column = np.searchsorted(reached, wanted - 1e-12)
        column = np.minimum(column, self.atoms.shape[1] - 1)
        return np.take_along_axis(self.atoms, column[:, None], axis=1)[:, 0]

    def shortage(self, stock: np.ndarray) -> np.ndarray:
        """(items,) units expected to be asked for beyond `stock`: E[(D - S)+]."""
        return np.maximum(self.atoms - np.asarray(stock)[:, None], 0.0) @ self.weights
