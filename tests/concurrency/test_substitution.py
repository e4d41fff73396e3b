# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Substitutes that orders get by themselves, raced with orders for the substitutes."""

from tests.concurrency.test_guards import race


def two_products(scene, on_hand, of_substitute):
    """A product, and one that may replace it."""
    product = scene.product(on_hand=on_hand)
    substitute = scene.product(on_hand=of_substitute)
    scene.a.run("accept_substitutes", product, substitute, mutants=())
    return product, substitute


def lines(scene, order_id):
    """{product: quantity} on the order."""
    return dict(
        scene.crew.query(
            "SELECT product_id, sum(product_uom_qty)::float FROM sale_order_line "
            "WHERE order_id = %s GROUP BY 1",
            order_id,
        )
    )


def promised(scene, product, order_ids=None):
    """{state: quantity} of a product."""
    return dict(
        scene.crew.query(
            "SELECT state, sum(qty)::float FROM dist_promise_entry WHERE product_id = %s "
            "AND NOT shadow AND (%s::int[] IS NULL OR order_id = ANY(%s)) "
            "GROUP BY state HAVING sum(qty) <> 0",
            product,
            order_ids,
            order_ids,
        )
    )


def first_requests(scene, order_id):
    """[(product, requested, promised in time, outcome)]"""
    return scene.crew.query(
        "SELECT u.product_id, u.requested_qty::float, u.promised_qty::float, u.outcome "
        "FROM dist_unmet_demand u JOIN sale_order o ON o.name = u.order_name WHERE o.id = %s "
        "ORDER BY u.id",
        order_id,
    )


def snatched(scene, mutants=(), refuse=False):
    """An order is about to claim its substitute when another one takes all of that."""
    product, substitute = two_products(scene, 6, 4)
    if refuse:
        scene.a.run("refuse_when_short", product, mutants=())
    ours = scene.a.run("order", [(product, 10)], mutants=())
    theirs = scene.a.run("order", [(substitute, 4)], mutants=())
    first, second, waits = race(
        scene,
        ("confirm", ours),
        ("confirm", theirs),
        stop="at_gate",
        second_stop="never",
        mutants=mutants,
    )
    assert second[0] == "done"
    assert not waits
    assert scene.balances(theirs) == {"firm": 4}
    return product, substitute, ours, first


def test_a_substitute_is_there_when_nobody_takes_it(scene):
    product, substitute = two_products(scene, 6, 4)
    ours = scene.a.run("order_confirmed", [(product, 10)])
    assert lines(scene, ours) == {product: 6, substitute: 4}
    assert scene.balances(ours) == {"firm": 10}
    assert scene.problems() == []


def test_one_that_was_taken_meanwhile_is_given_up(scene):
    product, substitute, ours, (kind, _value) = snatched(scene)
    assert kind == "done"
    assert lines(scene, ours) == {product: 10}
    assert scene.balances(ours) == {"firm": 6, "backorder": 4}
    assert promised(scene, substitute) == {"firm": 4}
    assert first_requests(scene, ours) == [(product, 10, 6, "substituted")]
    assert scene.problems() == []


def test_kept_it_would_wait_instead_of_what_was_asked_for(scene):
    product, substitute, ours, _outcome = snatched(scene, ["lost_substitute_kept"])
    assert lines(scene, ours) == {product: 6, substitute: 4}
    assert promised(scene, substitute, [ours]) == {"backorder": 4}


def test_a_line_that_may_be_refused_is_decided_anew_as_a_whole(scene):
    product, _substitute, ours, (kind, message) = snatched(scene, refuse=True)
    assert kind == "refused"
    assert "6 of 10" in message
    assert lines(scene, ours) == {product: 10}
    assert scene.balances(ours) == {}
    assert first_requests(scene, ours) == [(product, 10, 0, "refused")]


def test_in_two_steps_its_first_request_would_be_lost(scene):
    _product, _substitute, ours, (kind, _message) = snatched(
        scene, ["refusal_not_tried_again"], refuse=True
    )
    assert kind == "refused"
    assert first_requests(scene, ours) == []


def test_two_orders_want_the_same_substitute(scene):
    product, substitute = two_products(scene, 0, 1)
    orders = [scene.a.run("order", [(product, 1)], mutants=()) for _ in range(2)]
    *outcomes, _waits = race(scene, ("confirm", orders[0]), ("confirm", orders[1]), stop="at_gate")
    assert [kind for kind, _value in outcomes] == ["done", "done"]
    assert promised(scene, substitute) == {"firm": 1}
    assert promised(scene, product) == {"backorder": 1}
    assert scene.problems() == []


def test_orders_for_the_substitute_and_for_what_it_replaces(scene):
    """Two at a time, until the goods are gone several times over: each unit is promised once."""
    product, substitute = two_products(scene, 3, 8)
    wanted = [product, substitute] * 8
    orders = [scene.a.run("order", [(one, 1)], mutants=()) for one in wanted]
    for first, second in zip(orders[::2], orders[1::2], strict=True):
        scene.a.start("confirm", first)
        scene.b.start("confirm", second)
        assert [one.outcome()[0] for one in (scene.a, scene.b)] == ["done", "done"]
    assert promised(scene, product)["firm"] == 3
    assert promised(scene, substitute)["firm"] == 8
    # 16 units were asked for and 11 were there
    waiting = [promised(scene, one).get("backorder", 0) for one in (product, substitute)]
    assert sum(waiting) == 5
    replaced = [order for order in orders[::2] if lines(scene, order).get(substitute)]
    assert promised(scene, substitute, replaced) == {"firm": len(replaced)}
    assert scene.problems() == []


def test_undoing_gives_the_substitute_back(scene):
    product, substitute = two_products(scene, 6, 4)
    ours = scene.a.run("order_confirmed", [(product, 10)])
    scene.a.run("cancel", ours)
    assert promised(scene, substitute) == {}
    scene.a.run("draft", ours)
    scene.a.run("undo_substitution", ours)
    assert lines(scene, ours) == {product: 10}
    theirs = scene.b.run("order_confirmed", [(substitute, 4)])
    assert scene.balances(theirs) == {"firm": 4}
    scene.a.run("confirm", ours)
    assert lines(scene, ours) == {product: 10}
    assert scene.balances(ours) == {"firm": 6, "backorder": 4}
    assert scene.problems() == []


def test_what_is_on_record_outlives_its_order(scene):
    product, substitute = two_products(scene, 6, 4)
    ours = scene.a.run("order_confirmed", [(product, 10)])
    (name,) = scene.crew.query("SELECT name FROM sale_order WHERE id = %s", ours)[0]
    scene.a.run("cancel", ours)
    scene.a.run("delete", ours)
    assert scene.crew.query(
        "SELECT order_id, line_id, substitute_line_id, product_id, substitute_id, "
        "replaced_qty::float FROM dist_substitution WHERE order_name = %s AND product_id = %s",
        name,
        product,
    ) == [(None, None, None, product, substitute, 4)]
