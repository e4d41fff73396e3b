# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The blend of the members: a weighted mean of their quantiles, the weights by rolling evaluation.

The weights minimise the pinball loss of the blended quantiles (a convex problem, solved by
exponentiated gradients) on earlier windows of the same history, for each class of demand and drawn
to those of all. Nothing that comes after the history's end is ever looked at.
"""

from dataclasses import dataclass, field

import numpy as np

from .forecast_change import FOLLOWS, changed
from .forecast_members import MEMBERS, TAUGHT
from .forecast_score import TENTHS
from .forecast_season import least_periods
from .forecast_sight import Lessons, Sight, View, Windows, learn, look, view

#: Syntetos, Boylan & Croston 2005: mean interval between demands, squared variation of sizes
INTERVAL, VARIATION = 1.32, 0.49
CLASSES = ("smooth", "erratic", "intermittent", "lumpy", "no demand")
#: items that are enough to learn from; those at an origin in all; origins at least and at most
SAMPLE, ENOUGH, FEWEST, MOST = 3000, 300, 3, 8
#: periods before the first origin
LEAST_PAST = 6
#: rounds of the gradient, its step, item-windows for one class, those that all classes count as
ROUNDS, STEP, CASES, SHARED = 80, 4.5, 2400, 100.0
#: items of large demand count by this power of it less; the least size, in mean sizes
EVEN, FAINT = 0.5, 0.05
#: windows of a long horizon that weights are learned on
ENOUGH_WINDOWS = 24
#: the most that one round changes a weight by, as a logarithm
STEADY = 1.0
#: below it a weight isn't worth its computation
NEGLIGIBLE = 0.02
#: where nothing can be evaluated: (members, weight each) of regular and of other demand
REGULAR = {"simple": 0.3, "damped": 0.3, "counted, short": 0.2, "seen, short": 0.2}
OTHERS = {"counted": 0.5, "seen": 0.5}


def classes(history: np.ndarray) -> np.ndarray:
    """(items,) place in CLASSES by the known periods."""
    known = ~np.isnan(history)
    asked = known & (history > 0)
    times = asked.sum(axis=1)
    interval = known.sum(axis=1) / np.maximum(times, 1)
    size = np.where(asked, history, 0).sum(axis=1) / np.maximum(times, 1)
    off = np.where(asked, history - size[:, None], 0)
    variation = (off * off).sum(axis=1) / np.maximum(times, 1) / np.where(size > 0, size, 1) ** 2
    lumpy = 2 * (interval >= INTERVAL) + (variation >= VARIATION)
    return np.where(times > 0, lumpy, CLASSES.index("no demand"))


def origins(periods: int, reach: int, items: int) -> list[int]:
    """Ends of shorter histories to learn from, the newest first; none overlaps if there is room."""
    most = int(np.clip(np.ceil(ENOUGH / max(items, 1)), FEWEST, MOST))
    step = reach if (FEWEST + 1) * reach <= periods - LEAST_PAST else max(1, reach // 3)
    ends = (periods - reach - step * number for number in range(most))
    return [end for end in ends if end >= LEAST_PAST]


@dataclass
class Trainer:
    """Earlier ends of a history; each is looked at once, whatever is asked about it.

    :param history: (items, periods) that are enough to learn from
    """

    history: np.ndarray
    groups: np.ndarray
    season: int
    views: dict[int, View] = field(default_factory=dict)

    def lessons(self, windows: Windows) -> Lessons | None:
        """What the earlier ends teach about such windows."""
        return learn(*self._looked(windows), windows.lengths)

    def weights(self, windows: Windows) -> np.ndarray:
        """(classes, members) with the least loss over the windows after earlier ends."""
        sights, came = self._looked(windows.some(ENOUGH_WINDOWS))
        if not sights or learn(sights, came, sights[0].windows.lengths) is None:
            return _prior()
        return _Cases(self.history, sights, came).weights(classes(self.history))

    def of_items(self, windows: Windows, now: View, of: np.ndarray) -> np.ndarray:
        """(items, members): the weights of each item's class, or what follows a change at once.

        :param now: the view of all items at the history's end
        :param of: (items,) place in CLASSES
        """
        weights = self.weights(windows)[of]
        likely = changed(now, [self._view(end) for end in self._ends(windows)])[:, None]
        follows = np.array([FOLLOWS.get(name, 0.0) for name in MEMBERS])
        return (1.0 - likely) * weights + likely * follows

    def _looked(self, windows) -> tuple[list[Sight], list[np.ndarray]]:
        near, ends = self._near(windows), self._ends(windows)
        sights = [look(self._view(end), near) for end in ends]
        return sights, [near.sums(self.history[:, end : end + near.reach]) for end in ends]

    def _near(self, windows) -> Windows:
        """The windows, as far as the history allows to look back at such ones."""
        periods = self.history.shape[1]
        beyond = periods - least_periods(self.season)
        reach = min(windows.reach, periods // 3, beyond if beyond > 0 else periods)
        return windows.within(max(1, reach))

    def _ends(self, windows) -> list[int]:
        """Ends at which the season was known already; all where it never was."""
        ends = origins(self.history.shape[1], self._near(windows).reach, len(self.history))
        return [end for end in ends if end >= least_periods(self.season)] or ends

    def _view(self, end) -> View:
        if end not in self.views:
            self.views[end] = view(self.history[:, :end], self.groups, self.season)
        return self.views[end]


def trainer(history: np.ndarray, groups: np.ndarray, season: int) -> Trainer:
    """A trainer on a sample of the items."""
    rows = _sample(history)
    return Trainer(history[rows], groups[rows], season)


def _sample(history) -> np.ndarray:
    """Rows to learn from: by their demand and spread over it, whatever order the items have."""
    known = ~np.isnan(history)
    usable = np.flatnonzero(known.any(axis=1))
    if len(usable) <= SAMPLE:
        return usable
    size = np.nan_to_num(history[usable]).sum(axis=1)
    order = usable[np.lexsort((known[usable].sum(axis=1), size))]
    return order[np.linspace(0, len(order) - 1, SAMPLE).astype(int)]


def _prior() -> np.ndarray:
    names = list(MEMBERS)
    regular, others = ([part.get(name, 0.0) for name in names] for part in (REGULAR, OTHERS))
    return np.array([regular, regular, others, others, others])


class _Cases:
    """Quantiles of all members at all origins, and what came."""

    def __init__(self, history, sights, came):
        self.known = np.concatenate([sight.view.known >= 3 for sight in sights])
        size = np.nan_to_num(np.abs(history)).sum(axis=1) / np.maximum(sights[0].view.known, 1)
        floor = max(FAINT * size.mean(), 1e-100)
        self.scale = np.tile(np.maximum(size, floor) ** EVEN, len(sights))
        self.actual = np.concatenate(came)
        self.origins = len(sights)
        told = [self._told(at, sights, came) for at in range(len(sights))]
        self.names = [name for name in MEMBERS if all(name in part for part in told)]
        self.quantiles = {
            name: np.concatenate([part[name] for part in told]) for name in self.names
        }

    @staticmethod
    def _told(at, sights, came) -> dict[str, np.ndarray]:
        """What the members say at an origin with what the other origins teach."""
        others = [number for number in range(len(sights)) if number != at] or [at]
        lengths = sights[at].windows.lengths
        lessons = learn([sights[n] for n in others], [came[n] for n in others], lengths)
        told = {name: member(sights[at], lessons, TENTHS) for name, member in MEMBERS.items()}
        return {name: found for name, found in told.items() if found is not None}

    def weights(self, of: np.ndarray) -> np.ndarray:
        """(classes, members): each class's own as far as there are cases, else those of all."""
        of = np.tile(of, self.origins)
        even = np.full(len(self.names), 1 / len(self.names))
        common, _count = self._fitted(np.ones(len(of), bool), even)
        found = np.zeros((len(CLASSES), len(MEMBERS)))
        columns = [list(MEMBERS).index(name) for name in self.names]
        for number in range(len(CLASSES)):
            own, count = self._fitted(of == number, 0.9 * common + 0.1 * even)
            found[number, columns] = (count * own + SHARED * common) / (count + SHARED)
        found[found < NEGLIGIBLE] = 0.0
        return found / found.sum(axis=1, keepdims=True)

    def _fitted(self, which, start) -> tuple[np.ndarray, int]:
        """Weights with the least loss in the chosen cases, and how many cases there were."""
        rows = np.flatnonzero(which & self.known)
        if len(rows) > CASES:
            rows = rows[np.linspace(0, len(rows) - 1, CASES).astype(int)]
        judged = ~np.isnan(self.actual[rows])
        if not judged.any():
            return start, 0
        actual = self.actual[rows][judged][:, None]
        scale = np.broadcast_to(self.scale[rows, None], judged.shape)[judged][:, None]
        told = np.stack([self.quantiles[name][rows][judged] for name in self.names])
        return _descended(told / scale, actual / scale, start), len(rows)


