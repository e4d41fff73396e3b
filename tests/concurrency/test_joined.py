# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What joins a delivery while somebody validates or cancels it is never left behind in it."""

import pytest

#: open moves of an order in transfers that are over: nobody would ever deliver them
LEFT_BEHIND = """
    SELECT move.id FROM stock_move move
      JOIN sale_order_line line ON line.id = move.sale_line_id
      JOIN stock_picking picking ON picking.id = move.picking_id
     WHERE line.order_id = %s AND move.state NOT IN ('done', 'cancel')
       AND picking.state IN ('done', 'cancel')
"""
ENDS = pytest.mark.parametrize("end", ["deliver_one", "cancel_deliveries"])


def delivered_in_part(scene):
    """An order of which one of five has left, and a product of which there are ten.

    Delivering another one changes nothing on the order any more that somebody else could notice.
    """
    product, other = scene.product(on_hand=5), scene.product(on_hand=10)
    order = scene.a.run("order_confirmed", [(product, 5)], mutants=())
    scene.a.run("deliver_one", order, mutants=())
    return order, other


def line_joins_first(scene, end, mutants=()):
    """(whether the end waited, moves that were left behind)"""
    order, other = delivered_in_part(scene)
    a, b, mutants = scene.a, scene.b, (*scene.a.mutants, *mutants)
    a.start("add_line", order, other, 2, stops=["before_commit"], mutants=mutants)
    a.reach("before_commit")
    b.start(end, order)
    waits = scene.crew.stops_or_waits(b, by=[a])
    a.go().result()
    b.result()
    return waits, scene.crew.query(LEFT_BEHIND, order)


def line_joins_last(scene, end, mutants=()):
    """(whether the line waited, moves that were left behind)"""
    order, other = delivered_in_part(scene)
    a, b, mutants = scene.a, scene.b, (*scene.a.mutants, *mutants)
    b.start(end, order, stops=["before_commit"]).reach("before_commit")
    a.start("add_line", order, other, 2, mutants=mutants)
    waits = scene.crew.stops_or_waits(a, by=[b])
    b.go().result()
    a.result()
    return waits, scene.crew.query(LEFT_BEHIND, order)


@ENDS
def test_a_line_that_joins_first_is_seen_by_whoever_ends_the_delivery(scene, end):
    assert line_joins_first(scene, end) == (True, [])
    assert scene.problems() == []


@ENDS
def test_a_line_that_joins_last_gets_a_delivery_of_its_own(scene, end):
    assert line_joins_last(scene, end) == (True, [])
    assert scene.problems() == []


@pytest.mark.parametrize("race", [line_joins_first, line_joins_last])
def test_a_line_that_meets_nobody_is_left_behind(scene, race):
    waits, left = race(scene, "deliver_one", ["pickings_not_touched"])
    assert not waits
    assert len(left) == 1
