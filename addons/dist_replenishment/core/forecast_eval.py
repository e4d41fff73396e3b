# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Forecasts and their rivals on the end of a history that none of them has seen."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import forecast, forecast_season
from .distribution import LEVELS, WEIGHTS
from .forecast_blend import CLASSES, classes
from .forecast_rivals import RIVALS
from .forecast_score import TENTHS, Outlook, Score, score, steps

OURS, ALL = "forecast", "all"
#: the levels of the CRPS and those that give the mean, ascending, and where each of them is
ASKED = np.sort(np.concatenate([TENTHS, LEVELS]))
OF_CRPS, OF_MEAN = (np.searchsorted(ASKED, levels) for levels in (TENTHS, LEVELS))


@dataclass(frozen=True)
class Result:
    """What an evaluation found.

    :param scores: (class or "all", method) -> score
    :param series: class or "all" -> series judged, those of each window counted
    :param seconds: method -> CPU time
    :param season: that was given or found before the first window
    :param left_out: series of which nothing was known before or in a window
    """

    scores: dict[tuple[str, str], Score]
    series: dict[str, int]
    seconds: dict[str, float]
    season: int
    left_out: int


def ours(history: np.ndarray, horizon: int, season: int) -> Outlook:
    """The forecast as quantiles and means of each period."""
    quantiles = np.empty((len(history), horizon, len(TENTHS)))
    mean = np.empty(quantiles.shape[:2])
    fitted = forecast.fit(history, season=season)
    for rows, found in fitted.quantiles(horizon, ASKED):
        quantiles[rows] = found[..., OF_CRPS]
        mean[rows] = found[..., OF_MEAN] @ WEIGHTS
    return Outlook(quantiles, mean)


def evaluate(
    values: np.ndarray,
    horizon: int,
    clock: Callable[[], float],
    *,
    season: int | None = None,
    windows: int = 1,
) -> Result:
    """Judge all methods on the last periods of the series.

    Each window is `horizon` periods, the last one ends the series, the others precede it without
    overlap. A method is given what lies before a window, and nothing else; the season, if not
    given, is found before the first window. Series are classed by what lies before a window.

    :param values: (series, periods), NaN where unknown
    :param clock: a function that tells CPU seconds
    :raises ForecastError: too few periods, or values that can't be forecast from
    """
    _check(values, horizon, windows)
    starts = [values.shape[1] - horizon * back for back in range(windows, 0, -1)]
    season = season or forecast_season.find(values[:, : starts[0]])
    methods = {OURS: ours, **RIVALS}
    seconds = dict.fromkeys(methods, 0.0)
    parts, left_out = [], 0
    for start in starts:
        history, actual = values[:, :start], values[:, start : start + horizon]
        usable = ~np.isnan(history).all(axis=1) & ~np.isnan(actual).all(axis=1)
        left_out += int((~usable).sum())
        parts.append((history[usable], actual[usable], {}))
        for name, method in methods.items():
            begun = clock()
            parts[-1][2][name] = method(history[usable], horizon, season)
            seconds[name] += clock() - begun
    return _judged(parts, seconds, season, left_out)


def _check(values, horizon, windows) -> None:
    periods = values.shape[1]
    if horizon < 1 or windows < 1:
        raise forecast.ForecastError("Horizon and windows must be at least 1.")
    if periods <= horizon * windows:
        told = f"{windows} windows of {horizon} periods" if windows > 1 else f"horizon of {horizon}"
        raise forecast.ForecastError(
            f"The {told} need{'' if windows > 1 else 's'} more than {horizon * windows} periods; "
            f"the series have {periods}."
        )


def _judged(parts, seconds, season, left_out) -> Result:
    of = np.concatenate([classes(history) for history, _actual, _told in parts])
    actual = np.concatenate([actual for _history, actual, _told in parts])
    scale = np.concatenate([steps(history, season) for history, _actual, _told in parts])
    scores, series = {}, {}
    for number, name in enumerate((*CLASSES, ALL)):
        rows = np.flatnonzero((of == number) | (name == ALL))
        if not len(rows):
            continue
        series[name] = len(rows)
        for method in seconds:
            told = [outlooks[method] for _history, _actual, outlooks in parts]
            quantiles = np.concatenate([outlook.quantiles for outlook in told])[rows]
            mean = np.concatenate([outlook.mean for outlook in told])[rows]
            outlook = Outlook(quantiles, mean)
            scores[name, method] = score(outlook, actual[rows], scale[rows])
    return Result(scores, series, seconds, season, left_out)
