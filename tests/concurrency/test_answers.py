# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders that wait for an answer: what the answer finds, and answers at the same time."""


def waiting(scene, on_hand=4, wanted=6, commitment="ask"):
    """(product, quotation) that is short, and is left to an answer."""
    product = scene.product(on_hand=on_hand)
    scene.a.run("leave_to_an_answer", product, commitment, mutants=())
    return product, scene.a.run("order", [(product, wanted)], mutants=())


def states(scene, order):
    """States of the order's approvals, and of the order."""
    approvals = scene.crew.query(
        "SELECT state FROM dist_promise_approval WHERE order_id = %s ORDER BY id", order
    )
    ((state,),) = scene.crew.query("SELECT state FROM sale_order WHERE id = %s", order)
    return [state for (state,) in approvals], state


def outcomes(scene, order):
    found = scene.crew.query(
        "SELECT outcome FROM dist_promise_decision WHERE order_id = %s ORDER BY id", order
    )
    return [outcome for (outcome,) in found]


# --- asking ------------------------------------------------------------------------------------


def test_what_is_asked_claims_nothing(scene):
    product, order = waiting(scene)
    scene.a.run("ask_choice", order)
    assert scene.balances(order) == {}
    assert outcomes(scene, order) == ["asked"]
    other = scene.b.run("order_confirmed", [(product, 4)])
    assert scene.balances(other) == {"firm": 4}
    assert scene.problems() == []


def chosen_beside_another_order(scene, mutants=()):
    """Two of the four that were shown are being promised to somebody else meanwhile."""
    product, order = waiting(scene)
    other = scene.b.run("order", [(product, 2)], mutants=())
    dialog = scene.a.run("ask_choice", order)
    scene.b.start("confirm", other, stops=["before_commit"], mutants=()).reach("before_commit")
    again = scene.a.run("choose", dialog, "backorder", mutants=mutants)
    scene.b.go().result()
    assert scene.balances(other) == {"firm": 2}
    return order, again


def test_what_is_no_longer_so_comes_back(scene):
    order, again = chosen_beside_another_order(scene)
    assert again
    assert scene.balances(order) == {}
    assert states(scene, order) == ([], "draft")
    # the figures that came back are those of the moment
    assert not scene.a.run("choose", again, "backorder")
    assert scene.balances(order) == {"firm": 2, "backorder": 4}
    assert scene.problems() == []


def test_not_compared_something_else_would_be_confirmed(scene):
    order, again = chosen_beside_another_order(scene, ["shown_not_compared"])
    assert not again
    assert scene.balances(order) == {"firm": 2, "backorder": 4}


def test_a_batch_confirms_the_others(scene):
    product, order = waiting(scene)
    fine = scene.a.run("order", [(product, 4)])
    scene.a.run("confirm_all", [order, fine])
    assert (scene.balances(order), scene.balances(fine)) == ({}, {"firm": 4})
    assert scene.problems() == []


# --- approvals ---------------------------------------------------------------------------------


def test_a_double_click_asks_once(scene):
    _product, order = waiting(scene, commitment="approval")
    scene.a.start("confirm", order, stops=["before_commit"]).reach("before_commit")
    scene.b.start("confirm", order)
    assert scene.crew.stops_or_waits(scene.b, by=[scene.a])
    scene.a.go().result()
    scene.b.result()
    assert states(scene, order) == (["waiting"], "draft")
    assert scene.balances(order) == {}


def test_of_two_approvers_one_is_told(scene):
    _product, order = waiting(scene, commitment="approval")
    scene.a.run("confirm", order)
    scene.a.start("approve", order, stops=["before_commit"]).reach("before_commit")
    scene.b.start("approve", order)
    assert scene.crew.stops_or_waits(scene.b, by=[scene.a])
    scene.a.go().result()
    kind, told = scene.b.outcome()
    assert kind == "refused"
    assert "closed already: Approved" in told
    assert states(scene, order) == (["approved"], "sale")
    assert scene.balances(order) == {"firm": 4, "backorder": 2}
    assert outcomes(scene, order) == ["approval", "shortage"]
    assert scene.problems() == []


def test_a_change_at_the_same_time_is_not_approved(scene):
    _product, order = waiting(scene, commitment="approval")
    scene.a.run("confirm", order)
    scene.a.start("grow", order, 9, stops=["before_commit"]).reach("before_commit")
    scene.b.start("approve", order)
    assert scene.crew.stops_or_waits(scene.b, by=[scene.a])
    scene.a.go().result()
    kind, told = scene.b.outcome()
    assert kind == "refused"
    assert "closed already: Outdated" in told
    assert states(scene, order) == (["outdated"], "draft")
    assert scene.balances(order) == {}
