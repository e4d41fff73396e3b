# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's own quantities as exact values; an Odoo test compares whole reordering rules."""

import numpy as np
import pytest
from dist_replenishment.core import bad_input, own_rule
from dist_replenishment.core import rounding as r


def test_below_the_minimum_it_is_ordered_up_to_the_maximum():
    assert own_rule.quantity([3, 5, 7], 5, 12).tolist() == [9, 0, 0]
    assert own_rule.quantity([-4], 0, 0).tolist() == [4]


def test_a_maximum_below_the_minimum_counts_as_the_minimum():
    assert own_rule.quantity([3], 5, 0).tolist() == [2]


def test_what_is_in_progress_counts():
    assert own_rule.quantity([3], 5, 12, in_progress=1.5).tolist() == [7.5]
    assert own_rule.quantity([3], 5, 12, in_progress=2).tolist() == [0]


def test_the_position_is_compared_after_rounding():
    assert own_rule.quantity([4.996], 5, 12, precision=0.01).tolist() == [0]
    assert own_rule.quantity([4.994], 5, 12, precision=0.01).tolist() == [12 - 4.994]


def test_multiples_are_rounded_up():
    assert own_rule.quantity([3], 5, 16, multiple_factor=6).tolist() == [18]
    assert own_rule.quantity([4], 5, 16, multiple_factor=6).tolist() == [12]
    # a dozen bought for a product counted in pairs
    assert own_rule.quantity([3], 5, 16, unit_factor=2, multiple_factor=12).tolist() == [18]


def test_tenths_leave_no_dust():
    assert own_rule.multiple_rounded([0.3], precision=0.01, multiple_factor=0.1).tolist() == [0.3]
    assert own_rule.multiple_rounded([0.0, -3.0], multiple_factor=2.0).tolist() == [0.0, -4.0]


def test_bad_numbers_are_named():
    with pytest.raises(bad_input.NotFinite) as refused:
        own_rule.quantity([1, np.nan], 5, 12)
    assert (refused.value.name, refused.value.items) == ("virtual_available", (1,))


@pytest.mark.parametrize(
    ("value", "rounding", "half_up", "up"),
    [
        (2.675, 0.01, 2.68, 2.68),
        (2.671, 0.01, 2.67, 2.68),
        (-2.675, 0.01, -2.68, -2.68),
        (0.1 + 0.2, 0.1, 0.3, 0.3),
        (1.3, 0.5, 1.5, 1.5),
        (7.0, 5.0, 5.0, 10.0),
        (0.0, 0.01, 0.0, 0.0),
        (1e-9, 0.01, 0.0, 0.01),
        (123456789.125, 0.01, 123456789.13, 123456789.13),
    ],
)
def test_rounding_is_odoos(value, rounding, half_up, up):
    assert r.round_half_up([value], rounding).tolist() == [half_up]
    assert r.round_up([value], rounding).tolist() == [up]


def test_comparing_rounds_first():
    assert r.compare([1.432, 0.006, 1.0, 1.0], [1.431, 0.002, 1.0, 2.0], 0.01).tolist() == [
        0,
        1,
        0,
        -1,
    ]


def test_packs_forgive_float_dust_only():
    assert r.packs_up([0.3, 0.31, 0.0, -1.0], 0.1).tolist() == [3, 4, 0, 0]
    assert r.packs_down([0.3, 0.29, 0.0, -1.0], 0.1).tolist() == [3, 2, 0, 0]
    assert r.in_packs(np.array([3, 7, 57]), [0.1, 0.1, 0.01]).tolist() == [0.3, 0.7, 0.57]
    assert r.snapped([0.7000000001, 0.75], 0.1).tolist() == [0.7, 0.75]
