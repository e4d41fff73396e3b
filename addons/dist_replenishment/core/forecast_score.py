# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How good a forecast was, judged on demand that it didn't know.

*CRPS*: for each level tau from 0.1 to 0.9 the pinball loss max(tau (y - q), (tau - 1) (y - q)) of
the tau-quantile q, doubled, then the mean over the levels; it is in units of demand. Scaled, it is
the sum over all series and periods divided by the sum of |y| (mean weighted quantile loss), so that
figures of different data can be compared. Of a forecast without spread it is the absolute error.

*MASE* (Hyndman & Koehler 2006): mean absolute error of the median over the mean absolute step of
the history from one period (or season) to the next, then the mean over the series that have a step.

*Bias*: (sum of means - sum of demand) / sum of |demand|; above 0 too much was forecast.
"""

from dataclasses import dataclass

import numpy as np

#: the levels of the CRPS
TENTHS = np.arange(1, 10) / 10


@dataclass(frozen=True)
class Outlook:
    """What a method says about the periods of a test window.

    :param quantiles: (series, periods, 9) at the levels 0.1 to 0.9
    :param mean: (series, periods)
    """

    quantiles: np.ndarray
    mean: np.ndarray


@dataclass(frozen=True)
class Score:
    """Figures of one method over several series; NaN where nothing could be judged.

    :param crps: scaled by the demand of the test window
    :param crps_units: in units of demand, the mean over series and periods
    :param mase: see the module
    :param bias: share of the demand
    :param cells: the periods that were judged
    """

    crps: float
    crps_units: float
    mase: float
    bias: float
    cells: int


def pinball(quantiles: np.ndarray, actual: np.ndarray) -> np.ndarray:
    """(series, periods) doubled loss, the mean over the levels; NaN where the demand is unknown."""
    loss = np.zeros(actual.shape)
    for at, level in enumerate(TENTHS):
        off = actual - quantiles[..., at]
        loss += np.maximum(level * off, (level - 1.0) * off)
    return loss * (2.0 / len(TENTHS))


def steps(history: np.ndarray, season: int = 1) -> np.ndarray:
    """(series,) the mean absolute change from one season to the next; NaN without any change.

    A history shorter than a season is judged by its changes from period to period.
    """
    lag = season if history.shape[1] > season else 1
    change = np.abs(history[:, lag:] - history[:, :-lag])
    known = ~np.isnan(change)
    count = known.sum(axis=1)
    mean = np.where(known, change, 0).sum(axis=1) / np.maximum(count, 1)
    return np.where(mean > 0, mean, np.nan)


def score(outlook: Outlook, actual: np.ndarray, scale: np.ndarray) -> Score:
    """Judge an outlook.

    :param actual: (series, periods) what was asked for; NaN is not judged
    :param scale: (series,) what `steps` gave for the history
    """
    known = ~np.isnan(actual) & ~np.isnan(outlook.mean)
    cells = int(known.sum())
    if not cells:
        return Score(*[np.nan] * 4, 0)
    loss = np.where(known, pinball(outlook.quantiles, actual), 0.0)
    demand = np.abs(np.where(known, actual, 0.0)).sum()
    excess = np.where(known, outlook.mean - actual, 0.0).sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = loss.sum() / demand, excess / demand
    return Score(
        ratios[0], loss.sum() / cells, _mase(outlook, actual, known, scale), ratios[1], cells
    )


def _mase(outlook, actual, known, scale) -> float:
    off = np.abs(np.where(known, outlook.quantiles[..., len(TENTHS) // 2] - actual, 0.0))
    count = known.sum(axis=1)
    judged = (count > 0) & np.isfinite(scale)
    if not judged.any():
        return np.nan
    return float(np.mean(off[judged].sum(axis=1) / count[judged] / scale[judged]))
