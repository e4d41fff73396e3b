# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from decimal import Decimal
from itertools import product

from dist_reservation_policy.core.allocation import Part, Supply
from dist_reservation_policy.core.position import Demand, Position, Receipt
from dist_reservation_policy.core.risk import (
    Promised,
    Reservable,
    Waiting,
    losses,
    recoveries,
    reservation_targets,
)
from hypothesis import assume, given
from hypothesis import strategies as st
from unit_tests.dist_reservation_policy.worlds import (
    TODAY,
    available_to_promise,
    balance,
    day,
    days,
    days_from,
    improvements,
    positions,
    promised_by,
    quantities,
    roundings,
    supplies,
    usable,
    wanted,
    whole_units,
    with_demand,
)


def numbered(kinds):
    """Lists of up to four, each with a key of its own and an age that differs from the others."""
    return st.lists(kinds, max_size=4).flatmap(
        lambda items: st.permutations(range(len(items))).map(
            lambda ages: [
                replace(item, key=(n,), order=age)
                for n, (item, age) in enumerate(zip(items, ages, strict=True))
            ]
        )
    )


priorities = st.integers(0, 2)
small = st.integers(1, 3).map(Decimal)
promises = numbered(st.builds(Promised, st.just(()), days, wanted, priorities))
few_promises = numbered(st.builds(Promised, st.just(()), days, small, priorities))
waiting_lines = numbered(
    st.builds(Waiting, st.just(()), days, wanted, priorities, st.just(0), supplies, roundings)
)


def served_first(items):
    """By ship date, the higher priority first on the same day, then the older."""
    return sorted(items, key=lambda item: (item.date, -item.priority, item.order))


def kept_of(items, lost):
    return [replace(item, qty=item.qty - lost.get(item.key, 0)) for item in items]


def fits(position, parts):
    """Whether `parts` are covered from their dates on."""
    after = with_demand(position, *((part.date, part.qty) for part in parts))
    return all(available_to_promise(after, part.date) >= 0 for part in parts if part.qty)


# --- losses -------------------------------------------------------------------------------------


def test_nobody_loses_when_all_fit():
    promised = [Promised(("a",), TODAY, Decimal(4)), Promised(("b",), day(2), Decimal(6))]
    assert losses(Position(TODAY, Decimal(10)), promised) == {}


def test_the_latest_promise_loses_what_is_missing():
    promised = [Promised(("late",), day(2), Decimal(6)), Promised(("soon",), TODAY, Decimal(4))]
    assert losses(Position(TODAY, Decimal(7)), promised) == {("late",): 3}


def test_on_the_same_day_the_higher_priority_keeps_then_the_older():
    promised = [
        Promised(("young",), TODAY, Decimal(2), 0, 9),
        Promised(("old",), TODAY, Decimal(2), 0, 1),
        Promised(("urgent",), TODAY, Decimal(2), 1, 10),
    ]
    assert losses(Position(TODAY, Decimal(3)), promised) == {("old",): 1, ("young",): 2}


def test_an_earlier_date_goes_before_a_higher_priority():
    promised = [
        Promised(("urgent",), day(1), Decimal(2), 5),
        Promised(("soon",), TODAY, Decimal(2)),
    ]
    assert losses(Position(TODAY, Decimal(2)), promised) == {("urgent",): 2}


def test_a_promise_that_a_receipt_covers_loses_nothing():
    position = Position(TODAY, Decimal(0), (Receipt(day(2), Decimal(5)),))
    promised = [Promised(("a",), day(2), Decimal(5)), Promised(("b",), day(1), Decimal(1))]
    assert losses(position, promised) == {("b",): 1}


def test_demand_that_is_no_promise_is_served_before():
    position = Position(TODAY, Decimal(5), demands=(Demand(day(4), Decimal(3)),))
    assert losses(position, [Promised(("a",), TODAY, Decimal(4))]) == {("a",): 2}


