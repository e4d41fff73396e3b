# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Physical reservation: never more than there is, whoever reserves at once."""

from contextlib import closing, contextmanager
from types import SimpleNamespace

from tests.concurrency.crew import connect


def reserved_together(scene, mutants=(), rows=(10,)):
    """Two transfers want the same ten units; the first one's reservation is not yet committed.

    :return: whether the second had to wait for the first, and the product
    """
    product = scene.product(on_hand=rows[0])
    for more in rows[1:]:
        scene.a.run("second_row", product, more, mutants=())
    a, b, mutants = scene.a, scene.b, (*scene.a.mutants, *mutants)
    transfer = "relocate", product, 10, scene.world["shelves"][0]
    a.start(*transfer, stops=["before_commit"], mutants=mutants).reach("before_commit")
    b.start(*transfer, stops=["before_commit"], mutants=mutants)
    waits = scene.crew.stops_or_waits(b, by=[a])
    a.go().result()
    b.result()
    return waits, product


def reserved_and_there(scene, product):
    return scene.crew.query(
        "SELECT sum(q.reserved_quantity)::float, sum(q.quantity)::float, "
        "count(*) FILTER (WHERE q.quantity <> 0 OR q.reserved_quantity <> 0) "
        "FROM stock_quant q "
        "JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal' "
        "WHERE product_id = %s",
        product,
    )[0]


def test_reservation_waits_for_a_quant_that_is_being_changed(scene):
    waits, product = reserved_together(scene)
    assert waits
    assert reserved_and_there(scene, product) == (10, 10, 1)
    assert scene.problems() == []


def test_odoo_alone_reserves_the_same_goods_twice(scene):
    waits, product = reserved_together(scene, ["quant_not_locked"])
    assert not waits
    assert reserved_and_there(scene, product) == (20, 10, 2)
    assert scene.kinds() == {"over-reserved"}


def test_reservation_waits_for_every_row_of_the_goods(scene):
    waits, product = reserved_together(scene, rows=(5, 5))
    assert waits
    assert reserved_and_there(scene, product)[:2] == (10, 10)
    assert scene.problems() == []


def test_odoo_alone_reserves_twice_where_goods_have_two_rows(scene):
    waits, product = reserved_together(scene, ["quant_not_locked"], rows=(5, 5))
    assert not waits
    assert reserved_and_there(scene, product)[:2] == (20, 10)
    assert scene.kinds() == {"over-reserved"}


def test_confirmation_does_not_wait_for_the_reservation_of_another(scene):
    """Who holds the reservation gate delays no promise; what was left is reserved later."""
    product = scene.product(on_hand=10)
    a, b = scene.a, scene.b
    b.run("order_confirmed", [(product, 4)])
    a.start("work", stops=["reservation_gate"]).reach("reservation_gate")
    second = b.run("order_confirmed", [(product, 4)])
    assert scene.balances(second) == {"firm": 4}
    assert reserved_and_there(scene, product)[0] == 0
    a.go().result()
    b.run("work")
    assert reserved_and_there(scene, product) == (8, 10, 1)
    assert scene.problems() == []


def test_two_workers_never_reserve_at_once(scene):
    product = scene.product(on_hand=5)
    a, b = scene.a, scene.b
    scene.a.run("order_confirmed", [(product, 4)], 10)
    a.start("work", stops=["reservation_gate"]).reach("reservation_gate")
    b.start("work")
    assert scene.crew.stops_or_waits(b, by=[a])
    a.go().result()
    b.result()
    assert reserved_and_there(scene, product) == (4, 5, 1)


@contextmanager
def rows_locked(scene, product):
    """Somebody locks the stock rows and changes nothing: (who, a function that lets go)."""
    holder = SimpleNamespace(application_name="holder")
    db = connect(scene.crew.dbname, application_name=holder.application_name)
    db.autocommit = False
    with closing(db), db.cursor() as cr:
        cr.execute("SELECT id FROM stock_quant WHERE product_id = %s FOR UPDATE", [product])
        yield holder, db.rollback


