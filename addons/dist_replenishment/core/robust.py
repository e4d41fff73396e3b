# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Medians and their deviation by group: what is usual, whatever a few extreme values say."""

import numpy as np

#: the deviation of a normal distribution is so many median absolute deviations
MAD_SIGMA = 1.4826


def sizes(group: np.ndarray, groups: int) -> np.ndarray:
    """(groups,) how many values each group has. `group` holds indices from 0."""
    return np.bincount(group, minlength=groups)


def medians(values: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """(groups,) the median of each group's values, NaN for an empty group."""
    order = np.lexsort((values, group))
    ordered = np.append(values[order], np.nan)
    count = sizes(group, groups)
    start = np.cumsum(count) - count
    low = np.where(count > 0, start + (count - 1) // 2, len(values))
    high = np.where(count > 0, start + count // 2, len(values))
    return (ordered[low] + ordered[high]) / 2


def deviations(values, group, groups, middle) -> np.ndarray:
    """(groups,) the deviation of each group around `middle` (groups,), from the median one."""
    return MAD_SIGMA * medians(np.abs(values - middle[group]), group, groups)