@given(positions, promises)
def test_what_is_kept_never_exceeds_supply_on_any_date(position, promised):
    kept = [p for p in kept_of(promised, losses(position, promised)) if p.qty]
    after = with_demand(position, *((p.date, p.qty) for p in kept))
    for at in days_from(min((p.date for p in kept), default=day(99))):
        assert balance(after, at) >= 0


@given(positions, promises)
def test_only_promises_lose_and_at_most_their_quantity(position, promised):
    qty_of = {p.key: p.qty for p in promised}
    assert all(0 < lost <= qty_of[key] for key, lost in losses(position, promised).items())


@given(positions, promises)
def test_nobody_loses_exactly_when_all_promises_fit(position, promised):
    assert (losses(position, promised) == {}) == fits(position, promised)


@given(positions, promises)
def test_nobody_loses_to_a_worse_rank(position, promised):
    """Each loss stands even when every promise of a worse rank is given up."""
    lost = losses(position, promised)
    better = []
    for promise, kept in zip(
        served_first(promised), kept_of(served_first(promised), lost), strict=True
    ):
        alone = with_demand(position, *((b.date, b.qty) for b in better))
        possible = available_to_promise(alone, promise.date)
        assert kept.qty == min(promise.qty, max(0, possible))
        better.append(kept)


