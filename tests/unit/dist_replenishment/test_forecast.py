# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core import forecast
from dist_replenishment.core.forecast import ForecastError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

NAN = np.nan
SEED = np.random.default_rng(7)
SLOW = SEED.negative_binomial(0.6, 0.4, (150, 60)).astype(float)
FAST = np.exp(SEED.normal(5, 0.3, (40, 60))) * np.linspace(1, 2, 60)

DEMAND = arrays(
    float,
    st.tuples(st.integers(0, 6), st.integers(0, 30)),
    elements=st.one_of(
        st.just(NAN), st.just(0.0), st.integers(-5, 40).map(float), st.floats(-1e15, 1e15)
    ),
)


def sound(distribution):
    """Whether the atoms are what the form of a distribution asks for."""
    atoms = distribution.atoms
    gone = np.isnan(atoms)
    assert (gone.all(axis=1) == gone.any(axis=1)).all()
    assert distribution.weights.sum() == pytest.approx(1.0)
    return np.isfinite(atoms[~gone]).all() and not (atoms < 0).any() and sorted_(atoms)


def sorted_(atoms):
    return not (np.diff(atoms, axis=1) < 0).any()


def test_a_constant_demand_is_forecast_as_it_is():
    ahead = forecast.fit(np.full((1, 104), 5.0))
    assert ahead.mean.tolist() == [5.0]
    assert ahead.sigma.tolist() == [0.0]
    assert ahead.cumulative(2.0).mean.tolist() == [10.0]
    assert ahead.periods(2)[1].mean.tolist() == [5.0]


def contracts(draw):
    """Deliveries that never change, some that did once, and some that vary."""
    history = np.repeat(draw.choice([5.0, 10, 12, 20, 24, 48], (200, 1)), 42, axis=1)
    moved = draw.random((200, 1)) < 0.15
    later = np.arange(42) >= draw.integers(24, 40, (200, 1))
    history = np.where(moved & later, history * draw.choice([0.5, 2, 3], (200, 1)), history)
    varied = draw.random(200) < 0.3
    history[varied] = draw.poisson(history[varied])
    return history


def returned(draw):
    """Plain demand, and one item that mostly came back until lately."""
    history = draw.poisson(draw.gamma(1, 2, (200, 1)), (200, 54)).astype(float)
    history[0, :44] = (draw.random(44) < 0.1) * -2.0
    history[0, 44:] = draw.poisson(3, 10)
    return history


@pytest.mark.parametrize("kind", [contracts, returned])
@pytest.mark.parametrize("seed", range(3))
def test_what_was_nothing_and_then_moved_teaches_no_nonsense(kind, seed):
    """Its errors are endlessly many deviations, and ratios to nothing are no ratios."""
    history = kind(np.random.default_rng(seed))
    model = forecast.fit(history)
    assert (model.mean <= 3 * history.max()).all()
    assert (model.cumulative(6).mean <= 6 * 3 * history.max()).all()
    assert (model.cumulative(3).atoms <= 3 * 10 * history.max()).all()


def test_no_demand_is_forecast_as_none_and_is_known():
    ahead = forecast.fit(np.zeros((3, 30)))
    assert ahead.mean.tolist() == [0.0] * 3
    assert not ahead.unknown.any()


@pytest.mark.parametrize("history", [np.full((2, 10), NAN), np.empty((2, 0))])
def test_nothing_known_is_told_and_is_no_zero(history):
    ahead = forecast.fit(history)
    assert ahead.unknown.tolist() == [True, True]
    assert np.isnan(ahead.cumulative(1.0).mean).all()
    assert np.isnan(ahead.periods(2)[1].mean).all()


def test_no_items_are_no_forecasts():
    ahead = forecast.fit(np.empty((0, 10)))
    assert ahead.cumulative(2.0).atoms.shape[0] == 0
    assert ahead.mean.shape == (0,)


def test_a_new_item_borrows_from_its_group():
    history = np.array([[4.0] * 20, [NAN] * 20, [9.0] * 20, [NAN] * 20])
    ahead = forecast.fit(history, groups=np.array([1, 1, 2, 3]))
    np.testing.assert_allclose(ahead.mean, [4.0, 4.0, 9.0, NAN], rtol=0.02)
    assert ahead.sigma[1] > ahead.sigma[0]
    assert ahead.unknown.tolist() == [False, False, False, True]


def test_one_week_tells_less_than_many():
    history = np.vstack([SLOW, np.full((1, 60), NAN), SLOW[:1]])
    history[-2, -1] = 9.0
    history[-1] = 9.0
    ahead = forecast.fit(history)
    average = SLOW.mean()
    assert average < ahead.mean[-2] < 6.0
    assert ahead.mean[-1] > ahead.mean[-2] + 1.0


def test_a_season_that_the_data_show_is_forecast():
    factors = np.array([1.0, 1, 1, 1, 1, 2.5, 0.0])
    history = SEED.poisson(20 * np.tile(factors, 16), (30, 112)).astype(float)
    ahead = forecast.fit(history)
    assert ahead.season == 7
    means = np.array([day.mean.mean() for day in ahead.periods(7)])
    np.testing.assert_allclose(means / 20, factors, atol=0.25)
    # a week holds all of it, whatever day it begins on
    assert ahead.cumulative(7.0).mean.mean() == pytest.approx(20 * 7.5, rel=0.05)


def test_chance_is_no_season():
    assert forecast.fit(SLOW).season == 1


