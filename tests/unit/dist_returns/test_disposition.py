# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Dividing a quantity: parts never exceed what there is, and sums of decimals are exact."""

from decimal import Decimal

import pytest
from dist_returns.core import disposition as core
from dist_returns.core.disposition import Problem
from hypothesis import given
from hypothesis import strategies as st

hundredths = st.integers(0, 10**6).map(lambda number: number / 100)
positive = st.integers(1, 10**5).map(lambda number: number / 100)


def exact(quantities):
    return sum(Decimal(str(quantity)) for quantity in quantities)


def test_tenths_add_up():
    assert core.problem(0.3, [0.1, 0.1, 0.1]) is None
    assert core.problem(1.0, [0.1] * 10) is None
    assert core.problem(0.3, [0.1, 0.1, 0.11]) is Problem.TOO_MUCH


@pytest.mark.parametrize(
    ("parts", "is_serial", "problem"),
    [
        ([], False, Problem.NOTHING),
        ([1.0, 0.0], False, Problem.NOT_POSITIVE),
        ([-1.0], False, Problem.NOT_POSITIVE),
        ([0.004], False, Problem.NOT_POSITIVE),
        ([0.5], True, Problem.NOT_WHOLE),
        ([0.5], False, None),
        ([1.0], True, None),
        ([1.0, 1.0], True, Problem.TOO_MUCH),
    ],
)
def test_what_cannot_be(parts, is_serial, problem):
    assert core.problem(1.0, parts, is_serial=is_serial) is problem


@given(hundredths, st.lists(positive, min_size=1, max_size=8))
def test_accepted_parts_never_exceed(available, parts):
    accepted = core.problem(available, parts) is None
    assert accepted == (exact(parts) <= Decimal(str(available)))


@given(hundredths, st.lists(positive, max_size=8))
def test_taking_what_is_undecided_leaves_nothing(received, parts):
    """However it is taken bit by bit: what is accepted is all there was, and no more."""
    taken = []
    for part in parts:
        left = core.undecided(received, 0.0, sum(taken))
        if core.problem(left, [part]) is None:
            taken.append(part)
    left = core.undecided(received, 0.0, sum(taken))
    assert exact(taken) + Decimal(str(left)) == Decimal(str(received))
    if left:
        taken.append(left)
    assert core.undecided(received, sum(taken), 0.0) == 0.0


@given(hundredths, hundredths, hundredths)
def test_undecided_is_never_negative(received, disposed, planned):
    assert 0.0 <= core.undecided(received, disposed, planned) <= received


@given(positive, st.floats(-50, 300))
def test_a_lower_grade_is_never_dearer(cost, percent):
    assert 0.0 <= core.graded_cost(cost, percent) <= cost


def test_what_is_never_credited():
    assert [kind for kind in core.FOR_GOODS if not core.is_creditable(kind)] == [
        "to_customer",
        "rework",
    ]
