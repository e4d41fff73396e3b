# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core import bad_input, position
from dist_replenishment.core.lateral import Costs, lateral, spare
from dist_replenishment.core.position import NEVER, Events


def project(on_hand, events=None, **times):
    times = {"lead_day": 5, "protection_day": 10} | times
    return position.project(on_hand, events or Events.none(), **times)


def costs(count, **values):
    base = {"stock_out_day": NEVER, "purchase_day": 9, "transfer_day": 2, "price": 5.0}
    return Costs(**base | {"transfer_cost": 8.0} | values)


def test_only_what_is_beyond_the_requirement_is_spare():
    assert spare(project([30.0]), 20).tolist() == [10]
    assert spare(project([20.0]), 20).tolist() == [0]
    assert spare(project([30.0]), 20, pack=4).tolist() == [8]
    assert spare(project([30.0]), 20, on_hand=[3.0]).tolist() == [3]


def test_known_demand_above_the_level_is_kept():
    assert spare(project([30.0], Events([0], [4], [-25.0])), 20).tolist() == [5]


def test_what_is_still_to_come_is_not_given_away():
    # 40 arrive on day 8 but 10 leave on day 2: nothing of the 12 on hand beyond 2 is spare
    now = project([12.0], Events([0, 0], [2, 8], [-10.0, 40.0]))
    assert spare(now, 20).tolist() == [2]


def test_who_runs_out_first_gets_first_from_who_has_most():
    day = np.array([5, 2, NEVER, NEVER])
    found = lateral([7, 7, 7, 7], [6, 5, 0, 0], [0, 0, 3, 7], costs(4, stock_out_day=day))
    moves = list(zip(found.giver, found.receiver, found.qty, strict=True))
    assert moves == [(3, 1, 5), (3, 0, 2), (2, 0, 3)]


def test_both_costs_are_shown():
    found = lateral([1, 1], [6, 0], [0, 9], costs(2, order_cost=2.0, unit_cost=0.5))
    assert (found.transfer_cost.tolist(), found.purchase_cost.tolist()) == ([11.0], [32.0])
    assert found.in_time.tolist() == [False]


def test_a_dear_transfer_is_made_only_where_a_purchase_is_too_late():
    dear = {"transfer_cost": 99.0}
    assert lateral([1, 1], [6, 0], [0, 9], costs(2, **dear)).qty.tolist() == []
    late = lateral([1, 1], [6, 0], [0, 9], costs(2, **dear, stock_out_day=4))
    assert (late.qty.tolist(), late.in_time.tolist()) == ([6.0], [True])


def test_other_groups_give_nothing():
    assert lateral([1, 2], [6, 0], [0, 9], costs(2)).qty.tolist() == []
    assert lateral([-1, -1], [6, 0], [0, 9], costs(2)).qty.tolist() == []
    assert lateral([], [], [], costs(0)).qty.tolist() == []


def test_who_needs_something_gives_nothing():
    assert lateral([1, 1], [6, 1], [0, 9], costs(2)).qty.tolist() == []


def test_packs_of_the_receiver_are_whole():
    assert lateral([1, 1], [6, 0], [0, 9], costs(2), pack=4).qty.tolist() == [8]
    assert lateral([1, 1], [6, 0], [0, 7], costs(2), pack=4).qty.tolist() == [4]


def test_bad_input_is_named():
    with pytest.raises(bad_input.Negative) as refused:
        lateral([1, 1], [6, 0], [0, 9], costs(2, price=np.array([1.0, -1.0])))
    assert (refused.value.name, refused.value.items) == ("price", (1,))


@pytest.mark.parametrize("seed", range(4))
def test_a_transfer_never_breaks_the_givers_own_cover(seed):
    draw, count = np.random.default_rng(seed), 12_000
    rows = count * 3
    qty = np.round(draw.normal(0, 20, rows), 1)
    events = Events(draw.integers(0, count, rows), draw.integers(-3, 20, rows), qty)
    on_hand = np.round(draw.uniform(0, 100, count), 1)
    weekly = draw.choice([0, 5, 30], count)
    times = {"lead_day": 5, "protection_day": draw.integers(5, 15, count), "weekly": weekly}
    level = draw.integers(0, 60, count)
    before = position.project(on_hand, events, **times)
    need = position.need(before, level, level)
    pack = draw.choice([1, 0.1, 6], count)
    can_give = spare(before, level, pack=pack)
    found = lateral(draw.integers(0, 3000, count), need, can_give, costs(count), pack=pack)
    assert len(found.qty) > 500
    given = np.bincount(found.giver, weights=found.qty, minlength=count)
    assert (given <= can_give + 1e-9).all()
    givers = given > 0
    assert (need[givers] == 0).all()
    after = position.project(on_hand - given, events, **times)
    assert (position.need(after, level, level)[givers] == 0).all()
    assert (after.lowest[givers] >= -1e-9).all()
    received = np.bincount(found.receiver, weights=found.qty, minlength=count)
    assert (received <= np.ceil(need / pack - 1e-7) * pack + 1e-6).all()
    packs = found.qty / pack[found.receiver]
    assert (np.abs(packs - np.round(packs)) < 1e-6).all()
