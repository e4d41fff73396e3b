# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is claimed in flight, and what it must not do to others or to itself."""


def reserved(scene, product):
    return scene.crew.query(
        "SELECT COALESCE(sum(reserved_quantity), 0)::float FROM stock_quant WHERE product_id = %s",
        product,
    )[0][0]


def cases(scene, product):
    """States of the cases that the product could not be reserved."""
    return scene.crew.query(
        "SELECT c.state FROM dist_exception c WHERE c.cause_key LIKE %s ORDER BY c.id",
        f"reservation:%:{product}:%",
    )


def wakes(scene):
    """How often the scheduled worker has been called."""
    return scene.crew.query(
        "SELECT count(*) FROM ir_cron_trigger t JOIN ir_model_data d ON d.res_id = t.cron_id "
        "WHERE d.model = 'ir.cron' AND d.name = 'dist_reservation_cron'"
    )[0][0]


# --- a backorder in flight ---------------------------------------------------------------------


def worked_beside_a_backorder(scene, mutants=()):
    """All goods are promised; the worker runs while somebody else's backorder is in flight."""
    product = scene.product(on_hand=4)
    kept = scene.a.run("order_confirmed", [(product, 4)], mutants=())
    waiting = scene.b.run("order", [(product, 1)], mutants=())
    scene.b.start("confirm", waiting, stops=["before_commit"], mutants=mutants)
    scene.b.reach("before_commit")
    scene.a.run("work")
    seen = scene.balances(kept)
    scene.b.go().result()
    assert scene.balances(waiting) == {"backorder": 1}
    return seen


def test_a_backorder_in_flight_takes_no_promise_away(scene):
    assert worked_beside_a_backorder(scene) == {"firm": 4}
    assert scene.problems() == []


def test_claimed_as_a_promise_it_would(scene):
    assert worked_beside_a_backorder(scene, ["backorder_claimed_as_promise"]) == {
        "firm": 3,
        "at_risk": 1,
    }


# --- a line and itself -------------------------------------------------------------------------


def test_a_double_click_is_not_told_that_the_stock_is_short(scene):
    """There is exactly enough, and the policy refuses what is short."""
    product = scene.product(on_hand=3)
    scene.a.run("refuse_when_short", product)
    order = scene.a.run("order", [(product, 3)])
    scene.a.start("confirm", order, stops=["before_commit"]).reach("before_commit")
    scene.b.start("confirm", order)
    assert scene.crew.stops_or_waits(scene.b, by=[scene.a])
    assert scene.a.go().outcome()[0] == "done"
    kind, told = scene.b.outcome()
    assert kind == "refused"
    assert "not in a state requiring confirmation" in told
    assert scene.balances(order) == {"firm": 3}
    assert scene.crew.query(
        "SELECT outcome FROM dist_promise_decision WHERE order_id = %s", order
    ) == [("promised",)]
    assert scene.problems() == []


def test_a_promise_that_was_rolled_back_does_not_block_the_next_of_its_transaction(scene):
    product = scene.product(on_hand=10)
    before = wakes(scene)
    order = scene.a.run("order_at_second_try", [(product, 10)])
    assert scene.balances(order) == {"firm": 10}
    # the first try's call for the worker is gone with it
    assert wakes(scene) == before + 1
    assert scene.problems() == []


def test_two_lines_of_one_product_share_what_is_there(scene):
    product = scene.product(on_hand=5)
    order = scene.a.run("order", [(product, 3), (product, 3)])
    other = scene.b.run("order", [(product, 2)])
    scene.a.start("confirm", order, stops=["claim_inserted"]).reach("claim_inserted")
    scene.b.start("confirm", other)
    assert scene.crew.stops_or_waits(scene.b, by=[scene.a])
    scene.a.go().result()
    scene.b.result()
    assert scene.balances(order) == {"firm": 5, "backorder": 1}
    assert scene.balances(other) == {"backorder": 2}
    assert scene.problems() == []
    scene.a.run("work")
    assert reserved(scene, product) == 5


# --- holds -------------------------------------------------------------------------------------


def confirmed_beside_a_hold(scene, mutants=()):
    product = scene.product(on_hand=1)
    scene.a.run("hold_quotations", 30, mutants=())
    held, wanted = (scene.a.run("order", [(product, 1)], mutants=()) for _ in range(2))
    scene.a.start("hold", held, stops=["before_commit"], mutants=mutants).reach("before_commit")
    scene.b.run("confirm", wanted)
    scene.a.go().result()
    scene.a.run("hold_quotations", 0, mutants=())
    return scene.balances(wanted)


