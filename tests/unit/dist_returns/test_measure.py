# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math

import pytest
from dist_returns.core.measure import NotAMeasure, failed_total, in_tolerance
from hypothesis import assume, given
from hypothesis import strategies as st

finite = st.floats(-1e9, 1e9)


@pytest.mark.parametrize(
    ("value", "passes"),
    [(0.05, True), (0.1, True), (0.2, True), (0.0499, False), (0.2001, False), (-0.1, False)],
)
def test_the_limits_belong_to_the_tolerance(value, passes):
    assert in_tolerance(value, 0.05, 0.20) is passes


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "0.1", None, False, True])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(NotAMeasure):
        in_tolerance(value, 0.0, 1.0)


@given(st.integers(1, 10_000), st.floats(1e-3, 1e3))
def test_a_limit_reached_in_another_unit_passes(steps, factor):
    limit = steps / 100
    assert in_tolerance(limit * factor / factor, limit, limit)


@given(finite, finite, finite)
def test_what_clearly_lies_outside_fails(value, one, other):
    low, high = sorted((one, other))
    assume(abs(value - low) > 1e-3 * max(1, abs(low)))
    assume(abs(value - high) > 1e-3 * max(1, abs(high)))
    assert in_tolerance(value, low, high) is (low < value < high)


@given(st.lists(st.floats(0, 1e6)), st.floats(0, 1e6))
def test_what_fails_is_between_the_worst_check_and_all(failures, quantity):
    failed = failed_total(failures, quantity)
    assert min(max(failures, default=0.0), quantity) <= failed <= quantity


def test_two_checks_that_fail_add_up():
    assert failed_total([2.0, 3.0], 10.0) == 5.0
    assert failed_total([8.0, 3.0], 10.0) == 10.0
    assert failed_total([], 10.0) == 0.0
