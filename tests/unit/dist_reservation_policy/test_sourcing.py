# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, product

import pytest
from dist_reservation_policy.core import sourcing
from dist_reservation_policy.core.reasons import Code
from dist_reservation_policy.core.sourcing import Offer, Share, Wanted, plan
from hypothesis import example, given
from hypothesis import strategies as st

TODAY = date(2026, 3, 2)
NAMES = {"main": "Main", "north": "North", "south": "South"}
MAIN, NORTH, SOUTH = NAMES
RULES = ("channel_order", "fewest_parcels", "earliest")


def day(offset):
    return TODAY + timedelta(days=offset)


def offer(*steps, transit=0, due=None):
    """Steps as (day, quantity in all); in time is what leaves today, unless said otherwise."""
    steps = tuple((day(at), Decimal(qty)) for at, qty in steps)
    return Offer(steps, day(transit if due is None else due), transit)


def now(qty, **kwargs):
    return offer((0, qty), **kwargs)


def line(name, qty, offers, **kwargs):
    kwargs = {"item": name, "home": MAIN, **kwargs}
    return Wanted(name, qty=Decimal(qty), offers=offers, **kwargs)


def sourced(rule, *lines, warehouses=tuple(NAMES)):
    """{line: {warehouse: (quantity, of which sure, day of arrival)}}."""
    shares = plan(list(lines), warehouses, rule, NAMES).shares
    return {
        name: {s.warehouse: (s.qty, s.sure, s.arrival and (s.arrival - TODAY).days) for s in found}
        for name, found in shares.items()
    }


def codes(rule, *lines):
    shares = plan(list(lines), tuple(NAMES), rule, NAMES).shares
    return [[r.to_json() for r in s.reasons] for found in shares.values() for s in found]


# --- examples ---------------------------------------------------------------------------------


def test_without_sourcing_nothing_is_chosen():
    assert sourced("own", line("bolt", 6, {NORTH: now(9)})) == {}


def test_the_first_that_has_it_in_time_serves_it_and_the_next_the_rest():
    bolt = line("bolt", 6, {MAIN: now(4), NORTH: now(9), SOUTH: now(9)})
    assert sourced("channel_order", bolt) == {"bolt": {MAIN: (4, 4, 0), NORTH: (2, 2, 0)}}


def test_the_first_of_the_order_comes_first_though_another_has_more():
    bolt = line("bolt", 6, {MAIN: now(9), NORTH: now(9)})
    assert sourced("channel_order", bolt) == {"bolt": {MAIN: (6, 6, 0)}}
    assert sourced("channel_order", bolt, warehouses=(NORTH, MAIN)) == {"bolt": {NORTH: (6, 6, 0)}}


def test_what_is_late_comes_after_all_that_is_in_time_the_soonest_first():
    bolt = line("bolt", 9, {MAIN: offer((0, 2), (9, 9)), NORTH: offer((0, 1), (4, 4))})
    assert sourced("channel_order", bolt) == {"bolt": {MAIN: (5, 5, 9), NORTH: (4, 4, 4)}}


def test_arrivals_are_compared_and_not_ship_days():
    bolt = line("bolt", 6, {MAIN: now(9, transit=5, due=3), NORTH: offer((2, 9), transit=1, due=3)})
    assert sourced("channel_order", bolt) == {"bolt": {NORTH: (6, 6, 3)}}


def test_what_nobody_has_waits_with_the_first_that_has_some():
    bolt = line("bolt", 9, {MAIN: now(0), NORTH: now(4), SOUTH: now(1)})
    assert sourced("channel_order", bolt) == {"bolt": {NORTH: (8, 4, 0), SOUTH: (1, 1, 0)}}


def test_a_line_that_nobody_has_stays_where_it_is():
    assert sourced("channel_order", line("bolt", 9, {MAIN: now(0), NORTH: now(0)})) == {"bolt": {}}


def test_a_line_that_would_be_refused_is_not_divided_in_vain():
    short = line("bolt", 9, {MAIN: now(4), NORTH: now(1)}, partial=False)
    assert sourced("channel_order", short) == {"bolt": {MAIN: (9, 0, None)}}
    assert codes("channel_order", short) == [[{"code": "sourced_short", "qty": "5", "wanted": "9"}]]
    enough = line("bolt", 5, {MAIN: now(4), NORTH: now(1)}, partial=False)
    assert sourced("channel_order", enough) == {"bolt": {MAIN: (4, 4, 0), NORTH: (1, 1, 0)}}


