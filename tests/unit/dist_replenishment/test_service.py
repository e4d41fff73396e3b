# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core import service
from dist_replenishment.core.distribution import Distribution
from dist_replenishment.core.service import Limits, Protection, Rules, ServiceError
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from unit_tests.dist_replenishment.spans import Lumpy, Normal, Poisson, ones


def poisson_fill(level, rate, lead, review):
    """The fill rate of (R,S) with Poisson demand, summed over its probabilities."""

    def shortage(mean):
        counts = np.arange(400)
        return (np.maximum(counts - level, 0) * stats.poisson.pmf(counts, mean)).sum()

    return 1 - (shortage(rate * (lead + review)) - shortage(rate * lead)) / (rate * review)


def coin():
    """Over the lead time 0 or 2 are asked for, over the protection interval 2 or 6."""
    weights = np.array([0.5, 0.5])
    lead, interval = (Distribution(ones(*pair)[None, :], weights) for pair in ((0, 2), (2, 6)))
    return Protection(lead, interval, ones(3), ones(1))


# --- Protection interval -------------------------------------------------------------------------


def test_a_sure_lead_time_gives_the_forecasts_own_distributions():
    forecast = Poisson(ones(3))
    span = service.protection(forecast, ones(2), 1)
    assert (span.lead.atoms == forecast.cumulative(2.0).atoms).all()
    assert (span.interval.atoms == forecast.cumulative(3.0).atoms).all()


def test_an_uncertain_lead_time_adds_its_variance_times_the_squared_mean():
    forecast = Normal(ones(10), ones(2))
    span = service.protection(forecast, np.array([[1.0, 3.0]]), 1, np.array([0.5, 0.5]))
    assert span.lead.mean[0] == pytest.approx(20, rel=1e-3)
    # E[L] sigma^2 + mu^2 var(L), and R more for the protection interval
    assert span.lead.sigma[0] ** 2 == pytest.approx(2 * 4 + 100 * 1, rel=0.01)
    assert span.interval.sigma[0] ** 2 == pytest.approx(3 * 4 + 100 * 1, rel=0.01)


def test_a_mixture_keeps_the_mean_and_the_weights_of_its_parts():
    low, high = (Distribution(ones(*pair)[None, :], ones(0.5, 0.5)) for pair in ((0, 2), (8, 10)))
    mixed = service.mixture([low, high], ones(0.75, 0.25))
    assert mixed.mean[0] == pytest.approx(0.75 * 1 + 0.25 * 9, rel=1e-9)
    assert mixed.quantile(0.70).tolist() == [2.0]
    assert mixed.quantile(0.80).tolist() == [8.0]


def test_a_lead_time_of_zero_protects_the_review_period_alone():
    span = service.protection(Poisson(ones(3)), ones(0), 1)
    assert span.lead.mean.tolist() == [0.0]
    assert span.interval.mean[0] == pytest.approx(3, abs=0.02)


@pytest.mark.parametrize(
    ("lead", "review", "told"),
    [(ones(-1), 1, "negative"), (ones(np.nan), 1, "unknown"), (ones(1), 0, "review period")],
)
def test_what_no_interval_follows_from_is_named(lead, review, told):
    with pytest.raises(ServiceError, match=told):
        service.protection(Poisson(ones(3)), lead, review)


# --- Fill rate -----------------------------------------------------------------------------------


def test_the_fill_rate_of_a_coin():
    # beyond 4: 1 unit of 2.5 a cycle (6 with 1/2), nothing beyond 4 within the lead time
    lost = service.lost_share(coin(), ones(4), ones(0))
    assert lost.tolist() == [pytest.approx(1 / 3)]
    # beyond 1: 0.5 + 2.5 over the interval, of these 0.5 already in the lead time
    assert service.lost_share(coin(), ones(1), ones(0)).tolist() == [pytest.approx(2.5 / 3)]


@pytest.mark.parametrize("rate", [0.2, 1.0, 4.0, 20.0])
@pytest.mark.parametrize("target", [0.9, 0.95, 0.98])
def test_the_level_for_poisson_demand_is_the_lowest_that_reaches_the_target(rate, target):
    span = service.protection(Poisson(ones(rate)), ones(2), 1)
    found = service.levels(span, target)
    level = found.order_up_to[0]
    assert poisson_fill(level, rate, 2, 1) >= target - 0.004
    assert poisson_fill(level - 1, rate, 2, 1) < target + 0.004
    assert found.expected_fill[0] == pytest.approx(poisson_fill(level, rate, 2, 1), abs=0.004)
    assert found.reorder_point[0] == level
    assert found.safety_stock[0] == pytest.approx(level - 3 * rate, abs=0.05 * rate)
    assert found.outcome.tolist() == ["planned"]


def test_the_undershoot_is_the_residual_of_the_demand_of_a_review_period():
    span = service.protection(Normal(ones(10), ones(2)), ones(2), 1)
    assert span.undershoot[0] == pytest.approx((4 + 100) / 20, rel=0.02)


def test_a_larger_lot_needs_a_lower_reorder_point():
    span = service.protection(Poisson(ones(5, 5)), ones(2, 2), 1)
    found = service.levels(span, 0.95, Rules(service.LOTS, ones(10, 40)))
    assert found.reorder_point[1] < found.reorder_point[0]
    assert (found.order_up_to - found.reorder_point).tolist() == [10.0, 40.0]
    assert (found.expected_fill >= 0.95).all()