def test_stock_that_was_only_locked_costs_the_waiting_one_nothing(scene):
    """It is as it was when the second began, which therefore goes on without another try."""
    product = scene.product(on_hand=10)
    with rows_locked(scene, product) as (holder, release):
        scene.b.start("relocate", product, 10, scene.world["shelves"][0], stops=["retry"])
        assert scene.crew.stops_or_waits(scene.b, by=[holder])
        release()
        assert scene.b.event()[0] == "done"
    assert reserved_and_there(scene, product) == (10, 10, 1)


def reserved_orders(scene, product, count):
    """Confirmed orders of four units, ready to be delivered."""
    orders = [scene.a.run("order_confirmed", [(product, 4)]) for _ in range(count)]
    scene.a.run("work")
    return orders


def test_deliveries_of_the_same_goods_do_not_wait_for_each_other(scene):
    """Each takes what was reserved for it, so neither is tried again."""
    product = scene.product(on_hand=10)
    first, second = reserved_orders(scene, product, 2)
    a, b = scene.a, scene.b
    a.start("deliver", first, stops=["before_commit"]).reach("before_commit")
    b.start("deliver", second, stops=["retry"])
    assert b.event()[0] == "done"
    a.go().result()
    assert reserved_and_there(scene, product)[:2] == (0, 2)
    assert scene.problems() == []


def test_a_delivery_does_not_miss_goods_that_left_meanwhile(scene):
    """What was delivered since the second one began is no reason to try it again either."""
    product = scene.product(on_hand=10)
    first, second = reserved_orders(scene, product, 2)
    a, b = scene.a, scene.b
    b.start("deliver", second, stops=["balances_read", "retry"]).reach("balances_read")
    a.run("deliver", first)
    b.go()
    assert b.event()[0] == "done"
    assert reserved_and_there(scene, product)[:2] == (0, 2)
    # the rows are brought together by who next reserves or takes them
    third = scene.a.run("order_confirmed", [(product, 2)])
    scene.a.run("work")
    assert reserved_and_there(scene, product) == (2, 2, 1)
    scene.a.run("deliver", third)
    assert scene.problems() == []


def test_a_count_means_all_that_lies_there(scene):
    """Deliveries side by side left two rows; the count of what is left changes nothing."""
    product = scene.product(on_hand=10)
    first, second = reserved_orders(scene, product, 2)
    scene.a.run("order_confirmed", [(product, 2)], 10)
    scene.a.start("deliver", first, stops=["before_commit"]).reach("before_commit")
    scene.b.run("deliver", second)
    scene.a.go().result()
    assert reserved_and_there(scene, product)[1:] == (2, 2)
    scene.a.run("count", product, 2)
    assert reserved_and_there(scene, product)[1:] == (2, 1)
    assert scene.problems() == []


def test_a_package_is_moved_as_a_whole_and_waits_for_its_row(scene):
    product = scene.product()
    package = scene.a.run("in_package", product, 5)
    shelf = scene.world["shelves"][0]
    picking = scene.a.run("package_transfer", product, package, 5, shelf)
    with rows_locked(scene, product) as (holder, release):
        scene.b.start("validate", picking)
        assert scene.crew.stops_or_waits(scene.b, by=[holder])
        release()
        assert scene.b.event() == ("done", "done")
    assert reserved_and_there(scene, product) == (0, 5, 1)


def test_goods_that_are_taken_from_others_are_never_taken_twice(scene):
    """Two transfers take by force what is reserved for an order; the second waits."""
    product = scene.product(on_hand=4)
    order = reserved_orders(scene, product, 1)[0]
    a, b = scene.a, scene.b
    a.start("scrap", product, 3, stops=["before_commit"]).reach("before_commit")
    b.start("scrap", product, 1)
    assert scene.crew.stops_or_waits(b, by=[a])
    a.go().result()
    b.result()
    assert reserved_and_there(scene, product)[:2] == (0, 0)
    assert scene.balances(order) == {"at_risk": 4}
    assert scene.problems() == []
