# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core import bad_input, position
from dist_replenishment.core.position import NEVER, Events


def one(on_hand, events=(), **times):
    """The projection of one item with events (day, qty) or (day, qty, extra)."""
    rows = [(*event, False)[:3] for event in events]
    day, qty, extra = zip(*rows, strict=True) if rows else ((), (), ())
    times = {"lead_day": 5, "protection_day": 12} | times
    known = Events(np.zeros(len(rows)), np.array(day), np.array(qty), np.array(extra, dtype=bool))
    return position.project([on_hand], known, **times)


def needed(projection, low, high, **how):
    return position.need(projection, low, high, **how).tolist()[0]


def test_a_receipt_after_the_interval_hides_nothing():
    now = one(3, [(200, 50), (1, -5)], horizon_day=365)
    assert needed(now, 0, 0) == 2.0
    assert (now.position[0], now.known[0], now.late_receipts[0]) == (3.0, 5.0, 50.0)
    assert (now.stock_out_day[0], now.order_by_day[0]) == (1, -4)


def test_demand_after_the_interval_triggers_nothing():
    now = one(3, [(300, -500)], horizon_day=365)
    assert needed(now, 0, 0) == 0.0
    assert (now.far_demand[0], now.stock_out_day[0], now.order_by_day[0]) == (500.0, 300, 295)


def test_a_receipt_within_the_interval_but_after_the_stock_out_is_not_ordered_again():
    now = one(3, [(4, -5), (10, 20)])
    assert needed(now, 5, 15) == 0.0
    assert (now.lowest[0], now.stock_out_day[0], now.balance_at_lead[0]) == (-2.0, 4, -2.0)
    assert now.balance_at_end[0] == 18.0


def test_known_demand_consumes_the_forecast():
    assert needed(one(10, [(3, -8)]), 20, 30) == 20.0
    assert needed(one(10, [(3, -45)]), 20, 30) == 35.0


def test_backlog_and_extra_demand_come_on_top_of_the_forecast():
    now = one(10, [(-2, -4), (3, -6, True), (3, -8)])
    assert (now.position[0], now.backlog[0], now.extra[0], now.known[0]) == (0.0, 4.0, 6.0, 8.0)
    assert needed(now, 20, 30) == 30.0


def test_known_demand_is_taken_off_the_position_of_manual_levels():
    assert needed(one(10, [(3, -8)]), 5, 30, consumes=False) == 28.0
    assert needed(one(10, [(3, -5)]), 5, 30, consumes=False) == 0.0


def test_a_position_at_the_level_needs_nothing():
    assert needed(one(20), 20, 30) == 0.0
    assert needed(one(19.99), 20, 30) == pytest.approx(10.01)
    assert needed(one(19.999), 20, 30, rounding=0.01) == 0.0


def test_the_order_up_to_level_is_at_least_the_reorder_point():
    assert needed(one(10), 20, 0) == 10.0


def test_expected_demand_finds_the_day_it_runs_out():
    now = one(10, weekly=14.0, level=4.0, horizon_day=100)
    assert (now.below_day[0], now.stock_out_day[0], now.order_by_day[0]) == (4, 6, 1)
    assert (now.balance_at_lead[0], now.balance_at_end[0], now.lowest[0]) == (0.0, -14.0, -14.0)


def test_a_receipt_puts_the_day_off():
    assert one(10, [(3, 6)], weekly=14.0, horizon_day=100).stock_out_day[0] == 9
    assert one(10, [(8, 6)], weekly=14.0, horizon_day=100).stock_out_day[0] == 6
    assert one(10, [(3, 1000)], weekly=14.0, horizon_day=100).stock_out_day[0] == NEVER


def test_stock_owed_is_out_today():
    assert one(-1).stock_out_day[0] == 0


def test_several_events_of_a_day_count_together():
    now = one(0, [(2, -5), (2, 5), (2, -3), (2, 3)])
    assert (now.lowest[0], now.stock_out_day[0]) == (0.0, NEVER)


def test_each_item_has_its_own_days():
    events = Events([1, 0, 1], [6, 6, 2], [7.0, 7.0, -1.0])
    both = position.project([0, 0], events, lead_day=[2, 3], protection_day=[5, 6])
    assert both.receipts.tolist() == [0.0, 7.0]
    assert both.late_receipts.tolist() == [7.0, 0.0]


def test_the_virtual_stock_is_all_until_a_day():
    events = Events([0, 0, 1], [-3, 5, 6], [-2.0, 4.0, 9.0])
    assert position.virtual([1.0, 2.0], events, 5).tolist() == [3.0, 2.0]
    assert position.virtual([1.0, 2.0], events, [4, 6]).tolist() == [-1.0, 11.0]


@pytest.mark.parametrize(
    ("kind", "on_hand", "changes"),
    [
        (bad_input.NotFinite, [1, np.nan], {}),
        (bad_input.NotFinite, [1, np.inf], {}),
        (bad_input.TooLarge, [1, 1e12], {}),
        (bad_input.Negative, [1, 1], {"lead_day": [1, -1]}),
        (bad_input.NotFinite, [1, 1], {"weekly": [1, np.nan]}),
        (bad_input.Negative, [1, 1], {"weekly": [1, -2]}),
        (bad_input.WrongShape, [1, 1], {"weekly": [1, 2, 3]}),
    ],
)
def test_bad_input_is_named_with_its_rows(kind, on_hand, changes):
    times = {"lead_day": 5, "protection_day": 9} | changes
    with pytest.raises(kind) as refused:
        position.project(on_hand, Events.none(), **times)
    assert refused.value.code == kind.code
    assert refused.value.items == (() if kind is bad_input.WrongShape else (1,))


def test_bad_events_are_named_with_their_rows():
    with pytest.raises(bad_input.NotFinite) as refused:
        Events([0, 0], [1, 1], [1.0, np.nan])
    assert refused.value.items == (1,)
    with pytest.raises(bad_input.UnknownItem) as refused:
        position.project([1.0], Events([0, 4], [1, 1], [1.0, 2.0]), lead_day=1, protection_day=1)
    assert (refused.value.name, refused.value.items) == ("events.item", (1,))
