# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which packs to bring forward so that an order reaches the vendor's minimum, at the least carrying
cost.

The u-th extra unit of a line lies idle until what is ahead of it is used: (ahead + u) / demand
weeks. Its carrying cost for each unit of value is that time, so for a minimum of value the cheapest
packs are those that are needed first: all lines end with about the same days of cover. That
solution of the relaxed problem is rounded to packs and then improved by exchanges until none is
cheaper.
"""

from dataclasses import dataclass

import numpy as np

#: exchanges are looked for among so many lines around the common cover, at most so many times
NEIGHBOURS, ROUNDS = 32, 30
#: so many steps of a line are exchanged at once, at most
AT_ONCE = 3
DUST = 1e-9


@dataclass(frozen=True)
class Shortfall:
    """An order below its minimum; all (lines,) but the last.

    :param pack: units of a pack
    :param first: units of the first step (the row's minimum where nothing is ordered yet)
    :param most: the most steps allowed
    :param slope: carrying cost of a unit for each unit ahead of it: rate x price / demand a year
    :param ahead: units that are used before the first extra one
    :param gain: (minimums, lines) what a unit adds to each minimum
    :param short: (minimums,) what is missing, above zero
    """

    pack: np.ndarray
    first: np.ndarray
    most: np.ndarray
    slope: np.ndarray
    ahead: np.ndarray
    gain: np.ndarray
    short: np.ndarray

    def units(self, steps: np.ndarray) -> np.ndarray:
        """Units of so many steps of each line."""
        return np.where(steps > 0, self.first + (steps - 1) * self.pack, 0.0)

    def costs(self, steps: np.ndarray) -> np.ndarray:
        """Carrying cost of so many steps of each line."""
        units = self.units(steps)
        return self.slope * units * (self.ahead + units / 2)

    def missing(self, steps: np.ndarray) -> np.ndarray:
        """(minimums,) what is still missing; below zero is surplus."""
        return self.short * (1 - DUST) - self.gain @ self.units(steps)

    def take(self, lines: np.ndarray, short: np.ndarray) -> "Shortfall":
        """The same for some of the lines and another shortfall."""
        values = (self.pack, self.first, self.most, self.slope, self.ahead)
        return Shortfall(*(value[lines] for value in values), self.gain[:, lines], short)


def fill(order: Shortfall) -> np.ndarray | None:
    """(lines,) the steps to add to each line; None when nothing allowed reaches the minimum."""
    if (order.missing(order.most) > 0).any():
        return None
    found = [_common_cover(order, start) for start in range(len(order.short))]
    return _improved(order, min(found, key=lambda steps: order.costs(steps).sum()))


def _common_cover(order: Shortfall, start: int) -> np.ndarray:
    """Steps that reach all minimums, each by the packs that are cheapest for it; one goes first."""
    steps = np.zeros(len(order.pack))
    for index in (start, *range(len(order.short))):
        if order.missing(steps)[index] > 0:
            steps = _reach(order, steps, index)
    return steps


def _reach(order: Shortfall, steps: np.ndarray, index: int) -> np.ndarray:
    """More steps, those with the least cost for each gain first, until a minimum is reached."""
    low, high = 0.0, 1.0
    while order.missing(_up_to(order, steps, index, high))[index] > 0:
        low, high = high, high * 8
        if high > 1e30:
            return order.most
    below, above = steps, _up_to(order, steps, index, high)
    # one step apart: no cost between them tells anything more
    for _ in range(80):
        if (above - below).sum() <= 1 or high - low <= 1e-9 * high:
            break
        middle = (low + high) / 2
        found = _up_to(order, steps, index, middle)
        if order.missing(found)[index] <= 0:
            high, above = middle, found
        else:
            low, below = middle, found
    return above


def _up_to(order: Shortfall, steps: np.ndarray, index: int, price: float) -> np.ndarray:
    """At least `steps`, and all those that cost at most `price` for each unit of gain."""
    with np.errstate(divide="ignore", invalid="ignore"):
        units = price * order.gain[index] / order.slope - order.ahead
        more = np.floor((units - order.first) / order.pack + 1.5)
    more = np.where(units >= order.first / 2, np.maximum(more, 1), 0)
    # without carrying cost (0 / 0 for what gains nothing) all or nothing
    more = np.where(np.isnan(units), 0, more)
    return np.maximum(steps, np.minimum(more, order.most))


def _improved(order: Shortfall, steps: np.ndarray) -> np.ndarray:
    """Exchanges between lines until none lowers the cost."""
    near = _neighbours(order, steps)
    others = order.units(steps) @ order.gain.T - order.units(steps)[near] @ order.gain[:, near].T
    part, local = order.take(near, order.short - others), steps[near]
    for _ in range(ROUNDS):
        better = _best_exchange(part, local)
        if better is None:
            break
        local = better
    steps = steps.copy()
    steps[near] = local
    return steps


def _neighbours(order: Shortfall, steps: np.ndarray) -> np.ndarray:
    """The lines whose next or last step is closest to the common cover (all, when they are few)."""
    if len(steps) <= NEIGHBOURS:
        return np.arange(len(steps))
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = (order.gain / order.short[:, None]).max(axis=0)
        at = order.slope * (order.ahead + order.units(steps)) / gain
        price = np.max(at[steps > 0], initial=0.0)
        distance = np.nan_to_num(np.abs(at - price), nan=np.inf)
    return np.sort(np.argsort(distance, kind="stable")[:NEIGHBOURS])


def _best_exchange(order: Shortfall, steps: np.ndarray) -> np.ndarray | None:
    """The steps after the exchange that lowers the cost most, or None."""
    now = _Now(order, steps, order.units(steps), order.costs(steps), order.missing(steps))
    saving, better = min(_give_up(now), _take_more(now), key=lambda option: option[0])
    return better if saving < -DUST * (1 + now.costs.sum()) else None


@dataclass(frozen=True)
class _Now:
    """A solution with what exchanges are measured against."""

    order: Shortfall
    steps: np.ndarray
    units: np.ndarray
    costs: np.ndarray
    missing: np.ndarray

    def moves(self, direction: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """A line up to `AT_ONCE` steps up or down: (line, new steps, units, cost) of each move."""
        count = len(self.steps)
        line = np.tile(np.arange(count), AT_ONCE)
        new = self.steps + direction * np.arange(1, AT_ONCE + 1)[:, None]
        new = np.clip(new, 0, self.order.most)
        units = (self.order.units(new) - self.units).ravel()
        return line, new.ravel(), units, (self.order.costs(new) - self.costs).ravel()

    def with_steps(self, *changes: tuple[int, float]) -> np.ndarray:
        """The steps with some lines changed."""
        steps = self.steps.copy()
        for line, value in changes:
            steps[line] = value
        return steps


def _give_up(now: _Now) -> tuple[float, np.ndarray]:
    """Some steps of one line less, as few as needed of another one more (or none)."""
    line, fewer, units, saved = now.moves(-1)
    # (minimums, move, 1): what is missing when only that line gives up
    missing = (now.missing[:, None] - now.order.gain[:, line] * units)[:, :, None]
    new = np.minimum(now.steps + _steps_for(now, missing), now.order.most + 1)
    cost = saved[:, None] + now.order.costs(new) - now.costs
    allowed = (new <= now.order.most) & (units < 0)[:, None]
    cost = np.where(allowed & (line[:, None] != np.arange(len(now.steps))), cost, np.inf)
    alone = np.where((missing[:, :, 0] <= 0).all(axis=0) & (units < 0), saved, np.inf)
    move = int(np.argmin(alone))
    if alone[move] <= cost.min():
        return float(alone[move]), now.with_steps((line[move], fewer[move]))
    move, taker = np.unravel_index(np.argmin(cost), cost.shape)
    changes = (line[move], fewer[move]), (taker, new[move, taker])
    return float(cost[move, taker]), now.with_steps(*changes)


def _steps_for(now: _Now, missing: np.ndarray) -> np.ndarray:
    """(move, taker) steps that the taker needs to gain what is missing; infinite: it can't."""
    order = now.order
    with np.errstate(divide="ignore", invalid="ignore"):
        units = np.where(missing > 0, missing / order.gain[:, None, :], 0.0).max(axis=0)
    next_units = np.where(now.steps > 0, order.pack, order.first)
    return np.maximum(np.ceil((units - next_units) / order.pack - DUST), 0.0) + 1


def _take_more(now: _Now) -> tuple[float, np.ndarray]:
    """Some steps of one line more, as many as possible of another one less."""
    line, more, units, paid = now.moves(1)
    # (minimums, move, 1): what may be given up again
    surplus = (now.order.gain[:, line] * units - now.missing[:, None])[:, :, None]
    fewer = np.maximum(now.steps - _steps_within(now, surplus), 0)
    cost = paid[:, None] + now.order.costs(fewer) - now.costs
    allowed = (units > 0)[:, None] & (line[:, None] != np.arange(len(now.steps)))
    cost = np.where(allowed, cost, np.inf)
    move, giver = np.unravel_index(np.argmin(cost), cost.shape)
    changes = (line[move], more[move]), (giver, fewer[move, giver])
    return float(cost[move, giver]), now.with_steps(*changes)


def _steps_within(now: _Now, surplus: np.ndarray) -> np.ndarray:
    """(move, giver) the most steps that the giver can give up within the surplus."""
    gain = now.order.gain[:, None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        units = np.where(gain > 0, np.maximum(surplus, 0) / gain, np.inf).min(axis=0)
    part = np.floor(units / now.order.pack + DUST)
    within = np.minimum(part, np.maximum(now.steps - 1, 0))
    return np.where(units >= now.units * (1 - DUST), now.steps, within)
