# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kits that share components, against each other and against orders for the components."""

from multiprocessing.connection import wait

import pytest

from tests.concurrency.observer import Observer
from tests.concurrency.test_guards import race

STORM = 4


def figures(scene, order):
    """(promised, at risk, waiting) as the order's line shows it."""
    return scene.crew.query(
        "SELECT dist_promised_qty::float, dist_at_risk_qty::float, dist_backorder_qty::float "
        "FROM sale_order_line WHERE order_id = %s",
        order,
    )[0]


def firm(scene, product):
    return scene.crew.query(
        "SELECT COALESCE(sum(qty), 0)::float FROM dist_promise_entry "
        "WHERE product_id = %s AND state = 'firm' AND NOT shadow",
        product,
    )[0][0]


def bicycle(scene, frames, wheels):
    """(kit of a frame and two wheels, frame, wheel)."""
    frame, wheel = scene.product(on_hand=frames), scene.product(on_hand=wheels)
    return scene.a.run("kit", [(frame, 1), (wheel, 2)], mutants=()), frame, wheel


def confirmed_together(scene, first, second, stop, mutants=()):
    """Confirm two quotations, the second while the first is at the stop."""
    *outcomes, waits = race(
        scene, ("confirm", first), ("confirm", second), stop=stop, mutants=mutants
    )
    assert [kind for kind, _value in outcomes] == ["done", "done"]
    return [figures(scene, first), figures(scene, second)], waits


# --- one pair of wheels -------------------------------------------------------------------------


def two_bicycles(scene, stop, mutants=()):
    """Two orders for a bicycle, and wheels for one."""
    kit, _frame, _wheel = bicycle(scene, 10, 3)
    orders = [scene.a.run("order", [(kit, 1)], mutants=()) for _ in range(2)]
    return confirmed_together(scene, *orders, stop, mutants)


@pytest.mark.parametrize(("stop", "waits"), [("position_read", True), ("before_commit", False)])
def test_the_last_wheels_are_promised_to_one_bicycle(scene, stop, waits):
    seen, waited = two_bicycles(scene, stop)
    assert waited is waits
    assert seen == [(1, 0, 0), (0, 0, 1)]
    assert scene.problems() == []


def test_without_the_gates_both_have_them(scene):
    seen, _waits = two_bicycles(scene, "position_read", ["gate_not_locked"])
    assert seen == [(1, 0, 0), (1, 0, 0)]
    assert scene.kinds() == {"oversold"}


def bicycle_and_wheels(scene, stop, mutants=()):
    """An order for a bicycle and one for wheels, and two wheels."""
    kit, _frame, wheel = bicycle(scene, 10, 2)
    orders = [scene.a.run("order", [lines], mutants=()) for lines in ((kit, 1), (wheel, 2))]
    return confirmed_together(scene, *orders, stop, mutants)


@pytest.mark.parametrize("stop", ["position_read", "before_commit"])
def test_a_component_is_not_promised_beside_a_kit(scene, stop):
    seen, _waits = bicycle_and_wheels(scene, stop)
    assert seen == [(1, 0, 0), (0, 0, 2)]
    assert scene.problems() == []


def test_if_only_the_first_component_were_claimed_the_second_is_sold_twice(scene):
    seen, _waits = bicycle_and_wheels(scene, "before_commit", ["first_component_claimed"])
    assert seen == [(1, 0, 0), (2, 0, 0)]
    assert scene.kinds() == {"oversold"}


def test_if_only_the_first_gate_were_locked_the_second_is_sold_twice(scene):
    seen, waits = bicycle_and_wheels(scene, "position_read", ["first_gate_locked"])
    assert not waits
    assert seen == [(1, 0, 0), (2, 0, 0)]
    assert scene.kinds() == {"oversold"}


# --- facts and returning supply -----------------------------------------------------------------


