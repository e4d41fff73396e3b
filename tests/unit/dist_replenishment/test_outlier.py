# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core.outlier import Limits, Reason, Requests, outliers
from dist_replenishment.core.robust import deviations, medians
from hypothesis import given
from hypothesis import strategies as st

USUAL = (8, 10, 12, 10, 9, 11, 10, 14, 10, 8)


def requests(qty, partner=None, entered=None, item=None, day=0):
    """Requests of one item by several customers, a day apart, unless told otherwise."""
    count = len(qty)
    return Requests(
        np.zeros(count, dtype=int) if item is None else np.array(item),
        np.array(qty, dtype=float),
        np.arange(count) % 3 + 1 if partner is None else np.array(partner),
        np.full(count, day) + (np.arange(count) if entered is None else 0),
        np.arange(count) * 1440.0 if entered is None else np.array(entered, dtype=float),
    )


def told(flags):
    return [(flag.index, flag.reason, flag.excess) for flag in flags]


def test_usual_requests_are_not_unusual():
    assert outliers(requests(USUAL)) == []


def test_ten_times_a_usual_quantity_is_a_typing_error():
    assert told(outliers(requests([*USUAL, 100]))) == [(10, Reason.TYPO_10, 90.0)]


def test_a_hundred_times_a_usual_quantity_is_a_typing_error():
    assert told(outliers(requests([*USUAL, 1000]))) == [(10, Reason.TYPO_100, 990.0)]


def test_a_large_request_of_somebody_who_asks_for_nothing_else_is_a_project():
    flags = outliers(requests([*USUAL, 333], partner=[1] * 10 + [7]))
    assert told(flags) == [(10, Reason.PROJECT, 333.0)]
    assert flags[0].usual == pytest.approx(10.0)
    # the deviation is that of the floor, 0.4: ln(33.3) / 0.4
    assert flags[0].score == 8.76


def test_a_large_request_of_a_known_customer_goes_down_to_the_largest_usual_size():
    [flag] = outliers(requests([*USUAL, 333], partner=[1] * 11))
    assert flag.reason == Reason.LARGE
    assert flag.excess == pytest.approx(333 - 10 * np.exp(5 * 0.4))


def test_the_same_request_entered_again_within_minutes_is_a_duplicate():
    twice = requests([5, 5, 5], partner=[1, 1, 1], entered=[0, 10, 60])
    assert told(outliers(twice)) == [(1, Reason.DUPLICATE, 5.0)]


def test_the_same_quantity_of_another_or_an_unknown_customer_is_no_duplicate():
    assert outliers(requests([5, 5], partner=[1, 2], entered=[0, 1])) == []
    assert outliers(requests([5, 5], partner=[0, 0], entered=[0, 1])) == []


def test_the_same_quantity_for_another_day_is_no_duplicate():
    both = requests([5, 5], partner=[1, 1], entered=[0, 1], day=[0, 7])
    assert outliers(both) == []


def test_few_requests_give_no_verdict():
    assert outliers(requests([1, 1, 1, 1, 1, 1, 500])) == []
    assert len(outliers(requests([1, 1, 1, 1, 1, 1, 1, 500]))) == 1


def test_what_comes_again_and_again_is_a_habit():
    assert outliers(requests([*USUAL, 333, 340], partner=[1] * 12)) == []


def test_returns_and_nothing_are_never_unusual():
    assert outliers(requests([])) == []
    assert outliers(requests([-500, 0, *USUAL])) == []


def test_items_are_judged_by_themselves():
    both = requests(
        [*USUAL, 333, *(v * 40 for v in USUAL)], partner=[1] * 21, item=[0] * 11 + [1] * 10
    )
    assert [flag.index for flag in outliers(both)] == [10]


def test_each_reason_can_be_reached():
    known = [*USUAL, 100], [*USUAL, 1000], [*USUAL, 333]
    reached = {flag.reason for qty in known for flag in outliers(requests(qty, [1] * 11))}
    reached |= {flag.reason for flag in outliers(requests([*USUAL, 333], [1] * 10 + [7]))}
    reached |= {flag.reason for flag in outliers(requests([5, 5], [1, 1], [0, 1]))}
    assert reached == set(Reason)


@given(st.lists(st.floats(0.5, 500), min_size=1, max_size=40), st.floats(0.01, 100))
def test_the_unit_makes_no_difference(qty, factor):
    first = outliers(requests(qty), Limits())
    second = outliers(requests([q * factor for q in qty]), Limits())
    kinds = (Reason.LARGE, Reason.PROJECT)
    close = [abs(f.score - 5) < 0.02 for f in (*first, *second)]
    if not any(close):
        assert [f.index for f in first if f.reason in kinds] == [
            f.index for f in second if f.reason in kinds
        ]


@given(st.lists(st.floats(-500, 500), max_size=40))
def test_never_more_is_taken_out_than_was_asked_for(qty):
    for flag in outliers(requests(qty)):
        assert 0 <= flag.excess <= qty[flag.index]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(-50, 50)), min_size=1, max_size=40),
)
def test_medians_by_group_are_those_of_numpy(pairs):
    group, values = (np.array(part) for part in zip(*pairs, strict=True))
    middle = medians(values.astype(float), group, 5)
    for number in range(5):
        own = values[group == number]
        if not len(own):
            assert np.isnan(middle[number])
            continue
        assert middle[number] == np.median(own)
        spread = deviations(values.astype(float), group, 5, middle)[number]
        assert spread == pytest.approx(1.4826 * np.median(np.abs(own - np.median(own))))
