# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Facts against promises: what falls, what is taken, and who loses, with each guard on and off."""

import pytest

# --- a count against a promise in flight --------------------------------------------------------


def counted_in_flight(scene, mutants=(), action="confirm"):
    """A count finds fewer units than a promise in flight takes; the promise commits meanwhile."""
    product = scene.product(on_hand=5)
    order = scene.a.run("order", [(product, 5)], 10, mutants=())
    a, b, mutants = scene.a, scene.b, (*scene.a.mutants, *mutants)
    a.start(action, order, stops=["before_commit"], mutants=mutants).reach("before_commit")
    b.start("count", product, 2, stops=["committed"], mutants=mutants)
    waits = scene.crew.stops_or_waits(b, by=[a])
    a.go().result()
    b.reach("committed")
    seen = scene.balances(order), scene.kinds(), waits
    b.go().result()
    return seen


def test_count_waits_for_promises_in_flight_and_names_the_loser(scene):
    balances, kinds, waits = counted_in_flight(scene)
    assert waits
    assert balances == {"firm": 2, "at_risk": 3}
    assert kinds == set()


def test_count_that_does_not_wait_names_nobody(scene):
    balances, kinds, waits = counted_in_flight(scene, ["flight_not_awaited"])
    assert not waits
    assert balances == {"firm": 5}
    assert kinds == {"oversold"}


def test_count_waits_for_an_order_that_it_cannot_see_yet(scene):
    """Created and confirmed in one transaction: the line is younger than the count's snapshot."""
    product = scene.product(on_hand=5)
    a, b = scene.a, scene.b
    a.start("order_confirmed", [(product, 5)], 10, stops=["before_commit"]).reach("before_commit")
    b.start("count", product, 2)
    assert scene.crew.stops_or_waits(b, by=[a])
    order = a.go().result()
    b.result()
    assert scene.balances(order) == {"firm": 2, "at_risk": 3}
    assert scene.problems() == []


def test_count_leaves_alone_a_promise_that_is_rolled_back(scene):
    product = scene.product(on_hand=5)
    order = scene.a.run("order", [(product, 5)], 10, mutants=())
    a, b = scene.a, scene.b
    a.start("promise_only", order, stops=["line_touched"]).reach("line_touched")
    b.start("count", product, 2)
    assert scene.crew.stops_or_waits(b, by=[a])
    assert a.go().result() is True
    b.result()
    assert scene.balances(order) == {}
    assert scene.problems() == []


# --- a promise against a decrease in flight -----------------------------------------------------


def promised_during(scene, decrease, mutants=()):
    """Stock of five falls by three; an order for five is confirmed before the fall is committed."""
    product = scene.product(on_hand=5)
    order = scene.a.run("order", [(product, 5)], 10, mutants=())
    a, b, mutants = scene.a, scene.b, (*scene.a.mutants, *mutants)
    a.start(*decrease(product), stops=["before_commit", "committed"], mutants=mutants)
    a.reach("before_commit")
    b.run("confirm", order, mutants=mutants)
    a.go().reach("committed")
    seen = scene.balances(order), scene.kinds()
    a.go().result()
    return seen


def counting(product):
    return "count", product, 2


def scrapping(product):
    return "scrap", product, 3


@pytest.mark.parametrize("decrease", [counting, scrapping])
def test_promise_counts_a_decrease_in_flight(scene, decrease):
    balances, kinds = promised_during(scene, decrease)
    assert balances == {"firm": 2, "backorder": 3}
    assert kinds == set()


@pytest.mark.parametrize("decrease", [counting, scrapping])
@pytest.mark.parametrize(
    "mutant", ["claim_not_counted", "claim_not_inserted", "decrease_not_absorbed"]
)
def test_promise_oversells_when_the_decrease_is_not_claimed(scene, decrease, mutant):
    balances, kinds = promised_during(scene, decrease, [mutant])
    assert balances == {"firm": 5}
    assert kinds == {"oversold"}


def taking(product):
    return "issue_now", product, 3


def test_promise_counts_goods_that_leave_without_an_order(scene):
    balances, kinds = promised_during(scene, taking)
    assert balances == {"firm": 2, "backorder": 3}
    assert kinds == set()


def test_promise_oversells_when_the_excess_is_not_claimed(scene):
    balances, kinds = promised_during(scene, taking, ["excess_not_claimed"])
    assert balances == {"firm": 5}
    assert kinds == {"oversold"}


# --- receipts -----------------------------------------------------------------------------------


RECEIPT_CHANGES = {
    "cancelled": lambda receipt: ("cancel_transfer", receipt),
    "postponed": lambda receipt: ("postpone", receipt, 15),
}


@pytest.mark.parametrize("change", RECEIPT_CHANGES)
def test_receipt_that_falls_waits_for_the_promise_that_rests_on_it(scene, change):
    balances, kinds, waits = receipt_fell(scene, change)
    assert waits
    assert balances == {"at_risk": 4}
    assert kinds == set()


@pytest.mark.parametrize("change", RECEIPT_CHANGES)
@pytest.mark.parametrize("mutant", ["flight_not_awaited", "decrease_not_absorbed"])
def test_receipt_that_falls_unnoticed_leaves_a_promise_without_supply(scene, change, mutant):
    balances, kinds, _waits = receipt_fell(scene, change, [mutant])
    assert balances == {"firm": 4}
    assert kinds == {"oversold"}


