# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core.distribution import BOUNDS, LEVELS, WEIGHTS, Distribution
from scipy import stats


def coin(low, high):
    """An item that asks for `low` or `high`, each half of the time."""
    return Distribution(np.array([[low, high]], dtype=float), np.array([0.5, 0.5]))


def test_the_strata_cover_all_probability_once():
    assert BOUNDS[0] == 0.0
    assert BOUNDS[-1] == 1.0
    assert (np.diff(BOUNDS) > 0).all()
    assert WEIGHTS.sum() == pytest.approx(1.0, abs=1e-12)
    assert len(WEIGHTS) == len(LEVELS)


def test_mean_and_deviation_of_a_coin():
    assert coin(2, 6).mean.tolist() == [4.0]
    assert coin(2, 6).sigma.tolist() == [2.0]


def test_the_quantile_is_the_smallest_outcome_that_reaches_the_level():
    assert coin(2, 6).quantile(0.5).tolist() == [2.0]
    assert coin(2, 6).quantile(0.51).tolist() == [6.0]
    assert coin(2, 6).quantile(1.0).tolist() == [6.0]


def test_the_shortage_is_what_is_asked_for_beyond_the_stock():
    assert coin(2, 6).shortage(np.array([5.0])).tolist() == [0.5]
    assert coin(2, 6).shortage(np.array([6.0])).tolist() == [0.0]
    assert coin(2, 6).shortage(np.array([0.0])).tolist() == [4.0]


def test_each_item_may_have_its_own_level():
    two = Distribution(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.5, 0.5]))
    assert two.quantile(np.array([0.4, 0.9])).tolist() == [1.0, 4.0]


def test_a_normal_read_at_the_levels_keeps_its_mean_deviation_and_tail():
    normal = Distribution(stats.norm(100, 20).ppf(LEVELS)[None, :], WEIGHTS)
    assert normal.mean[0] == pytest.approx(100, abs=0.05)
    assert normal.sigma[0] == pytest.approx(20, rel=0.01)
    exact = 20 * (stats.norm.pdf(2) - 2 * stats.norm.sf(2))
    assert normal.shortage(np.array([140.0]))[0] == pytest.approx(exact, rel=0.02)
