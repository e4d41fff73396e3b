# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import pytest
from dist_reservation_policy.core.allocation import (
    ALL_SUPPLY,
    Part,
    Supply,
    allocate,
    available_steps,
)
from dist_reservation_policy.core.alternatives import alternatives
from dist_reservation_policy.core.commitment import (
    APPROVAL,
    ASKED,
    BACKORDERED,
    PROMISED,
    REFUSED,
    SHORTAGE,
    SPLIT,
    STOPPED,
    Request,
    decide,
)
from dist_reservation_policy.core.kit import (
    Component,
    Kit,
    Need,
    WaitingKits,
    recoveries_together,
    shares,
)
from dist_reservation_policy.core.position import ZERO, Lot, Position, Receipt
from dist_reservation_policy.core.quota import CAP, PROTECTION, QUANTITY, Quota, Quotas
from dist_reservation_policy.core.reasons import Code, Reason
from dist_reservation_policy.core.risk import Waiting
from dist_reservation_policy.core.shelf_life import ShelfLife
from dist_reservation_policy.core.values import CHOICES
from hypothesis import given
from hypothesis import strategies as st
from unit_tests.dist_reservation_policy.worlds import (
    TODAY,
    day,
    days,
    days_from,
    positions,
    promised_by,
    supplies,
    usable,
    with_demand,
)

COMMITMENTS = CHOICES["commitment"]

# --- the reference: kits are counted one by one -------------------------------------------------


def needed(need, kits, count):
    """What the first `count` kits take of a component, in steps that can be shipped."""
    already = Fraction(kits) * need.per_kit - Fraction(need.qty)
    wanted = max(Fraction(0), Fraction(count) * need.per_kit - already)
    step = Fraction(need.rounding) or Fraction(1, 10**6)
    return min(Fraction(need.qty), ceil(wanted / step) * step)


def numbers_of_kits(kits):
    """Whole kits, and the whole order."""
    return [*(Decimal(n) for n in range(floor(kits) + 1)), kits]


def kits_by(kit, at):
    """The most kits of which every component can be promised by the date."""
    return max(
        count
        for count in numbers_of_kits(kit.kits)
        if all(
            needed(c.need, kit.kits, count) <= max(0, usable(c.position, c.supply, at))
            for c in kit.components
        )
    )


# --- random kits --------------------------------------------------------------------------------

per_kit = st.sampled_from([Decimal(1), Decimal(2), Decimal(3), Decimal("0.5"), Decimal("1.5")])
steps_of_goods = st.sampled_from([Decimal(0), Decimal(1), Decimal("0.1"), Decimal("0.5")])
numbers = st.integers(1, 9).map(Decimal) | st.sampled_from([Decimal("2.5"), Decimal("0.5")])


@st.composite
def needs(draw, kits, key):
    """A need of new kits, rounded up to what can be shipped, as a bill of materials does it."""
    step = draw(steps_of_goods)
    qty = Fraction(draw(per_kit)) * Fraction(kits)
    if step:
        qty = ceil(qty / Fraction(step)) * Fraction(step)
    return Need.of_new(key, Decimal(float(qty)).quantize(Decimal("0.0001")), kits, step, f"C{key}")


@st.composite
def kits(draw):
    number = draw(numbers)
    components = [
        Component(draw(needs(number, key)), draw(positions), draw(supplies))
        for key in range(draw(st.integers(1, 3)))
    ]
    return Kit(number, tuple(components))


# --- properties ---------------------------------------------------------------------------------


@given(kits(), days)
def test_kits_by_date_are_as_many_as_every_component_allows(kit, start):
    parts = allocate(kit, kit.kits, start)
    for at in days_from(start):
        assert promised_by(parts, at) == kits_by(kit, at)


@given(kits(), days)
def test_no_component_is_ever_taken_beyond_what_may_be_promised(kit, start):
    parts = allocate(kit, kit.kits, start)
    taken = dict.fromkeys(range(len(kit.components)), Decimal(0))
    found = shares([c.need for c in kit.components], kit.kits, [p.qty for p in parts])
    for part, step in zip(parts, found, strict=True):
        for need, qty in step:
            taken[need.key] += qty
        for c in kit.components:
            assert taken[c.need.key] <= max(0, usable(c.position, c.supply, part.date))


