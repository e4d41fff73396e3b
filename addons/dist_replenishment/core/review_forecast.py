# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How well demand was forecast: the forecast of some weeks ago against the weeks since."""

from dataclasses import dataclass

import numpy as np

from . import forecast


@dataclass(frozen=True)
class Score:
    """(items,) each, over the weeks of the horizon whose demand is known.

    :param weeks: how many of them are known; 0 also where nothing could be forecast
    :param actual: units asked for
    :param expected: units that had been forecast
    :param missed: sum of the absolute errors of the single weeks
    """

    weeks: np.ndarray
    actual: np.ndarray
    expected: np.ndarray
    missed: np.ndarray


def score(history: np.ndarray, horizon: int, groups: np.ndarray | None = None) -> Score:
    """Forecast the last weeks of a history from those before them alone, and compare.

    :param history: (items, weeks), NaN for unknown weeks
    :param horizon: the weeks that are forecast, fewer than there are
    :param groups: as for `forecast.fit`
    """
    past, since = history[:, :-horizon], history[:, -horizon:]
    model = forecast.fit(past, groups)
    means = np.column_stack([week.mean for week in model.periods(horizon)])
    known = ~np.isnan(since) & ~np.isnan(means)

    def total(values):
        return np.where(known, values, 0.0).sum(axis=1)

    return Score(known.sum(axis=1), total(since), total(means), total(np.abs(means - since)))
