# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever a number is, its addends add up to it, and say the right thing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from dist_reservation_policy.core.allocation import Supply, available_steps
from dist_reservation_policy.core.kit import Component, Kit, Need
from dist_reservation_policy.core.parts import Kind, parts_of
from dist_reservation_policy.core.position import Demand, Lot, Position, Receipt
from dist_reservation_policy.core.quota import CAP, PROTECTION, QUANTITY, Quota, Quotas
from dist_reservation_policy.core.shelf_life import FixedLimit, ShelfLife
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.dist_reservation_policy.matching import worlds as worlds_that_expire
from tests.unit.dist_reservation_policy.test_kit import kits
from tests.unit.dist_reservation_policy.test_quota import quota_worlds
from tests.unit.dist_reservation_policy.worlds import (
    TODAY,
    day,
    days,
    demands,
    positions,
    quantities,
    supplies,
)

WEB, EDI = 2, 3
MOVEMENTS = (Kind.RECEIPT, Kind.DEMAND, Kind.BACKORDER)
shelf_lives = st.none() | st.builds(
    ShelfLife,
    st.integers(0, 2),
    st.integers(0, 3),
    st.integers(0, 3),
    st.none() | st.integers(0, 6),
)


def shown(parts):
    """What is counted, as (kind, quantity)."""
    return [(addend.kind, addend.qty) for addend in parts.addends]


def assert_adds_up(position, supply, at):
    parts = parts_of(position, supply, at)
    assert parts.available == available_steps(position, supply, at)[0][1]
    assert sum(addend.qty for addend in parts.addends) == parts.available
    own = [a.qty for a in parts.addends if a.kind is Kind.OWN_HOLD]
    assert all(0 < qty <= supply.held for qty in own)
    assert not own or position.waiting


# --- what always holds ---------------------------------------------------------------------------


@settings(max_examples=300)
@given(
    positions,
    st.lists(demands, max_size=2).map(tuple),
    st.none() | quota_worlds(),
    supplies,
    st.sampled_from((1, WEB, EDI, None)),
    quantities,
    days,
)
def test_the_addends_add_up_to_the_number(position, waiting, quotas, supply, channel, held, at):
    position = replace(position, waiting=waiting, quotas=quotas)
    assert_adds_up(position, replace(supply, channel_id=channel, held=held), at)


@settings(max_examples=300)
@given(
    worlds_that_expire(),
    st.lists(demands, max_size=2).map(tuple),
    st.none() | quota_worlds(),
    supplies,
    shelf_lives,
    quantities,
    days,
)
def test_they_do_where_goods_must_keep(position, waiting, quotas, supply, shelf_life, held, at):
    position = replace(position, waiting=waiting, quotas=quotas)
    supply = replace(supply, shelf_life=shelf_life, held=held, channel_id=WEB)
    assert_adds_up(position, supply, at)


@given(kits(), st.integers(0, 5).map(day))
def test_they_do_for_kits(kit, at):
    parts = parts_of(kit, Supply(), at)
    assert parts.available == available_steps(kit, Supply(), at)[0][1]
    assert sum(addend.qty for addend in parts.addends) == parts.available
    assert len(parts.addends) + len(parts.later) == len(kit.components)
    assert all(addend.qty >= parts.available for addend in parts.later)


@given(positions, supplies, days)
def test_no_movement_is_left_out(position, supply, at):
    parts = parts_of(position, supply, at)
    told = sum(a.qty for a in (*parts.addends, *parts.later) if a.kind in MOVEMENTS)
    received = sum(receipt.qty for receipt in position.receipts)
    assert told == received - sum(demand.qty for demand in position.demands)


# --- what it says --------------------------------------------------------------------------------


def test_a_later_promise_takes_goods_and_says_when():
    position = Position(TODAY, Decimal(10), demands=(Demand(day(5), Decimal(7), key="S1"),))
    parts = parts_of(position, Supply(), TODAY)
    assert shown(parts) == [(Kind.ON_HAND, 10), (Kind.DEMAND, -7)]
    assert (parts.addends[1].date, parts.addends[1].key) == (day(5), "S1")
    assert (parts.available, parts.day) == (3, day(5))


