# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

import pytest
from dist_returns.core import portal
from dist_returns.core.portal import Problem, Progress, Step, Typed
from hypothesis import given
from hypothesis import strategies as st

UNIT = Decimal(1)
CENTI = Decimal("0.01")
TEN = Decimal(10)


@pytest.mark.parametrize("text", [None, "", "  "])
def test_nothing_typed_is_no_problem(text):
    assert portal.parse_quantity(text, TEN, UNIT) == Typed()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nan", Problem.NOT_A_NUMBER),
        ("inf", Problem.NOT_A_NUMBER),
        ("1e3", Problem.NOT_A_NUMBER),
        ("three", Problem.NOT_A_NUMBER),
        ("1 000", Problem.NOT_A_NUMBER),
        ("1,5", Problem.NOT_A_NUMBER),
        ("٣", Problem.NOT_A_NUMBER),
        ("9" * 400, Problem.NOT_A_NUMBER),
        ("<b>1</b>", Problem.NOT_A_NUMBER),
        ("0", Problem.NOT_POSITIVE),
        ("-0", Problem.NOT_POSITIVE),
        ("-1", Problem.NOT_POSITIVE),
        ("1.5", Problem.TOO_FINE),
        ("11", Problem.TOO_MUCH),
        ("999999999999", Problem.TOO_MUCH),
    ],
)
def test_what_is_no_quantity_says_why(text, problem):
    assert portal.parse_quantity(text, TEN, UNIT) == Typed(problem=problem)


def test_all_that_is_left_can_be_returned():
    assert portal.parse_quantity(" 10 ", TEN, UNIT).quantity == TEN


def test_a_language_with_a_decimal_comma():
    assert portal.parse_quantity("1,25", TEN, CENTI, ",").quantity == Decimal("1.25")
    assert portal.parse_quantity("1.25", TEN, CENTI, ",").quantity == Decimal("1.25")
    assert portal.parse_quantity("1.000,5", TEN, CENTI, ",").problem is Problem.NOT_A_NUMBER


@given(text=st.text(max_size=20), point=st.sampled_from(".,"))
def test_whatever_is_typed_gives_a_quantity_within_bounds_or_a_problem(text, point):
    typed = portal.parse_quantity(text, TEN, CENTI, point)
    assert typed.quantity is None or 0 < typed.quantity <= TEN
    assert typed.quantity is None or typed.problem is None


def test_a_float_is_the_decimal_it_stands_for():
    assert portal.exact(0.1 + 0.2, CENTI) == Decimal("0.30")
    assert portal.exact(1e-17, CENTI) == 0


def progress(state, **flags):
    flags = {"is_authorised": False, "is_received": False, "is_decided": False, **flags}
    return [mark.value for _step, mark in portal.timeline(state, **flags)]


def test_the_steps_of_a_return():
    assert progress("draft") == ["current", "todo", "todo", "todo"]
    assert progress("submitted") == ["done", "current", "todo", "todo"]
    assert progress("authorised") == ["done", "done", "current", "todo"]
    assert progress("receipt") == ["done", "done", "current", "todo"]
    assert progress("receipt", is_received=True) == ["done", "done", "done", "current"]
    assert progress("receipt", is_received=True, is_decided=True) == ["done"] * 4
    assert progress("closed") == ["done"] * 4


def test_a_return_that_ended_early_shows_where():
    assert progress("rejected") == ["done", "stopped"]
    assert progress("cancelled") == ["done", "stopped"]
    assert progress("cancelled", is_authorised=True) == ["done", "done", "stopped"]


def test_every_step_and_progress_can_be_reached():
    rows = [
        row
        for state in ("draft", "submitted", "authorised", "receipt", "closed", "rejected")
        for row in portal.timeline(state, is_authorised=False, is_received=True, is_decided=False)
    ]
    assert {step for step, _mark in rows} == set(Step)
    assert {mark for _step, mark in rows} == set(Progress)