def test_a_trend_goes_on():
    history = 100 + 5 * np.arange(40.0) + SEED.normal(0, 3, (60, 40))
    means = [period.mean.mean() for period in forecast.fit(history).periods(4)]
    assert means[0] == pytest.approx(300, rel=0.03)
    assert means[3] > means[0] + 5


def test_the_quantiles_of_slow_demand_come_true():
    """Of 4,000 slow items the share whose next four weeks stay within a quantile is its level."""
    draw = np.random.default_rng(11)
    rate = draw.lognormal(-1, 1, 4000)[:, None]
    demand = draw.negative_binomial(0.8, 0.8 / (0.8 + rate), (4000, 56)).astype(float)
    ahead = forecast.fit(demand[:, :52]).cumulative(4.0)
    came = demand[:, 52:].sum(axis=1)
    for level in (0.9, 0.95, 0.98):
        assert (came <= ahead.quantile(level)).mean() == pytest.approx(level, abs=0.025)
    assert ahead.mean.sum() == pytest.approx(came.sum(), rel=0.05)


def test_more_weeks_are_more_demand_and_more_doubt():
    ahead = forecast.fit(SLOW)
    found = [ahead.cumulative(weeks) for weeks in (0.0, 0.5, 1.0, 2.5, 6.0)]
    assert (np.diff([demand.mean.sum() for demand in found]) > 0).all()
    assert (np.diff([demand.sigma.sum() for demand in found]) > 0).all()
    assert found[0].mean.tolist() == [0.0] * len(SLOW)


def test_each_item_may_have_its_own_span():
    ahead = forecast.fit(SLOW)
    spans = np.where(np.arange(len(SLOW)) % 2, 2.0, 3.5)
    mixed = ahead.cumulative(spans).atoms
    for span in (2.0, 3.5):
        rows = spans == span
        np.testing.assert_allclose(mixed[rows], ahead.cumulative(span).atoms[rows])


def test_the_order_of_items_is_of_no_matter():
    order = np.random.default_rng(5).permutation(len(SLOW))
    straight, mixed = forecast.fit(SLOW), forecast.fit(SLOW[order])
    np.testing.assert_allclose(mixed.cumulative(3.0).atoms, straight.cumulative(3.0).atoms[order])
    np.testing.assert_allclose(mixed.periods(2)[1].atoms, straight.periods(2)[1].atoms[order])


def test_weeks_before_the_first_of_all_are_of_no_matter():
    padded = np.hstack([np.full((len(FAST), 1), NAN), FAST])
    one, other = (forecast.fit(history, season=1).cumulative(2.0) for history in (FAST, padded))
    np.testing.assert_allclose(one.mean, other.mean, rtol=0.02)


@pytest.mark.parametrize(("history", "factor"), [(SLOW, 6.0), (FAST, 0.01), (FAST, 1000.0)])
def test_another_unit_is_the_same_forecast(history, factor):
    one, other = (forecast.fit(values, season=1) for values in (history, history * factor))
    np.testing.assert_allclose(other.mean, one.mean * factor, rtol=0.03, atol=0.02 * factor)


def test_what_is_asked_for_in_packs_is_forecast_in_packs():
    atoms = forecast.fit(SLOW * 6).cumulative(2.0).atoms
    assert (atoms % 6 == 0).all()
    assert (forecast.fit(SLOW).cumulative(2.0).atoms % 1 == 0).all()


@given(DEMAND, st.floats(0, 60), st.sampled_from([None, 1, 4]))
@settings(max_examples=60)
def test_whatever_was_asked_for_is_forecast_soundly(history, weeks, season):
    with np.errstate(all="raise", under="ignore"):
        ahead = forecast.fit(history, season=season)
        assert sound(ahead.cumulative(weeks))
        assert all(map(sound, ahead.periods(3)))
    known = (~np.isnan(history)).any()
    assert (ahead.unknown == (not known)).all()


@pytest.mark.parametrize(
    ("history", "groups", "told"),
    [
        ([[1.0, 2.0, 3.0], [1.0, 2.0, np.inf]], None, "item 1 in week 2 is infinite"),
        ([[1.0, -np.inf]], None, "item 0 in week 1 is infinite"),
        ([[1.0, 1e16]], None, "item 0 in week 1 is more than 1e\\+15"),
        ([1.0, 2.0], None, "a row for each item"),
        ([[1.0, 2.0]], [1, 2], "one group for each item"),
    ],
)
def test_what_can_not_be_forecast_from_is_refused(history, groups, told):
    with pytest.raises(ForecastError, match=told):
        forecast.fit(np.array(history), None if groups is None else np.array(groups))


@pytest.mark.parametrize("weeks", [-1.0, NAN, np.inf])
def test_a_span_is_a_number_of_weeks(weeks):
    with pytest.raises(ForecastError, match="number of weeks"):
        forecast.fit(SLOW).cumulative(weeks)


@pytest.mark.parametrize(("weeks", "span"), [(16, 2.0), (20, 8.0), (30, 16.0)])
def test_a_few_items_with_a_short_history_have_a_forecast_over_any_span(weeks, span):
    """What the weights were learned on may teach something that longer spans don't."""
    history = np.random.default_rng(1).poisson(5, (5, weeks)).astype(float)
    found = forecast.fit(history).cumulative(span)
    assert found.mean == pytest.approx(5 * span, rel=0.35)
    assert (np.diff(found.atoms, axis=1) >= 0).all()
