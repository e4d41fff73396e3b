# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Stock movements that look wrong: typing errors, duplicates, slow losses, shrinkage.

Movements are compared with what is usual for their group (a product moved for one purpose),
adjustments with chance: counts that always come out short are no accident.
"""

from dataclasses import dataclass
from enum import Enum
from math import comb, log2

import numpy as np

from .robust import deviations, medians, sizes


class Reason(str, Enum):
    """Why a movement, a product or a location is unusual."""

    TYPO = "typo"
    DUPLICATE = "duplicate"
    DRIFT = "drift"
    SHRINKAGE = "shrinkage"


@dataclass(frozen=True)
class Limits:
    """When something is unusual.

    :param moves: a group with fewer movements gives no verdict on sizes
    :param score: how many deviations above the median are unusual
    :param spread: the least deviation on the log scale
    :param minutes: the same movement made again within so many minutes is a duplicate
    :param chance: losses are a drift if chance alone brings them less often than this
    :param rate: the least deviation of loss rates, and the least rate that is shrinkage
    """

    moves: int = 8
    score: float = 5.0
    spread: float = 0.4
    minutes: float = 10.0
    chance: float = 0.04
    rate: float = 0.01


@dataclass(frozen=True)
class Movements:
    """Done movements, one entry each.

    :param group: index of what they are compared with, from 0
    :param qty: positive, in the product's unit
    :param partner: id of the other side, 0 when unknown
    :param document: id of the transfer; lines of one transfer are never duplicates of each other
    :param minute: when it was entered, in minutes from any start
    """

    group: np.ndarray
    qty: np.ndarray
    partner: np.ndarray
    document: np.ndarray
    minute: np.ndarray


@dataclass(frozen=True)
class Finding:
    """Something unusual.

    :param index: the place of the movement, or the number of the group
    :param score: the higher, the less likely by accident
    :param usual: the usual quantity of a movement; the expected loss rate
    :param other: the place of the movement that it repeats, or -1
    """

    index: int
    reason: Reason
    score: float
    usual: float = 0.0
    other: int = -1


def typos(moves: Movements, limits: Limits | None = None) -> list[Finding]:
    """Movements of about 10, 100 or 1,000 times the usual quantity; score in deviations."""
    limits = limits or Limits()
    if not len(moves.qty):
        return []
    groups, log = int(moves.group.max()) + 1, np.log(moves.qty)
    middle = medians(log, moves.group, groups)
    spread = np.fmax(deviations(log, moves.group, groups, middle), limits.spread)[moves.group]
    above = log - middle[moves.group]
    power = np.round(above / np.log(10.0))
    rest = np.abs(above - power * np.log(10.0))
    score = above / spread
    wrong = (power >= 1) & (power <= 3) & (rest <= spread) & (score >= limits.score)
    wrong &= (sizes(moves.group, groups) >= limits.moves)[moves.group]
    return [
        Finding(
            int(index),
            Reason.TYPO,
            round(float(score[index]), 1),
            float(np.exp(middle[moves.group[index]])),
        )
        for index in np.flatnonzero(wrong)
    ]


def duplicates(moves: Movements, limits: Limits | None = None) -> list[Finding]:
    """Movements that repeat another of the same quantity and partner within minutes.

    The score is the surprise of the quantity in bits: 1 where it is the only one ever moved.
    """
    limits = limits or Limits()
    if not len(moves.qty):
        return []
    order = np.lexsort((moves.minute, moves.qty, moves.partner, moves.group))
    same = moves.document[order][1:] != moves.document[order][:-1]
    for values in (moves.group, moves.partner, moves.qty):
        same &= values[order][1:] == values[order][:-1]
    same &= np.diff(moves.minute[order]) <= limits.minutes
    same &= moves.partner[order][1:] > 0
    return [
        Finding(
            int(order[place + 1]),
            Reason.DUPLICATE,
            _surprise(moves, int(order[place + 1])),
            float(moves.qty[order[place]]),
            int(order[place]),
        )
        for place in np.flatnonzero(same)
    ]


def _surprise(moves, index) -> float:
    """1 and the bits that say how rare the quantity of a movement is in its group."""
    group = moves.group == moves.group[index]
    alike = group & (moves.qty == moves.qty[index])
    return round(1.0 + log2(group.sum() / alike.sum()), 1)


def drifts(group: np.ndarray, qty: np.ndarray, limits: Limits | None = None) -> list[Finding]:
    """Groups whose adjustments are losses more often than chance explains, and lose on the whole.

    :param group: the group of each adjustment, from 0
    :param qty: the adjustments, negative for a loss, never zero
    :return: findings by group; the score is the surprise in bits (sign test, one-sided)
    """
    limits = limits or Limits()
    found = []
    for number in np.unique(group[qty < 0]):
        own = qty[group == number]
        chance = chance_of(int((own < 0).sum()), len(own))
        if chance <= limits.chance and own.sum() < 0:
            found.append(Finding(int(number), Reason.DRIFT, round(-log2(chance), 1)))
    return found


def chance_of(losses: int, count: int) -> float:
    """The probability of at least so many losses among `count`, each as likely as a gain."""
    return sum(comb(count, k) for k in range(losses, count + 1)) / 2**count


def shrinkage(loss: np.ndarray, through: np.ndarray, limits: Limits | None = None) -> list[Finding]:
    """Groups that lose a larger part of what goes through them than the others do.

    :param loss: what each group lost in all; not positive for a gain
    :param through: what each group gave out in the same time
    :return: findings by group; `usual` is the median loss rate
    """
    limits = limits or Limits()
    known = through > 0
    if not known.any():
        return []
    rate = np.where(known, np.maximum(loss, 0.0) / np.where(known, through, 1.0), 0.0)
    middle = float(np.median(rate[known]))
    spread = max(1.4826 * float(np.median(np.abs(rate[known] - middle))), limits.rate)
    score = (rate - middle) / spread
    wrong = known & (score >= limits.score) & (rate >= limits.rate)
    return [
        Finding(int(index), Reason.SHRINKAGE, round(float(score[index]), 1), middle)
        for index in np.flatnonzero(wrong)
    ]
