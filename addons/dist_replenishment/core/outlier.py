# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Requests that are unusual for their item: typing errors, duplicates, projects, single large ones.

What is usual is the median size of the item's requests on the log scale; an item that is seldom
asked for has its own, since only sizes are compared, never the weeks without any. Too few requests
give no verdict, and what comes again and again is a habit, however large.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from .robust import deviations, medians, sizes

#: logarithm of the largest size that a float can hold, nearly
LARGEST = 700.0


class Reason(str, Enum):
    """Why a request is unusual."""

    TYPO_10 = "typo_10"
    TYPO_100 = "typo_100"
    DUPLICATE = "duplicate"
    PROJECT = "project"
    LARGE = "large"


@dataclass(frozen=True)
class Limits:
    """When a request is unusual.

    :param lines: an item with fewer requests gives no verdict on sizes
    :param score: how many deviations above the median are unusual
    :param spread: the least deviation on the log scale; 0.4 is about half as much again
    :param habit: a larger part of unusual sizes than this is usual for the item
    :param minutes: the same request entered again within so many minutes is a duplicate
    """

    lines: int = 8
    score: float = 5.0
    spread: float = 0.4
    habit: float = 0.05
    minutes: float = 15.0


@dataclass(frozen=True)
class Requests:
    """What was asked for, one entry a request.

    :param item: index of the item, from 0
    :param qty: in the product's unit; entries that aren't positive are never unusual
    :param partner: id of the customer, 0 when unknown
    :param day: for when it was asked, in days from any start
    :param entered: when it was entered, in minutes from any start
    """

    item: np.ndarray
    qty: np.ndarray
    partner: np.ndarray
    day: np.ndarray
    entered: np.ndarray


@dataclass(frozen=True)
class Flag:
    """An unusual request.

    :param index: its place among the requests
    :param score: deviations above the usual size; 0 for a duplicate of usual size
    :param usual: the usual size
    :param excess: what a forecast should not learn from
    """

    index: int
    reason: Reason
    score: float
    usual: float
    excess: float


@dataclass(frozen=True)
class _Sizes:
    """The sizes of requests against what is usual for their items."""

    score: np.ndarray
    usual: np.ndarray
    limit: np.ndarray


def outliers(requests: Requests, limits: Limits | None = None) -> list[Flag]:
    """Return the unusual requests in their order.

    A typing error is taken down to the tenth or hundredth that is usual, a duplicate and a project
    go altogether, another large request is taken down to the largest usual size.
    """
    limits = limits or Limits()
    if not len(requests.qty):
        return []
    scored = _scored(requests, limits)
    large = _large(requests, scored, limits)
    again = _again(requests, limits)
    once = _asked_once(requests)
    return [
        _flag(requests, scored, int(index), bool(large[index]), bool(once[index]))
        for index in np.flatnonzero(large | again)
    ]


def _scored(requests, limits) -> _Sizes:
    """The score, the usual size and the largest usual size of each request."""
    real = requests.qty > 0
    groups = int(requests.item.max()) + 1
    item, log = requests.item[real], np.log(requests.qty[real])
    middle = medians(log, item, groups)
    spread = np.fmax(deviations(log, item, groups, middle), limits.spread)
    enough = sizes(item, groups) >= limits.lines
    score = np.zeros(len(requests.qty))
    score[real] = np.where(enough[item], (log - middle[item]) / spread[item], 0.0)
    limit = np.exp(np.minimum(middle + limits.score * spread, LARGEST))
    return _Sizes(score, np.exp(middle)[requests.item], limit[requests.item])


def _large(requests, scored, limits) -> np.ndarray:
    """Whether each request is large and that isn't a habit of its item."""
    large = scored.score >= limits.score
    groups = int(requests.item.max()) + 1
    often = sizes(requests.item[large], groups)
    allowed = np.maximum(1, np.floor(limits.habit * sizes(requests.item, groups)))
    return large & (often <= allowed)[requests.item]


def _again(requests, limits) -> np.ndarray:
    """Whether each request repeats one that the same customer made minutes before for that day."""
    alike = (requests.day, requests.qty, requests.partner, requests.item)
    order = np.lexsort((requests.entered, *alike))
    same = np.ones(len(order) - 1, dtype=bool)
    for values in alike:
        same &= values[order][1:] == values[order][:-1]
    gap = np.diff(requests.entered[order])
    again = np.zeros(len(order), dtype=bool)
    again[order[1:]] = same & (gap <= limits.minutes)
    return again & (requests.partner > 0) & (requests.qty > 0)


def _asked_once(requests) -> np.ndarray:
    """Whether the customer of each request asked for the item only this once."""
    pairs = np.stack([requests.item, requests.partner])
    _unique, place, count = np.unique(pairs, axis=1, return_inverse=True, return_counts=True)
    return (count[place.reshape(-1)] == 1) & (requests.partner > 0)


def _flag(requests, scored, index, is_large, is_only) -> Flag:
    qty, usual = float(requests.qty[index]), float(scored.usual[index])
    score = round(max(float(scored.score[index]), 0.0), 2)
    if not is_large:
        return Flag(index, Reason.DUPLICATE, score, usual, qty)
    for factor, reason in ((10.0, Reason.TYPO_10), (100.0, Reason.TYPO_100)):
        if _is_usual_size(requests, index, qty / factor):
            return Flag(index, reason, score, usual, qty - qty / factor)
    if is_only:
        return Flag(index, Reason.PROJECT, score, usual, qty)
    return Flag(index, Reason.LARGE, score, usual, max(qty - float(scored.limit[index]), 0.0))


def _is_usual_size(requests, index, qty) -> bool:
    """Whether the item was asked for in exactly this quantity at least twice."""
    same = (requests.item == requests.item[index]) & np.isclose(requests.qty, qty, rtol=1e-9)
    return int(same.sum()) >= 2
