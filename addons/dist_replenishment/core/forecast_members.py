# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The methods that a forecast is blended from: each gives quantiles for every item and window."""

from collections.abc import Callable
from functools import partial

import numpy as np

from . import forecast_pool as pool
from .forecast_level import empirical, variance_of
from .forecast_shape import normal
from .forecast_shape import quantiles as shape
from .forecast_sight import SHORT, SLOW, Lessons, Sight, sums

#: outcomes that the normal distribution is worth among pooled errors, and its growth per period
BORROWED, GROWTH = 30.0, 0.1
#: equal periods from which on an item needs nobody's help
THIN = 10.0
DECAYS = {"level": SLOW, "short": SHORT}
Member = Callable[[Sight, Lessons | None, np.ndarray], np.ndarray | None]


def seen(sight, lessons, levels, *, decay) -> np.ndarray:
    """What was asked for in the past, weighted; of short histories mixed with their group's."""
    items, width = len(sight.view.demand), len(sight.windows.lengths)
    found = np.empty((items, width, len(levels)))
    for length in np.unique(sight.windows.lengths):
        rolled, factor = sums(sight.view.demand, int(length))
        own = factor * empirical(rolled, decay, levels)
        which = np.flatnonzero(sight.windows.lengths == length)
        found[:, which] = _mixed(sight.view, own, length, levels)[:, None]
    return found * sight.season[..., None]


def _mixed(view, own, length, levels) -> np.ndarray:
    thin = view.level.evidence < THIN
    if not thin.any():
        return own
    level = view.level
    part = (level.evidence / (level.evidence + level.trust))[thin, None]
    variance = level.variance * length + level.doubt * length**2
    borrowed = shape(level.mean[thin] * length, variance[thin], view.unit[thin], levels)
    result = own.copy()
    result[thin] = np.where(np.isnan(own[thin]), borrowed, part * own[thin] + (1 - part) * borrowed)
    return result


def counted(sight, lessons, levels, *, memory) -> np.ndarray:
    """Negative binomial (or gamma) with weighted moments; the doubt about the level included."""
    view, level = sight.view, getattr(sight.view, memory)
    found = np.empty((len(view.demand), len(sight.windows.lengths), len(levels)))
    for length in np.unique(sight.windows.lengths):
        rolled, factor = sums(view.demand, int(length))
        variance = level.variance * length
        if rolled is not view.demand:
            # periods that go up and down together make sums vary more than each for itself
            variance = np.fmax(variance_of(rolled, DECAYS[memory]) * factor**2, variance)
        variance = variance + level.doubt * length**2
        which = np.flatnonzero(sight.windows.lengths == length)
        found[:, which] = shape(level.mean * length, variance, view.unit, levels)[:, None]
    return found * sight.season[..., None]


def smoothed(sight, lessons, levels, *, name) -> np.ndarray:
    """A point with the errors that all items had with it, in the item's own deviations."""
    point, sigma = sight.points[name]
    base = normal(levels) * np.sqrt(1.0 + GROWTH * sight.windows.starts)[:, None]
    if lessons is not None:
        errors = lessons.errors[name]
        shown = np.quantile(errors, levels, axis=0).T
        base = (len(errors) * shown + BORROWED * base) / (len(errors) + BORROWED)
    return point[..., None] + sigma[..., None] * base


def _cells(view, lessons, second) -> tuple[np.ndarray, np.ndarray, int]:
    """The cells of the lessons, those of the items, and how many there are."""
    cells = pool.cells(lessons.level, getattr(lessons, second))
    mine = cells.of(np.nan_to_num(view.level.mean), np.nan_to_num(getattr(view, second)))
    return cells.of(lessons.level, getattr(lessons, second)), mine, cells.count


def equals(sight, lessons, levels, *, second) -> np.ndarray | None:
    """What was asked for of items that looked alike, in proportion to their level."""
    if lessons is None:
        return None
    of, mine, count = _cells(sight.view, lessons, second)
    ratio = lessons.outcome / np.maximum(lessons.level, 1e-100)[:, None]
    found = np.empty((len(mine), ratio.shape[1], len(levels)))
    for at in range(ratio.shape[1]):
        found[:, at] = pool.quantiles(of, ratio[:, at], count, levels)[mine]
    return found * sight.view.level.mean[:, None, None] * sight.season[..., None]


def corrected(sight, lessons, levels, *, second) -> np.ndarray | None:
    """Negative binomial (or gamma), mean and variance corrected by what became of equals."""
    if lessons is None:
        return None
    of, mine, count = _cells(sight.view, lessons, second)
    level = sight.view.level
    own = level.evidence / (level.evidence + pool.OWN_VARIANCE)
    found = np.empty((len(mine), lessons.outcome.shape[1], len(levels)))
    for at, length in enumerate(sight.windows.lengths):
        rules = pool.corrected(of, lessons, at, length, count)
        factor, scale, relative = (rule[mine] for rule in rules)
        variance = own * scale * level.variance + (1 - own) * relative * level.mean
        found[:, at] = shape(factor * level.mean, variance, sight.view.unit, levels)
    return found * sight.season[..., None]


MEMBERS: dict[str, Member] = {
    "seen, long": partial(seen, decay=0.03),
    "seen": partial(seen, decay=0.1),
    "seen, short": partial(seen, decay=0.2),
    "counted": partial(counted, memory="level"),
    "counted, short": partial(counted, memory="short"),
    "simple": partial(smoothed, name="simple"),
    "damped": partial(smoothed, name="damped"),
    "theta": partial(smoothed, name="theta"),
    "last season": partial(smoothed, name="last season"),
    "equals, recency": partial(equals, second="recency"),
    "equals, spread": partial(equals, second="spread"),
    "corrected, recency": partial(corrected, second="recency"),
    "corrected, spread": partial(corrected, second="spread"),
}
#: (members,) those that say nothing without lessons
TAUGHT = np.array([member.func in (equals, corrected) for member in MEMBERS.values()])
