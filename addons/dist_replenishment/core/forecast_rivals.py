# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The methods that a forecast must beat, as spreadsheets and other programs compute them.

All three give a normal distribution around a point, cut off at zero as demand isn't negative.
"""

import numpy as np

from .forecast_score import TENTHS, Outlook
from .forecast_shape import normal

#: smoothing of sizes and intervals in SBA, the usual choice
SMOOTHING = 0.1


def seasonal_naive(history: np.ndarray, horizon: int, season: int = 1) -> Outlook:
    """The demand of a season ago, with the errors that this would have had in the history.

    Their variance grows with each season ahead. A gap is filled with the season before it.
    """
    season = season if 1 <= season < history.shape[1] else 1
    filled = _filled(history, season)
    ahead = np.arange(horizon)
    point = filled[:, -season:][:, ahead % season]
    change = filled[:, season:] - filled[:, :-season]
    sigma = np.sqrt(np.nan_to_num(_mean(change * change)))
    return _normal(point, sigma[:, None] * np.sqrt(ahead // season + 1.0))


def sba(history: np.ndarray, horizon: int, season: int = 1) -> Outlook:
    """Croston's method as Syntetos and Boylan (2005) corrected it, with its errors' deviation."""
    level = np.where(np.isnan(history).all(axis=1), np.nan, 0.0)
    size, interval, since = level.copy(), level.copy(), np.ones(len(history))
    squares, count, seen = (
        np.zeros(len(history)),
        np.zeros(len(history)),
        np.zeros(len(history), bool),
    )
    for demand in history.T:
        known, hit = ~np.isnan(demand), demand > 0
        judged = known & seen
        squares += np.where(judged, (np.nan_to_num(demand) - level) ** 2, 0)
        count += judged
        first, later = hit & ~seen, hit & seen
        size = np.where(first, demand, np.where(later, size + SMOOTHING * (demand - size), size))
        interval = np.where(
            first, since, np.where(later, interval + SMOOTHING * (since - interval), interval)
        )
        since = np.where(hit, 1.0, since + known)
        seen |= hit
        rate = (1.0 - SMOOTHING / 2.0) * size / np.where(interval > 0, interval, 1.0)
        level = np.where(seen, rate, level)
    sigma = np.sqrt(squares / np.maximum(count, 1))
    return _normal(np.repeat(level[:, None], horizon, axis=1), sigma[:, None])


def normal_formula(history: np.ndarray, horizon: int, season: int = 1) -> Outlook:
    """Mean and standard deviation of the history: what z times sigma rests on."""
    mean = _mean(history)
    sigma = np.sqrt(np.nan_to_num(_mean((history - mean[:, None]) ** 2)))
    return _normal(np.repeat(mean[:, None], horizon, axis=1), sigma[:, None])


RIVALS = {"seasonal naive": seasonal_naive, "SBA": sba, "normal formula": normal_formula}


def _normal(point: np.ndarray, sigma: np.ndarray) -> Outlook:
    spread = np.broadcast_to(sigma, point.shape)
    return Outlook(np.maximum(point[..., None] + spread[..., None] * normal(TENTHS), 0.0), point)


def _mean(values: np.ndarray) -> np.ndarray:
    """(rows,) mean of the known values; NaN where there is none."""
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _filled(history: np.ndarray, season: int) -> np.ndarray:
    """Gaps filled with the season before, those of the last season at last with the mean."""
    filled = history.copy()
    for at in range(season, filled.shape[1]):
        gap = np.isnan(filled[:, at])
        filled[gap, at] = filled[gap, at - season]
    last = filled[:, -season:]
    last[:] = np.where(np.isnan(last), _mean(history)[:, None], last)
    return filled
