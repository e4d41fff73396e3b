# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dist_replenishment.core import checks
from dist_replenishment.core.checks import circles
from hypothesis import given
from hypothesis import strategies as st

edge_sets = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=15)


def test_two_that_supply_each_other():
    assert circles([(1, 2), (2, 1)]) == {(1, 2), (2, 1)}


def test_a_chain_is_no_circle():
    assert circles([(1, 2), (2, 3), (1, 3)]) == set()


def test_what_leads_into_a_circle_is_not_part_of_it():
    assert circles([(0, 1), (1, 2), (2, 3), (3, 1), (3, 4)]) == {(1, 2), (2, 3), (3, 1)}


def test_a_warehouse_that_supplies_itself():
    assert circles([(1, 1)]) == {(1, 1)}
    assert circles([]) == set()


@given(edge_sets)
def test_circles_equal_their_plain_twin(edges):
    """An edge is part of a circle if its end leads back to its start."""

    def leads(start, goal, seen):
        if start == goal:
            return True
        nexts = {end for begin, end in edges if begin == start} - seen
        return any(leads(step, goal, seen | nexts) for step in nexts)

    assert circles(edges) == {edge for edge in edges if leads(edge[1], edge[0], {edge[1]})}


def test_the_gravest_comes_first():
    assert checks.gravest(["price_missing", "vendor_archived"]) == "vendor_archived"


def test_what_blocks():
    assert set(checks.KEYS) - set(checks.BLOCKING) == {
        "min_above_max",
        "min_above_year",
        "pack_mismatch",
    }
