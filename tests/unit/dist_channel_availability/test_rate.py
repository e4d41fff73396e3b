# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from dist_channel_availability.core.rate import Limit, per_minute, take
from hypothesis import given
from hypothesis import strategies as st

LIMIT = Limit(per_second=2, burst=10)


@pytest.mark.parametrize(
    ("tokens", "elapsed", "cost", "left", "wait"),
    [
        (10, 0, 1, 9, 0),
        (0, 0, 1, 0, 0.5),
        (0, 0.5, 1, 0, 0),
        (0, 100, 1, 9, 0),
        (1, 1, 5, 3, 1),
        (10, 0, 20, -10, 0),
        (-10, 0, 1, -10, 5.5),
        (4, -3, 1, 3, 0),
    ],
)
def test_a_bucket(tokens, elapsed, cost, left, wait):
    assert take(tokens, elapsed, cost, LIMIT) == (left, wait)


def test_so_many_calls_a_minute():
    assert per_minute(120) == Limit(2, 120)


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 10)), max_size=60))
def test_never_more_than_burst_and_rate_together(calls):
    tokens, time, granted = LIMIT.burst, 0, 0
    for elapsed, cost in calls:
        time += elapsed
        tokens, wait = take(tokens, elapsed, cost, LIMIT)
        granted += 0 if wait else cost
        assert granted <= LIMIT.burst + LIMIT.per_second * time + 1e-6


@given(st.floats(-20, 10), st.integers(1, 30))
def test_who_waits_as_told_is_granted(tokens, cost):
    _left, wait = take(tokens, 0, cost, LIMIT)
    assert take(tokens, wait + 1e-9, cost, LIMIT)[1] == 0
