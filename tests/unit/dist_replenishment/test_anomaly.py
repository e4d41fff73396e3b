# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core.anomaly import (
    Limits,
    Movements,
    Reason,
    chance_of,
    drifts,
    duplicates,
    shrinkage,
    typos,
)
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

USUAL = (40, 50, 60, 50, 45, 55, 50, 50, 60)


def moves(qty, partner=1, document=None, minute=None, group=None):
    count = len(qty)
    return Movements(
        np.zeros(count, dtype=int) if group is None else np.array(group),
        np.array(qty, dtype=float),
        np.full(count, partner),
        np.arange(count) if document is None else np.array(document),
        np.arange(count) * 1440.0 if minute is None else np.array(minute, dtype=float),
    )


def test_a_zero_too_many_is_found():
    [found] = typos(moves([*USUAL, 500]))
    assert (found.index, found.reason) == (9, Reason.TYPO)
    assert found.usual == pytest.approx(50.0)
    # ln(10) / 0.4
    assert found.score == 5.8


def test_two_zeros_too_many_are_found_and_a_large_quantity_is_not_a_typing_error():
    assert [found.index for found in typos(moves([*USUAL, 5000]))] == [9]
    assert typos(moves([*USUAL, 150])) == []
    assert typos(moves([*USUAL, 1600], partner=1), Limits(spread=0.3)) == []


def test_few_movements_and_none_give_no_verdict():
    assert typos(moves([50] * 6 + [500])) == []
    assert typos(moves([])) == []


def test_groups_are_compared_with_themselves():
    both = moves([*USUAL, *(v * 10 for v in USUAL)], group=[0] * 9 + [1] * 9)
    assert typos(both) == []


def test_the_same_movement_minutes_later_is_a_duplicate():
    [found] = duplicates(moves([7, 20, 20, 9], minute=[0, 5, 9, 9]))
    assert (found.index, found.other, found.reason) == (2, 1, Reason.DUPLICATE)
    # two of four movements are of that quantity: one bit and one
    assert found.score == 2.0


def test_no_duplicates_are_an_hour_later_in_one_transfer_or_of_nobody():
    assert duplicates(moves([20, 20], minute=[0, 60])) == []
    assert duplicates(moves([20, 20], minute=[0, 1], document=[5, 5])) == []
    assert duplicates(moves([20, 20], minute=[0, 1], partner=0)) == []
    assert duplicates(moves([20, 21], minute=[0, 1])) == []
    assert duplicates(moves([])) == []


def test_losses_again_and_again_are_a_drift():
    [found] = drifts(np.zeros(5, dtype=int), np.array([-1.0, -2, -1, -1, -3]))
    # one in 32
    assert (found.index, found.reason, found.score) == (0, Reason.DRIFT, 5.0)


def test_four_losses_can_be_chance_and_a_gain_on_the_whole_is_no_drift():
    assert drifts(np.zeros(4, dtype=int), np.array([-1.0, -2, -1, -1])) == []
    assert drifts(np.zeros(9, dtype=int), np.array([-1.0] * 8 + [50])) == []
    assert drifts(np.array([], dtype=int), np.array([])) == []


def test_who_loses_much_more_than_the_others_is_found():
    loss = np.array([1.0, 0, 2, 1, 12, -5])
    [found] = shrinkage(loss, np.array([100.0, 100, 100, 100, 100, 100]))
    assert (found.index, found.reason) == (4, Reason.SHRINKAGE)
    # rates 1, 0, 2, 1, 12 and 0%: the median is 1%, the deviation 1.4826%
    assert (found.usual, found.score) == (0.01, 7.4)


def test_nothing_that_goes_through_has_no_rate():
    assert shrinkage(np.array([5.0]), np.array([0.0])) == []
    assert shrinkage(np.array([]), np.array([])) == []


@given(st.integers(1, 40), st.integers(0, 40))
def test_chance_is_the_tail_of_the_binomial(count, losses):
    losses = min(losses, count)
    assert chance_of(losses, count) == pytest.approx(stats.binom.sf(losses - 1, count, 0.5))


@given(st.lists(st.floats(0.01, 1e6), max_size=30), st.floats(0.01, 100))
def test_the_unit_makes_no_difference_to_duplicates(qty, factor):
    first, second = moves(qty), moves([q * factor for q in qty])
    assert [f.index for f in duplicates(first)] == [f.index for f in duplicates(second)]