def test_a_count_of_any_component_waits_for_kits_in_flight(scene):
    kit, _frame, wheel = bicycle(scene, 3, 6)
    order = scene.a.run("order", [(kit, 3)], mutants=())
    a, b = scene.a, scene.b
    a.start("confirm", order, stops=["before_commit"]).reach("before_commit")
    b.start("count", wheel, 4)
    assert scene.crew.stops_or_waits(b, by=[a])
    a.go().result()
    b.result()
    assert figures(scene, order) == (2, 1, 0)
    assert scene.problems() == []


def test_an_order_for_a_component_waits_while_kits_are_promised_again(scene):
    """Wheels come back for one of two bicycles, and the frame goes with them."""
    kit, frame, wheel = bicycle(scene, 1, 0)
    order = scene.a.run("order_confirmed", [(kit, 2)], mutants=())
    other = scene.a.run("order", [(frame, 1)], mutants=())
    assert figures(scene, order) == (0, 0, 2)
    scene.a.run("second_row", wheel, 2, mutants=())
    a, b = scene.a, scene.b
    a.start("work", stops=["claim_inserted"]).reach("claim_inserted")
    b.start("confirm", other)
    a.go().result()
    b.result()
    assert figures(scene, order) == (1, 0, 1)
    assert figures(scene, other) == (0, 0, 1)
    assert scene.problems() == []


# --- all at once --------------------------------------------------------------------------------


def stormed(scene, orders):
    """Confirm the orders from several processes; {order: (kind, figures)}."""
    crew, left, busy, seen = scene.crew, list(orders), {}, {}
    while left or busy:
        for one in crew.workers:
            if left and one.connection not in busy:
                busy[one.connection] = one, left.pop()
                one.start("confirm", busy[one.connection][1])
        for connection in wait(list(busy), timeout=60):
            one, order = busy.pop(connection)
            kind, value = one.event()
            assert kind in ("done", "refused"), value
            seen[order] = kind, figures(scene, order)
    return seen


def test_exactly_as_many_kits_are_promised_as_there_can_be(scene):
    """Two kinds of bicycle share the wheels: 4 wheels each of a pair, 13 wheels, 3 can be had."""
    scene.crew.grow(STORM)
    kit, frame, wheel = bicycle(scene, 100, 13)
    saddle = scene.product(on_hand=100)
    tandem = scene.a.run("kit", [(saddle, 2), (kit, 2)], mutants=())
    for product in (kit, tandem):
        scene.a.run("refuse_when_short", product, mutants=())
    orders = [scene.a.run("order", [(tandem, 1)], mutants=()) for _ in range(10)]
    with Observer(scene.crew.dbname, scene.products) as observer:
        seen = stormed(scene, orders)
    assert observer.problems == []
    kinds = [kind for kind, _figures in seen.values()]
    assert (kinds.count("done"), kinds.count("refused")) == (3, 7)
    assert [firm(scene, p) for p in (frame, wheel, saddle)] == [6, 12, 6]


def test_kits_and_components_share_what_there_is(scene):
    scene.crew.grow(STORM)
    kit, frame, wheel = bicycle(scene, 100, 9)
    for product in (kit, wheel):
        scene.a.run("refuse_when_short", product, mutants=())
    kits = [scene.a.run("order", [(kit, 1)], mutants=()) for _ in range(6)]
    wheels = [scene.a.run("order", [(wheel, 1)], mutants=()) for _ in range(8)]
    orders = [order for pair in zip(kits, wheels, strict=False) for order in pair] + wheels[6:]
    with Observer(scene.crew.dbname, scene.products) as observer:
        seen = stormed(scene, orders)
    assert observer.problems == []
    promised = [order for order, (kind, _figures) in seen.items() if kind == "done"]
    bicycles, loose = len(set(promised) & set(kits)), len(set(promised) & set(wheels))
    assert firm(scene, frame) == bicycles
    assert firm(scene, wheel) == 2 * bicycles + loose
    left = 9 - 2 * bicycles - loose
    assert left == 0 or (left == 1 and loose == len(wheels))