@given(kits(), st.lists(st.integers(0, 4).map(Decimal), max_size=4))
def test_steps_take_together_what_they_take_at_once(kit, steps):
    asked = [c.need for c in kit.components]
    total = sum(steps, Decimal(0))
    if not steps or total > kit.kits:
        return
    sums = [sum(column) for column in zip(*_quantities(asked, kit, steps), strict=True)]
    assert sums == _quantities(asked, kit, [total])[0]
    assert all(qty >= 0 for row in _quantities(asked, kit, steps) for qty in row)


def _quantities(asked, kit, steps):
    return [[qty for _need, qty in row] for row in shares(asked, kit.kits, steps)]


@given(kits())
def test_all_kits_take_exactly_what_the_order_needs(kit):
    asked = [c.need for c in kit.components]
    assert _quantities(asked, kit, [kit.kits]) == [[need.qty for need in asked]]


@given(kits(), days, st.sampled_from(COMMITMENTS), st.booleans(), st.booleans())
def test_a_decision_about_kits_keeps_the_rules_of_its_commitment(
    kit, start, commitment, paid, overridden
):
    request = Request(kit.kits, start, commitment, paid=paid, overridden=overridden)
    decision = decide(kit, request)
    first = max(start, TODAY)
    now = kits_by(kit, first)
    stops = {"refuse": REFUSED, "ask": ASKED, "approval": APPROVAL, "all_or_nothing": REFUSED}
    stopped = SHORTAGE if paid or overridden else stops.get(commitment)
    later = [at for at in days_from(first) if kits_by(kit, at) == kit.kits]
    if now == kit.kits:
        assert decision.outcome == PROMISED
    elif commitment in ("refuse", "ask", "approval"):
        assert decision.outcome == stopped
    elif commitment == "all_or_nothing":
        assert decision.outcome == (PROMISED if later else stopped)
        assert not later or decision.parts[0].date == later[0]
    elif commitment == "backorder":
        assert (decision.outcome, decision.promised_qty) == (BACKORDERED, now)
    else:
        latest = kits_by(kit, days_from(first)[-1])
        assert decision.outcome == (SPLIT if latest else BACKORDERED)
        assert decision.promised_qty == latest
    if decision.outcome not in STOPPED:
        assert decision.promised_qty + decision.backorder_qty == kit.kits


@given(kits(), days, supplies)
def test_what_is_offered_for_kits_is_what_is_decided_about_them(kit, start, supply):
    request = Request(kit.kits, start, "ask", supply)
    found = alternatives(kit, request, Decimal(1))
    assert bool(found) == (kits_by(kit, max(start, TODAY)) < kit.kits)
    for one in found:
        assert one.now_qty + one.later_qty + one.backorder_qty == one.qty
        assert one.now_qty <= kits_by(kit, max(start, TODAY))
        if one.commitment:
            decision = decide(kit, replace(request, qty=one.qty, commitment=one.commitment))
            assert (decision.parts, decision.backorder_qty) == (one.parts, one.backorder_qty)


@given(kits(), days, st.sampled_from(COMMITMENTS))
def test_whoever_gets_less_than_he_asked_for_in_time_is_told_by_which_component(
    kit, start, commitment
):
    decision = decide(kit, Request(kit.kits, start, commitment))
    first = max(start, TODAY)
    short = decision.promised_for(first) < kit.kits
    named = [r.facts for r in decision.reasons if r.code is Code.KIT_COMPONENT]
    assert bool(named) == short
    if short:
        alone = {c.need.name: kits_by(Kit(kit.kits, (c,)), first) for c in kit.components}
        fewest = min(alone.values())
        names = ", ".join(name for name, count in alone.items() if count == fewest)
        assert (named[0]["component"], Decimal(named[0]["qty"])) == (names, fewest)


@given(kits(), kits(), days)
def test_the_second_kit_sees_what_the_first_took_of_a_shared_component(one, other, start):
    """Component 0 of both comes from the same position, which is taken from once."""
    shared, supply = one.components[0].position, one.components[0].supply
    other = other.with_component(other.components[0], shared, supply)
    parts = allocate(one, one.kits, start)
    rest, taken = shared, []
    for part, step in zip(
        parts,
        shares([c.need for c in one.components], one.kits, [p.qty for p in parts]),
        strict=True,
    ):
        rest = rest.plus_promise(part.date, step[0][1], None)
        taken.append((part.date, step[0][1]))
    found = allocate(other.with_component(other.components[0], rest, supply), other.kits, start)
    left = with_demand(shared, *taken)
    other = other.with_component(other.components[0], left, supply)
    for at in days_from(start):
        assert promised_by(found, at) == kits_by(other, at)


