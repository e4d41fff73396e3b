# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The demand that stock is planned for: the forecast's mean, and a spread that can be relied on.

A forecast follows what happened lately, its spread as well as its mean. For the mean that is right.
A spread is known far less surely than a mean, and stock errs with each error of it: what is too
much for one item doesn't serve another. The deviation of the whole known history is blind to
change, but hardly errs by chance. Between the two, their geometric mean, less stock serves as much:
at a fill rate of 0.95, 7% (products by week) to 15% (products in stores) less than the forecast's
own spread, measured before the windows that are reported.

The shape is that of mean and variance (`forecast_shape`): the far tail of a single item's own
outcomes is one more thing that is hardly known.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from . import forecast
from .distribution import LEVELS, WEIGHTS, Distribution
from .forecast_shape import quantiles

#: how much the history counts for the spread, in the logarithm; the forecast counts for the rest
HISTORY = 0.5
#: degrees of freedom below which a deviation says nothing
LEAST_FREE = 7
#: items at once
CHUNK = 2000


@dataclass(frozen=True)
class Steady:
    """A forecast with a steadier spread; has what `service.protection` asks of a forecast.

    :param forecast: has `history`, `season`, `step`, `mean` and `cumulative(weeks)`
    """

    forecast: object

    @property
    def mean(self) -> np.ndarray:
        """(items,) expected demand of the next week."""
        return self.forecast.mean

    @cached_property
    def deviation(self) -> np.ndarray:
        """(items,) of the demand of a week in the known history; 0 where too few are known."""
        return _deviation(self.forecast.history, self.forecast.season)

    def cumulative(self, weeks: np.ndarray | float) -> Distribution:
        """Demand over the next `weeks`, one span or one for each item."""
        own = self.forecast.cumulative(weeks)
        known = self.deviation * np.sqrt(np.asarray(weeks, dtype=float))
        atoms = own.atoms.copy()
        mean, sigma, step = own.mean, own.sigma, self.forecast.step
        for rows in _chunks(np.flatnonzero(known > 0)):
            variance = sigma[rows] ** (2 - 2 * HISTORY) * known[rows] ** (2 * HISTORY)
            atoms[rows] = quantiles(mean[rows], variance, step[rows], LEVELS)
        return Distribution(atoms, WEIGHTS)


def fit(history: np.ndarray, groups: np.ndarray | None = None) -> Steady:
    """Forecast each row of a history, with the spread that stock is planned for."""
    return Steady(forecast.fit(history, groups))


def _deviation(history: np.ndarray, season: int) -> np.ndarray:
    """(items,) deviation of the known weeks from the mean of their phase of the season.

    0 where too few weeks are known to say.
    """
    known = ~np.isnan(history)
    squares = np.zeros(len(history))
    free = np.zeros(len(history))
    for phase in range(season):
        part, there = history[:, phase::season], known[:, phase::season]
        weeks = there.sum(axis=1)
        mean = np.nansum(part, axis=1) / np.maximum(weeks, 1)
        off = np.where(there, part - mean[:, None], 0.0)
        squares += (off * off).sum(axis=1)
        free += np.maximum(weeks - 1, 0)
    return np.where(free >= LEAST_FREE, np.sqrt(squares / np.maximum(free, 1)), 0.0)


def _chunks(rows: np.ndarray) -> list[np.ndarray]:
    return [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]
