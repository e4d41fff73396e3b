# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""No lot is promised to more than it keeps for, whoever races for it.

Each product has a lot that keeps for 5 days and one that keeps for 60; the strict customer asks for
30.
"""

import pytest

from tests.concurrency.test_guards import race


@pytest.fixture
def strict(scene):
    return scene.a.run("customer_who_asks", 30, mutants=())


def ordered(scene, product, quantity, partner=None):
    """A quotation, of a customer who takes anything unless one is named."""
    action = "quoted_to" if partner else "order"
    partners = [partner] if partner else []
    return scene.a.run(action, [(product, quantity)], *partners, mutants=())


def confirmed_together(scene, first, second, stop, mutants=()):
    *outcomes, waits = race(
        scene, ("confirm", first), ("confirm", second), stop=stop, mutants=mutants
    )
    assert [kind for kind, _value in outcomes] == ["done", "done"]
    return [scene.balances(first), scene.balances(second)], waits


# --- two who need the same lot -------------------------------------------------------------------


def one_fresh_unit(scene, strict, stop, mutants=()):
    """Two strict orders of one unit each; one of six keeps long enough."""
    product = scene.lots(("SHORT", 5, 5), ("LONG", 60, 1))
    orders = [ordered(scene, product, 1, strict) for _ in range(2)]
    return confirmed_together(scene, *orders, stop, mutants)


@pytest.mark.parametrize(("stop", "waits"), [("position_read", True), ("before_commit", False)])
def test_the_last_fresh_unit_is_promised_once(scene, strict, stop, waits):
    assert one_fresh_unit(scene, strict, stop) == ([{"firm": 1}, {"backorder": 1}], waits)
    assert scene.problems() == []


def test_without_the_gate_it_is_promised_twice(scene, strict):
    balances, _waits = one_fresh_unit(scene, strict, "position_read", ["gate_not_locked"])
    assert balances == [{"firm": 1}, {"firm": 1}]
    assert scene.kinds() == {"too short"}


def test_a_claim_without_its_limit_would_promise_it_twice(scene, strict):
    balances, _waits = one_fresh_unit(scene, strict, "before_commit", ["claim_without_limit"])
    assert balances == [{"firm": 1}, {"firm": 1}]
    assert scene.kinds() == {"too short"}


def test_a_ledger_without_limits_would_promise_it_twice_as_well(scene, strict):
    product = scene.lots(("SHORT", 5, 5), ("LONG", 60, 1))
    orders = [ordered(scene, product, 1, strict) for _ in range(2)]
    for order, mutants in zip(orders, (["limit_not_kept"], ()), strict=True):
        scene.a.run("confirm", order, mutants=mutants)
    assert [scene.balances(order) for order in orders] == [{"firm": 1}, {"firm": 1}]


# --- one who needs it and one who takes anything -------------------------------------------------


@pytest.mark.parametrize("strict_first", [True, False])
@pytest.mark.parametrize("stop", ["position_read", "before_commit"])
def test_each_gets_what_the_other_leaves(scene, strict, stop, strict_first):
    product = scene.lots(("SHORT", 5, 3), ("LONG", 60, 3))
    needs, takes = ordered(scene, product, 3, strict), ordered(scene, product, 4)
    orders = (needs, takes) if strict_first else (takes, needs)
    confirmed_together(scene, *orders, stop)
    expected = ({"firm": 3}, {"firm": 3, "backorder": 1})
    if not strict_first:
        expected = ({"firm": 2, "backorder": 1}, {"firm": 4})
    assert (scene.balances(needs), scene.balances(takes)) == expected
    assert scene.problems() == []
    scene.a.run("work")
    held = scene.crew.query(
        "SELECT m.sale_line_id IN (SELECT id FROM sale_order_line WHERE order_id = %s), b.name, "
        "sum(l.quantity)::int FROM stock_move_line l JOIN stock_move m ON m.id = l.move_id "
        "JOIN stock_lot b ON b.id = l.lot_id WHERE l.product_id = %s GROUP BY 1, 2 ORDER BY 1, 2",
        needs,
        product,
    )
    strict_has = expected[0]["firm"]
    of_others = [(False, "LONG", 1)] if not strict_first else []
    assert held == [*of_others, (False, "SHORT", 3), (True, "LONG", strict_has)]


# --- goods that leave ----------------------------------------------------------------------------


def taken_while_promised(scene, strict, mutants=()):
    """A lax order is delivered out of the fresh lot while a strict one is being confirmed."""
    product = scene.lots(("SHORT", 5, 3), ("LONG", 60, 1))
    lax = scene.a.run("order_confirmed", [(product, 1)], mutants=())
    needs = ordered(scene, product, 1, strict)
    (kind, _value), taking, _waits = race(
        scene,
        ("confirm", needs),
        ("deliver_lot", lax, "LONG", 1),
        stop="before_commit",
        mutants=mutants,
    )
    assert kind == "done"
    return scene.balances(needs), taking


def test_fresh_goods_are_not_taken_from_a_promise_in_flight(scene, strict):
    balances, (kind, message) = taken_while_promised(scene, strict)
    assert (balances, kind) == ({"firm": 1}, "refused")
    assert "takes fresher lots" in message
    assert scene.problems() == []


def test_without_the_limit_of_the_claim_they_are(scene, strict):
    balances, (kind, _message) = taken_while_promised(scene, strict, ["claim_without_limit"])
    assert kind == "done"
    assert scene.kinds() == {"too short"} or balances == {"at_risk": 1}


def promised_while_taken(scene, strict, mutants=()):
    """The other way round: the fresh lot is about to leave when the strict order is confirmed."""
    product = scene.lots(("SHORT", 5, 3), ("LONG", 60, 1))
    lax = scene.a.run("order_confirmed", [(product, 1)], mutants=())
    needs = ordered(scene, product, 1, strict)
    outcomes = race(
        scene,
        ("deliver_lot", lax, "LONG", 1),
        ("confirm", needs),
        stop="before_commit",
        mutants=mutants,
    )[:2]
    assert [kind for kind, _value in outcomes] == ["done", "done"]
    return scene.balances(needs)


def test_what_is_about_to_leave_is_not_promised(scene, strict):
    assert promised_while_taken(scene, strict) == {"backorder": 1}
    assert scene.problems() == []


def test_without_the_limit_of_the_claim_it_is(scene, strict):
    assert promised_while_taken(scene, strict, ["claim_without_limit"]) == {"firm": 1}
    assert scene.kinds() == {"too short"}


# --- facts ---------------------------------------------------------------------------------------


def corrected_while_promised(scene, strict, mutants=()):
    """The date of the only fresh lot is corrected while a strict order is being confirmed."""
    product = scene.lots(("SHORT", 5, 3), ("LONG", 60, 1))
    needs = ordered(scene, product, 1, strict)
    scene.a.start("confirm", needs, stops=["before_commit"], mutants=()).reach("before_commit")
    stops = ["committed"]
    scene.b.start("lot_expires", product, "LONG", 10, stops=stops, mutants=mutants)
    waits = scene.crew.stops_or_waits(scene.b, by=[scene.a])
    scene.a.go().result()
    scene.b.outcome()
    return scene.balances(needs), waits


def test_a_date_that_is_corrected_waits_for_promises_in_flight_and_names_who_loses(scene, strict):
    assert corrected_while_promised(scene, strict) == ({"at_risk": 1}, True)
    assert scene.problems() == []


def test_without_the_wait_nobody_would_be_named(scene, strict):
    balances, waits = corrected_while_promised(scene, strict, ["decrease_not_absorbed"])
    assert (balances, waits) == ({"firm": 1}, False)
    assert scene.kinds() == {"too short"}


def test_a_receipt_that_is_older_than_expected_names_who_loses(scene, strict):
    product = scene.lots(("SHORT", 5, 3))
    scene.a.run("count_on_receipts", product, mutants=())
    picking = scene.a.run("receipt", product, 2, mutants=())
    needs = ordered(scene, product, 2, strict)
    scene.a.run("confirm", needs)
    assert scene.balances(needs) == {"firm": 2}
    scene.a.run("arrive_as_lot", picking, "OLD", 9)
    assert scene.balances(needs) == {"at_risk": 2}
    assert scene.problems() == []
