# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two people decide about the same returned goods, and one is killed: each thing happens once."""

from multiprocessing.connection import Listener

import pytest

STATE = "SELECT state FROM dist_disposition WHERE id = %s"
MOVES = "SELECT state, quantity::float FROM stock_move WHERE dist_disposition_id = %s ORDER BY id"
IN_QUARANTINE = """
    SELECT coalesce(sum(q.quantity), 0)::float FROM stock_quant q
      JOIN stock_location l ON l.id = q.location_id
     WHERE q.product_id = %s AND l.dist_quarantine IS NOT NULL
"""
OPEN = "SELECT coalesce(sum(open_qty), 0)::float FROM dist_return_receipt WHERE product_id = %s"
PLANNED = "SELECT quantity::float, planned_qty::float FROM dist_return_receipt WHERE id = %s"


@pytest.fixture
def listener(tmp_path):
    with Listener(str(tmp_path / "socket"), family="AF_UNIX") as listening:
        yield listening


def value_of(scene, statement, record):
    ((value,),) = scene.crew.query(statement, record)
    return value


def race(scene, action, *args):
    """Both do the same; the one who comes second while the first hasn't committed: its outcome."""
    scene.a.start(action, *args, stops=["before_commit"]).reach("before_commit")
    scene.b.start(action, *args)
    if scene.crew.stops_or_waits(scene.b, [scene.a]):
        scene.a.go().result()
        return scene.b.outcome()
    outcome = scene.b.outcome()
    scene.a.go().result()
    return outcome


def assert_same_in_quarantine(scene, product, quantity):
    assert value_of(scene, IN_QUARANTINE, product) == quantity
    assert value_of(scene, OPEN, product) == quantity


def test_two_clerks_execute_the_same_disposition_once(scene):
    product = scene.product(10)
    disposition = scene.a.run("disposition_approved", product, 6)
    kind, message = race(scene, "disposition_executed", [disposition])
    assert kind == "refused"
    assert "Somebody else" in message or "executed meanwhile" in message
    assert scene.crew.query(MOVES, disposition) == [("done", 6.0)]
    assert value_of(scene, STATE, disposition) == "executed"
    assert_same_in_quarantine(scene, product, 0.0)


def test_who_comes_later_is_told_who_did_it(scene):
    product = scene.product(10)
    disposition = scene.a.run("disposition_approved", product, 6)
    scene.a.run("disposition_executed", [disposition])
    scene.b.start("disposition_executed", [disposition])
    kind, message = scene.b.outcome()
    assert kind == "refused"
    assert "was executed meanwhile by" in message
    assert scene.crew.query(MOVES, disposition) == [("done", 6.0)]


def test_two_inspectors_never_plan_more_than_there_is(scene):
    product = scene.product(10)
    receipt = scene.a.run("return_inspected", product, 6)
    kind, message = race(scene, "disposition_proposed", receipt, 4)
    assert kind == "refused"
    assert "Somebody else" in message or "than is left" in message
    assert scene.crew.query(PLANNED, receipt) == [(6.0, 4.0)]


@pytest.mark.parametrize("disposes", ["restock", "scrap", "rework", "to_customer"])
def test_a_killed_clerk_leaves_nothing_half_done(scene, listener, disposes):
    product = scene.product(10)
    disposition = scene.a.run("disposition_approved", product, 6, disposes)
    victim = scene.a.fork(listener)
    victim.start("disposition_executed", [disposition], stops=["before_commit"])
    scene.crew.bury(victim.reach("before_commit"))
    assert scene.crew.query(MOVES, disposition) == []
    assert value_of(scene, STATE, disposition) == "approved"
    assert_same_in_quarantine(scene, product, 6.0)
    scene.b.run("disposition_executed", [disposition])
    assert value_of(scene, STATE, disposition) == "executed"
    assert_same_in_quarantine(scene, product, 6.0 if disposes == "rework" else 0.0)


def test_two_take_it_back_once(scene):
    product = scene.product(10)
    disposition = scene.a.run("disposition_approved", product, 6)
    scene.a.run("disposition_executed", [disposition])
    kind, _message = race(scene, "disposition_reversed", [disposition])
    assert kind == "refused"
    assert value_of(scene, STATE, disposition) == "reversed"
    assert_same_in_quarantine(scene, product, 6.0)


RECEIVED = "SELECT coalesce(sum(quantity), 0)::float FROM dist_return_receipt WHERE product_id = %s"
IN_STOCK = """
    SELECT coalesce(sum(q.quantity), 0)::float FROM stock_quant q
      JOIN stock_location l ON l.id = q.location_id
     WHERE q.product_id = %s AND l.dist_stock_status = 'usable' AND l.usage = 'internal'
"""


