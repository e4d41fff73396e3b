# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A history as it looks from its end, windows of its future, and what earlier ends taught."""

from dataclasses import dataclass, fields, replace

import numpy as np

from . import forecast_pool, forecast_season
from .forecast_level import Moments, moments, rolling_sums
from .forecast_shape import units
from .forecast_trend import Line, lines

#: share of weight that a period loses to the next: of levels, of shorter and of recent ones
SLOW, SHORT, FAST = 0.1, 0.25, 0.35
#: known periods that an item needs to teach others
TEACHES = 4
#: and the level, as a part of the usual one: ratios to less are those of a rounding error
LEAST_LEVEL = 1e-3
#: deviations beyond which an error is no more than this
MOST_OFF = 10.0


@dataclass(frozen=True)
class Windows:
    """Spans of the future, in periods from the end of the history: [starts, stops)."""

    starts: np.ndarray
    stops: np.ndarray

    @property
    def lengths(self) -> np.ndarray:
        return self.stops - self.starts

    @property
    def reach(self) -> int:
        return int(self.stops.max())

    def sums(self, path: np.ndarray) -> np.ndarray:
        """(items, windows) what a path of (items, periods) comes to in each window."""
        run = np.cumsum(np.pad(path, ((0, 0), (1, 0))), axis=1)
        return run[:, self.stops] - run[:, self.starts]

    def some(self, count: int) -> "Windows":
        """At most so many of the windows, evenly from the first to the last."""
        at = np.unique(np.linspace(0, len(self.starts) - 1, count).astype(int))
        return Windows(self.starts[at], self.stops[at])

    def within(self, reach: int) -> "Windows":
        """The same windows as near as a shorter future allows."""
        stops = np.minimum(self.stops, reach)
        return Windows(np.maximum(stops - self.lengths, 0), stops)


def periods(horizon: int) -> Windows:
    """Each single period of the next `horizon`."""
    return Windows(np.arange(horizon), np.arange(horizon) + 1)


def spans(lengths: list[int]) -> Windows:
    """The next so many periods, for each length."""
    return Windows(np.zeros(len(lengths), int), np.array(lengths))


@dataclass(frozen=True)
class View:
    """What is known at the end of a history; each field has a row for each item.

    :param demand: (items, periods) without its season
    :param factors: (items, season) of the next periods
    :param level: moments of the demand without its season
    :param short: the same with a shorter memory
    :param recency: recent level over level
    :param spread: variance over level
    :param last: (items, season) newest known demand of each phase, the next one's first
    :param known: periods
    :param unit: step of the demand without its season, 0 where it is continuous
    :param lines: smoothed levels and trends by name
    """

    demand: np.ndarray
    factors: np.ndarray
    level: Moments
    short: Moments
    recency: np.ndarray
    spread: np.ndarray
    last: np.ndarray
    known: np.ndarray
    unit: np.ndarray
    lines: dict[str, Line]

    def take(self, rows: np.ndarray) -> "View":
        """The view of some of the items."""
        return _taken(self, rows)


def _taken(part, rows):
    if isinstance(part, dict):
        return {name: _taken(inner, rows) for name, inner in part.items()}
    if isinstance(part, np.ndarray):
        return part[rows]
    return replace(part, **{of.name: _taken(getattr(part, of.name), rows) for of in fields(part)})


def view(history: np.ndarray, groups: np.ndarray, season: int) -> View:
    """Everything that the members of the forecast need of a history."""
    factors = forecast_season.index(history, season)
    demand = forecast_season.leveled(history, factors)
    level, short = (moments(demand, decay, groups) for decay in (SLOW, SHORT))
    recent = moments(demand, FAST, groups).mean
    positive = np.maximum(level.mean, 1e-100)
    return View(
        demand=demand,
        factors=factors,
        level=level,
        short=short,
        recency=recent / positive,
        spread=level.variance / positive,
        last=_last_season(history, season, level.mean),
        known=(~np.isnan(history)).sum(axis=1),
        unit=np.where((factors == 1).all(axis=1), units(history), 0.0),
        lines=lines(demand, level.mean),
    )


