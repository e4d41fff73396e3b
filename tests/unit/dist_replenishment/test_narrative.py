# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

import numpy as np
from dist_replenishment.core import plan
from dist_replenishment.core.explanation import BUY, explain
from dist_replenishment.core.narrative import Part, chart, sentence
from dist_replenishment.core.position import Events
from dist_replenishment.core.quantity import Offers
from dist_replenishment.core.vendor_order import Terms
from unit_tests.dist_replenishment.test_explanation import explained

NUMBERS = {
    "on_hand": 5.0,
    "lead_day": 3.0,
    "protection_day": 10.0,
    "weekly": 14.0,
    "sigma": 5.0,
    "safety": 4.0,
    "reorder_point": 20.0,
    "order_up_to": 30.0,
    "is_own": False,
    "consumes": True,
    "own_day": 9.0,
    "in_progress": 0.0,
    "unit_factor": 1.0,
    "multiple_factor": 0.0,
    "rounding": 1.0,
    "source": -1,
    "equals": -1,
    "cost": 10.0,
    "carrying_rate": 0.25,
    "order_cost": 0.0,
    "usual_need": 0.0,
    "maximum": np.inf,
    "cover_weeks": np.inf,
    "transfer_pack": 1.0,
    "transfer_day": 1.0,
}


def bought(events=(), offers=((10.0, 0.0, 1.0, 0.0),), minimum=0.0, **numbers):
    """The explanation of one item's purchase; a price row is (price, minimum, pack, order cost)."""
    items = plan.Items(
        **{name: np.array([value]) for name, value in (NUMBERS | numbers).items()},
        other_end=np.full(len(events), -1),
    )
    day, qty, extra = zip(*events, strict=True) if events else ((), (), ())
    known = Events(np.zeros(len(day)), np.array(day), np.array(qty), np.array(extra, bool))
    rows = Offers(np.zeros(len(offers)), *np.array(offers, dtype=float).T)
    vendors = plan.Vendors(np.zeros(len(offers), np.int64), Terms(value=np.array([minimum])))
    world = {"items": items, "events": known, "ordered": known, "offers": rows}
    made = plan.make(*world.values(), vendors)
    return explain(BUY, [0], **world, plan=made)[0]


def test_a_plain_purchase_is_told_from_stock_to_quantity():
    assert sentence(bought()) == [
        {"code": "stock", "on_hand": 5.0},
        {"code": "stock_out", "day": 3.0, "lead_day": 3.0},
        {"code": "levels", "position": 5.0, "reorder_point": 20.0, "order_up_to": 30.0},
        {"code": "need", "qty": 25.0},
        {"code": "as_needed", "qty": 25.0},
    ]


def test_what_customers_have_ordered_decides_where_no_level_does():
    """4 are above the reorder point, but 6 are on order."""
    told = sentence(bought([(2, -6.0, False)], on_hand=4.0, weekly=1.0, reorder_point=0.0))
    assert {"code": "known_short", "position": 4.0, "known": 6.0, "order_up_to": 30.0} in told
    assert {"code": "need", "qty": 26.0} in told
    assert "levels" not in [part["code"] for part in told]


def test_the_reorder_point_decides_where_the_position_is_below_it():
    told = sentence(bought([(2, -6.0, False)], on_hand=4.0))
    assert {
        "code": "levels",
        "position": 4.0,
        "reorder_point": 20.0,
        "order_up_to": 30.0,
    } in told


def test_what_does_not_count_is_said():
    told = sentence(bought([(200, 50.0, False), (300, -9.0, False)]))
    assert {"code": "late_receipts", "qty": 50.0, "after": 10.0} in told
    assert {"code": "far_demand", "qty": 9.0, "after": 10.0} in told


def test_a_break_is_told_with_what_it_is_cheaper_than():
    assert sentence(bought(offers=[(10, 0, 1, 0), (5, 40, 1, 0)]))[-1] == {
        "code": "break",
        "qty": 40.0,
        "min_qty": 40.0,
        "price": 5.0,
        "dearer_qty": 25.0,
        "dearer_price": 10.0,
    }


def test_an_order_that_is_filled_up_says_so():
    told = bought(minimum=400.0)
    assert told["qty"] == 40.0
    assert sentence(told)[-2:] == [
        {"code": "as_needed", "qty": 25.0},
        {"code": "filled", "qty": 15.0},
    ]


def test_every_part_can_be_reached():
    cases = [
        bought([(-1, -2.0, False), (2, 3.0, False), (4, -1.0, True), (5, -60.0, False)]),
        bought([(200, 50.0, False), (300, -9.0, False)]),
        bought(offers=[(10, 0, 12, 0)]),
        bought(offers=[(10, 48, 1, 0)]),
        bought(offers=[(10, 248, 1, 0)], cover_weeks=2.0),
        bought(offers=[(10, 0, 1, 0), (5, 40, 1, 0)]),
        bought(offers=[(10, 0, 1, 50)]),
        bought(maximum=20.0),
        *(told for seed in (0, 1) for _, _, told in explained(seed)),
    ]
    codes = {part["code"] for case in cases for part in sentence(case)}
    assert codes == {part.value for part in Part}


def test_the_parts_come_in_their_order():
    order = [part.value for part in Part]
    for _, _, told in explained(0):
        places = [order.index(part["code"]) for part in sentence(told)]
        assert places == sorted(places)


def test_the_sentence_is_data():
    for _, _, told in explained(0):
        parts = sentence(told)
        assert json.loads(json.dumps(parts, allow_nan=False)) == parts


def test_the_chart_shows_the_balance_with_and_without():
    told = bought([(2, 7.0, False), (5, -40.0, False)])
    points = chart(told, days=6)
    assert told["qty"] == 28.0
    assert [point["day"] for point in points] == list(range(7))
    assert [point["without"] for point in points] == [5.0, 3.0, 8.0, 6.0, 4.0, -28.0, -28.0]
    assert [point["with"] for point in points] == [5.0, 3.0, 8.0, 34.0, 32.0, 0.0, 0.0]


def test_the_chart_ends_a_week_after_the_interval_or_with_the_last_near_event():
    assert len(chart(bought())) == 18
    assert len(chart(bought([(60, -1.0, False), (200, -1.0, False)]))) == 61
