# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Smoothing of level and trend (Holt, with the damping of Gardner & McKenzie 1985; theta).

Every item is smoothed with every setting of a grid at once; the one with the least squared errors
one period ahead is kept.
"""

from dataclasses import dataclass, replace

import numpy as np

LEVELS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
#: (smoothing of the trend, damping); the first has no trend
TRENDS = ((0.0, 1.0), (0.05, 0.9), (0.2, 0.9), (0.1, 0.98))
#: periods that start level and trend; how slowly errors are forgotten
START, MEMORY = 5, 0.995
#: what a trend must gain over none, in errors; periods that the errors of all items are worth
PENALTY, BORROWED = 2.0, 4.0
#: fewer known periods show no trend; items in a chunk
LEAST, CHUNK = 6, 1000


@dataclass(frozen=True)
class Line:
    """A level and where it goes, for several items.

    :param level: (items,) at the end of the history
    :param step: (items,) of the first period, each further one is `damping` of it
    :param damping: (items,)
    :param drift: (items,) that every period adds
    :param sigma: (items,) deviation of the demand one period ahead
    """

    level: np.ndarray
    step: np.ndarray
    damping: np.ndarray
    drift: np.ndarray
    sigma: np.ndarray

    def path(self, horizon: int) -> np.ndarray:
        """(items, horizon) expected in each of the next periods."""
        ahead = np.arange(1, horizon + 1)
        way = np.cumsum(self.damping[:, None] ** ahead, axis=1)
        return self.level[:, None] + self.step[:, None] * way + self.drift[:, None] * ahead


def lines(demand: np.ndarray, level: np.ndarray) -> dict[str, Line]:
    """name -> line of each method.

    :param level: (items,) expected where nothing else is known; NaN stays NaN
    """
    grid = np.array([(alpha, *trend) for trend in TRENDS for alpha in LEVELS])
    parts = [_smoothed(demand[rows], grid) for rows in _chunks(len(demand))]
    state = [np.concatenate(part) for part in zip(*parts, strict=True)]
    flat = grid[:, 1] == 0
    simple, damped = (_best(state, grid, among, level) for among in (flat, ~flat))
    return {
        "simple": simple,
        "damped": damped,
        "theta": replace(simple, drift=0.5 * _slope(demand)),
    }


def _chunks(items):
    """Slices small enough for a processor's cache."""
    return [slice(start, start + CHUNK) for start in range(0, max(items, 1), CHUNK)]


def _smoothed(demand, grid):
    """(items, settings) level, trend, sum of squared errors; (items,) how many errors."""
    alpha, beta, damping = grid.T
    known = ~np.isnan(demand)
    first = np.where(known.any(axis=1), known.argmax(axis=1), demand.shape[1])
    level, trend = _started(demand, first, beta)
    squares, count = np.zeros_like(level), np.zeros((len(level), 1))
    filled = np.nan_to_num(demand)
    for at in range(demand.shape[1]):
        here = known[:, at, None]
        moved = level + damping * trend
        error = np.where(here, filled[:, at, None] - moved, 0.0)
        judged = here & (at > first + 1)[:, None]
        squares = squares * np.where(here, MEMORY, 1.0) + judged * error * error
        count = count * np.where(here, MEMORY, 1.0) + judged
        level = moved + alpha * error
        trend = damping * trend + alpha * beta * error
    return level, trend, squares, count[:, 0]


def _started(demand, first, beta):
    """Level: mean of the first three periods; trend: half of the median of the first steps."""
    at = np.minimum(first[:, None] + np.arange(START), demand.shape[1] - 1)
    begin = np.take_along_axis(demand, at, axis=1)
    early = begin[:, :3]
    count = (~np.isnan(early)).sum(axis=1)
    level = np.nan_to_num(early).sum(axis=1) / np.maximum(count, 1)
    steps = np.sort(np.nan_to_num(np.diff(begin, axis=1)), axis=1)
    trend = steps[:, 1:3].mean(axis=1)[:, None] * 0.5 * (beta > 0)
    return level[:, None] - trend, trend


def _best(state, grid, among, expected) -> Line:
    level, trend, squares, count = state
    choice = np.flatnonzero(among)
    best = choice[squares[:, choice].argmin(axis=1)]
    rows = np.arange(len(level))
    damping, begun = grid[best, 2], count > 0
    penalty = 1.0 + PENALTY * (grid[best, 1] > 0) / np.maximum(count, 1.0)
    sigma = _deviation(squares[rows, best] * penalty, count, expected)
    start = np.where(begun, level[rows, best], expected)
    step = np.where(begun, trend[rows, best], 0.0)
    return Line(start, step, damping, np.zeros(len(level)), sigma)


def _deviation(squares, count, expected) -> np.ndarray:
    """Of few errors less is known than of all items' errors in proportion to their level."""
    size = np.maximum(expected, 1e-12) ** 2
    firm = (count >= 4) & ~np.isnan(expected)
    usual = np.median((squares / np.maximum(count, 1) / size)[firm]) if firm.any() else 0.25
    return np.sqrt((squares + BORROWED * usual * size) / (count + BORROWED))


def _slope(demand) -> np.ndarray:
    """(items,) least squares over all known periods; 0 for short histories."""
    known = ~np.isnan(demand)
    count = np.maximum(known.sum(axis=1), 1)
    time = np.where(known, np.arange(demand.shape[1]), 0.0)
    away = np.where(known, time - (time.sum(axis=1) / count)[:, None], 0.0)
    filled = np.nan_to_num(demand)
    spread = (away * away).sum(axis=1)
    return np.where(count >= LEAST, (away * filled).sum(axis=1) / np.maximum(spread, 1e-12), 0.0)
