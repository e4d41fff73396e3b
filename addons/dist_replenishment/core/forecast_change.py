# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Items whose demand has just gone somewhere else, which no earlier window could teach.

How far the newest periods are from an item's level is compared with how far they were at earlier
ends of the history. Where more items are that far off than ever before, most of them have changed:
the share that chance explains is the false discovery rate (Benjamini & Hochberg 1995; Efron 2004).
"""

import numpy as np

from .forecast_sight import FAST, View

#: what follows a change at once: (members, weight each) of an item that has surely changed
FOLLOWS = {"simple": 0.6, "seen, short": 0.2, "counted, short": 0.2}
#: known periods from which on distances of different ends can be compared; cases and items that
#: are enough to compare
STABLE, ENOUGH = 24, 20
#: newest periods that are looked at, and how many of them must be known
NEWEST, LEAST = 8, 4
#: chance explains this much more than was seen, its deviations and one item besides
MARGIN, DEVIATIONS, ONE = 1.25, 3.0, 1.0
#: share below which a change is less likely than none
LIKELY = 0.5


def changed(now: View, before: list[View]) -> np.ndarray:
    """(items,) how likely the demand of each has just changed; 0 where it isn't likely.

    :param before: views of earlier ends, of these items or of a sample of them
    """
    found = np.zeros(len(now.known))
    distance, past = _distance(now), [_distance(view) for view in before if _is_stable(view)]
    past = np.sort(np.concatenate(past)) if past else np.zeros(0)
    past = past[~np.isnan(past)]
    judged = np.flatnonzero(~np.isnan(distance))
    if len(past) < ENOUGH or len(judged) < ENOUGH:
        return found
    order = judged[np.argsort(distance[judged])]
    further = len(order) - np.arange(len(order))
    share = 1.0 - np.searchsorted(past, distance[order]) / len(past)
    chance = share * len(order)
    chance = MARGIN * chance + DEVIATIONS * np.sqrt(chance) + ONE
    # who is further away has changed at least as likely
    likely = np.maximum.accumulate(1.0 - chance / further)
    found[order] = np.where(likely >= LIKELY, likely, 0.0)
    return found


def _is_stable(view: View) -> bool:
    return view.demand.shape[1] >= STABLE


def _distance(view: View) -> np.ndarray:
    """(items,) of the newest periods from the level, in deviations; NaN where that says nothing.

    Without the one that is furthest away: one large order isn't a change.
    """
    level, variance = view.level.mean, view.level.variance
    newest = view.demand[:, -NEWEST:]
    known = ~np.isnan(newest)
    off = np.where(known, newest - level[:, None], 0.0)
    weight = known * (1.0 - FAST) ** np.arange(newest.shape[1])[::-1]
    rows, furthest = np.arange(len(off)), np.argmax(np.abs(off) * weight, axis=1)
    weight[rows, furthest] = 0.0
    told = (known.sum(axis=1) >= LEAST) & (level > 0) & (variance > 0)
    mean = (off * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-100)
    return np.where(told, np.abs(mean) / np.sqrt(np.where(told, variance, 1.0)), np.nan)