def _descended(told, actual, start) -> np.ndarray:
    """Exponentiated gradient on the mean pinball loss; the mean of the second half of the path.

    Measured in twice the loss of the weights at the start, where that is less than demand: in units
    of demand, steps would be too short where forecasts are good.
    """
    flat = told.reshape(len(told), -1)
    off = actual - (start @ flat).reshape(told.shape[1:])
    loss = 2.0 * np.maximum(TENTHS * off, (TENTHS - 1.0) * off).mean()
    size = min(2.0 * loss, np.abs(actual).mean()) + 1e-9
    weights, total = start.copy(), np.zeros_like(start)
    for number in range(ROUNDS):
        blended = (weights @ flat).reshape(told.shape[1:])
        slope = np.where(actual < blended, 1.0 - TENTHS, -TENTHS)
        gradient = flat @ slope.ravel() / (slope.size * size)
        gradient -= weights @ gradient
        move = STEP * gradient / np.sqrt(1.0 + number / 10)
        weights = weights * np.exp(-np.clip(move, -STEADY, STEADY))
        weights /= weights.sum()
        total += weights * (2 * number >= ROUNDS)
    return total / total.sum()


def blended(sight: Sight, lessons: Lessons | None, weights: np.ndarray, levels: np.ndarray):
    """(items, windows, levels) quantiles, none negative, ascending along the levels.

    :param weights: (items, members)
    """
    if lessons is None:
        weights = _untaught(weights)
    found = np.zeros((len(weights), len(sight.windows.lengths), len(levels)))
    for at, member in enumerate(MEMBERS.values()):
        if weights[:, at].any():
            told = np.maximum(member(sight, lessons, levels), 0.0)
            found += weights[:, at, None, None] * told
    return np.maximum.accumulate(found, axis=2)


def _untaught(weights: np.ndarray) -> np.ndarray:
    """The same without the members that learn from equals, where there was nothing to learn.

    Weights are learned on short spans, which a short history shows more often than long ones.
    """
    rest = np.where(TAUGHT, 0.0, weights)
    total = rest.sum(axis=1, keepdims=True)
    even = np.where(TAUGHT, 0.0, 1.0) / (~TAUGHT).sum()
    return np.where(total > 0, rest / np.where(total > 0, total, 1.0), even)
