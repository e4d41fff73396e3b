# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from dist_returns.core.sampling import Facts, Sampling, Scope, Seen, is_wanted, share
from hypothesis import given
from hypothesis import strategies as st

BOLTS = Facts("return", 1, 10, frozenset({3, 7}), partner=20, warehouse=30)


def scope(operation="return", company=1, **limits):
    return Scope(operation, company, **{name: frozenset(ids) for name, ids in limits.items()})


@pytest.mark.parametrize(
    ("limits", "covered"),
    [
        ({}, True),
        ({"products": {10}}, True),
        ({"products": {11}}, False),
        ({"categories": {3}}, True),
        ({"categories": {4}}, False),
        ({"products": {11}, "categories": {7}}, True),
        ({"products": {11}, "categories": {8}}, False),
        ({"partners": {20}}, True),
        ({"partners": {21}}, False),
        ({"warehouses": {30}}, True),
        ({"warehouses": {31}}, False),
        ({"products": {10}, "partners": {20}, "warehouses": {31}}, False),
        ({"operation": "receipt"}, False),
        ({"company": 2}, False),
    ],
)
def test_a_point_covers_what_all_its_limits_allow(limits, covered):
    assert scope(**limits).covers(BOLTS) is covered


def run(kind, number, **rule):
    return [is_wanted(Sampling(kind, **rule), f"1/{n}", Seen(count=n)) for n in range(number)]


def test_every_third_begins_with_the_first():
    assert run("nth", 7, every=3) == [True, False, False, True, False, False, True]


@given(st.integers(-3, 1))
def test_every_first_or_nonsense_is_all(every):
    assert all(run("nth", 5, every=every))


@given(st.integers(1, 50), st.integers(0, 300))
def test_every_nth_is_never_too_few(every, number):
    assert sum(run("nth", number, every=every)) == -(-number // every)


@given(st.text(), st.floats(0, 100))
def test_a_percentage_is_the_same_whenever_it_is_asked(key, percent):
    rule = Sampling("percent", percent=percent)
    assert is_wanted(rule, key, Seen()) is is_wanted(rule, key, Seen(count=9, alert=3))


@given(st.text(), st.floats(0, 100), st.floats(0, 100))
def test_a_higher_percentage_takes_what_the_lower_took(key, one, other):
    low, high = sorted((one, other))
    taken = is_wanted(Sampling("percent", percent=low), key, Seen())
    assert not taken or is_wanted(Sampling("percent", percent=high), key, Seen())


@pytest.mark.parametrize("percent", [0.0, 5.0, 37.5, 100.0])
def test_over_many_the_share_is_the_percentage(percent):
    assert sum(run("percent", 20_000, percent=percent)) / 200 == pytest.approx(percent, abs=1.0)


def test_two_points_of_the_same_percentage_look_at_different_goods():
    one = [share(f"1/{n}") < 0.5 for n in range(200)]
    other = [share(f"2/{n}") < 0.5 for n in range(200)]
    assert one != other


@given(st.text())
def test_a_share_is_below_one(key):
    assert 0.0 <= share(key) < 1.0


def test_first_of_a_lot_until_one_is_settled():
    rule = Sampling("lot_first")
    assert is_wanted(rule, "", Seen())
    assert not is_wanted(rule, "", Seen(is_lot_settled=True))


def test_after_a_failure_while_suspicious():
    rule = Sampling("after_failure")
    assert not is_wanted(rule, "", Seen(count=5))
    assert is_wanted(rule, "", Seen(count=5, alert=1))


def test_all():
    assert is_wanted(Sampling("all"), "", Seen(count=5, is_lot_settled=True))