def _last_season(history, season, level) -> np.ndarray:
    """(items, season) the newest known demand of each phase within three seasons, or the level."""
    found = np.full((len(history), season), np.nan)
    for back in (1, 2, 3):
        if history.shape[1] >= back * season:
            end = history.shape[1] - (back - 1) * season
            found = np.where(np.isnan(found), history[:, end - season : end], found)
    return np.where(np.isnan(found), level[:, None], found)


@dataclass(frozen=True)
class Sight:
    """A view and windows of its future.

    :param season: (items, windows) mean factor of the season in each window
    :param points: name -> (items, windows) expected sum and its deviation
    """

    view: View
    windows: Windows
    season: np.ndarray
    points: dict[str, tuple[np.ndarray, np.ndarray]]


def look(seen: View, windows: Windows) -> Sight:
    """Look ahead: the smoothed paths and the last season again, in sums over the windows."""
    future = forecast_season.ahead(seen.factors, windows.reach)
    season = windows.sums(future) / windows.lengths
    growth = season * np.sqrt(windows.lengths)
    points = {
        name: (windows.sums(line.path(windows.reach) * future), line.sigma[:, None] * growth)
        for name, line in seen.lines.items()
    }
    naive = forecast_season.ahead(seen.last, windows.reach)
    points["last season"] = (windows.sums(naive), points["simple"][1])
    return Sight(seen, windows, season, points)


@dataclass(frozen=True)
class Lessons:
    """Sights of earlier origins with what came, of items that could be judged; see View.

    :param outcome: (cases, windows) demand without its season
    :param errors: name -> (cases, windows) of the points, in their deviations
    """

    level: np.ndarray
    recency: np.ndarray
    spread: np.ndarray
    variance: np.ndarray
    outcome: np.ndarray
    errors: dict[str, np.ndarray]


def learn(sights: list[Sight], actual: list[np.ndarray], lengths: np.ndarray) -> Lessons | None:
    """Join what several origins teach; None if that is too little.

    :param actual: (items, windows) for each sight
    :param lengths: of the windows to be forecast, which the earlier ones may fall short of
    """
    pairs = list(zip(sights, actual, strict=True))
    keep = [_teaches(sight.view) & ~np.isnan(came).any(axis=1) for sight, came in pairs]
    if sum(part.sum() for part in keep) < forecast_pool.LEAST:
        return None

    def join(of):
        return np.concatenate([of(*pair)[rows] for pair, rows in zip(pairs, keep, strict=True)])

    return Lessons(
        level=join(lambda sight, _came: sight.view.level.mean),
        recency=join(lambda sight, _came: sight.view.recency),
        spread=join(lambda sight, _came: sight.view.spread),
        variance=join(lambda sight, _came: sight.view.level.variance),
        outcome=join(lambda sight, came: came / sight.season * (lengths / sight.windows.lengths)),
        errors={name: join(_standard(name)) for name in sights[0].points},
    )


def _teaches(seen: View) -> np.ndarray:
    """(items,) who has something to teach: ratios to a level of next to nothing are none."""
    level = seen.level.mean
    usual = np.nanmean(level) if np.isfinite(level).any() else 0.0
    return (seen.known >= TEACHES) & (level > LEAST_LEVEL * max(usual, 0.0)) & (level >= 0)


def _standard(name):
    def errors(sight, came):
        point, sigma = sight.points[name]
        # what was constant and then moved is endlessly many deviations off, and teaches nobody
        return np.clip((came - point) / np.maximum(sigma, 1e-12), -MOST_OFF, MOST_OFF)

    return errors


def sums(demand: np.ndarray, length: int) -> tuple[np.ndarray, float]:
    """Rolling sums as long as the window and 1, or shorter ones and the factor to its length.

    Four windows must fit into the history.
    """
    shown = int(np.clip(demand.shape[1] // 4, 1, length))
    return rolling_sums(demand, shown), length / shown
