# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Classes of items from their figures, with hysteresis so that they don't flap.

A class is a place on a scale: 0 below the first threshold, 1 from there on, and so on; -1 is no
class, for a figure that isn't known. Figures of several items are arrays, NaN for unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

#: weeks of a year of demand
YEAR = 52
#: fewer known weeks say nothing about variability and pattern
LEAST_WEEKS = 8
#: rows of history that are looked at together, to keep temporary arrays small
CHUNK = 20_000
#: the class of what isn't known
NO_CLASS = -1

#: The borders of Syntetos, Boylan and Croston (2005): weeks between demands, and the squared
#: coefficient of variation of the sizes
ADI_BORDER, CV2_BORDER = 1.32, 0.49
#: the scales whose classes together are the pattern
PATTERN_AXES = ("adi", "cv2")


@dataclass(frozen=True)
class Scale:
    """The thresholds between classes, ascending, and how far beyond one changes at once.

    :param bands: for each threshold, in the unit of the figure
    """

    thresholds: tuple[float, ...]
    bands: tuple[float, ...]

    @classmethod
    def of(cls, *thresholds: float, margin: float, share: bool = False) -> "Scale":
        """Make the bands a part of the thresholds.

        :param margin: that part, such as 0.1
        :param share: the figure is a part of one, so that a band near 1 must be small, too
        """
        base = [min(t, 1 - t) if share else t for t in thresholds]
        return cls(thresholds, tuple(margin * abs(width) for width in base))

    def place(self, figures: np.ndarray) -> np.ndarray:
        """Return the class of each figure, -1 for none."""
        found = np.searchsorted(self.thresholds, figures, side="right")
        return np.where(np.isfinite(figures), found, NO_CLASS)


@dataclass(frozen=True)
class Settled:
    """Classes after an evaluation.

    :param streaks: for how many evaluations a figure has been beyond its class: positive above,
        negative below, 0 inside
    """

    classes: np.ndarray
    streaks: np.ndarray


def settle(
    scale: Scale,
    figures: np.ndarray,
    before: Settled,
    counted: np.ndarray | bool = True,
    patience: int = 4,
) -> Settled:
    """Classify again, and keep the class of what has only just crossed a threshold.

    A class changes when the figure is beyond the threshold by the band, or was beyond it for
    `patience` evaluations. A first class and the loss of it come at once.

    :param counted: whether the evaluation counts; a second one of the same week doesn't
    """
    raw = scale.place(figures)
    held = before.classes
    side = np.where((held < 0) | (raw < 0), 0, np.sign(raw - held))
    again = (np.sign(before.streaks) == side) & (side != 0)
    streaks = np.where(again, before.streaks + side * np.asarray(counted, dtype=int), side)
    moves = _beyond(scale, figures, held, side) | (np.abs(streaks) >= patience)
    moves |= (held < 0) | (raw < 0)
    return Settled(np.where(moves, raw, held), np.where(moves, 0, streaks))


def _beyond(scale: Scale, figures: np.ndarray, held: np.ndarray, side: np.ndarray) -> np.ndarray:
    """Whether the figures left their class by more than the band."""
    last = len(scale.thresholds) - 1
    thresholds, bands = np.array(scale.thresholds), np.array(scale.bands)
    above, below = np.clip(held, 0, last), np.clip(held - 1, 0, last)
    up = (side > 0) & (figures >= thresholds[above] + bands[above])
    down = (side < 0) & (figures < thresholds[below] - bands[below])
    return up | down