@pytest.mark.parametrize("is_same_dialog", [True, False], ids=["double_click", "two_people"])
def test_refused_goods_come_back_once(scene, is_same_dialog):
    product = scene.product(10)
    first = scene.a.run("refusal_opened", product, 6)
    second = first if is_same_dialog else scene.a.run("refusal_again", first)
    scene.a.start("refusal_confirmed", first, stops=["before_commit"]).reach("before_commit")
    scene.b.start("refusal_confirmed", second)
    if scene.crew.stops_or_waits(scene.b, [scene.a]):
        scene.a.go().result()
        kind, message = scene.b.outcome()
    else:
        kind, message = scene.b.outcome()
        scene.a.go().result()
    assert kind == "refused"
    assert "Somebody else" in message or "can't come back" in message
    assert value_of(scene, RECEIVED, product) == 6.0
    assert value_of(scene, IN_STOCK, product) == 10.0
    assert_same_in_quarantine(scene, product, 0.0)


def test_a_kill_midway_leaves_refused_goods_at_the_customer(scene, listener):
    product = scene.product(10)
    dialog = scene.a.run("refusal_opened", product, 6)
    victim = scene.a.fork(listener)
    victim.start("refusal_confirmed", dialog, stops=["before_commit"])
    scene.crew.bury(victim.reach("before_commit"))
    assert value_of(scene, RECEIVED, product) == 0.0
    assert value_of(scene, IN_STOCK, product) == 4.0
    scene.b.run("refusal_confirmed", dialog)
    assert value_of(scene, IN_STOCK, product) == 10.0


RECEIPTS = "SELECT quantity::float FROM dist_return_receipt WHERE product_id = %s ORDER BY id"


def test_two_people_receive_the_transfer_of_a_return_once(scene):
    product = scene.product(10)
    picking = scene.a.run("return_transfer", product, 6)
    race(scene, "return_transfer_validated", picking)
    assert scene.crew.query(RECEIPTS, product) == [(6.0,)]
    assert value_of(scene, IN_STOCK, product) == 4.0
    assert_same_in_quarantine(scene, product, 6.0)


CREDITED = """
    SELECT m.state, a.quantity::float, a.price_subtotal::float FROM account_move_line a
      JOIN account_move m ON m.id = a.move_id WHERE a.dist_return_line_id = %s
"""
CREDITED_QTY = "SELECT credited_qty::float FROM dist_return_line WHERE id = %s"


def assert_credited_once(scene, line):
    assert scene.crew.query(CREDITED, line) == [("posted", 6.0, 120.0)]
    assert value_of(scene, CREDITED_QTY, line) == 6.0


def test_two_clerks_credit_the_same_line_once(scene, returns_worlds):
    line = scene.a.run("return_accepted", returns_worlds[0], 6)
    kind, message = race(scene, "return_credited", line)
    assert kind == "refused"
    assert "is being credited by somebody else" in message
    assert_credited_once(scene, line)


def test_a_clerk_with_an_older_view_credits_nothing_again(scene, returns_worlds):
    line = scene.a.run("return_accepted", returns_worlds[0], 6)
    scene.b.start("return_credited", line, stops=["statement:6"]).reach("statement:6")
    scene.a.run("return_credited", line)
    kind, message = scene.b.go().outcome()
    assert kind == "refused"
    assert "Nothing is open to credit" in message
    assert_credited_once(scene, line)


def test_a_repair_takes_nothing_out_of_quarantine(scene):
    product = scene.product(10)
    receipt = scene.a.run("return_inspected", product, 6)
    kind, message = scene.a.start("returned_goods_repaired", receipt, 2).outcome()
    assert kind == "refused"
    assert "can't leave the quarantine" in message
    assert value_of(scene, IN_STOCK, product) == 4.0
    assert_same_in_quarantine(scene, product, 6.0)


def test_without_the_gate_a_repair_takes_it(scene):
    product = scene.product(10)
    receipt = scene.a.run("return_inspected", product, 6)
    mutants = ("quarantine_open",)
    assert scene.a.run("returned_goods_repaired_in_vain", receipt, 2, mutants=mutants) == 6.0
    assert_same_in_quarantine(scene, product, 6.0)


def test_what_a_repair_brings_from_a_customer_is_returned_goods(scene):
    product = scene.product(10)
    scene.a.run("customers_goods_repaired", product, 3)
    assert value_of(scene, IN_STOCK, product) == 7.0
    assert_same_in_quarantine(scene, product, 3.0)