def test_what_a_refused_line_gives_back_serves_the_next_one():
    lines = [
        line("first", 9, {MAIN: now(4), NORTH: now(1)}, item="bolt", partial=False),
        line("second", 4, {MAIN: now(4), NORTH: now(1)}, item="bolt"),
    ]
    assert sourced("channel_order", *lines)["second"] == {MAIN: (4, 4, 0)}


def test_a_whole_line_is_served_by_one_warehouse():
    bolt = line("bolt", 6, {MAIN: offer((0, 4), (9, 8)), NORTH: now(3), SOUTH: now(7)}, whole=True)
    assert sourced("channel_order", bolt) == {"bolt": {SOUTH: (6, 6, 0)}}
    later = line("bolt", 8, {MAIN: offer((0, 4), (9, 8)), SOUTH: now(7)}, whole=True)
    assert sourced("channel_order", later) == {"bolt": {MAIN: (8, 8, 9)}}


def test_packs_are_not_opened():
    bolt = line("bolt", 36, {MAIN: now(31), NORTH: now(100)}, unit=Decimal(12))
    assert sourced("channel_order", bolt) == {"bolt": {MAIN: (24, 24, 0), NORTH: (12, 12, 0)}}
    half = line("bolt", 30, {MAIN: now(31), NORTH: now(100)}, unit=Decimal(12))
    assert sourced("channel_order", half) == {"bolt": {MAIN: (30, 30, 0)}}


def test_lines_of_one_item_share_it():
    lines = [line(n, 4, {MAIN: now(6), NORTH: now(9)}, item="bolt") for n in ("a", "b")]
    assert sourced("channel_order", *lines) == {
        "a": {MAIN: (4, 4, 0)},
        "b": {MAIN: (2, 2, 0), NORTH: (2, 2, 0)},
    }


def test_what_an_order_before_took_is_gone():
    bolt = line("bolt", 4, {MAIN: now(6), NORTH: now(9)})
    first = plan([bolt], (MAIN, NORTH), "channel_order", NAMES)
    second = plan([bolt], (MAIN, NORTH), "channel_order", NAMES, first.taken)
    assert [(s.warehouse, s.qty) for s in second.shares["bolt"]] == [(MAIN, 2), (NORTH, 2)]


def test_what_was_taken_for_later_days_is_not_taken_before():
    late = line("late", 5, {MAIN: offer((3, 5))}, item="bolt")
    soon = line("soon", 2, {MAIN: offer((0, 3), (3, 5))}, item="bolt")
    assert sourced("channel_order", late, soon)["soon"] == {}


def test_the_fewest_parcels_are_those_of_the_whole_order():
    bolt = line("bolt", 6, {MAIN: now(6), NORTH: now(6)})
    nut = line("nut", 2, {MAIN: now(0), NORTH: now(2), SOUTH: now(9)})
    assert sourced("fewest_parcels", bolt, nut) == {
        "bolt": {NORTH: (6, 6, 0)},
        "nut": {NORTH: (2, 2, 0)},
    }


def test_equally_few_parcels_follow_the_channels_order():
    bolt = line("bolt", 6, {NORTH: now(6), SOUTH: now(6)})
    assert sourced("fewest_parcels", bolt) == {"bolt": {NORTH: (6, 6, 0)}}


def test_fewer_parcels_never_make_goods_late():
    bolt = line("bolt", 6, {MAIN: offer((0, 4), (5, 6)), NORTH: now(2)})
    assert sourced("fewest_parcels", bolt) == {"bolt": {MAIN: (4, 4, 0), NORTH: (2, 2, 0)}}


def test_a_parcel_that_leaves_anyway_costs_nothing():
    fixed = line("fixed", 1, {SOUTH: now(1)}, home=SOUTH)
    bolt = line("bolt", 6, {MAIN: now(6), SOUTH: now(6)})
    assert sourced("fewest_parcels", fixed, bolt)["bolt"] == {SOUTH: (6, 6, 0)}


def test_the_earliest_is_when_the_whole_is_there():
    bolt = line("bolt", 6, {MAIN: offer((0, 4), (5, 6)), NORTH: offer((3, 6)), SOUTH: now(1)})
    nut = line("nut", 1, {MAIN: offer((3, 1))})
    assert sourced("earliest", bolt, nut) == {
        "bolt": {MAIN: (4, 4, 0), NORTH: (2, 2, 3)},
        "nut": {MAIN: (1, 1, 3)},
    }


def test_of_equal_dates_the_fewest_parcels_win_then_the_channels_order():
    bolt = line("bolt", 6, {MAIN: now(4), NORTH: now(6), SOUTH: now(6)})
    assert sourced("earliest", bolt) == {"bolt": {NORTH: (6, 6, 0)}}


