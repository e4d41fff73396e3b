# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

import numpy as np
from dist_replenishment.core.cleaning import Facts, assemble, days_out, settle_returns
from hypothesis import given
from hypothesis import strategies as st

MONDAY = date.fromisoformat("2026-03-02")


def facts(cells=(), known=(0,), out=()):
    """Facts from (row, week, qty) cells and (row, from, to) periods."""
    cells = np.array(cells, dtype=float).reshape(-1, 3).T
    out = np.array(out, dtype=float).reshape(-1, 3).T
    return Facts(cells[0], cells[1], cells[2], cells[2] > 0, np.array(known), *out)


def row(history, number=0):
    return [None if value != value else value for value in history.matrix[number].tolist()]


def test_demand_of_a_week_adds_up_and_the_rest_is_zero():
    history = assemble(facts([(0, 1, 2), (0, 1, 3), (0, 3, 1)]), MONDAY, 4)
    assert row(history) == [0.0, 5.0, 0.0, 1.0]
    assert history.weeks[1] == date.fromisoformat("2026-03-09")


def test_weeks_before_the_first_known_one_are_unknown():
    assert row(assemble(facts([(0, 2, 2)], known=[2]), MONDAY, 4)) == [None, None, 2.0, 0.0]
    assert row(assemble(facts(known=[9]), MONDAY, 2)) == [None, None]
    assert row(assemble(facts(known=[-300]), MONDAY, 2)) == [0.0, 0.0]


def test_four_days_without_stock_make_a_week_unknown_three_do_not():
    assert row(assemble(facts(out=[(0, 3, 7)]), MONDAY, 2)) == [None, 0.0]
    assert row(assemble(facts(out=[(0, 4, 7)]), MONDAY, 2)) == [0.0, 0.0]
    assert row(assemble(facts(out=[(0, 0, 2), (0, 5, 7)]), MONDAY, 1)) == [None]


def test_a_request_in_a_week_without_stock_makes_it_known():
    assert row(assemble(facts([(0, 0, 2)], out=[(0, 0, 14)]), MONDAY, 2)) == [2.0, None]


def test_a_long_period_covers_each_of_its_weeks():
    days = days_out(facts(known=[0, 0], out=[(1, -5, 100), (0, 5, 16)]), (2, 3))
    assert days.tolist() == [[2.0, 7.0, 2.0], [7.0, 7.0, 7.0]]


def test_returns_are_taken_from_the_weeks_before_them():
    settled = settle_returns(np.array([[5.0, 3.0, -4.0, 2.0], [-2.0, 1.0, 0.0, 0.0]]))
    assert settled.tolist() == [[4.0, 0.0, 0.0, 2.0], [0.0, 1.0, 0.0, 0.0]]


@given(st.lists(st.lists(st.integers(-20, 50), min_size=6, max_size=6), min_size=1, max_size=4))
def test_settling_keeps_the_sum_unless_more_came_back_than_was_asked_for(values):
    matrix = np.array(values, dtype=float)
    settled = settle_returns(matrix)
    assert (settled >= 0).all()
    # more can't have been asked for than from some week on was asked for less what came back
    after = np.cumsum(matrix[:, ::-1], axis=1)
    assert settled.sum(axis=1).tolist() == np.maximum(after.max(axis=1), 0).tolist()


def test_no_items_are_no_rows():
    assert assemble(facts(known=np.array([], dtype=int)), MONDAY, 3).matrix.shape == (0, 3)
