# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Supply and demand of many items by day, as one walk over arrays: no loop over items or days.

Between two events the supply of an item is constant and its demand only grows, so an item is a few
*steps*: a first day, a last day, and the sums up to then. Sums are whole millionths of a unit in 64
bits: exact, whatever the order of the events and whatever items are beside.
"""

from dataclasses import dataclass

import numpy as np

from . import bad_input

#: a day after all others: it doesn't happen
NEVER = 2**31 - 1
MICRO = 1_000_000


@dataclass(frozen=True)
class Events:
    """What comes and goes, one row an event, in any order.

    :param item: (events,) row of the item
    :param day: (events,) integer days from today. Receipts: the day they count (an overdue one:
        today plus confidence). Demand: the day it was asked for; a negative day is *backlog*, which
        is owed on top of what the forecast says about the days to come
    :param qty: (events,) in the product's unit: supply above zero, demand below
    :param extra: (events,) True for demand that the forecast knows nothing about (a project,
        components of a manufacturing order): it adds to the forecast instead of consuming it. None:
        no such demand
    """

    item: np.ndarray
    day: np.ndarray
    qty: np.ndarray
    extra: np.ndarray | None = None

    def __post_init__(self) -> None:
        count = np.asarray(self.item).shape[0]
        values = {
            "item": np.asarray(self.item, dtype=np.int64),
            "day": bad_input.rows("day", self.day, count, np.int64),
            "qty": bad_input.number("qty", self.qty, count),
            "extra": bad_input.rows(
                "extra", bool(0) if self.extra is None else self.extra, count, bool
            ),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @classmethod
    def none(cls) -> "Events":
        """No events."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))

    def take(self, rows: np.ndarray) -> "Events":
        """The events of these rows (indices or a mask)."""
        return Events(self.item[rows], self.day[rows], self.qty[rows], self.extra[rows])

    def moved(self, item: np.ndarray) -> "Events":
        """The same events, row i now of item `item[i]` of the old row (for sums over a group)."""
        return Events(np.asarray(item)[self.item], self.day, self.qty, self.extra)

    def by_item_and_day(self) -> "Events":
        """Sorted; the same object when it is sorted already (as SQL can deliver it)."""
        step, days = np.diff(self.item), np.diff(self.day)
        if ((step > 0) | ((step == 0) & (days >= 0))).all():
            return self
        return self.take(np.lexsort((self.day, self.item)))


@dataclass(frozen=True)
class Timeline:
    """Steps of all items, in the order of items and days (see the module).

    :param item: (steps,)
    :param day, until: (steps,) the step's first day, and the day before the next step's (`NEVER`
        for the last); a step with `until` before `day` is of an event on the same day as the next
    :param supply, known, extra: (steps,) int64 millionths: on hand and receipts, demand that
        consumes the forecast, demand on top of it, all of them until the step
    :param first: (items,) the row of each item's first step, which begins today
    :param daily: (items,) demand expected a day, in units
    """

    item: np.ndarray
    day: np.ndarray
    until: np.ndarray
    supply: np.ndarray
    known: np.ndarray
    extra: np.ndarray
    first: np.ndarray
    daily: np.ndarray

    def balance(self, day: np.ndarray) -> np.ndarray:
        """(steps,) units left at the end of a day within each step.

        Known demand consumes the forecast: the larger of both counts.
        """
        rate = self.daily[self.item]
        expected = np.where(rate > 0, rate * day, 0.0)
        return (self.supply - self.extra) / MICRO - np.maximum(self.known / MICRO, expected)

    def at(self, day: np.ndarray) -> np.ndarray:
        """(items,) the row of the step that a day (one for each item, 0 or later) is in."""
        of_step = day[self.item]
        return np.flatnonzero((self.day <= of_step) & (self.until >= of_step))

    def lowest(self, until: np.ndarray) -> np.ndarray:
        """(items,) the lowest balance from today until a day of each item, in units."""
        end = np.minimum(self.until, until[self.item])
        left = np.where(end >= self.day, self.balance(end), np.inf)
        return np.minimum.reduceat(left, self.first)

    def first_below(self, level: np.ndarray, until: np.ndarray) -> np.ndarray:
        """(items,) the first day until a day of each item on which the balance is below a level."""
        end = np.minimum(self.until, until[self.item])
        room = self.supply - self.extra - to_micro(level)[self.item]
        from_start = np.where(self.known > room, self.day, NEVER)
        by_rate = first_day_above(self.daily[self.item], room)
        found = np.minimum(from_start, np.maximum(by_rate, self.day))
        return np.minimum.reduceat(np.where(found <= end, found, NEVER), self.first)


def to_micro(qty: np.ndarray) -> np.ndarray:
    """Quantities as whole millionths (int64)."""
    return np.rint(np.asarray(qty) * MICRO).astype(np.int64)


def first_day_above(daily: np.ndarray, room: np.ndarray) -> np.ndarray:
    """The first day, 0 or later, by which a daily demand has exceeded `room` (millionths)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        # a tenth of a millionth is dust of the division
        days = np.floor((room + 0.1) / (daily * MICRO)) + 1
    days = np.where((daily > 0) & (days < NEVER), days, NEVER)
    return np.where(room < 0, 0, days).astype(np.int64)


def build(on_hand: np.ndarray, events: Events, daily: np.ndarray) -> Timeline:
    """The timeline of `len(on_hand)` items (arrays are checked by the caller)."""
    events, count = events.by_item_and_day(), len(on_hand)
    bad_input.index("events.item", events.item, count)
    events_before = np.cumsum(np.bincount(events.item, minlength=count)) - np.bincount(
        events.item, minlength=count
    )
    first = events_before + np.arange(count)
    rows = np.arange(len(events.item)) + events.item + 1
    item = np.empty(count + len(rows), np.int64)
    item[first], item[rows] = np.arange(count), events.item
    day = np.zeros(len(item), np.int64)
    day[rows] = np.maximum(events.day, 0)
    sums = _sums(on_hand, events, first, rows, item)
    until = np.append(day[1:] - 1, NEVER)
    until[first[1:] - 1] = NEVER
    return Timeline(item, day, until, *sums, first, daily)


def _sums(on_hand, events: Events, first, rows, item) -> list[np.ndarray]:
    """Supply, known demand and extra demand of each item up to each step."""
    qty = to_micro(events.qty)
    on_top = (qty < 0) & (events.extra | (events.day < 0))
    supply, known, extra = (np.zeros(len(item), np.int64) for _ in range(3))
    supply[first], supply[rows] = to_micro(on_hand), np.maximum(qty, 0)
    known[rows] = np.where((qty < 0) & ~on_top, -qty, 0)
    extra[rows] = np.where(on_top, -qty, 0)
    return [_running(values, first, item) for values in (supply, known, extra)]


def _running(values: np.ndarray, first: np.ndarray, item: np.ndarray) -> np.ndarray:
    """Cumulative sums that start anew at each item; exact, since they are integers."""
    running = np.cumsum(values)
    before = running[first] - values[first]
    return running - before[item]
