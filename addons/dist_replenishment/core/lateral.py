# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Transfers between equals: only what the giver can spare above its own cover."""

from dataclasses import dataclass

import numpy as np

from . import bad_input
from . import rounding as r
from .position import Projection
from .timeline import MICRO, to_micro


@dataclass(frozen=True)
class Costs:
    """Of getting the goods one way or the other; at the receiver, (items,) or one for all.

    :param stock_out_day: of the receiver (`Projection.stock_out_day`)
    :param purchase_day, transfer_day: when a purchase or a transfer of today arrives
    :param price: for a unit bought; :param order_cost: of an order
    :param unit_cost: of moving a unit; :param transfer_cost: of a transfer
    """

    stock_out_day: np.ndarray
    purchase_day: np.ndarray
    transfer_day: np.ndarray
    price: np.ndarray
    order_cost: np.ndarray = 0.0
    unit_cost: np.ndarray = 0.0
    transfer_cost: np.ndarray = 0.0

    def of(self, items: np.ndarray, count: int) -> "Costs":
        """The costs of these items.

        :raises BadInput: naming the argument and the bad rows
        """
        days = ("stock_out_day", "purchase_day", "transfer_day")
        checks = {n: bad_input.rows if n in days else bad_input.not_negative for n in vars(self)}
        return Costs(**{n: check(n, getattr(self, n), count)[items] for n, check in checks.items()})


@dataclass(frozen=True)
class Laterals:
    """Transfers between equals, one row each.

    :param giver, receiver: rows of the items
    :param qty: whole packs of the receiver
    :param transfer_cost, purchase_cost: of getting this quantity either way, in company currency
    :param in_time: a purchase would arrive after the receiver's stock-out, the transfer doesn't
    """

    giver: np.ndarray
    receiver: np.ndarray
    qty: np.ndarray
    transfer_cost: np.ndarray
    purchase_cost: np.ndarray
    in_time: np.ndarray


def spare(projection: Projection, order_up_to, on_hand=None, pack=1.0) -> np.ndarray:
    """(items,) whole packs that an item can give to an equal without breaking its own cover.

    What is beyond its requirement (order-up-to level, or known demand if larger) and on hand,
    and never so much that its balance falls below zero within its protection interval.

    :param projection: of the item or, when it has satellites, of its echelon
    :param order_up_to: (items,) or one, of the same
    :param on_hand: (items,) what can be taken physically; None: the projection's
    """
    count = len(projection.position)
    pack = bad_input.positive("pack", pack, count)
    level = bad_input.number("order_up_to", order_up_to, count)
    taken = projection.on_hand if on_hand is None else bad_input.number("on_hand", on_hand, count)
    # the lowest balance leaves known demand out already, where it is more than the level
    beyond = projection.position - level
    free = np.minimum(np.minimum(beyond, taken), projection.lowest)
    # rounded down strictly: float dust isn't worth a pack of the giver's cover
    packs = np.floor(np.maximum(free, 0.0) / pack * (1 + 1e-15))
    packs = np.where(r.in_packs(packs, pack) > free, packs - 1, packs)
    return np.where(free > 0, r.in_packs(np.maximum(packs, 0.0), pack), 0.0)


def lateral(group, need, spare, costs: Costs, pack=1.0) -> Laterals:
    """Transfers from equals that have too much to equals that need it.

    Who runs out first receives first; who can spare most gives first. A transfer is made where it
    costs less than buying, or arrives in time when a purchase would not.

    :param group: (items,) equal for items of the same product that may give to each other; -1: none
    :param need: (items,) what is still needed after the sources' shares
    :param spare: (items,) what they can give (`spare`); who needs something gives nothing
    :param pack: (items,) or one: transfers to an item are multiples of it
    :raises BadInput: naming the argument and the bad rows
    """
    group = np.asarray(group, dtype=np.int64)
    count = len(group)
    need = bad_input.not_negative("need", need, count)
    spare = bad_input.not_negative("spare", spare, count)
    pack = bad_input.positive("pack", pack, count)
    wanted = r.in_packs(r.packs_up(need, pack), pack)
    day = bad_input.rows("stock_out_day", costs.stock_out_day, count)
    takers = _sorted((group >= 0) & (need > 0), group, day)
    givers = _sorted((group >= 0) & (need <= 0) & (spare > 0), group, -spare)
    giver, receiver, qty = _matched(group, takers, wanted, givers, spare)
    qty = r.in_packs(r.packs_down(qty, pack[receiver]), pack[receiver])
    return _worth_it(giver, receiver, qty, costs.of(receiver, count))


def _sorted(who: np.ndarray, group: np.ndarray, rank: np.ndarray) -> np.ndarray:
    rows = np.flatnonzero(who)
    return rows[np.lexsort((rows, rank[rows], group[rows]))]


def _matched(group, takers, wanted, givers, spare):
    """(givers, receivers, quantities): both queues of a group laid side by side."""
    row = np.concatenate([takers, givers])
    is_taker = np.arange(len(row)) < len(takers)
    ends = _ends(group[takers], wanted[takers]), _ends(group[givers], spare[givers])
    end = np.concatenate(ends)
    order = np.lexsort((end, group[row]))
    of_group, end, is_taker = group[row][order], end[order], is_taker[order]
    is_first = np.diff(of_group, prepend=-1) != 0
    length = end - np.where(is_first, 0, np.append(0, end)[:-1])
    taker, in_taker = _current(is_taker, of_group, group[takers])
    giver, in_giver = _current(~is_taker, of_group, group[givers])
    real = in_taker & in_giver & (length > 0)
    return givers[giver[real]], takers[taker[real]], length[real] / MICRO


def _ends(group: np.ndarray, qty: np.ndarray) -> np.ndarray:
    """Where each one's part of the group's queue ends, in millionths (exact)."""
    micro = to_micro(qty)
    running = np.cumsum(micro)
    is_first = np.diff(group, prepend=-1) != 0
    before = (running - micro)[is_first]
    return running - np.repeat(before, np.diff(np.flatnonzero(is_first), append=len(group)))


def _current(ends_here: np.ndarray, of_group: np.ndarray, group: np.ndarray):
    """(place in the queue, whether it is of the same group) of who each stretch belongs to."""
    if not len(group):
        nobody = np.zeros(len(of_group), np.int64)
        return nobody, nobody > 0
    place = np.cumsum(ends_here) - ends_here
    inside = np.minimum(place, len(group) - 1)
    return inside, (place < len(group)) & (group[inside] == of_group)


def _worth_it(giver, receiver, qty, costs: Costs) -> Laterals:
    transfer = costs.transfer_cost + costs.unit_cost * qty
    purchase = costs.order_cost + costs.price * qty
    in_time = (costs.purchase_day > costs.stock_out_day) & (costs.transfer_day < costs.purchase_day)
    good = (qty > 0) & ((transfer < purchase) | in_time)
    values = (giver, receiver, qty, transfer, purchase, in_time)
    return Laterals(*(value[good] for value in values))