def test_what_comes_after_the_scarcest_day_is_beside_the_number():
    receipt = Receipt(day(4), Decimal(9), "IN/1")
    position = Position(TODAY, Decimal(2), (receipt,), (Demand(day(6), Decimal(1), key="S1"),))
    parts = parts_of(position, Supply(confidence_days=1), TODAY)
    assert shown(parts) == [(Kind.ON_HAND, 2)]
    assert [(a.kind, a.qty, a.date) for a in parts.later] == [
        (Kind.RECEIPT, 9, day(5)),
        (Kind.DEMAND, -1, day(6)),
    ]


def test_a_receipt_of_today_is_no_supply_of_who_sells_from_stock():
    position = Position(TODAY, Decimal(3), (Receipt(TODAY, Decimal(5), "IN/1"),))
    parts = parts_of(position, Supply(counts_receipts=False), TODAY)
    assert (parts.available, parts.before_receipts) == (3, True)
    assert [addend.kind for addend in parts.later] == [Kind.RECEIPT]


def test_what_is_missing_is_an_addend_too():
    waiting = (Demand(TODAY, Decimal(4)),)
    position = Position(TODAY, Decimal(1), waiting=waiting)
    assert shown(parts_of(position, Supply(buffer=Decimal(2)), TODAY)) == [
        (Kind.ON_HAND, 1),
        (Kind.BACKORDER, -4),
        (Kind.BUFFER, -2),
        (Kind.UNCOVERED, 5),
    ]


def test_protections_and_the_cap_are_told_by_channel():
    rules = (
        Quota(PROTECTION, EDI, Decimal(4), QUANTITY, day(-1)),
        Quota(CAP, WEB, Decimal(3), QUANTITY, day(-1)),
    )
    position = Position(TODAY, Decimal(10), quotas=Quotas(rules))
    parts = parts_of(position, Supply(channel_id=WEB), TODAY)
    assert [(a.kind, a.qty, a.key) for a in parts.addends[1:]] == [
        (Kind.PROTECTED, -4, EDI),
        (Kind.CAP, -3, WEB),
    ]


def test_goods_that_do_not_keep_are_taken_off():
    lots = (Lot(day(2), Decimal(6)), Lot(day(40), Decimal(3)))
    fresh = Demand(TODAY, Decimal(1), day(20), key="S1")
    position = Position(TODAY, Decimal(9), demands=(fresh,), lots=lots)
    parts = parts_of(position, Supply(shelf_life=FixedLimit(day(10))), TODAY)
    assert shown(parts) == [(Kind.ON_HAND, 9), (Kind.SPOILING, -6), (Kind.DEMAND, -1)]
    assert (parts.available, parts.limit) == (2, day(10))


def test_what_is_held_for_who_asks_is_his_whatever_waits():
    position = Position(TODAY, Decimal(5), waiting=(Demand(TODAY, Decimal(9)),))
    parts = parts_of(position, Supply(held=Decimal(2)), TODAY)
    assert shown(parts)[-2:] == [(Kind.UNCOVERED, 4), (Kind.OWN_HOLD, 2)]


def test_the_scarcest_component_decides_a_kit():
    def component(name, on_hand, per_kit):
        need = Need.of_new(name, Decimal(100 * per_kit), Decimal(100), Decimal(1), name)
        return Component(need, Position(TODAY, Decimal(on_hand)), Supply())

    parts = parts_of(
        Kit(Decimal(100), (component("wheel", 9, 4), component("frame", 7, 1))), Supply(), TODAY
    )
    assert (parts.available, parts.addends[0].key.need.name) == (2, "wheel")
    assert [(a.qty, a.key.need.name) for a in parts.later] == [(7, "frame")]


def test_an_overdue_receipt_is_told_with_the_day_from_which_it_counts():
    overdue = Receipt(TODAY - timedelta(days=9), Decimal(5), "IN/1")
    parts = parts_of(Position(TODAY, receipts=(overdue,)), Supply(confidence_days=2), TODAY)
    assert [(a.date, a.key) for a in parts.later] == [(day(2), overdue)]