def share_before(amounts: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return which part of its group's amount the larger ones make, from 0 to 1.

    The largest has 0; equal amounts have the same share; nothing has 1. NaN stays NaN.

    :param amounts: (items,); what is below 0 counts as 0
    """
    known = np.flatnonzero(np.isfinite(amounts))
    amount, group = np.maximum(amounts[known], 0.0), groups[known]
    order = np.lexsort((-amount, group))
    amount, group = amount[order], group[order]
    fresh_group = _starts(group)
    fresh = fresh_group | _starts(amount)
    cumulative = np.cumsum(amount)
    before = cumulative - amount
    before -= before[_at_start(fresh_group)]
    before = before[_at_start(fresh)]
    total = np.bincount(np.cumsum(fresh_group) - 1, weights=amount)[np.cumsum(fresh_group) - 1]
    part = np.divide(before, total, out=np.ones_like(before), where=amount > 0)
    shares = np.full(len(amounts), np.nan)
    shares[known[order]] = np.clip(part, 0.0, 1.0)
    return shares


def _starts(values: np.ndarray) -> np.ndarray:
    """Whether each value differs from the one before it."""
    return np.concatenate((np.ones(min(len(values), 1), dtype=bool), values[1:] != values[:-1]))


def _at_start(starts: np.ndarray) -> np.ndarray:
    """Return for each place that of the last start at or before it."""
    return np.maximum.accumulate(np.where(starts, np.arange(len(starts)), 0))


@dataclass(frozen=True)
class Figures:
    """What a history says, all (items,); NaN where it says nothing.

    :param annual: demand in a year, from the known ones of the last 52 weeks
    :param cv: coefficient of variation of the weekly demand
    :param adi: average demand interval: known weeks for each week with demand
    :param cv2: squared coefficient of variation of the demand of the weeks that have any
    """

    annual: np.ndarray
    cv: np.ndarray
    adi: np.ndarray
    cv2: np.ndarray


def figures(history: np.ndarray) -> Figures:
    """Return the figures of a history of demand.

    :param history: (items, weeks) in the product's unit, oldest first, NaN for unknown weeks;
        what is below 0 (returns) counts as no demand
    """
    parts = [_figures(history[at : at + CHUNK]) for at in range(0, len(history), CHUNK)]
    columns = zip(*parts, strict=True) if parts else [[np.empty(0)]] * 4
    return Figures(*(np.concatenate(column) for column in columns))


def _figures(history: np.ndarray) -> tuple[np.ndarray, ...]:
    known = np.isfinite(history)
    demand = np.where(known, np.maximum(history, 0.0), 0.0)
    weeks, times = known.sum(axis=1), (demand > 0).sum(axis=1)
    said = (weeks >= LEAST_WEEKS) & (times > 0)
    annual = YEAR * _ratio(demand[:, -YEAR:].sum(axis=1), known[:, -YEAR:].sum(axis=1))
    total, squares = demand.sum(axis=1), (demand * demand).sum(axis=1)
    cv2_weekly = _variation(total, squares, np.where(said, weeks, 0))
    cv2_sizes = _variation(total, squares, np.where(said, times, 0))
    return annual, np.sqrt(cv2_weekly), _ratio(weeks, np.where(said, times, 0)), cv2_sizes


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Return above / below, NaN for a division by 0."""
    missing = np.full(np.shape(above), np.nan)
    return np.divide(above, below, out=missing, where=np.asarray(below) != 0)


def _variation(total: np.ndarray, squares: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Return the squared coefficient of variation of `count` numbers with this sum and squares.

    NaN if there are none, or their sum is 0.
    """
    some = np.where(count > 0, total * total, 0.0)
    return np.maximum(_ratio(count * squares, some) - 1.0, 0.0)


def patterns(adi: np.ndarray, cv2: np.ndarray) -> np.ndarray:
    """Join the classes of both axes: 0 smooth, 1 erratic, 2 intermittent, 3 lumpy, -1 none."""
    return np.where((adi < 0) | (cv2 < 0), NO_CLASS, 2 * adi + cv2)


def axes(pattern: np.ndarray) -> dict[str, np.ndarray]:
    """Take a pattern apart again."""
    none = pattern < 0
    parts = dict(zip(PATTERN_AXES, (pattern // 2, pattern % 2), strict=True))
    return {name: np.where(none, NO_CLASS, part) for name, part in parts.items()}


def margins(price: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """Return the part of the price that is not cost; NaN where price or cost isn't known.

    :param price, cost: of a unit in the same currency; 0 is not known
    """
    known = (price > 0) & (cost > 0)
    return _ratio(price - cost, np.where(known, price, 0.0))


@dataclass(frozen=True)
class Rulebook:
    """How classes are made.

    :param scales: figure -> its scale
    :param patience: evaluations after which a figure beyond its class changes it
    """

    scales: Mapping[str, Scale]
    patience: int = 4


@dataclass(frozen=True)
class State:
    """The classes of all items by figure, and their streaks; what is missing has none yet."""

    classes: Mapping[str, np.ndarray] = field(default_factory=dict)
    streaks: Mapping[str, np.ndarray] = field(default_factory=dict)


def evaluate(
    book: Rulebook, figures_: Mapping[str, np.ndarray], before: State, counted: np.ndarray
) -> State:
    """Settle all classes.

    :param figures_: (items,) for each scale of the book
    :param counted: (items,) whether this evaluation counts for the streaks
    """
    settled = {}
    for name, scale in book.scales.items():
        count = len(figures_[name])
        held = before.classes.get(name, np.full(count, NO_CLASS))
        streaks = before.streaks.get(name, np.zeros(count, dtype=int))
        settled[name] = settle(
            scale, figures_[name], Settled(held, streaks), counted, book.patience
        )
    return State(
        {name: found.classes for name, found in settled.items()},
        {name: found.streaks for name, found in settled.items()},
    )