@given(kits(), st.integers(0, 9).map(Decimal), days)
def test_kits_that_are_covered_in_part_are_completed_first(kit, covered, start):
    """Of the first component so much is covered already: the others decide."""
    first = kit.components[0]
    missing = max(ZERO, first.need.qty - covered)
    if not missing:
        return
    need = replace(first.need, qty=missing)
    kit = Kit(kit.kits, (replace(first, need=need), *kit.components[1:]))
    parts = allocate(kit, kit.kits, start)
    for at in days_from(start):
        assert promised_by(parts, at) == kits_by(kit, at)


# --- examples -----------------------------------------------------------------------------------

FRAMES = Need.of_new("frame", Decimal(5), Decimal(5), Decimal(1), "Frame", "Units")
WHEELS = Need.of_new("wheel", Decimal(10), Decimal(5), Decimal(1), "Wheel", "Units")
SEVEN_WHEELS = Position(TODAY, Decimal(7), (Receipt(day(4), Decimal(2), "IN/7"),))


def bikes(frames=Decimal(9), wheels=SEVEN_WHEELS, supply=ALL_SUPPLY):
    return Kit(
        Decimal(5),
        (
            Component(FRAMES, Position(TODAY, frames), ALL_SUPPLY),
            Component(WHEELS, wheels, supply),
        ),
    )


def test_a_kit_is_promised_as_far_as_its_scarcest_component_goes():
    decision = decide(bikes(), Request(Decimal(5), TODAY))
    assert decision.parts == (
        Part(TODAY, Decimal(3)),
        Part(day(4), Decimal(1), "IN/7"),
    )
    assert decision.backorder_qty == 1
    facts = {"component": "Wheel", "qty": "3", "wanted": "5"}
    assert decision.reasons[-1] == Reason(Code.KIT_COMPONENT, facts)


def test_frames_without_wheels_are_no_promise():
    decision = decide(bikes(wheels=Position(TODAY)), Request(Decimal(5), TODAY))
    assert (decision.outcome, decision.parts, decision.backorder_qty) == (BACKORDERED, (), 5)


def test_components_that_are_equally_scarce_are_all_named():
    decision = decide(bikes(frames=Decimal(3)), Request(Decimal(5), TODAY, "refuse"))
    assert decision.outcome == REFUSED
    assert decision.reasons[-1].facts["component"] == "Frame, Wheel"


@pytest.mark.parametrize(
    ("supply", "quotas", "reason"),
    [
        (Supply(buffer=Decimal(2)), (), Reason(Code.BUFFER, {"qty": "2"})),
        (Supply(counts_receipts=False), (), Reason(Code.RECEIPTS_NOT_COUNTED)),
        (
            Supply(channel_id=1),
            (Quota(PROTECTION, 2, Decimal(4), QUANTITY, TODAY, channel="Shop"),),
            Reason(Code.PROTECTED, {"qty": "4", "channels": "Shop"}),
        ),
        (
            Supply(channel_id=1),
            (Quota(CAP, 1, Decimal(3), QUANTITY, TODAY, channel="Field"),),
            Reason(Code.CAPPED, {"qty": "3", "wanted": "3", "channels": "Field"}),
        ),
    ],
)
def test_each_limit_names_the_component_that_it_limits(supply, quotas, reason):
    wheels = replace(SEVEN_WHEELS, quotas=Quotas(quotas) if quotas else None)
    decision = decide(bikes(wheels=wheels, supply=supply), Request(Decimal(5), TODAY))
    named = {**reason.facts, "component": "Wheel", "unit": "Units"}
    assert decision.reasons[-1] == Reason(reason.code, named)


def test_what_is_held_for_the_kit_counts_for_each_component():
    wheels = replace(SEVEN_WHEELS, receipts=()).plus_backorder(TODAY, Decimal(7))
    held = Supply(held=Decimal(4))
    assert allocate(bikes(wheels=wheels), Decimal(5), TODAY) == ()
    parts = allocate(bikes(wheels=wheels, supply=held), Decimal(5), TODAY)
    assert parts == (Part(TODAY, Decimal(2)),)


