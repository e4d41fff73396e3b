# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Small worlds of goods that expire, and which of their units can be matched, one by one.

It shares no code with the core: no limits, no sums, only augmenting paths.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from dist_reservation_policy.core.position import Demand, Lot, Position, Receipt
from hypothesis import strategies as st

from tests.unit.dist_reservation_policy.worlds import TODAY, day

# --- the reference: single units, matched one by one ---------------------------------------------


def units_of_supply(position):
    """(day from which it is there, day until which it keeps) of each unit."""
    dated = [(TODAY, lot.keeps_until) for lot in position.lots for _ in range(int(lot.qty))]
    lasting = int(position.on_hand) - len(dated)
    received = [
        (max(receipt.date, TODAY), date.max)
        for receipt in position.receipts
        for _ in range(int(receipt.qty))
    ]
    return [*dated, *[(TODAY, date.max)] * lasting, *received]


def units_of_demand(demands):
    return [(max(d.date, TODAY), d.limit or date.min) for d in demands for _ in range(int(d.qty))]


def will_do(unit, demand):
    return unit[0] <= demand[0] and unit[1] >= demand[1]


def most_served(supply, demands):
    """The size of a largest matching, by augmenting paths."""
    taken = {}

    def serve(number, tried):
        for place, unit in enumerate(supply):
            if place not in tried and will_do(unit, demands[number]):
                tried.add(place)
                if place not in taken or serve(taken[place], tried):
                    taken[place] = number
                    return True
        return False

    return sum(serve(number, set()) for number in range(len(demands)))


def all_served(position, *more):
    demands = units_of_demand([*position.demands, *more])
    return most_served(units_of_supply(position), demands) == len(demands)


# --- random small worlds -------------------------------------------------------------------------

few = st.integers(0, 3).map(Decimal)
limits = st.none() | st.integers(0, 6).map(day)
lots = st.builds(Lot, st.integers(0, 6).map(day), few)
receipts = st.builds(Receipt, st.integers(-1, 4).map(day), few)
demands = st.builds(Demand, st.integers(-1, 5).map(day), few, limits)


@st.composite
def worlds(draw):
    """A position with lots whose demands can all be met."""
    expiring = tuple(draw(st.lists(lots, max_size=4)))
    on_hand = sum((lot.qty for lot in expiring), draw(few))
    position = Position(TODAY, on_hand, tuple(draw(st.lists(receipts, max_size=2))), lots=expiring)
    for demand in draw(st.lists(demands, max_size=4)):
        if all_served(position, demand):
            position = replace(position, demands=(*position.demands, demand))
    return position
