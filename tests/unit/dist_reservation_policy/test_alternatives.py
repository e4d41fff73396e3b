# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from dataclasses import replace
from decimal import Decimal

from dist_reservation_policy.core.allocation import Part, Supply
from dist_reservation_policy.core.alternatives import (
    BACKORDER,
    CANCEL,
    KINDS,
    LESS,
    SPLIT,
    WHOLE,
    Alternative,
    alternatives,
    from_json,
    pick,
)
from dist_reservation_policy.core.commitment import PROMISED, REFUSED, Request, decide
from dist_reservation_policy.core.position import Position, Receipt
from hypothesis import given
from hypothesis import strategies as st
from unit_tests.dist_reservation_policy.worlds import (
    TODAY,
    day,
    days,
    days_from,
    positions,
    roundings,
    supplies,
    usable,
    wanted,
    whole_units,
)

requests = st.builds(Request, wanted, days, st.just("ask"), supplies, roundings)
WORLD = Position(TODAY, Decimal(6), (Receipt(day(3), Decimal(4), "IN/12"),))
NOW, LATER = Part(TODAY, Decimal(6)), Part(day(3), Decimal(4), "IN/12")


def offered(qty, world=WORLD, step=Decimal(1), **options):
    request = Request(Decimal(qty), TODAY, "ask", **options)
    return {found.kind: found for found in alternatives(world, request, step)}


def test_every_kind_has_its_quantities_and_dates():
    found = offered(10)
    assert list(found) == list(KINDS)
    split, whole, backorder, less, cancel = found.values()
    assert (split.parts, split.now_qty, split.later_qty) == ((NOW, LATER), 6, 4)
    assert (split.now_date, split.later_date, split.lost_qty) == (TODAY, day(3), 0)
    assert (whole.now_qty, whole.later_qty, whole.later_date) == (0, 10, day(3))
    assert (whole.now_date, whole.commitment) == (None, "all_or_nothing")
    assert (backorder.now_qty, backorder.later_qty, backorder.backorder_qty) == (6, 0, 4)
    assert (less.qty, less.now_qty, less.lost_qty, less.commitment) == (6, 6, 4, "refuse")
    assert cancel == Alternative(CANCEL, Decimal(10), TODAY)
    assert cancel.lost_qty == 10


def test_nothing_is_offered_for_what_is_not_short():
    assert offered(6) == {}


def test_without_a_date_there_is_neither_a_split_nor_a_whole():
    assert list(offered(10, supply=Supply(counts_receipts=False))) == [BACKORDER, LESS, CANCEL]


def test_what_never_comes_whole_can_be_split():
    assert list(offered(12)) == [SPLIT, BACKORDER, LESS, CANCEL]


def test_nothing_there_cannot_be_less():
    assert list(offered(4, replace(WORLD, on_hand=Decimal(0)))) == [
        SPLIT,
        WHOLE,
        BACKORDER,
        CANCEL,
    ]


def test_less_is_what_the_unit_of_the_line_can_say():
    assert offered(10, step=Decimal(4))[LESS].qty == 4
    assert LESS not in offered(10, step=Decimal(7))


def test_what_comes_nearest():
    found = tuple(offered(12).values())
    assert pick(found, SPLIT).kind == SPLIT
    assert pick(found, WHOLE).kind == SPLIT
    empty = tuple(offered(12, Position(TODAY)).values())
    assert pick(empty, WHOLE).kind == BACKORDER
    assert pick(empty, LESS).kind == CANCEL
    assert pick(empty, CANCEL).kind == CANCEL
    assert pick((), SPLIT) is None


def test_alternatives_of_others_are_told_apart_by_their_keys():
    found = [
        replace(a, kind="substitute", key=k)
        for a, k in zip(offered(12).values(), "abcd", strict=True)
    ]
    assert pick(found, "substitute", "c").key == "c"
    assert pick(found, "substitute", "gone").key == "a"
    assert pick(tuple(offered(12).values()), "substitute", "c").kind == SPLIT


@given(positions, requests, roundings)
def test_an_alternative_survives_json(position, request, step):
    for found in alternatives(position, request, step):
        priced = replace(found, key="7", price=Decimal("1.25"))
        assert from_json(json.loads(json.dumps(found.to_json()))) == found
        assert from_json(json.loads(json.dumps(priced.to_json()))) == priced
        other = replace(priced, parts=(), instead=found.parts)
        assert from_json(json.loads(json.dumps(other.to_json()))) == other


@given(positions, requests, roundings)
def test_what_other_goods_stand_for_is_ordered_but_not_of_the_line(position, request, step):
    for found in alternatives(position, request, step):
        part = Part(found.day, Decimal(3))
        more = replace(found, qty=found.qty + 3, wanted=found.wanted + 3, instead=(part,))
        assert more.shown == found.shown
        assert (more.kept_qty, more.instead_qty) == (found.qty, 3)
        assert (more.now_qty, more.later_qty) == (found.now_qty + 3, found.later_qty)
        assert more.lost_qty == found.lost_qty
        assert (more.now_date, more.later_date) == (found.day, found.later_date)


@given(positions, requests, roundings)
def test_every_quantity_is_somewhere(position, request, step):
    for found in alternatives(position, request, step):
        promised = found.now_qty + found.later_qty + found.backorder_qty
        assert promised == found.qty
        assert found.qty + found.lost_qty == found.wanted == request.qty
        assert 0 <= found.qty <= request.qty


@given(positions, requests, roundings)
def test_what_is_offered_is_what_a_confirmation_decides(position, request, step):
    for found in alternatives(position, request, step):
        if found.commitment:
            chosen = replace(request, qty=found.qty, commitment=found.commitment, shown=found.shown)
            decision = decide(position, chosen)
            assert (decision.parts, decision.backorder_qty) == (found.parts, found.backorder_qty)
            assert decision.outcome != REFUSED


@given(positions, requests, roundings)
def test_there_are_alternatives_exactly_if_it_is_short(position, request, step):
    found = {a.kind: a for a in alternatives(position, request, step)}
    start = max(request.day, TODAY)
    by_date = [
        min(request.qty, whole_units(usable(position, request.supply, at), request.rounding))
        for at in days_from(start)
    ]
    now, in_the_end = by_date[0], by_date[-1]
    assert bool(found) == (now < request.qty)
    assert bool(found) == (decide(position, request).outcome != PROMISED)
    if found:
        assert (SPLIT in found) == (in_the_end > now)
        assert (WHOLE in found) == (in_the_end == request.qty)
        assert (LESS in found) == bool(whole_units(now, step))
        assert found[BACKORDER].now_qty == now
        assert CANCEL in found