def test_a_third_of_a_component_for_each_kit_is_exact():
    glue = Need.of_new("glue", Decimal(1), Decimal(3), Decimal(1))
    kit = Kit(Decimal(3), (Component(glue, Position(TODAY, Decimal(1)), ALL_SUPPLY),))
    assert allocate(kit, Decimal(3), TODAY) == (Part(TODAY, Decimal(3)),)
    assert shares([glue], Decimal(3), [Decimal(1), Decimal(2)]) == [
        [(glue, Decimal(1))],
        [(glue, ZERO)],
    ]


def test_without_an_end_kits_are_counted_as_far_as_supply_goes():
    many = Decimal(10**9)
    frames = Need.of_new("frame", many, many, Decimal(1))
    wheels = Need.of_new("wheel", 2 * many, many, Decimal(1))
    kit = Kit(
        many,
        (
            Component(frames, Position(TODAY, Decimal(9)), ALL_SUPPLY),
            Component(wheels, SEVEN_WHEELS, ALL_SUPPLY),
        ),
    )
    assert available_steps(kit, None, TODAY) == [(TODAY, 3), (day(4), 4)]


# --- what was promised and is waiting -----------------------------------------------------------


def wait_for(kits, wheels, frames, **rank):
    """Kits of a frame and two wheels, of which so many wheels and frames are missing."""
    missing = [("wheel", Decimal(wheels), 2), ("frame", Decimal(frames), 1)]
    needs = tuple(Need(k, q, Fraction(n), Decimal(1), k) for k, q, n in missing if q)
    supplies = (ALL_SUPPLY,) * len(needs)
    return WaitingKits(("kit",), TODAY, Decimal(kits), needs, supplies, **rank)


def test_what_has_expired_when_the_last_component_arrives_makes_no_kit():
    glue = Position(TODAY, Decimal(5), lots=(Lot(day(3), Decimal(5)),))
    keeps = Supply(shelf_life=ShelfLife())
    for arrives, kits in ((3, Decimal(2)), (4, ZERO)):
        board = Position(TODAY, ZERO, (Receipt(day(arrives), Decimal(2)),))
        components = [
            Component(Need.of_new(name, Decimal(2), Decimal(2), Decimal(1)), position, supply)
            for name, position, supply in (("board", board, ALL_SUPPLY), ("glue", glue, keeps))
        ]
        kit = Kit(Decimal(2), tuple(components))
        assert available_steps(kit, ALL_SUPPLY, TODAY)[-1][1] == kits
        assert sum((part.qty for part in allocate(kit, Decimal(2), TODAY)), ZERO) == kits


def test_kits_are_promised_again_whole():
    stock = {"wheel": Position(TODAY, Decimal(5)), "frame": Position(TODAY, Decimal(1))}
    goods, whole = recoveries_together(stock, [], [wait_for(2, 4, 2)])
    assert (goods, whole) == ({}, {("kit",): (Part(TODAY, Decimal(1)),)})


def test_what_completes_a_kit_needs_nothing_else():
    stock = {"wheel": Position(TODAY), "frame": Position(TODAY, Decimal(1))}
    _goods, whole = recoveries_together(stock, [], [wait_for(3, 4, 3)])
    assert whole == {("kit",): (Part(TODAY, Decimal(1)),)}


@pytest.mark.parametrize(("priority", "wheels", "kits"), [(1, 2, None), (-1, 1, 1)])
def test_kits_and_goods_are_ranked_together(priority, wheels, kits):
    """Three wheels: a kit takes two of them, an order for wheels would like two."""
    stock = {"wheel": Position(TODAY, Decimal(3)), "frame": Position(TODAY, Decimal(9))}
    order = Waiting(("order",), TODAY, Decimal(2), priority)
    goods, whole = recoveries_together(stock, [("wheel", order)], [wait_for(1, 2, 1)])
    assert goods == {"wheel": {("order",): (Part(TODAY, Decimal(wheels)),)}}
    assert whole == ({("kit",): (Part(TODAY, Decimal(kits)),)} if kits else {})
