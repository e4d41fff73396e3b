# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From what was asked for to a history that a forecast can learn from.

What can't be known stays unknown (NaN): a week before the product was there, and a week in which it
was out of stock and nobody recorded a request. Returns are taken from the weeks before them.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

DAYS = 7
#: out of stock on so many days of a week, it tells nothing about demand: more days than not
MOST_DAYS = 4


@dataclass(frozen=True)
class History:
    """Cleaned demand by week.

    :param matrix: (items, weeks) in the product's unit, never negative, NaN where unknown
    :param first_week: the Monday of the first column
    """

    matrix: np.ndarray
    first_week: date

    @property
    def weeks(self) -> list[date]:
        """The Monday of each column."""
        return [self.first_week + timedelta(weeks=n) for n in range(self.matrix.shape[1])]


@dataclass(frozen=True)
class Facts:
    """What is known of some items, sparse; rows and weeks are indices from 0.

    :param row, week, qty: cleaned demand of an item in a week, negative after returns; a pair may
        come several times
    :param asked: (same length) whether there was a request at all
    :param known_from: (items,) the index of the first known week, may lie outside of the window
    :param out_row, out_from, out_to: periods without stock in days from the first Monday, the end
        excluded
    """

    row: np.ndarray
    week: np.ndarray
    qty: np.ndarray
    asked: np.ndarray
    known_from: np.ndarray
    out_row: np.ndarray
    out_from: np.ndarray
    out_to: np.ndarray


def assemble(facts: Facts, first_week: date, weeks: int) -> History:
    """Build the history of `len(facts.known_from)` items over `weeks` weeks."""
    shape = (len(facts.known_from), weeks)
    matrix = _sums(facts.row, facts.week, facts.qty, shape)
    matrix = settle_returns(matrix)
    asked = _sums(facts.row, facts.week, facts.asked, shape) > 0
    early = np.arange(weeks)[None, :] < np.asarray(facts.known_from)[:, None]
    matrix[early | ((days_out(facts, shape) >= MOST_DAYS) & ~asked)] = np.nan
    return History(matrix, first_week)


def _sums(row, week, values, shape) -> np.ndarray:
    """(items, weeks) sums of values by place."""
    place = np.asarray(row, dtype=np.int64) * shape[1] + np.asarray(week, dtype=np.int64)
    flat = np.bincount(
        place, weights=np.asarray(values, dtype=float), minlength=shape[0] * shape[1]
    )
    return flat.astype(float).reshape(shape)


def days_out(facts: Facts, shape: tuple[int, int]) -> np.ndarray:
    """(items, weeks) on how many days of each week there was no stock."""
    start = np.clip(np.asarray(facts.out_from, dtype=np.int64), 0, shape[1] * DAYS)
    end = np.clip(np.asarray(facts.out_to, dtype=np.int64), 0, shape[1] * DAYS)
    real = end > start
    start, end, row = start[real], end[real], np.asarray(facts.out_row, dtype=np.int64)[real]
    first = start // DAYS
    length = (end - 1) // DAYS - first + 1
    offset = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    week = np.repeat(first, length) + offset
    days = np.minimum(np.repeat(end, length), (week + 1) * DAYS) - np.maximum(
        np.repeat(start, length), week * DAYS
    )
    return _sums(np.repeat(row, length), week, days, shape)


def settle_returns(matrix: np.ndarray) -> np.ndarray:
    """Take what is negative from the weeks before it: what came back was asked for earlier.

    What reaches back beyond the first week is left out. The sum of a row stays the same otherwise.
    """
    rows = np.flatnonzero((matrix < 0).any(axis=1))
    if not len(rows):
        return matrix
    part, debt = matrix[rows], np.zeros(len(rows))
    for week in reversed(range(matrix.shape[1])):
        total = part[:, week] + debt
        part[:, week], debt = np.maximum(total, 0.0), np.minimum(total, 0.0)
    settled = matrix.copy()
    settled[rows] = part
    return settled
