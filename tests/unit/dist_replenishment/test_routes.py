# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core import bad_input, routes
from dist_replenishment.core.position import Events

#: 0 supplies 1 and 2, 2 supplies 3; 4 is alone
TREE = np.array([-1, 0, 0, 2, -1])


def test_sums_go_up_through_all_levels():
    assert routes.roll_up([1, 10, 100, 1000, 5], TREE).tolist() == [1111, 10, 1100, 1000, 5]
    assert routes.roll_up([[1, 2], [3, 4]], [-1, 0]).tolist() == [[4, 6], [3, 4]]
    assert routes.roll_up([], []).tolist() == []


def test_pairs_hold_each_item_with_its_ancestors():
    found = {tuple(pair) for pair in np.column_stack(routes.pairs(TREE)).tolist()}
    alone = {(item, item) for item in range(5)}
    assert found == alone | {(0, 1), (0, 2), (0, 3), (2, 3)}


def test_circles_are_listed_in_the_direction_of_supply():
    # 1 gets it from 3, 3 from 2, 2 from 1; 5 from itself; 4 hangs on the circle without being in it
    with pytest.raises(bad_input.CircularRoute) as refused:
        routes.check_routes([-1, 3, 1, 2, 1, 5])
    assert refused.value.circles == ((1, 2, 3), (5,))
    assert refused.value.items == (1, 2, 3, 5)
    assert refused.value.code == "circular_route"


def test_a_source_that_does_not_exist_is_named():
    with pytest.raises(bad_input.UnknownItem) as refused:
        routes.check_routes([-1, 7])
    assert refused.value.items == (1,)


def test_a_long_chain_is_no_circle():
    chain = np.arange(-1, 99)
    assert routes.check_routes(chain).tolist() == chain.tolist()
    assert routes.roll_up(np.ones(100), chain)[0] == 100.0


def test_events_count_in_every_echelon_above():
    events = Events([3, 1], [4, 5], [-2.0, -3.0])
    above = routes.echelon_events(events, TREE)
    found = sorted(zip(above.item.tolist(), above.qty.tolist(), above.day.tolist(), strict=True))
    assert found == [(0, -3.0, 5), (0, -2.0, 4), (1, -3.0, 5), (2, -2.0, 4), (3, -2.0, 4)]


def test_a_transfer_disappears_where_both_ends_are_inside():
    events = Events([0, 3], [1, 2], [-6.0, 6.0])
    above = routes.echelon_events(events, TREE, other_end=[3, 0])
    found = sorted(zip(above.item.tolist(), above.qty.tolist(), strict=True))
    assert found == [(2, 6.0), (3, 6.0)]
