# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core.forecast_rivals import normal_formula, sba, seasonal_naive
from dist_replenishment.core.forecast_score import TENTHS, Outlook, pinball, score, steps

NAN = np.nan


def point(values):
    """A forecast without spread."""
    values = np.array(values, dtype=float)
    return Outlook(np.repeat(values[..., None], len(TENTHS), axis=-1), values)


def test_the_loss_of_a_point_is_its_absolute_error():
    loss = pinball(point([[4.0, 6.0]]).quantiles, np.array([[6.0, 3.0]]))
    np.testing.assert_allclose(loss, [[2.0, 3.0]])


def test_the_loss_of_one_quantile_weighs_both_sides_by_its_level():
    quantiles = np.zeros((1, 1, 9))
    quantiles[..., 8] = 10.0
    # 0 at the levels 0.1 to 0.8 for a demand of 4, 10 at 0.9
    expected = 2 * (sum(TENTHS[:8]) * 4 + 0.1 * 6) / 9
    np.testing.assert_allclose(pinball(quantiles, np.array([[4.0]])), [[expected]])


def test_a_score_by_hand():
    found = score(
        point([[2.0, 2.0], [5.0, 5.0]]), np.array([[3.0, NAN], [1.0, 5.0]]), np.array([2.0, NAN])
    )
    assert found.crps == pytest.approx((1 + 4 + 0) / (3 + 1 + 5))
    assert found.crps_units == pytest.approx(5 / 3)
    assert found.mase == pytest.approx(0.5)
    assert found.bias == pytest.approx((12 - 9) / 9)
    assert found.cells == 3


def test_nothing_to_judge_has_no_figure():
    found = score(point([[1.0]]), np.array([[NAN]]), np.array([1.0]))
    assert found.cells == 0
    assert np.isnan([found.crps, found.crps_units, found.mase, found.bias]).all()


def test_steps_go_from_season_to_season_and_skip_gaps():
    history = np.array([[1.0, 5.0, 2.0, 8.0, NAN, 9.0], [4.0] * 6])
    np.testing.assert_array_equal(steps(history, 2), [(1 + 3 + 1) / 3, NAN])
    np.testing.assert_array_equal(steps(history[:1, :2], 4), [4.0])


def test_seasonal_naive_repeats_the_last_season_with_its_errors():
    found = seasonal_naive(np.array([[1.0, 10.0, 3.0, 12.0]]), 3, season=2)
    assert found.mean.tolist() == [[3.0, 12.0, 3.0]]
    np.testing.assert_allclose(found.quantiles[0, :, 4], [3, 12, 3])
    # the error of each season was 2; two seasons ahead its variance doubles
    np.testing.assert_allclose(found.quantiles[0, 1, 8], 12 + 1.2815516 * 2)
    np.testing.assert_allclose(found.quantiles[0, 2, 8], 3 + 1.2815516 * 2 * 2**0.5)


def test_seasonal_naive_fills_gaps_with_the_season_before():
    found = seasonal_naive(np.array([[1.0, 10.0, NAN, 12.0]]), 2, season=2)
    assert found.mean.tolist() == [[1.0, 12.0]]


def test_sba_of_a_constant_interval_is_size_over_interval_less_the_correction():
    found = sba(np.array([[0.0, 6.0, 0.0, 6.0, 0.0, 6.0]]), 2)
    np.testing.assert_allclose(found.mean, [[0.95 * 6 / 2] * 2])


def test_the_normal_formula_is_mean_and_deviation_and_never_negative():
    found = normal_formula(np.array([[0.0, 4.0, NAN, 0.0, 4.0]]), 1)
    assert found.mean.tolist() == [[2.0]]
    np.testing.assert_allclose(found.quantiles[0, 0, 8], 2 + 1.2815516 * 2)
    assert found.quantiles.min() == 0.0


@pytest.mark.parametrize("rival", [seasonal_naive, sba, normal_formula])
def test_rivals_say_that_they_know_nothing(rival):
    assert np.isnan(rival(np.full((1, 4), NAN), 2).mean).all()
