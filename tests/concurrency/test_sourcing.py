# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Several warehouses: the choice is made without locks, and the promise decides under the gates."""

import os
from collections import Counter

import pytest

from tests.concurrency.conftest import is_deep
from tests.concurrency.observer import Observer
from tests.concurrency.test_guards import race

#: units of one product in both warehouses, and one-unit orders for them
UNITS = int(os.environ.get("DIST_UNITS", 60 if is_deep() else 20))
PROCESSES = 4


@pytest.fixture(scope="module")
def houses(session_crew):
    """Two warehouses, served in their order; what is short is refused."""
    return session_crew.workers[0].run("second_warehouse", "channel_order", mutants=())


def stocked(scene, houses, first, second):
    """A product of which so much is in each of the two."""
    product = scene.product(on_hand=first)
    scene.a.run("count", product, second, houses["shelf"], mutants=())
    return product


def ordered(scene, houses, product, qty=1):
    return scene.a.run("channel_order", [(product, qty)], houses["channel"], mutants=())


def served(scene, order):
    """{warehouse: quantity} that is promised to the order."""
    rows = scene.crew.query(
        "SELECT warehouse_id, sum(qty)::float FROM dist_promise_entry WHERE order_id = %s "
        "AND NOT shadow AND state = 'firm' GROUP BY warehouse_id HAVING sum(qty) <> 0",
        order,
    )
    return dict(rows)


# --- two orders -------------------------------------------------------------------------------


def last_units(scene, houses, stop, mutants=()):
    """One unit in each warehouse; the second order chooses while the first is at the stop."""
    product = stocked(scene, houses, 1, 1)
    orders = [ordered(scene, houses, product) for _ in range(2)]
    first, second, _waits = race(
        scene,
        ("confirm", orders[0]),
        ("confirm", orders[1]),
        stop=stop,
        second_stop="at_gate",
        mutants=mutants,
    )
    return [first[0], second[0]], [served(scene, order) for order in orders]


def in_turn(scene, houses):
    return [{scene.world["warehouse"]: 1}, {houses["second"]: 1}]


@pytest.mark.parametrize("stop", ["gate_locked", "position_read"])
def test_who_loses_the_last_unit_chooses_again(scene, houses, stop):
    kinds, found = last_units(scene, houses, stop)
    assert (kinds, found) == (["done", "done"], in_turn(scene, houses))
    assert scene.problems() == []


def test_who_cannot_choose_again_is_refused_though_there_is_one_left(scene, houses):
    kinds, found = last_units(scene, houses, "gate_locked", ["chosen_once"])
    assert (kinds, found) == (["done", "refused"], [{scene.world["warehouse"]: 1}, {}])


def test_what_is_in_flight_is_not_chosen(scene, houses):
    kinds, found = last_units(scene, houses, "before_commit")
    assert (kinds, found) == (["done", "done"], in_turn(scene, houses))


def overtaken(scene, houses, mutants=()):
    """The first unit is promised and committed after the request began, before it chooses."""
    product = stocked(scene, houses, 1, 1)
    first, second = (ordered(scene, houses, product) for _ in range(2))
    mutants = (*scene.a.mutants, *mutants)
    scene.a.start("confirm", second, stops=["statement:3"], mutants=mutants).reach("statement:3")
    assert scene.b.run("confirm", first)
    kind, _value = scene.a.go().outcome()
    return kind, served(scene, second)


def test_what_is_chosen_is_there_now_and_not_when_the_request_began(scene, houses):
    assert overtaken(scene, houses) == ("done", {houses["second"]: 1})


def test_what_was_there_when_the_request_began_is_chosen_in_vain(scene, houses):
    assert overtaken(scene, houses, ["chosen_from_the_past"]) == ("refused", {})


# --- one order, twice -------------------------------------------------------------------------


def clicked_twice(scene, houses, mutants=()):
    """An order that takes all there is in both warehouses is confirmed twice at once."""
    product = stocked(scene, houses, 3, 2)
    order = ordered(scene, houses, product, 5)
    first, _second, waits = race(
        scene,
        ("confirm", order),
        ("confirm", order),
        stop="before_commit",
        second_stop="at_gate",
        mutants=mutants,
    )
    refusals = scene.crew.query(
        "SELECT count(*) FROM dist_promise_decision WHERE order_name = "
        "(SELECT name FROM sale_order WHERE id = %s) AND outcome = 'refused'",
        order,
    )
    assert first[0] == "done"
    assert served(scene, order) == {scene.world["warehouse"]: 3, houses["second"]: 2}
    return waits, refusals[0][0]


def test_the_second_click_waits_for_the_first_and_records_no_refusal(scene, houses):
    assert clicked_twice(scene, houses) == (True, 0)
    assert scene.problems() == []


def test_without_the_lock_the_second_click_is_told_of_a_shortage(scene, houses):
    waits, refusals = clicked_twice(scene, houses, ["orders_not_locked"])
    assert (waits, refusals) == (False, 1)


# --- many orders ------------------------------------------------------------------------------


def sold_out(scene, orders):
    """Confirm the orders with all workers at once; {kind of outcome: number}."""
    waiting, busy, outcomes = list(orders), {}, Counter()
    while waiting or busy:
        for one in scene.crew.workers:
            if waiting and one not in busy:
                busy[one] = one.start("confirm", waiting.pop(0))
        done = [one for one in busy if one.connection.poll(0.01)]
        for one in done:
            outcomes[one.outcome()[0]] += 1
            del busy[one]
    return outcomes


def test_as_many_units_as_orders_are_all_promised(scene, houses):
    scene.crew.grow(PROCESSES)
    scene.crew.mutate(*scene.a.mutants)
    product = stocked(scene, houses, UNITS // 4, UNITS - UNITS // 4)
    orders = [ordered(scene, houses, product) for _ in range(UNITS + 4)]
    with Observer(scene.crew.dbname, [product]) as observer:
        outcomes = sold_out(scene, orders)
    totals = Counter()
    for order in orders:
        totals.update(served(scene, order))
    assert outcomes == {"done": UNITS, "refused": 4}
    assert totals == {
        scene.world["warehouse"]: UNITS // 4,
        houses["second"]: UNITS - UNITS // 4,
    }
    assert (observer.problems, scene.problems()) == ([], [])
