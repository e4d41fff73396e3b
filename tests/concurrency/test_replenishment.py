# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two buyers press at once, and a planning run is killed: nothing is ordered twice or lost."""

from multiprocessing.connection import Listener

import pytest

#: a run has five stages, and the one that forecasts takes a step more to see that it is done
MOST_STEPS = 8


@pytest.fixture
def listener(tmp_path):
    with Listener(str(tmp_path / "socket"), family="AF_UNIX") as listening:
        yield listening


def lines_of(scene, product):
    """Quantities of the product on purchase orders."""
    rows = scene.crew.query(
        "SELECT product_qty::float FROM purchase_order_line WHERE product_id = %s", product
    )
    return [qty for (qty,) in rows]


def state_of(scene, proposal):
    ((state,),) = scene.crew.query(
        "SELECT state FROM dist_replenishment_proposal WHERE id = %s", proposal
    )
    return state


def test_two_buyers_order_the_same_proposal_once(scene):
    product = scene.product()
    proposal = scene.a.run("buyable", product)
    scene.a.start("ordered", [proposal], stops=["before_commit"]).reach("before_commit")
    scene.b.start("ordered", [proposal])
    if scene.crew.stops_or_waits(scene.b, [scene.a]):
        scene.a.go().result()
        kind, _value = scene.b.outcome()
    else:
        kind, _value = scene.b.outcome()
        scene.a.go().result()
    assert kind in ("refused", "given up")
    assert lines_of(scene, product) == [10.0]
    assert state_of(scene, proposal) == "ordered"


def test_who_comes_later_is_told_that_it_is_ordered(scene):
    product = scene.product()
    proposal = scene.a.run("buyable", product)
    scene.a.run("ordered", [proposal])
    scene.b.start("ordered", [proposal])
    kind, message = scene.b.outcome()
    assert kind == "refused"
    assert "None of these proposals is approved" in message
    assert lines_of(scene, product) == [10.0]


def test_a_killed_order_leaves_nothing(scene, listener):
    product = scene.product()
    proposal = scene.a.run("buyable", product)
    victim = scene.a.fork(listener)
    victim.start("ordered", [proposal], stops=["before_commit"]).reach("before_commit")
    scene.crew.bury(victim)
    assert lines_of(scene, product) == []
    assert state_of(scene, proposal) == "approved"
    scene.b.run("ordered", [proposal])
    assert lines_of(scene, product) == [10.0]


def test_a_killed_run_goes_on_where_it_was(scene, listener):
    run = scene.a.run("run_started")
    assert scene.b.run("run_started") == run
    reached = scene.a.run("run_step", run)
    victim = scene.a.fork(listener)
    victim.start("run_step", run, stops=["before_commit"]).reach("before_commit")
    scene.crew.bury(victim)
    ((stage,),) = scene.crew.query("SELECT stage FROM dist_replenishment_run WHERE id = %s", run)
    assert stage == reached
    for _step in range(MOST_STEPS):
        reached = scene.b.run("run_step", run)
        if reached == "done":
            break
    assert reached == "done"