def test_many_levels_at_once_are_the_same_as_one_after_the_other():
    span = service.protection(Lumpy(ones(0.3, 5), ones(2, 4)), ones(2, 2), 1)
    levels = np.array([[0, 1, 2.5, 9, 50], [0, 3, 14, 15, 900]], dtype=float)
    at_once = service.shortages(span.interval, levels)
    single = np.stack([span.interval.shortage(column) for column in levels.T], axis=1)
    assert at_once == pytest.approx(single, abs=1e-9)


# --- Targets, limits, rounding, outcomes ---------------------------------------------------------


def test_the_target_of_least_cost():
    # holding 2 a year, lots of 10, a missing unit costs 4, 100 a year: 1 - 20/400
    assert service.cost_target(2, 10, 4, 100) == pytest.approx(0.95)
    assert service.cost_target(ones(50), 10, 4, 100).tolist() == [0.0]
    assert service.cost_target(ones(2), 10, 4, 0).tolist() == [0.0]


@pytest.mark.parametrize("target", [1.0, 95, -0.1, np.nan])
def test_a_target_that_is_no_fill_rate_is_refused(target):
    with pytest.raises(ServiceError, match="at least 0 and below 1"):
        service.levels(coin(), target)


def test_an_unknown_method_is_refused():
    with pytest.raises(ServiceError, match="no method 'guess'"):
        service.levels(coin(), 0.9, Rules("guess"))


def test_levels_are_whole_packs():
    span = service.protection(Poisson(ones(4)), ones(2), 1)
    assert service.levels(span, 0.95, Rules(rounding=6)).order_up_to[0] % 6 == 0


@pytest.mark.parametrize(
    ("limits", "level"),
    [
        (Limits(least=40), 40),
        (Limits(most=5), 5),
        (Limits(least_days=70), 40),
        (Limits(most_days=7), 4),
        (Limits(least=40, most=7), 7),
    ],
)
def test_limits_bound_the_level(limits, level):
    span = service.protection(Poisson(ones(4)), ones(2), 1)
    assert service.levels(span, 0.95, Rules(limits=limits)).order_up_to.tolist() == [level]


def test_a_pack_never_exceeds_the_upper_limit():
    span = service.protection(Poisson(ones(4)), ones(2), 1)
    rules = Rules(rounding=6, limits=Limits(most=10))
    assert service.levels(span, 0.95, rules).order_up_to.tolist() == [6]


def test_items_without_a_level_are_named_and_unknown_ones_have_no_number():
    atoms = np.array([[2.0, 6], [2, 6], [2, 6], [0, 0], [np.nan, np.nan], [2, 6], [2, 6]])
    lead, interval = (Distribution(each, ones(0.5, 0.5)) for each in (atoms / 2, atoms))
    span = Protection(lead, interval, np.full(7, 3.0), np.full(7, 1.0))
    methods = np.array(["periodic", "mto", "none", "rss", "rss", "manual", "periodic"], object)
    found = service.levels(span, ones(0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0), Rules(methods))
    assert found.outcome.tolist() == [
        "planned",
        "make_to_order",
        "not_stocked",
        "no_demand",
        "unknown_demand",
        "kept",
        "not_worth_stock",
    ]
    assert found.order_up_to[0] > 0
    assert found.order_up_to[[1, 2, 3, 6]].tolist() == [0, 0, 0, 0]
    assert np.isnan(found.order_up_to[[4, 5]]).all()


# --- Properties ----------------------------------------------------------------------------------

RATES = st.floats(0.05, 30)
OVERS = st.floats(1.05, 8)
TARGETS = st.floats(0.3, 0.99)
METHODS = st.sampled_from([service.PERIODIC, service.FILL_UP, service.LOTS])


def level(rate, over, target, lead, method=service.PERIODIC, lot=5.0):
    span = service.protection(Lumpy(ones(rate), ones(over)), ones(lead), 1)
    return service.levels(span, target, Rules(method, lot)).reorder_point[0]


@given(RATES, OVERS, TARGETS, TARGETS, METHODS)
def test_a_higher_target_never_lowers_a_level(rate, over, one, other, method):
    low, high = sorted((one, other))
    assert level(rate, over, low, 2, method) <= level(rate, over, high, 2, method)


@given(RATES, OVERS, TARGETS, st.floats(0, 6), st.floats(0, 6))
def test_a_longer_lead_time_never_lowers_a_level(rate, over, target, one, other):
    short, long = sorted((one, other))
    assert level(rate, over, target, short) <= level(rate, over, target, long) + 1


@given(st.floats(0.5, 30), OVERS, TARGETS, st.floats(1, 4))
def test_a_level_grows_with_the_scale_of_demand(rate, over, target, scale):
    span = service.protection(Lumpy(ones(rate), ones(over)), ones(2), 1)
    larger = Protection(
        Distribution(span.lead.atoms * scale, span.lead.weights),
        Distribution(span.interval.atoms * scale, span.lead.weights),
        span.rate * scale,
        span.review,
    )
    small, large = (service.reach(each, target, Rules()) for each in (span, larger))
    assert large[0] == pytest.approx(scale * small[0], rel=1e-6, abs=1e-6)


@given(RATES, OVERS, st.floats(1, 3), TARGETS)
def test_a_wider_distribution_never_promises_more(rate, over, factor, target):
    span = service.protection(Lumpy(ones(rate), ones(over)), ones(2), 1)
    level = span.interval.quantile(max(target, 0.7))
    wide = span.stretched(factor)
    assert wide.interval.shortage(level)[0] >= span.interval.shortage(level)[0] - 1e-9