def receipt_fell(scene, change, mutants=()):
    product = scene.product()
    scene.a.run("count_on_receipts", product, mutants=())
    receipt = scene.a.run("receipt", product, 4, 2, mutants=())
    order = scene.a.run("order", [(product, 4)], 10, mutants=())
    a, b, mutants = scene.a, scene.b, (*scene.a.mutants, *mutants)
    a.start("confirm", order, stops=["before_commit"], mutants=mutants).reach("before_commit")
    b.start(*RECEIPT_CHANGES[change](receipt), stops=["committed"], mutants=mutants)
    waits = scene.crew.stops_or_waits(b, by=[a])
    a.go().result()
    b.reach("committed")
    seen = scene.balances(order), scene.kinds(), waits
    b.go().result()
    return seen


# --- taking what is promised to others ----------------------------------------------------------


def forced(scene, mutants=()):
    """A delivery without an order takes by force what is promised to an order."""
    product = scene.product(on_hand=5)
    order = scene.a.run("order_confirmed", [(product, 4)], 10, mutants=())
    picking = scene.b.run("issue", product, 2, 20, mutants=())
    action = "validate", picking, 2
    outcome = scene.b.start(*action, mutants=(*scene.b.mutants, *mutants)).outcome()
    return outcome, scene.balances(order)


def test_forced_delivery_of_promised_goods_is_refused(scene):
    (kind, message), balances = forced(scene)
    assert kind == "refused"
    assert "only 1 can be spared" in message
    assert balances == {"firm": 4}
    assert scene.problems() == []


def test_forced_delivery_takes_promised_goods_when_moves_claim_nothing(scene):
    (kind, _value), balances = forced(scene, ["moves_not_claimed"])
    assert kind == "done"
    assert balances == {"firm": 3, "at_risk": 1}


# --- two changes of one order -------------------------------------------------------------------


def test_order_confirmed_twice_at_once_is_promised_once(scene):
    product = scene.product(on_hand=10)
    order = scene.a.run("order", [(product, 3)], mutants=())
    a, b = scene.a, scene.b
    a.start("confirm", order, stops=["before_commit"]).reach("before_commit")
    b.start("confirm", order)
    assert scene.crew.stops_or_waits(b, by=[a])
    a.go().result()
    kind, message = b.outcome()
    assert kind == "refused"
    assert "confirm" in message
    assert scene.balances(order) == {"firm": 3}
    assert scene.problems() == []
    other = scene.a.run("order_confirmed", [(product, 7)])
    assert scene.balances(other) == {"firm": 7}


def test_line_that_grows_twice_at_once_is_promised_what_it_became(scene):
    product = scene.product(on_hand=10)
    order = scene.a.run("order_confirmed", [(product, 3)], 10, mutants=())
    a, b = scene.a, scene.b
    a.start("grow", order, 5, stops=["before_commit"]).reach("before_commit")
    b.start("grow", order, 6)
    assert scene.crew.stops_or_waits(b, by=[a])
    a.go().result()
    b.result()
    assert scene.balances(order) == {"firm": 6}
    assert scene.problems() == []
    other = scene.a.run("order_confirmed", [(product, 5)], 10)
    assert scene.balances(other) == {"firm": 4, "backorder": 1}


# --- several decreases in one transaction -------------------------------------------------------


def left_by(scene, orders, *action):
    """The balances of the orders when the action is committed, before the worker mends anything."""
    scene.b.start(*action, stops=["committed"]).reach("committed")
    seen = [scene.balances(order) for order in orders]
    scene.b.go().result()
    assert scene.problems() == []
    return seen


def test_a_second_count_knows_what_the_first_one_took(scene):
    product = scene.product(on_hand=10)
    order = scene.a.run("order_confirmed", [(product, 8)], 10)
    seen = left_by(scene, [order], "count_in_steps", product, 6, 3)
    assert seen == [{"firm": 3, "at_risk": 5}]


def test_a_second_count_takes_from_who_is_next(scene):
    product = scene.product(on_hand=10)
    orders = [scene.a.run("order_confirmed", [(product, 4)], 10) for _ in range(2)]
    seen = left_by(scene, orders, "count_in_steps", product, 5, 2)
    assert seen == [{"firm": 2, "at_risk": 2}, {"at_risk": 4}]


def test_goods_of_an_order_that_was_just_cancelled_are_missed_by_nobody(scene):
    product = scene.product(on_hand=10)
    orders = [scene.a.run("order_confirmed", [(product, qty)], 10) for qty in (4, 6)]
    seen = left_by(scene, orders, "cancel_and_count", orders[0], product, 6)
    assert seen == [{}, {"firm": 6}]


def test_who_was_just_served_loses_nothing(scene):
    product = scene.product(on_hand=10)
    orders = [scene.a.run("order_confirmed", [(product, 5)]) for _ in range(2)]
    scene.a.run("work")
    seen = left_by(scene, orders, "deliver_and_count", orders[1], product, 2)
    assert seen == [{"firm": 2, "at_risk": 3}, {}]


def test_a_receipt_that_slips_twice_is_missed_once(scene):
    product = scene.product()
    scene.a.run("count_on_receipts", product)
    early, _late = (scene.a.run("receipt", product, 5, 2) for _ in range(2))
    order = scene.a.run("order_confirmed", [(product, 5)], 3)
    seen = left_by(scene, [order], "postpone_in_steps", early, 5, 9)
    assert seen == [{"firm": 5}]
