# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a channel is told: examples to the last unit, and what holds for all of them."""

from decimal import Decimal as D

import pytest
from dist_channel_availability.core.publication import (
    Rule,
    expected_demand,
    floor_to_pack,
    measured_delay,
    published_qty,
)
from hypothesis import given
from hypothesis import strategies as st

quantities = st.decimals(0, 10_000, places=2)
packs = st.sampled_from([D(0), D("0.01"), D(1), D(6), D("2.5")])
ceilings = st.none() | st.decimals(1, 5_000, places=2)


@pytest.mark.parametrize(
    ("available", "buffer", "ceiling", "expected", "pack", "told"),
    [
        (10, 0, None, 0, 1, 10),
        (10, 3, None, 0, 1, 7),
        (10, 3, None, "0.25", 1, 6),
        (10, 3, None, "1.5", 1, 5),
        (10, 12, None, 0, 1, 0),
        (-4, 0, None, 0, 1, 0),
        (31, 0, None, 0, 6, 30),
        (31, 0, 20, 0, 6, 18),
        (31, 0, 20, 0, 1, 20),
        (5, 0, None, 0, 6, 0),
        ("2.75", 0, None, "0.5", 0, "2.25"),
        ("2.757", 0, None, 0, "0.01", "2.75"),
    ],
)
def test_what_is_told(available, buffer, ceiling, expected, pack, told):
    rule = Rule(D(buffer), None if ceiling is None else D(ceiling))
    assert published_qty(D(available), rule, D(expected), D(pack)) == D(told)


@pytest.mark.parametrize(
    ("daily", "seconds", "expected"),
    [(24, 3600, 1), (2, 43_200, 1), (0, 9999, 0), (-3, 9999, 0), (7, 0, 0)],
)
def test_demand_in_the_gap(daily, seconds, expected):
    assert expected_demand(D(daily), seconds) == expected


@given(st.decimals(-100, 10_000, places=2), quantities, ceilings, quantities, packs)
def test_never_negative_never_more_than_there_is(available, buffer, ceiling, expected, pack):
    told = published_qty(available, Rule(buffer, ceiling), expected, pack)
    assert told >= 0
    assert told <= max(0, available - buffer - expected)
    assert ceiling is None or told <= ceiling
    assert floor_to_pack(told, pack) == told


@given(quantities, quantities, quantities, packs)
def test_no_whole_pack_is_kept_back(available, buffer, expected, pack):
    told = published_qty(available, Rule(buffer), expected, pack)
    left = max(0, available - buffer - expected) - told
    assert left < pack if pack else left == 0


@given(st.lists(st.integers(0, 10_000), min_size=5, max_size=60))
def test_nine_of_ten_acknowledgements_come_within_the_delay(samples):
    delay = measured_delay(samples, 7)
    assert delay in samples
    within = sum(sample <= delay for sample in samples)
    assert 10 * within >= 9 * len(samples)
    assert 10 * sum(sample < delay for sample in samples) < 9 * len(samples)


def test_a_few_acknowledgements_say_nothing():
    assert measured_delay([1, 2, 3, 4], 900) == 900
    assert measured_delay([1, 2, 3, 4, 5], 900) == 5
    assert measured_delay(list(range(1, 101)), 900) == 90
