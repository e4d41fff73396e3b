# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each guard of the promise: it holds at the worst moment, and its mutant does damage."""

import pytest


def race(scene, first, second, *, stop, second_stop=None, mutants=()):
    """Run `first` up to a stop; run `second` until it stops, waits for the first or ends; release.

    :return: the two outcomes, and whether the second had to wait for the first
    """
    a, b = scene.a, scene.b
    mutants = (*a.mutants, *mutants)
    a.start(*first, stops=[stop], mutants=mutants).reach(stop)
    b.start(*second, stops=[second_stop or stop], mutants=mutants)
    waits = scene.crew.stops_or_waits(b, by=[a])
    a.go()
    first_outcome = a.outcome()
    return first_outcome, b.outcome(), waits


def confirmed_together(scene, mutants, stop):
    """Two orders of one unit each, when one unit is there."""
    product = scene.product(on_hand=1)
    orders = [scene.a.run("order", [(product, 1)], mutants=()) for _ in range(2)]
    *outcomes, waits = race(
        scene, ("confirm", orders[0]), ("confirm", orders[1]), stop=stop, mutants=mutants
    )
    assert [kind for kind, _value in outcomes] == ["done", "done"]
    return [scene.balances(order) for order in orders], waits


# --- the gate ---------------------------------------------------------------------------------


def test_second_waits_at_the_gate_and_reads_what_the_first_claimed(scene):
    balances, waits = confirmed_together(scene, (), "position_read")
    assert waits
    assert balances == [{"firm": 1}, {"backorder": 1}]
    assert scene.problems() == []


@pytest.mark.parametrize(
    ("mutant", "waits"),
    [("gate_not_locked", False), ("lock_and_read_in_one_statement", True)],
)
def test_without_the_gate_one_unit_is_promised_twice(scene, mutant, waits):
    balances, waited = confirmed_together(scene, [mutant], "position_read")
    assert waited == waits
    assert balances == [{"firm": 1}, {"firm": 1}]
    assert scene.kinds() == {"oversold"}


# --- the claim --------------------------------------------------------------------------------


def test_claim_counts_while_its_transaction_is_in_flight(scene):
    balances, waits = confirmed_together(scene, (), "before_commit")
    assert not waits
    assert balances == [{"firm": 1}, {"backorder": 1}]
    assert scene.problems() == []


@pytest.mark.parametrize("mutant", ["claim_not_counted", "claim_not_inserted"])
def test_without_the_claim_one_unit_is_promised_twice(scene, mutant):
    balances, _waits = confirmed_together(scene, [mutant], "before_commit")
    assert balances == [{"firm": 1}, {"firm": 1}]
    assert scene.kinds() == {"oversold"}


# --- one moment -------------------------------------------------------------------------------


def delivered_meanwhile(scene, stop, mutants=()):
    """One unit, promised to an order that is delivered while another order reads the position."""
    product = scene.product(on_hand=1)
    old = scene.a.run("order_confirmed", [(product, 1)], mutants=())
    new = scene.a.run("order", [(product, 1)], mutants=())
    mutants = (*scene.a.mutants, *mutants)
    scene.a.start("confirm", new, stops=[stop], mutants=mutants).reach(stop)
    assert scene.b.run("deliver", old, 1) == "done"
    scene.a.go().result()
    return scene.balances(new)


@pytest.mark.parametrize("stop", ["gate_held", "position_read"])
def test_supply_and_promises_are_read_at_one_moment(scene, stop):
    assert delivered_meanwhile(scene, stop) == {"backorder": 1}
    assert scene.problems() == []


def test_read_in_two_statements_a_delivery_between_them_frees_the_unit(scene):
    balances = delivered_meanwhile(scene, "between_the_reads", ["read_in_two_statements"])
    assert balances == {"firm": 1}
    assert scene.kinds() == {"oversold"}


# --- the line ---------------------------------------------------------------------------------


def changed_together(scene, order, change, mutants=()):
    """Something changes an order's promise while the same order is being cancelled.

    :return: the order's balances at the moment when both have committed, before any worker looks at
        them, and whether the cancellation had to wait
    """
    a, b = scene.a, scene.b
    a.start(*change, stops=["before_commit", "committed"], mutants=mutants).reach("before_commit")
    b.start("cancel", order, stops=["committed"], mutants=mutants)
    waits = scene.crew.stops_or_waits(b, by=[a])
    a.go().reach("committed")
    b.reach("committed")
    seen = scene.balances(order), scene.kinds(), waits
    a.go().result()
    b.go().result()
    return seen


def counted_and_cancelled(scene, mutants=()):
    """A count puts an order at risk while the same order is being cancelled."""
    product = scene.product(on_hand=5)
    order = scene.a.run("order_confirmed", [(product, 5)], 10, mutants=())
    return changed_together(scene, order, ("count", product, 2), (*scene.a.mutants, *mutants))


def test_count_and_cancellation_of_one_line_come_one_after_the_other(scene):
    balances, kinds, waits = counted_and_cancelled(scene)
    assert waits
    assert balances == {}
    assert kinds == set()


def test_untouched_line_is_written_off_twice(scene):
    balances, kinds, waits = counted_and_cancelled(scene, ["line_not_touched"])
    assert not waits
    assert balances == {"firm": -3, "at_risk": 3}
    assert kinds == {"negative balance", "orphan"}
