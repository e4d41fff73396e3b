# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The time line says of each day what the definitions say."""

from decimal import Decimal

from dist_reservation_policy.core.allocation import Supply
from dist_reservation_policy.core.position import Demand, Position, Receipt
from dist_reservation_policy.core.timeline import timeline
from hypothesis import given

from tests.unit.dist_reservation_policy.worlds import (
    TODAY,
    balance,
    day,
    positions,
    supplies,
    usable,
)


def test_what_comes_leaves_and_remains():
    position = Position(
        TODAY,
        Decimal(10),
        (Receipt(day(2), Decimal(5), "IN/1"),),
        (Demand(day(-3), Decimal(4)), Demand(day(3), Decimal(8))),
    )
    days, more = timeline(position, Supply(buffer=Decimal(1)), 0, 30)
    assert [(d.received, d.leaving, d.balance, d.available) for d in days] == [
        (0, 4, 6, 2),
        (0, 0, 6, 2),
        (5, 0, 11, 2),
        (0, 8, 3, 2),
        (0, 0, 3, 2),
    ]
    assert (days[0].date, more) == (TODAY, False)


def test_it_says_that_something_comes_after_its_end():
    position = Position(TODAY, receipts=(Receipt(day(40), Decimal(5)),))
    days, more = timeline(position, Supply(), 0, 30)
    assert (days[-1].date, more) == (day(29), True)
    assert [d.date for d in timeline(Position(TODAY), Supply(), 3, 30)[0]] == [
        TODAY,
        day(1),
        day(2),
    ]


@given(positions, supplies)
def test_each_day_is_what_the_definitions_say(position, supply):
    days, more = timeline(position, supply, 3, 60)
    assert not more
    for at in days:
        assert at.balance == balance(position, at.date, supply.confidence_days)
        assert at.available == max(0, usable(position, supply, at.date))
    received, leaving = sum(d.received for d in days), sum(d.leaving for d in days)
    assert position.on_hand + received - leaving == days[-1].balance
