# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Forecasts whose truth is known, for the tests of service and simulation."""

from dataclasses import dataclass

import numpy as np
from dist_replenishment.core.distribution import LEVELS, WEIGHTS, Distribution
from scipy import stats


@dataclass(frozen=True)
class Poisson:
    """Poisson demand of a mean a week."""

    mean: np.ndarray

    def cumulative(self, weeks):
        mean = self.mean * weeks
        atoms = stats.poisson.ppf(LEVELS[None, :], mean[:, None])
        return Distribution(np.maximum(np.nan_to_num(atoms, nan=0.0), 0.0), WEIGHTS)


@dataclass(frozen=True)
class Normal:
    """Normal demand of a mean and a deviation a week, independent from week to week."""

    mean: np.ndarray
    sigma: np.ndarray

    def cumulative(self, weeks):
        mean, sigma = self.mean * weeks, self.sigma * np.sqrt(weeks)
        return Distribution(mean[:, None] + sigma[:, None] * stats.norm.ppf(LEVELS), WEIGHTS)


@dataclass(frozen=True)
class Lumpy:
    """Negative binomial demand: variance `over` times the mean."""

    mean: np.ndarray
    over: np.ndarray

    def cumulative(self, weeks):
        mean = np.maximum(self.mean * weeks, 1e-9)
        size = (mean / (self.over - 1.0))[:, None]
        return Distribution(stats.nbinom.ppf(LEVELS, size, 1.0 / self.over[:, None]), WEIGHTS)


def ones(*values):
    return np.array(values, dtype=float)
