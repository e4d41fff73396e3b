# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core.lead_evidence import (
    LEVELS,
    Receipts,
    at,
    in_days,
    lead_times,
    learn,
    quantiles,
)
from hypothesis import given
from hypothesis import strategies as st


def receipts(days, stated=10, vendor=None, pair=None, share=None, age=0):
    count = len(days)
    zeros = np.zeros(count, dtype=int)
    return Receipts(
        zeros if vendor is None else np.array(vendor),
        zeros if pair is None else np.array(pair),
        np.array(days, dtype=float),
        np.full(count, float(stated)),
        np.ones(count) if share is None else np.array(share, dtype=float),
        np.full(count, float(age)),
    )


def test_without_receipts_what_is_stated_counts():
    found = learn(receipts([]))
    assert found.everybody.tolist() == [1.0] * 20
    assert found.vendors.shape == found.pairs.shape == (0, 20)
    assert in_days(found.everybody[None, :], np.array([7.0])).tolist() == [[7.0] * 20]


def test_a_vendor_who_is_always_late_is_learned():
    found = learn(receipts([20] * 30))
    assert found.vendors.tolist() == [[2.0] * 20]
    assert at(in_days(found.pairs, np.array([10.0])), 0.9).tolist() == [20.0]


def test_few_receipts_of_a_product_lean_on_its_vendor():
    # the vendor needs 10 days as stated; of the other product one receipt took 40
    days = [10] * 40 + [40]
    pairs = learn(receipts(days, pair=[0] * 40 + [1])).pairs
    late = in_days(pairs, np.array([10.0, 10.0]))[1]
    # one receipt against four of the vendor: a fifth of the probability
    assert at(late[None, :], 0.5)[0] == 10.0
    assert at(late[None, :], 0.9)[0] == 40.0
    assert (late == 40.0).mean() == pytest.approx(0.2, abs=0.051)


def test_many_receipts_of_a_product_stand_for_themselves():
    days = [10] * 40 + [40] * 40
    pairs = learn(receipts(days, pair=[0] * 40 + [1] * 40)).pairs
    assert at(in_days(pairs, np.array([10.0, 10.0])), 0.5).tolist() == [10.0, 40.0]


def test_what_a_vendor_does_with_one_product_tells_about_another():
    found = learn(receipts([30] * 20, stated=20))
    assert found.everybody.tolist() == [1.5] * 20
    assert in_days(found.vendors, np.array([60.0]))[0, 10] == 90.0


def test_partial_receipts_count_by_their_part():
    found = quantiles(np.array([10.0, 30.0]), np.array([0.9, 0.1]), np.array([0.5, 0.89, 0.95]))
    assert found.tolist() == [10.0, 10.0, 30.0]


def test_old_receipts_count_less():
    days = np.array([10.0] * 5 + [30.0] * 5)
    age = np.array([1460.0] * 5 + [0.0] * 5)
    one = receipts(days)
    old = Receipts(one.vendor, one.pair, one.days, one.stated, one.share, age)
    assert learn(old).vendors[0, 10] == 3.0


def test_where_none_is_stated_the_usual_days_of_the_vendor_count():
    found = learn(receipts([12, 14, 16], stated=0))
    assert found.usual.tolist() == [14.0]
    assert at(in_days(found.vendors, found.usual), 0.5).tolist() == [14.0]
    assert at(in_days(found.vendors, found.usual), 0.9).tolist() == [16.0]


def test_no_lead_time_stated_and_none_taken_is_none():
    pairs = learn(receipts([0, 0, 0], stated=0)).pairs
    assert in_days(pairs, np.array([0.0])).tolist() == [[0.0] * 20]


def test_lead_times_tell_their_quantiles():
    found = lead_times(np.arange(20.0)[None, :], np.array([True]))
    assert (found.p50.tolist(), found.p90.tolist()) == ([9.0], [17.0])
    assert found.weights.sum() == pytest.approx(1.0)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.floats(0, 200), st.floats(0.01, 1)), min_size=1, max_size=30
    )
)
def test_what_is_learned_rises_and_stays_within_what_was_seen(seen):
    pair, days, share = (np.array(part) for part in zip(*seen, strict=True))
    pair = np.unique(pair, return_inverse=True)[1]
    found = learn(receipts(days, vendor=pair // 2, pair=pair, share=share))
    for ratios in (found.everybody[None, :], found.vendors, found.pairs):
        assert (np.diff(ratios, axis=1) >= 0).all()
        assert ratios.min() >= days.min() / 10 - 1e-9
        assert ratios.max() <= days.max() / 10 + 1e-9
    assert found.pairs.shape == (pair.max() + 1, len(LEVELS))
