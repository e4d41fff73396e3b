# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core.forecast_shape import quantiles
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

LEVELS = np.array([0.1, 0.5, 0.9, 0.95, 0.99, 0.999])


def one(mean, variance, unit=1.0):
    return quantiles([mean], [variance], [unit], LEVELS)[0].tolist()


@pytest.mark.parametrize(("mean", "variance"), [(0.3, 0.9), (0.02, 0.05), (3.0, 9.0), (5.0, 25.0)])
def test_slow_demand_is_negative_binomial(mean, variance):
    exact = stats.nbinom(mean * mean / (variance - mean), mean / variance).ppf(LEVELS)
    assert one(mean, variance) == exact.tolist()


@pytest.mark.parametrize("mean", [0.1, 1.0, 4.0])
def test_demand_that_varies_no_more_than_chance_is_poisson(mean):
    assert one(mean, mean) == stats.poisson(mean).ppf(LEVELS).tolist()
    assert one(mean, mean * 0.9) == stats.poisson(mean).ppf(LEVELS).tolist()


def test_fast_demand_is_gamma():
    exact = stats.gamma(100, scale=10).ppf(LEVELS)
    np.testing.assert_allclose(one(1000, 10_000, unit=0.0), exact, rtol=2e-4)


def test_large_lumps_are_as_wide_as_a_gamma():
    exact = stats.gamma(0.25, scale=4000).ppf(LEVELS)
    np.testing.assert_allclose(one(1000, 4e6)[2:], exact[2:], rtol=0.02)


def test_what_comes_in_packs_is_forecast_in_packs():
    assert one(6 * 0.3, 36 * 0.9, unit=6.0) == [6 * count for count in one(0.3, 0.9)]


def test_nothing_known_stays_unknown_and_no_demand_stays_none():
    assert np.isnan(one(np.nan, np.nan)).all()
    assert one(0.0, 0.0) == [0.0] * len(LEVELS)


@given(
    st.floats(0, 1e12), st.floats(0, 1e3), st.sampled_from([0.0, 1.0, 6.0]), st.floats(1e-3, 1e3)
)
def test_quantiles_are_sorted_and_never_negative(mean, variation, unit, scale):
    found = quantiles([mean * scale], [variation * mean * scale], [unit], LEVELS)[0]
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert (np.diff(found) >= 0).all()