@given(positions.filter(lambda p: p.on_hand <= 8), few_promises)
def test_no_other_choice_keeps_more_units(position, promised):
    whole = replace(
        position,
        on_hand=position.on_hand // 1,
        receipts=tuple(replace(r, qty=r.qty // 1) for r in position.receipts),
        demands=tuple(replace(d, qty=d.qty // 1) for d in position.demands),
    )
    choices = product(*(range(int(p.qty) + 1) for p in promised))
    best = max(
        sum(choice)
        for choice in choices
        if fits(whole, [replace(p, qty=Decimal(n)) for p, n in zip(promised, choice, strict=True)])
    )
    assert sum(p.qty for p in kept_of(promised, losses(whole, promised))) == best


@given(improvements(), promises)
def test_more_supply_never_makes_promises_lose_more(pair, promised):
    before, after = (sum(losses(position, promised).values()) for position in pair)
    assert after <= before


@given(positions, promises, st.randoms(use_true_random=False))
def test_losses_do_not_depend_on_the_order_of_promises(position, promised, random):
    shuffled = list(promised)
    random.shuffle(shuffled)
    assert losses(position, shuffled) == losses(position, promised)


# --- recoveries ---------------------------------------------------------------------------------


def test_returning_supply_goes_to_the_earliest_promise_first():
    waiting = [
        Waiting(("late",), day(1), Decimal(3), 9),
        Waiting(("soon",), TODAY, Decimal(4)),
        Waiting(("none",), day(2), Decimal(2), 9),
    ]
    assert recoveries(Position(TODAY, Decimal(5)), waiting) == {
        ("soon",): (Part(TODAY, Decimal(4)),),
        ("late",): (Part(day(1), Decimal(1)),),
    }


def test_on_the_same_day_the_higher_priority_is_served_again_then_the_older():
    waiting = [
        Waiting(("young",), TODAY, Decimal(2), 0, 9),
        Waiting(("old",), TODAY, Decimal(2), 0, 1),
        Waiting(("urgent",), TODAY, Decimal(2), 1, 10),
    ]
    assert recoveries(Position(TODAY, Decimal(3)), waiting) == {
        ("urgent",): (Part(TODAY, Decimal(2)),),
        ("old",): (Part(TODAY, Decimal(1)),),
    }


def test_a_promise_at_risk_whose_date_has_passed_is_promised_again_for_today():
    position = Position(TODAY, Decimal(1), (Receipt(day(3), Decimal(2), "IN/12"),))
    assert recoveries(position, [Waiting(("a",), day(-5), Decimal(3))]) == {
        ("a",): (Part(TODAY, Decimal(1)), Part(day(3), Decimal(2), "IN/12"))
    }


def test_recoveries_respect_the_policy_of_each_line():
    position = Position(TODAY, Decimal("3.5"), (Receipt(TODAY, Decimal(9), "IN/1"),))
    supply = Supply(counts_receipts=False, buffer=Decimal(1))
    waiting = [Waiting(("a",), TODAY, Decimal(9), supply=supply, rounding=Decimal(1))]
    assert recoveries(position, waiting) == {("a",): (Part(TODAY, Decimal(2)),)}


def test_a_recovery_for_a_later_date_leaves_what_is_there_now_to_the_next():
    position = Position(TODAY, Decimal(2), (Receipt(day(3), Decimal(4), "IN/12"),))
    waiting = [
        Waiting(("careful",), TODAY, Decimal(4), 1, supply=Supply(buffer=Decimal(2))),
        Waiting(("bold",), TODAY, Decimal(2)),
    ]
    assert recoveries(position, waiting) == {
        ("careful",): (Part(day(3), Decimal(4), "IN/12"),),
        ("bold",): (Part(TODAY, Decimal(2)),),
    }


@given(positions, waiting_lines)
def test_each_line_recovers_all_that_better_ranks_leave_by_each_date(position, waiting):
    recovered = recoveries(position, waiting)
    for line in served_first(waiting):
        parts = recovered.get(line.key, ())
        for at in days_from(line.date):
            left = whole_units(usable(position, line.supply, at), line.rounding)
            assert promised_by(parts, at) == min(line.qty, left)
        position = with_demand(position, *((part.date, part.qty) for part in parts))


@given(positions, waiting_lines)
def test_recoveries_fit_into_supply_on_every_date(position, waiting):
    parts = [part for parts in recoveries(position, waiting).values() for part in parts]
    for at in days_from(min((part.date for part in parts), default=day(99))):
        assert balance(position, at) - promised_by(parts, at) >= 0


@given(positions, waiting_lines)
def test_nothing_is_recovered_where_nothing_is_left_in_the_end(position, waiting):
    assume(position.final_balance <= 0)
    assert recoveries(position, waiting) == {}


@given(positions, waiting_lines)
def test_only_those_are_recovered_that_get_something_and_at_most_what_they_wait_for(
    position, waiting
):
    wanted_by = {line.key: line.qty for line in waiting}
    for key, parts in recoveries(position, waiting).items():
        assert 0 < sum(part.qty for part in parts) <= wanted_by[key]


@given(positions, promises)
def test_what_was_lost_is_recovered_when_enough_returns(position, promised):
    lost = losses(position, promised)
    kept = [p for p in kept_of(promised, lost) if p.qty]
    booked = with_demand(position, *((p.date, p.qty) for p in kept))
    due = sum(d.qty for d in booked.demands)
    plenty = replace(booked, on_hand=abs(booked.on_hand) + due + sum(lost.values()))
    waiting = [Waiting(p.key, p.date, lost[p.key]) for p in promised if p.key in lost]
    assert recoveries(plenty, waiting) == {
        line.key: (Part(max(line.date, TODAY), line.qty),) for line in waiting
    }


# --- reservation targets ------------------------------------------------------------------------


@st.composite
def stockrooms(draw):
    """(on hand, deliveries, rounding), of which the started ones hold what is really there."""
    rounding = draw(st.sampled_from([Decimal(0), Decimal(1), Decimal("0.5")]))
    units = st.integers(0, 6).map(lambda n: n * (rounding or Decimal("0.1")))
    deliveries = draw(
        numbered(
            st.builds(
                Reservable, st.just(()), days, units, units, priorities, started=st.booleans()
            )
        )
    )
    started = sum((d.reserved for d in deliveries if d.started), Decimal(0))
    return started + draw(quantities), deliveries, rounding


def test_stock_is_held_for_the_earliest_ship_date_first():
    deliveries = [
        Reservable(("late",), day(1), Decimal(4), Decimal(4), 5),
        Reservable(("soon",), TODAY, Decimal(4), Decimal(0)),
    ]
    assert reservation_targets(Decimal(5), deliveries) == {("soon",): 4, ("late",): 1}


def test_on_the_same_day_stock_is_held_for_the_higher_priority_then_the_older():
    deliveries = [
        Reservable(("young",), TODAY, Decimal(2), Decimal(2), 0, 9),
        Reservable(("old",), TODAY, Decimal(2), Decimal(0), 0, 1),
        Reservable(("urgent",), TODAY, Decimal(2), Decimal(0), 1, 10),
    ]
    assert reservation_targets(Decimal(3), deliveries) == {
        ("urgent",): 2,
        ("old",): 1,
        ("young",): 0,
    }


def test_nothing_is_taken_from_a_delivery_that_has_started():
    deliveries = [
        Reservable(("started",), day(3), Decimal(4), Decimal(3), started=True),
        Reservable(("soon",), TODAY, Decimal(4), Decimal(0), 9),
    ]
    assert reservation_targets(Decimal(5), deliveries) == {("started",): 3, ("soon",): 2}


def test_a_started_delivery_gets_more_in_its_turn():
    deliveries = [
        Reservable(("started",), TODAY, Decimal(4), Decimal(3), started=True),
        Reservable(("late",), day(1), Decimal(4), Decimal(4)),
    ]
    assert reservation_targets(Decimal(5), deliveries) == {("started",): 4, ("late",): 1}


def test_a_started_delivery_keeps_what_it_holds_beyond_its_promise():
    deliveries = [Reservable(("started",), TODAY, Decimal(2), Decimal(3), started=True)]
    assert reservation_targets(Decimal(9), deliveries) == {("started",): 3}


def test_only_what_can_be_shipped_is_held():
    deliveries = [Reservable(("a",), TODAY, Decimal(4), Decimal(0))]
    assert reservation_targets(Decimal("2.7"), deliveries, Decimal(1)) == {("a",): 2}


def test_nobody_holds_anything_when_there_is_less_than_nothing():
    deliveries = [Reservable(("a",), TODAY, Decimal(4), Decimal(2))]
    assert reservation_targets(Decimal(-3), deliveries) == {("a",): 0}


@given(stockrooms())
def test_targets_never_exceed_what_is_on_hand(stockroom):
    on_hand, deliveries, rounding = stockroom
    targets = reservation_targets(on_hand, deliveries, rounding)
    assert set(targets) == {d.key for d in deliveries}
    assert sum(targets.values()) <= on_hand
    assert all(qty >= 0 for qty in targets.values())


@given(stockrooms())
def test_started_deliveries_keep_theirs_and_nobody_else_gets_more_than_promised(stockroom):
    on_hand, deliveries, rounding = stockroom
    targets = reservation_targets(on_hand, deliveries, rounding)
    for delivery in deliveries:
        floor = delivery.reserved if delivery.started else 0
        assert floor <= targets[delivery.key] <= max(floor, delivery.qty)


@given(stockrooms())
def test_each_delivery_gets_all_that_better_ranks_and_started_ones_leave(stockroom):
    on_hand, deliveries, rounding = stockroom
    targets = reservation_targets(on_hand, deliveries, rounding)
    left = on_hand - sum(d.reserved for d in deliveries if d.started)
    for delivery in served_first(deliveries):
        held = delivery.reserved if delivery.started else Decimal(0)
        extra = whole_units(min(delivery.qty - held, left), rounding)
        assert targets[delivery.key] == held + extra
        left -= extra


@given(stockrooms(), st.randoms(use_true_random=False))
def test_targets_do_not_depend_on_the_order_of_deliveries(stockroom, random):
    on_hand, deliveries, rounding = stockroom
    shuffled = list(deliveries)
    random.shuffle(shuffled)
    assert reservation_targets(on_hand, shuffled, rounding) == reservation_targets(
        on_hand, deliveries, rounding
    )
