# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Goods that expire, against a matching of single units that shares no code with the core."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from dist_reservation_policy.core.allocation import (
    Part,
    Supply,
    allocate,
    available_on,
    earliest_complete,
    plus_waiting,
)
from dist_reservation_policy.core.commitment import BACKORDERED, PROMISED, SPLIT, Request, decide
from dist_reservation_policy.core.dates import Shipping
from dist_reservation_policy.core.ledger import FIRM, Balance
from dist_reservation_policy.core.position import Demand, Lot, Position, Receipt
from dist_reservation_policy.core.release import hand_over
from dist_reservation_policy.core.risk import Promised, Waiting, losses, recoveries
from dist_reservation_policy.core.shelf_life import (
    FOREVER,
    FixedLimit,
    ShelfLife,
    atp,
    falls,
    missing,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.dist_reservation_policy.matching import (
    all_served,
    few,
    limits,
    units_of_supply,
    worlds,
)
from tests.unit.dist_reservation_policy.worlds import TODAY, day

shelf_lives = st.builds(ShelfLife, st.integers(0, 2), st.integers(0, 3), st.integers(0, 3))


# --- available to promise ------------------------------------------------------------------------


@settings(max_examples=400)
@given(worlds(), st.integers(0, 5).map(day), limits)
def test_exactly_what_can_be_matched_is_available(position, at, limit):
    free = atp(position, at, limit)
    assert free >= 0
    assert all_served(position, Demand(at, free, limit))
    assert not all_served(position, Demand(at, free + 1, limit))


@given(worlds(), st.integers(0, 5).map(day))
def test_who_takes_any_goods_is_told_what_he_was_told_before(position, at):
    plain = replace(
        position, lots=(), demands=tuple(replace(d, limit=None) for d in position.demands)
    )
    assert atp(position, at) == atp(plain, at)


@settings(max_examples=300)
@given(worlds(), st.integers(1, 8).map(Decimal), st.integers(0, 5).map(day), shelf_lives)
def test_what_is_allocated_can_be_matched_and_each_part_is_all_there_is(
    position, qty, start, shelf_life
):
    supply, left = Supply(shelf_life=shelf_life), qty
    parts = allocate(position, qty, start, supply)
    assert [part.limit for part in parts] == [shelf_life.limit_on(part.date) for part in parts]
    promised = []
    for part in parts:
        promised.append(Demand(part.date, part.qty, part.limit))
        left -= part.qty
        assert all_served(position, *promised)
        if left:
            assert not all_served(position, *promised, Demand(part.date, Decimal(1), part.limit))
    if left:
        for offset in range((start - TODAY).days, 8):
            one = Demand(day(offset), Decimal(1), shelf_life.limit_on(day(offset)))
            assert not all_served(position, *promised, one)


@given(worlds(), st.integers(1, 6).map(Decimal), st.integers(0, 5).map(day), shelf_lives)
def test_the_whole_is_promised_for_the_first_day_that_has_it(position, qty, start, shelf_life):
    whole = earliest_complete(position, qty, start, Supply(shelf_life=shelf_life))
    possible = [
        at
        for at in map(day, range((start - TODAY).days, 8))
        if all_served(position, Demand(at, qty, shelf_life.limit_on(at)))
    ]
    assert (whole.date if whole else None) == (possible[0] if possible else None)


@given(worlds(), st.integers(0, 5).map(day), shelf_lives)
def test_goods_on_hand_alone_are_never_more(position, at, shelf_life):
    only = Supply(counts_receipts=False, shelf_life=shelf_life)
    free = available_on(position, only, at)
    on_hand = replace(position, receipts=())
    assert free <= available_on(position, Supply(shelf_life=shelf_life), at)
    assert free == 0 or free <= sum(
        1 for unit in units_of_supply(on_hand) if unit[1] >= shelf_life.limit_on(at)
    )


def test_short_lots_are_nothing_to_a_strict_customer():
    position = Position(TODAY, Decimal(8), lots=(Lot(day(10), Decimal(5)),))
    strict, lax = (Supply(shelf_life=ShelfLife(min_days=n)) for n in (30, 0))
    assert allocate(position, Decimal(8), TODAY, strict) == (Part(TODAY, Decimal(3), "", day(30)),)
    assert allocate(position, Decimal(8), TODAY, lax) == (Part(TODAY, Decimal(8), "", TODAY),)
    assert allocate(position, Decimal(8), day(11), lax) == (Part(day(11), Decimal(3), "", day(11)),)


def test_what_is_promised_now_and_what_later_come_out_of_different_lots():
    position = Position(
        TODAY, Decimal(3), (Receipt(day(5), Decimal(5), "IN/1"),), lots=(Lot(day(2), Decimal(3)),)
    )
    parts = allocate(position, Decimal(9), TODAY, Supply(shelf_life=ShelfLife()))
    assert parts == (
        Part(TODAY, Decimal(3), "", TODAY),
        Part(day(5), Decimal(5), "IN/1", day(5)),
    )


def test_transit_and_removal_count_from_the_day_on_which_goods_leave():
    assert ShelfLife(2, 30, 5).limit_on(TODAY) == day(32)
    assert ShelfLife(2, 0, 5).limit_on(TODAY) == day(5)
    assert ShelfLife(2, 30, 5).without_minimum().limit_on(TODAY) == day(5)
    assert ShelfLife(min_days=10**7).limit_on(TODAY) == date.max


@pytest.mark.parametrize(("fresh", "expected"), [(None, 4), (30, 4), (29, 0)])
def test_receipts_are_no_supply_for_who_asks_for_more_than_fresh_goods_have(fresh, expected):
    position = Position(TODAY, receipts=(Receipt(TODAY, Decimal(4)),))
    supply = Supply(shelf_life=ShelfLife(min_days=30, fresh_days=fresh))
    assert sum(p.qty for p in allocate(position, Decimal(4), TODAY, supply)) == expected


def test_the_buffer_may_be_what_keeps_less_long():
    position = Position(TODAY, Decimal(8), lots=(Lot(day(10), Decimal(5)),))
    strict = Supply(buffer=Decimal(5), shelf_life=ShelfLife(min_days=30))
    assert available_on(position, strict, TODAY) == 3
    assert available_on(position, replace(strict, buffer=Decimal(6)), TODAY) == 2


# --- lots below zero, of which more has left than was there ---------------------------------------


@settings(max_examples=300)
@given(worlds(), st.lists(limits.filter(bool), min_size=1, max_size=2), limits)
def test_a_lot_below_zero_is_a_demand_for_goods_that_keep_as_long(position, kept_until, limit):
    below = tuple(Lot(at, Decimal(-1)) for at in kept_until)
    short = replace(position, on_hand=position.on_hand - len(below), lots=(*position.lots, *below))
    asked = position
    for at in kept_until:
        asked = asked.plus_demand(TODAY, Decimal(1), at)
    for offset in range(6):
        assert atp(short, day(offset), limit) == atp(asked, day(offset), limit)


LOTS_WITH_ONE_BELOW_ZERO = (
    Lot(day(4), Decimal(12)),
    Lot(day(15), Decimal(-1)),
    Lot(day(19), Decimal(4)),
)


def test_no_more_is_available_when_a_lot_below_zero_need_not_keep_any_longer():
    position = Position(TODAY, Decimal(15), lots=LOTS_WITH_ONE_BELOW_ZERO)
    supply = Supply(counts_receipts=False, shelf_life=ShelfLife(min_days=5))
    assert [available_on(position, supply, day(n)) for n in (0, 10, 11, 14)] == [3, 3, 3, 3]
    assert available_on(position, supply, day(15)) == 0


def test_what_a_lot_below_zero_lacks_counts_between_the_limits_of_the_demands():
    receipt = Receipt(day(13), Decimal(3), "IN/1")
    lots = (Lot(day(6), Decimal("9.5")), Lot(day(9), Decimal(-1)))
    position = Position(TODAY, Decimal("8.5"), (receipt,), lots=lots)
    position = position.plus_demand(day(1), Decimal("0.5"), day(17))
    supply = Supply(shelf_life=ShelfLife(removal_days=2))
    assert available_on(position, supply, day(13)) == Decimal("1.5")


def test_who_takes_fresh_goods_leaves_what_a_lot_below_zero_lacks_to_the_promises():
    position = Position(TODAY, Decimal(15), lots=LOTS_WITH_ONE_BELOW_ZERO)
    taking = {day(19): Decimal(2)}
    assert missing(position, taking) == 0
    assert missing(position.plus_demand(TODAY, Decimal(1), day(18)), taking) == 0
    assert missing(position.plus_demand(TODAY, Decimal(2), day(18)), taking) == 1
    # nobody is promised goods that keep so long: what is there may leave
    assert missing(position.plus_demand(TODAY, Decimal(2), day(4)), {day(19): Decimal(4)}) == 0


def test_a_hold_is_worth_its_units_whatever_waits_for_fresh_goods():
    position = Position(TODAY, Decimal(5)).plus_backorder(TODAY, Decimal(5), day(3))
    supply = Supply(shelf_life=ShelfLife(), held=Decimal(2))
    assert available_on(position, supply, TODAY) == 2


def test_what_waits_for_fresh_goods_has_them_before_who_asks_later():
    position = Position(TODAY, Decimal(8), lots=(Lot(day(10), Decimal(5)),))
    position = plus_waiting(position, TODAY, Decimal(2), day(30))
    assert available_on(position, Supply(shelf_life=ShelfLife(min_days=30)), TODAY) == 1


def test_a_strict_backorder_takes_nothing_from_goods_that_it_cannot_have():
    position = Position(TODAY, Decimal(8), lots=(Lot(day(10), Decimal(8)),))
    position = plus_waiting(position, TODAY, Decimal(5), day(30))
    assert available_on(position, Supply(shelf_life=ShelfLife()), TODAY) == 8


@given(worlds(), few, st.integers(0, 5).map(day), limits)
def test_what_waits_takes_no_more_than_it_could_have(position, qty, at, limit):
    after = plus_waiting(position, at, qty, limit or TODAY)
    assert all_served(position, *after.waiting)
    left = qty - sum(d.qty for d in after.waiting)
    if left:
        one = Demand(day(6), Decimal(1), limit or TODAY)
        assert not all_served(position, *after.waiting, one)


# --- decisions -----------------------------------------------------------------------------------

EIGHT_OF_WHICH_THREE_KEEP = Position(TODAY, Decimal(8), lots=(Lot(day(10), Decimal(5)),))


def told(qty, at=TODAY, **kwargs):
    supply = Supply(shelf_life=ShelfLife(**kwargs))
    return decide(EIGHT_OF_WHICH_THREE_KEEP, Request(Decimal(qty), at, supply=supply))


def reasons(decision):
    return {reason.code.value: reason.facts for reason in decision.reasons}


def test_the_customer_hears_that_his_shelf_life_is_the_reason():
    decision = told(6, min_days=30)
    assert (decision.outcome, decision.promised_qty, decision.backorder_qty) == (SPLIT, 3, 3)
    assert reasons(decision)["shelf_life"] == {"qty": "3", "wanted": "8", "days": 30}
    assert "expires" not in reasons(decision)


def test_who_asks_for_no_minimum_hears_that_goods_expire_before_they_arrive():
    decision = told(6, at=day(9), transit_days=2)
    assert decision.promised_qty == 3
    assert reasons(decision)["expires"] == {"qty": "3", "wanted": "8"}
    assert "shelf_life" not in reasons(decision)


def test_shelf_life_is_no_reason_where_there_is_enough_or_too_little_anyhow():
    assert told(3, min_days=30).outcome == PROMISED
    assert not reasons(told(3, min_days=30)).keys() & {"shelf_life", "expires"}
    nothing = decide(
        Position(TODAY), Request(Decimal(1), TODAY, supply=Supply(shelf_life=ShelfLife(0, 30)))
    )
    assert nothing.outcome == BACKORDERED
    assert not reasons(nothing).keys() & {"shelf_life", "expires"}


def test_a_receipt_that_is_not_fresh_enough_is_explained():
    position = Position(TODAY, receipts=(Receipt(day(2), Decimal(4)),))
    supply = Supply(shelf_life=ShelfLife(min_days=30, fresh_days=20))
    decision = decide(position, Request(Decimal(4), TODAY, supply=supply))
    assert reasons(decision)["shelf_life"] == {"qty": "0", "wanted": "0", "days": 30}


def test_goods_that_travel_must_keep_until_they_arrive():
    supply = Supply(shelf_life=ShelfLife(transit_days=3))
    shipping = Shipping(transit_days=3)
    decision = decide(
        EIGHT_OF_WHICH_THREE_KEEP,
        Request(Decimal(8), day(8), supply=supply, shipping=shipping),
    )
    assert decision.parts == (Part(day(8), Decimal(3), "", day(11)),)


# --- at risk, and promised again -----------------------------------------------------------------


@settings(max_examples=300)
@given(worlds(), st.data())
def test_what_is_kept_can_be_matched_and_what_is_lost_cannot(position, data):
    promises = [
        Promised((n,), d.date, d.qty, 0, n, d.limit) for n, d in enumerate(position.demands)
    ]
    lots_left = tuple(
        replace(lot, qty=data.draw(st.integers(0, int(lot.qty)).map(Decimal)))
        for lot in position.lots
    )
    gone = sum(lot.qty for lot in position.lots) - sum(lot.qty for lot in lots_left)
    left = replace(position, on_hand=position.on_hand - gone, lots=lots_left, demands=())
    lost = losses(left, promises)
    kept = []
    for promise in sorted(promises, key=lambda p: p.rank):
        short = lost.get(promise.key, 0)
        kept.append(Demand(promise.date, promise.qty - short, promise.limit))
        assert all_served(left, *kept)
        if short:
            one = Demand(promise.date, Decimal(1), promise.limit)
            assert not all_served(left, *kept, one)


def test_exactly_the_strict_promise_loses_when_the_fresh_lot_is_gone():
    position = Position(TODAY, Decimal(5), lots=(Lot(day(10), Decimal(5)),))
    promised = [
        Promised(("lax",), TODAY, Decimal(5), 0, 2, TODAY),
        Promised(("strict",), TODAY, Decimal(3), 9, 1, day(30)),
    ]
    assert losses(position, promised) == {("strict",): 3}


def test_two_who_need_the_same_lot_lose_what_exceeds_it():
    position = Position(TODAY, Decimal(8), lots=(Lot(day(10), Decimal(5)),))
    promised = [Promised((n,), TODAY, Decimal(2), 0, n, day(30)) for n in range(2)]
    assert losses(position, promised) == {(1,): 1}


def test_recovery_respects_the_limit():
    position = Position(TODAY, Decimal(8), lots=(Lot(day(10), Decimal(5)),))
    strict = Supply(shelf_life=ShelfLife(min_days=30))
    waiting = [
        Waiting(("strict",), TODAY, Decimal(5), 1, 1, strict),
        Waiting(("lax",), TODAY, Decimal(5), 0, 2, Supply(shelf_life=ShelfLife())),
    ]
    assert recoveries(position, waiting) == {
        ("strict",): (Part(TODAY, Decimal(3), "", day(30)),),
        ("lax",): (Part(TODAY, Decimal(5), "", TODAY),),
    }


# --- taking, and decreases -----------------------------------------------------------------------


@settings(max_examples=300)
@given(worlds(), st.data())
def test_a_lot_may_be_taken_exactly_if_the_rest_can_still_be_matched(position, data):
    there = [lot for lot in position.lots if lot.qty]
    if not there:
        return
    lot = data.draw(st.sampled_from(there))
    mine = data.draw(st.sampled_from([None, *position.demands]))
    qty = Decimal(1)
    taking = {lot.keeps_until: qty}
    demands_left = list(position.demands)
    if mine and mine.qty and mine.date <= TODAY and mine.limit:
        demands_left[demands_left.index(mine)] = replace(mine, qty=mine.qty - qty)
        taking[mine.limit] = taking.get(mine.limit, 0) - qty
    lots_left = list(position.lots)
    lots_left[lots_left.index(lot)] = replace(lot, qty=lot.qty - qty)
    after = replace(
        position,
        on_hand=position.on_hand - qty,
        lots=tuple(lots_left),
        demands=tuple(demands_left),
    )
    assert (missing(position, taking) == 0) == all_served(after)


def test_how_much_too_much_is_taken():
    position = EIGHT_OF_WHICH_THREE_KEEP.plus_demand(TODAY, Decimal(2), day(30))
    assert missing(position, {FOREVER: Decimal(3)}) == 2
    assert missing(position, {day(10): Decimal(5)}) == 0
    assert missing(position, {FOREVER: Decimal(3), TODAY: Decimal(-3)}) == 2


def test_supply_falls_where_fresh_goods_turn_out_to_be_old():
    assert not falls({(TODAY, None): Decimal(-2), (day(1), None): Decimal(2)})
    assert falls({(TODAY, None): Decimal(2), (day(1), None): Decimal(-2)})
    assert falls({(TODAY, FOREVER): Decimal(2), (TODAY, day(3)): Decimal(-2)})
    assert not falls({(TODAY, FOREVER): Decimal(-2), (TODAY, day(3)): Decimal(2)})


# --- handing over --------------------------------------------------------------------------------


def test_a_promise_of_goods_that_may_be_too_old_is_not_handed_over():
    given_up = Balance(1, 7, 8, FIRM, TODAY, False, Decimal(4), day(10))
    waits = Balance(2, 7, 8, "backorder", TODAY, False, Decimal(4), day(30))
    strict, lax = FixedLimit(day(30)), FixedLimit(day(10))
    assert hand_over([given_up], [waits], Decimal(4), TODAY, strict.limit_on) == []
    steps = hand_over([given_up], [waits], Decimal(4), TODAY, lax.limit_on)
    assert [(step.qty, step.limit) for step in steps] == [(4, day(10))]
    undated = replace(given_up, limit=None)
    assert hand_over([undated], [waits], Decimal(4), TODAY, lax.limit_on) == []
