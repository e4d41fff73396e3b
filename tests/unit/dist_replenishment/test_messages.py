# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core import bad_input, position
from dist_replenishment.core.messages import Message, Thresholds, Why, messages
from dist_replenishment.core.position import NEVER, Events

ORDER, EXPEDITE, POSTPONE = Message.ORDER_NOW, Message.EXPEDITE, Message.POSTPONE
CANCEL, TOO_MUCH = Message.CANCEL, Message.TOO_MUCH


def said(on_hand, *events, proposed=0.0, weekly=0.0, limits=None, **numbers):
    """[(message, why, event, quantity, to day)] for one item with events (day, qty)."""
    day, qty = zip(*events, strict=True) if events else ((), ())
    known = Events(np.zeros(len(day)), np.array(day), np.array(qty, dtype=float))
    times = {"lead_day": 5, "protection_day": 12, "weekly": weekly}
    now = position.project([on_hand], known, **times, horizon_day=365)
    base = {"order_up_to": 1e6, "price": 1.0}
    found = messages(now, known, proposed, thresholds=limits, **times, **base | numbers)
    columns = (found.message, found.why, found.event, found.qty, found.to_day)
    return [tuple(row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def test_quiet_items_say_nothing():
    assert said(50, (10, 20), weekly=21.0) == []
    assert said(0) == []


def test_order_now_says_how_urgent_it_is():
    assert said(5, proposed=9.0, weekly=14.0) == [(ORDER, Why.TOO_LATE, -1, 9, -2)]
    assert said(16, proposed=9.0, weekly=14.0) == [(ORDER, Why.STOCK_OUT, -1, 9, 4)]
    assert said(50, proposed=9.0, weekly=14.0) == [(ORDER, Why.BELOW_LEVEL, -1, 9, 21)]


def test_a_receipt_after_the_stock_out_is_expedited_to_it():
    assert said(5, (4, -8), (9, 20)) == [(EXPEDITE, Why.RUNS_OUT_BEFORE, 1, 20, 4)]
    assert said(20, (9, 40), weekly=28.0) == [(EXPEDITE, Why.RUNS_OUT_BEFORE, 0, 40, 6)]


def test_one_that_comes_a_day_after_its_need_is_not():
    assert said(5, (4, -8), (5, 20)) == []
    assert said(5, (4, -8), (6, 20)) == [(EXPEDITE, Why.RUNS_OUT_BEFORE, 1, 20, 4)]


def test_only_the_receipts_that_are_missed_are_expedited():
    found = said(5, (4, -8), (8, 20), (9, 20))
    assert [(row[0], row[2]) for row in found] == [(EXPEDITE, 1), (CANCEL, 2)]
    both = said(5, (4, -30), (8, 20), (9, 20))
    assert [row[2] for row in both] == [1, 2]


def test_a_receipt_that_lets_safety_stock_be_used_is_expedited():
    assert said(10, (4, -8), (9, 20), safety=5.0) == [(EXPEDITE, Why.INTO_SAFETY, 1, 20, 4)]


def test_a_receipt_after_the_interval_may_replace_an_order():
    found = said(5, (4, -8), (20, 20), proposed=3.0)
    assert found == [
        (ORDER, Why.TOO_LATE, -1, 3, -1),
        (EXPEDITE, Why.INSTEAD_OF_ORDER, 1, 20, 4),
    ]
    assert said(5, (4, -8), (20, 20)) == []


def test_a_receipt_long_before_its_need_is_postponed():
    # 70 units last 35 days
    assert said(70, (15, 20), weekly=14.0) == [(POSTPONE, Why.NOT_YET, 0, 20, 36)]
    assert said(70, (22, 20), weekly=14.0) == []
    assert said(70, (6, 20), weekly=14.0) == []
    assert said(70, (15, 20), weekly=14.0, limits=Thresholds(value=20.5)) == []


def test_a_receipt_that_is_not_needed_for_long_is_cancelled():
    assert said(700, (15, 20), weekly=14.0) == [(CANCEL, Why.NOT_IN_HORIZON, 0, 20, 351)]
    assert said(7, (15, 20)) == [(CANCEL, Why.NO_DEMAND, 0, 20, NEVER)]


def test_nothing_is_put_off_where_something_is_proposed():
    assert [row[0] for row in said(700, (15, 20), weekly=14.0, proposed=1.0)] == [ORDER]


def test_stock_that_lasts_too_long_is_too_much():
    much = {"order_up_to": 20.0}
    assert said(120, weekly=2.0, **much) == [(TOO_MUCH, Why.ABOVE_COVER, -1, 16, NEVER)]
    assert said(120, **much) == [(TOO_MUCH, Why.NO_DEMAND, -1, 100, NEVER)]
    assert said(120, (90, -110), **much) == [(TOO_MUCH, Why.NO_DEMAND, -1, 10, NEVER)]
    assert said(104, weekly=2.0, **much) == []
    # half a piece can't be sold or sent elsewhere
    assert said(106.6, weekly=2.0, **much) == [(TOO_MUCH, Why.ABOVE_COVER, -1, 2.6, NEVER)]
    assert said(106.6, weekly=2.0, rounding=1.0, **much) == [
        (TOO_MUCH, Why.ABOVE_COVER, -1, 2.0, NEVER)
    ]
    assert said(104.8, weekly=2.0, rounding=1.0, **much) == []
    assert said(120, weekly=2.0, limits=Thresholds(value=16.5), **much) == []


def test_every_reason_can_be_reached():
    cases = [
        said(5, proposed=9.0, weekly=14.0),
        said(16, proposed=9.0, weekly=14.0),
        said(50, proposed=9.0, weekly=14.0),
        said(5, (4, -8), (9, 20)),
        said(10, (4, -8), (9, 20), safety=5.0),
        said(5, (4, -8), (20, 20), proposed=3.0),
        said(70, (15, 20), weekly=14.0),
        said(700, (15, 20), weekly=14.0),
        said(7, (15, 20)),
        said(120, weekly=2.0, order_up_to=20.0),
    ]
    rows = [row for case in cases for row in case]
    assert {row[0] for row in rows} == set(Message)
    assert {row[1] for row in rows} == set(Why)


def test_backlog_is_missed_today():
    assert said(0, (-3, -8), (9, 20)) == [(EXPEDITE, Why.RUNS_OUT_BEFORE, 1, 20, 0)]


def test_items_do_not_mix():
    events = Events([1, 0, 1, 0], [9, 15, 4, 40], [20.0, 20.0, -8.0, -1.0])
    times = {"lead_day": 5, "protection_day": 12}
    now = position.project([70, 5], events, **times)
    found = messages(now, events, 0.0, **times, order_up_to=1e6, price=1.0)
    assert found.item.tolist() == [0, 1]
    assert found.event.tolist() == [1, 0]
    assert found.message.tolist() == ["cancel", "expedite"]


def test_bad_numbers_are_named():
    now = position.project([1.0, 2.0], Events.none(), lead_day=1, protection_day=2)
    with pytest.raises(bad_input.NotFinite) as refused:
        messages(now, Events.none(), [0, np.nan], lead_day=1, protection_day=2)
    assert (refused.value.name, refused.value.items) == ("proposed", (1,))
