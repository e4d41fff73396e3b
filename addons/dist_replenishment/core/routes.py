# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who resupplies whom: sources, echelons, and sums over them, as arrays.

An item (product in a place) has at most one *source*: the item of the same product in the place
that resupplies it. An item with its satellites, theirs included, is its *echelon*.
"""

import numpy as np

from . import bad_input
from .timeline import Events


def check_routes(source) -> np.ndarray:
    """The sources as checked row numbers, -1 for none.

    :param source: (items,) row of the item that resupplies it, -1 for none
    :raises CircularRoute: listing each circle
    :raises UnknownItem: naming the rows
    """
    source = np.asarray(source, dtype=np.int64)
    bad_input.index("source", np.maximum(source, 0), max(len(source), 1))
    above = source
    # each round doubles how far up one looks; who has somebody above after all items is in a circle
    for _ in range(len(source).bit_length() + 1):
        above = np.where(above >= 0, above[above], -1)
    circles = _circles(source, set(above[above >= 0].tolist()))
    if circles:
        raise bad_input.CircularRoute("source", circles)
    return np.maximum(source, -1)


def _circles(source: np.ndarray, inside: set[int]) -> list[list[int]]:
    """Each circle that goes through these rows, in the direction of supply, smallest row first."""
    circles = []
    while inside:
        first = row = min(inside)
        circle = [first]
        while (row := int(source[row])) != first:
            circle.append(row)
        inside.difference_update(circle)
        # a row's source supplies it: the direction of supply is the way back
        circles.append([first, *reversed(circle[1:])])
    return circles


def pairs(source) -> tuple[np.ndarray, np.ndarray]:
    """Every item with each item of its echelon: two arrays (ancestor, member), itself included."""
    source = check_routes(source)
    ancestor = member = np.arange(len(source))
    found = []
    while len(member):
        found.append((ancestor, member))
        up = source[ancestor]
        ancestor, member = up[up >= 0], member[up >= 0]
    if not found:
        return ancestor, member
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))


def roll_up(values, source) -> np.ndarray:
    """(items,) or (items, columns): the sum over each item's echelon (levels, demand, stock)."""
    values = np.asarray(values, dtype=float)
    ancestor, member = pairs(source)
    total = np.zeros_like(values)
    np.add.at(total, ancestor, values[member])
    return total


def echelon_events(events: Events, source, other_end=None) -> Events:
    """The events of each item's echelon: those of its members, less transfers between them.

    With these, `position.project(roll_up(on_hand, source), ...)` is the echelon's projection.

    :param other_end: (events,) for a planned transfer the item at its other end, -1 for none: in an
        echelon that holds both ends the event disappears. Goods in transit are an event of their
        receiver only
    """
    ancestor, member = pairs(source)
    count = len(np.asarray(source))
    end = np.full(len(events.item), -1) if other_end is None else np.asarray(other_end)
    both = np.sort(ancestor * count + member)
    by_member = np.argsort(member, kind="stable")
    starts = np.searchsorted(member[by_member], np.arange(count + 1))
    repeats = np.diff(starts)[events.item]
    row = np.repeat(np.arange(len(events.item)), repeats)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    to = ancestor[by_member][starts[events.item][row] + nth]
    inner = np.isin(to * count + end[row], both) & (end[row] >= 0)
    row, to = row[~inner], to[~inner]
    return Events(to, events.day[row], events.qty[row], events.extra[row])