def test_a_longer_way_is_later():
    bolt = line("bolt", 6, {MAIN: now(6, transit=4), NORTH: offer((1, 6), transit=1)})
    assert sourced("earliest", bolt) == {"bolt": {NORTH: (6, 6, 2)}}


# --- reasons ----------------------------------------------------------------------------------

HALVES = {MAIN: now(4), NORTH: now(2)}
IN_PARTS = [
    {"code": "sourced_part", "qty": "4", "wanted": "6", "warehouse": "North"},
    {"code": "sourced_part", "qty": "2", "wanted": "6", "warehouse": "Main"},
]


@pytest.mark.parametrize(
    ("rule", "code", "more"),
    [
        ("channel_order", Code.SOURCED_IN_ORDER, {}),
        ("fewest_parcels", Code.SOURCED_FEWEST, {}),
        ("earliest", Code.SOURCED_EARLIEST, {"arrival": "2026-03-02"}),
    ],
)
def test_each_share_says_by_which_rule_and_where_the_rest_comes_from(rule, code, more):
    assert codes(rule, line("bolt", 6, HALVES)) == [
        [{"code": code.value, "warehouse": "Main", **more}, IN_PARTS[0]],
        [{"code": code.value, "warehouse": "North", **more}, IN_PARTS[1]],
    ]
    assert codes(rule, line("bolt", 2, {NORTH: now(2)})) == [
        [{"code": code.value, "warehouse": "North", **more}]
    ]


def test_what_its_own_warehouse_serves_needs_no_reason():
    assert codes("channel_order", line("bolt", 4, HALVES)) == [[]]


# --- any world --------------------------------------------------------------------------------

QTY = st.integers(0, 4)


@st.composite
def offers(draw):
    """Per warehouse: nothing, or steps over three days, and a way of up to two days."""
    found = {}
    for warehouse in NAMES:
        if draw(st.booleans()):
            first = draw(st.integers(0, 1))
            total, steps = 0, []
            for at in range(first, 3):
                total += draw(QTY)
                steps.append((at, total))
            transit = draw(st.integers(0, 2))
            found[warehouse] = offer(*steps, transit=transit, due=draw(st.integers(0, 4)))
    return found


@st.composite
def orders(draw):
    """Up to three lines, each of an item of its own."""
    return [
        line(f"line {n}", draw(st.integers(1, 6)), draw(offers()))
        for n in range(draw(st.integers(1, 3)))
    ]


def divisions(wanted, allowed):
    """Every way to take whole units from the warehouses: {warehouse: units}."""
    ranges = [range(int(there.steps[-1][1]) + 1) for w in allowed for there in [wanted.offers[w]]]
    for units in product(*ranges):
        if sum(units) <= wanted.qty:
            yield dict(zip(allowed, units, strict=True))


def arrival_of(there, units):
    """The day on which so many units of an offer have arrived."""
    return next(at + timedelta(days=there.transit_days) for at, qty in there.steps if qty >= units)


def outcome(wanted, division):
    """(units in all, of these in time, day of the last) that a division makes possible."""
    total = sum(division.values())
    in_time, last = 0, date.min
    for warehouse, units in division.items():
        there = wanted.offers[warehouse]
        punctual = [q for at, q in there.steps if at + timedelta(there.transit_days) <= there.due]
        in_time += min(units, int(max(punctual, default=0)))
        if units:
            last = max(last, arrival_of(there, units))
    return total, in_time, last


def possible(wanted, allowed, rule):
    """The best that a line can get from some warehouses, by trying every division."""
    here = [w for w in allowed if w in wanted.offers]
    found = [outcome(wanted, division) for division in divisions(wanted, here)]
    if rule == "earliest":
        most = max(total for total, _in_time, _last in found)
        return most, min(last for total, _in_time, last in found if total == most)
    in_time = max(punctual for _total, punctual, _last in found)
    return max(total for total, punctual, _last in found if punctual == in_time), in_time


def best_of(lines, allowed, rule):
    """What the whole order can get: {line: (total, in time)}, or totals and the last day."""
    found = [possible(wanted, allowed, rule) for wanted in lines]
    if rule == "earliest":
        return [total for total, _last in found], max(last for _total, last in found)
    return found


def reached(lines, shares, rule):
    divided = [
        (wanted, {s.warehouse: int(s.sure) for s in shares[wanted.line]}) for wanted in lines
    ]
    found = [outcome(wanted, division) for wanted, division in divided]
    if rule == "earliest":
        return [total for total, _i, _last in found], max(last for _t, _i, last in found)
    return [(total, in_time) for total, in_time, _last in found]