def test_a_hold_in_flight_counts_for_everybody_else(scene):
    assert confirmed_beside_a_hold(scene) == {"backorder": 1}


def test_without_its_claim_what_is_held_is_promised_to_another(scene):
    assert confirmed_beside_a_hold(scene, ["claim_not_inserted"]) == {"firm": 1}


# --- the worker --------------------------------------------------------------------------------


def test_a_product_that_cannot_be_reserved_stops_no_other_and_goes_to_the_desk(scene):
    bad, good = scene.product(on_hand=2), scene.product(on_hand=2)
    for product in (bad, good):
        scene.a.run("order_confirmed", [(product, 2)])
    scene.a.run("work", mutants=["reserving_first_fails"])
    assert (reserved(scene, bad), reserved(scene, good)) == (0, 2)
    assert cases(scene, bad) == [("open",)]
    assert cases(scene, good) == []
    scene.a.run("work")
    assert reserved(scene, bad) == 2
    assert cases(scene, bad) == [("closed",)]


def test_a_product_that_cannot_be_promised_again_stays_on_the_desk_until_it_can(scene):
    """That it could be reserved all the same says nothing about its promises."""
    bad, good = scene.product(on_hand=2), scene.product(on_hand=2)
    for product in (bad, good):
        scene.a.run("order_confirmed", [(product, 2)])
    scene.a.run("work", mutants=["recovering_first_fails"])
    assert (reserved(scene, bad), reserved(scene, good)) == (2, 2)
    assert cases(scene, bad) == [("open",)]
    again = scene.a.run("order_confirmed", [(bad, 1)])
    scene.a.run("work")
    assert scene.balances(again) == {"backorder": 1}
    assert cases(scene, bad) == [("closed",)]


def test_a_line_that_grows_while_it_is_promised_again_gets_everything_once(scene):
    """The worker promises the backorder of a line; meanwhile a request adds to that line."""
    product = scene.product(on_hand=5)
    order = scene.a.run("order_confirmed", [(product, 6)])
    scene.b.run("second_row", product, 3)
    scene.a.start("work", stops=["claim_inserted"]).reach("claim_inserted")
    scene.b.start("grow", order, 8)
    assert scene.crew.stops_or_waits(scene.b, by=[scene.a])
    scene.a.go().result()
    scene.b.result()
    assert scene.balances(order) == {"firm": 8}
    scene.a.run("work")
    assert reserved(scene, product) == 8
    assert scene.problems() == []


# --- a promise that is moved to an earlier day ---------------------------------------------------


def moved_beside_an_order(scene, mutants=()):
    """Two units are there and two arrive; a promise for later moves to today, another is made."""
    product = scene.product(on_hand=2)
    scene.a.run("count_on_receipts", product, mutants=())
    scene.a.run("receipt", product, 2, 2, mutants=())
    later = scene.a.run("order_confirmed", [(product, 2)], 6, mutants=())
    new = scene.a.run("order", [(product, 2)], mutants=())
    scene.a.start("promise_earlier", later, stops=["before_commit"], mutants=mutants)
    scene.a.reach("before_commit")
    scene.b.run("confirm", new, mutants=())
    scene.a.go().result()
    return scene.kinds()


def test_goods_of_a_promise_on_its_way_to_today_are_not_promised_again(scene):
    assert moved_beside_an_order(scene) == set()


def test_without_its_claim_they_would_be(scene):
    assert moved_beside_an_order(scene, ["claim_not_inserted"]) == {"oversold"}


# --- the connections of short transactions -------------------------------------------------------


def short_connections(scene):
    """Process ids of the connections that the workers keep for claims."""
    return scene.crew.query(
        "SELECT DISTINCT pid FROM pg_stat_activity WHERE datname = current_database() "
        "AND state = 'idle' AND pid <> pg_backend_pid() AND application_name <> 'observer' "
        "ORDER BY pid"
    )


def test_what_the_server_has_closed_is_not_used_again(scene):
    product = scene.product(on_hand=2)
    scene.a.run("order_confirmed", [(product, 1)])
    closed = scene.crew.query(
        "SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s::int[]) AS pid",
        [pid for (pid,) in short_connections(scene)],
    )
    again = scene.a.run("order_confirmed", [(product, 1)])
    assert all(done for (done,) in closed) and len(closed) >= 2
    assert scene.balances(again) == {"firm": 1}
