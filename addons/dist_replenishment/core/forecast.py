# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Forecasts of demand as distributions, for many items at once.

`fit(history)` says what may be asked for: `cumulative(weeks)` over a span, `periods(horizon)` in
each single period. Both are blends of simple methods (`forecast_members`); how much each counts
for a class of demand is decided by rolling evaluation within the history (`forecast_blend`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from . import forecast_season, forecast_sight
from .distribution import LEVELS, WEIGHTS, Distribution
from .forecast_blend import Trainer, blended, classes, trainer
from .forecast_shape import in_steps, quantiles, units
from .forecast_sight import View

#: spans that the weights of cumulative demand are learned on, as far as the history shows them
SPANS = (1, 2, 4, 8)
#: items whose quantiles are computed at once, fewer of them for more periods
CHUNK, MANY_PERIODS = 1000, 24
#: demand of whole units stays whole in forecasts up to this mean; above, fractions don't matter
LOW_VOLUME = 50.0


#: demand beyond is no demand but a mistake; below it is none
LARGEST, SMALLEST = 1e15, 1e-15
#: newest periods that a season is looked for in; periods and cycles that forecasts are made from
NEWEST, REMEMBERED, CYCLES = 4000, 1500, 12
Chunk = tuple[np.ndarray, np.ndarray]


class ForecastError(ValueError):
    """A history that nothing can be forecast from; the text says what is wrong."""


@dataclass(frozen=True)
class Forecast:
    """What may be asked for of several items.

    :param history: (items, weeks), the last REMEMBERED ones of what was given
    :param groups: (items,) who can borrow from whom
    :param season: periods after which demand repeats itself, 1 for none
    """

    history: np.ndarray
    groups: np.ndarray
    season: int

    @cached_property
    def mean(self) -> np.ndarray:
        """(items,) expected demand of the next week; NaN where nothing is known."""
        return self._next.mean

    @cached_property
    def sigma(self) -> np.ndarray:
        """(items,) standard deviation of the demand of the next week."""
        return self._next.sigma

    @cached_property
    def unknown(self) -> np.ndarray:
        """(items,) whether there is nothing to forecast from, neither own demand nor a group's."""
        return np.isnan(self._view.level.mean)

    @cached_property
    def step(self) -> np.ndarray:
        """(items,) the step that demand is forecast in; 0 where fractions don't matter."""
        low = np.nan_to_num(self._view.level.mean) <= LOW_VOLUME * np.maximum(self._unit, 1.0)
        return np.where(low, self._unit, 0.0)

    def cumulative(self, weeks: np.ndarray | float) -> Distribution:
        """Demand over the next `weeks`, one span or one for each item, at least 0.

        Between whole weeks atoms are interpolated; below one week demand is that of a process
        with independent increments. Atoms of unknown items are NaN.

        :raises ForecastError: a span that is negative, infinite or no number
        """
        span = np.broadcast_to(np.asarray(weeks, dtype=float), self.history.shape[:1])
        if not (np.isfinite(span) & (span >= 0)).all():
            raise ForecastError("A time span must be a number of weeks and not negative.")
        whole = np.floor(span)
        part = (span - whole)[:, None]
        lower, upper = self._spans(whole), self._spans(np.ceil(span))
        atoms = np.where(part > 0, lower + part * (upper - lower), lower)
        short = span < 1
        if short.any():
            atoms[short] = self._less_than_a_week(span, short)
        return Distribution(self._whole(atoms), WEIGHTS)

    def periods(self, horizon: int) -> tuple[Distribution, ...]:
        """The distribution of each single period of the next `horizon`."""
        found = np.empty((len(self.history), horizon, len(LEVELS)))
        for rows, atoms in self.quantiles(horizon, LEVELS):
            found[rows] = atoms
        return tuple(Distribution(found[:, at], WEIGHTS) for at in range(horizon))

    def quantiles(
        self, horizon: int, levels: np.ndarray
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Places of some items with their (items, horizon, levels) quantiles of single periods."""
        windows = forecast_sight.periods(horizon)
        lessons = self._trainer.lessons(windows)
        weights = self._trainer.of_items(windows, self._view, self._classes)
        size = max(1, CHUNK * MANY_PERIODS // max(horizon, MANY_PERIODS))
        for rows in self._chunks(np.ones(len(self.history), bool), size):
            sight = forecast_sight.look(self._view.take(rows), windows)
            found = blended(sight, lessons, weights[rows], levels)
            yield rows, self._whole(found, rows)

    @cached_property
    def _view(self) -> View:
        return forecast_sight.view(self.history, self.groups, self.season)

    @cached_property
    def _trainer(self) -> Trainer:
        return trainer(self.history, self.groups, self.season)

    @cached_property
    def _classes(self) -> np.ndarray:
        return classes(self.history)

    @cached_property
    def _unit(self) -> np.ndarray:
        return units(self.history)

    @cached_property
    def _next(self) -> Distribution:
        return self.cumulative(1.0)

    @cached_property
    def _weights(self) -> np.ndarray:
        """(items, members) for cumulative demand."""
        longest = max(1, self.history.shape[1] // 3)
        lengths = [length for length in SPANS if length <= longest]
        windows = forecast_sight.spans(lengths)
        return self._trainer.of_items(windows, self._view, self._classes)

    def _chunks(self, among: np.ndarray, size: int = CHUNK) -> list[np.ndarray]:
        """Places of the chosen items, alike ones together: they need the same methods and grids."""
        order = np.lexsort((self._view.level.mean, self._classes))
        order = order[among[order]]
        return [order[start : start + size] for start in range(0, len(order), size)]

    def _spans(self, whole: np.ndarray) -> np.ndarray:
        """(items, strata) of whole weeks, computed once for all items of a span."""
        atoms = np.zeros((len(whole), len(LEVELS)))
        for length in np.unique(whole[whole > 0]).astype(int):
            windows = forecast_sight.spans([int(length)])
            lessons = self._trainer.lessons(windows)
            for rows in self._chunks(whole == length):
                sight = forecast_sight.look(self._view.take(rows), windows)
                atoms[rows] = blended(sight, lessons, self._weights[rows], LEVELS)[:, 0]
        return atoms

    def _less_than_a_week(self, span, short) -> np.ndarray:
        week = self._next
        variance = week.sigma[short] ** 2 * span[short]
        return quantiles(week.mean[short] * span[short], variance, self._unit[short], LEVELS)

    def _whole(self, atoms: np.ndarray, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Atoms in steps of the item, where its demand is low and has steps."""
        return in_steps(atoms, self.step[rows].reshape(-1, *[1] * (atoms.ndim - 1)))


def fit(
    history: np.ndarray, groups: np.ndarray | None = None, season: int | None = None
) -> Forecast:
    """Forecast each row of a history.

    :param history: (items, weeks), the last week last; NaN where demand is unknown. Negative
        weeks (more came back than was asked for) count as they are, forecasts are never negative
    :param groups: (items,) whole numbers: who can borrow from whom; all from all by default
    :param season: periods after which demand repeats itself; found by evaluation if not given
    :raises ForecastError: infinite or absurdly large demand; history or groups of a wrong form
    """
    history = _checked(history)
    groups = np.zeros(len(history), int) if groups is None else np.asarray(groups)
    if groups.shape != history.shape[:1]:
        raise ForecastError("There must be one group for each item.")
    history = history[:, -NEWEST:]
    season = forecast_season.find(history) if season is None else season
    return Forecast(history[:, -max(REMEMBERED, CYCLES * season) :], groups, season)


def _checked(history: np.ndarray) -> np.ndarray:
    history = np.asarray(history, dtype=float)
    if history.ndim != 2:
        raise ForecastError("The history must have a row for each item and a column for each week.")
    huge = np.abs(history) > LARGEST
    if huge.any():
        row, column = np.argwhere(huge)[0]
        what = "infinite" if np.isinf(history[row, column]) else f"more than {LARGEST:g}"
        raise ForecastError(f"The demand of item {row} in week {column} is {what}.")
    if not history.shape[1]:
        return np.full((len(history), 1), np.nan)
    return np.where(np.abs(history) < SMALLEST, 0.0, history)