@pytest.mark.parametrize("rule", RULES)
@given(lines=orders())
@example(lines=[line("bolt", 6, {MAIN: now(4), NORTH: offer((1, 3), transit=1)})])
def test_every_order_gets_the_best_there_is(rule, lines):
    shares = plan(lines, tuple(NAMES), rule, NAMES).shares
    assert reached(lines, shares, rule) == best_of(lines, tuple(NAMES), rule)


@pytest.mark.parametrize("rule", RULES)
@given(lines=orders())
def test_shares_add_up_and_never_exceed_what_is_there(rule, lines):
    for wanted in lines:
        shares = plan(lines, tuple(NAMES), rule, NAMES).shares[wanted.line]
        assert not shares or sum(s.qty for s in shares) == wanted.qty
        for share in shares:
            there = wanted.offers[share.warehouse]
            assert 0 < share.sure <= there.steps[-1][1]
            assert share.arrival == arrival_of(there, share.sure)


@pytest.mark.parametrize("rule", ["fewest_parcels", "earliest"])
@given(lines=orders())
def test_fewer_warehouses_would_do_worse_and_earlier_ones_as_well(rule, lines):
    """No smaller set does as well, nor an equally small one that comes first in the order."""
    shares = plan(lines, tuple(NAMES), rule, NAMES).shares
    used = {s.warehouse for found in shares.values() for s in found}
    best = best_of(lines, tuple(NAMES), rule)
    for size in range(len(NAMES) + 1):
        for chosen in combinations(NAMES, size):
            if best_of(lines, chosen, rule) == best:
                assert (len(chosen), set(chosen)) == (len(used), used)
                return


@given(lines=orders())
def test_in_the_channels_order_nothing_in_time_is_left_before_a_later_warehouse_serves(lines):
    shares = plan(lines, tuple(NAMES), "channel_order", NAMES).shares
    for wanted in lines:
        served = {s.warehouse: s.sure for s in shares[wanted.line]}
        rest = wanted.qty
        for warehouse in NAMES:
            if warehouse in wanted.offers:
                least = min(rest, wanted.offers[warehouse].in_time())
                assert served.get(warehouse, 0) >= least
                rest -= least


@pytest.mark.parametrize("rule", RULES)
@given(qtys=st.lists(st.integers(1, 6), min_size=1, max_size=4), there=offers())
def test_lines_of_one_item_never_get_more_than_there_is(rule, qtys, there):
    lines = [line(n, qty, there, item="bolt") for n, qty in enumerate(qtys)]
    shares = plan(lines, tuple(NAMES), rule, NAMES).shares
    for warehouse, limit in there.items():
        mine = [s for found in shares.values() for s in found if s.warehouse == warehouse]
        assert sum(s.sure for s in mine) <= limit.steps[-1][1]
    total = sum(min(s.steps[-1][1] for s in [limit]) for limit in there.values())
    assert sum(s.sure for found in shares.values() for s in found) == min(sum(qtys), total)


@pytest.mark.parametrize("rule", RULES)
@given(lines=orders())
def test_beyond_the_cap_every_line_gets_as_much(rule, lines):
    exact = plan(lines, tuple(NAMES), rule, NAMES).shares
    cap, sourcing.EXACT = sourcing.EXACT, 0
    try:
        greedy = plan(lines, tuple(NAMES), rule, NAMES).shares
    finally:
        sourcing.EXACT = cap
    assert reached(lines, greedy, rule) == reached(lines, exact, rule)


def test_many_warehouses_are_added_one_by_one():
    places = [f"place {n}" for n in range(8)]
    there = {place: now(1 if n != 5 else 6) for n, place in enumerate(places)}
    bolt = line("bolt", 7, there, home="place 0")
    found = plan([bolt], places, "fewest_parcels", {place: place for place in places}).shares
    assert [(s.warehouse, s.qty) for s in found["bolt"]] == [("place 0", 1), ("place 5", 6)]


def test_an_offer_tells_what_is_in_time_and_when_it_has_all():
    there = offer((0, 2), (3, 5), transit=2, due=3)
    assert (there.in_time(), there.complete(5), there.complete(6)) == (2, day(5), None)
    assert (there.by(day(-1)), there.by(day(2)), there.by(day(9))) == (0, 2, 5)


def test_a_share_is_a_value():
    assert Share(MAIN, Decimal(1), Decimal(1)) == Share(MAIN, Decimal(1), Decimal(1))
