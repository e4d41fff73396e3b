# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from itertools import chain, combinations

import pytest
from dist_returns.core.routing import Worth, routes
from hypothesis import given
from hypothesis import strategies as st

worths = st.lists(
    st.builds(
        Worth,
        st.integers(1, 99),
        st.integers(0, 50),
        st.integers(0, 20),
        st.sampled_from(["customer", "us", "vendor", "carrier"]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda line: line.line_id,
)


@pytest.mark.parametrize(
    ("fault", "has_vendor", "routing"),
    [
        ("customer", False, "credit_only"),
        ("us", True, "credit_only"),
        ("carrier", True, "scrap_field"),
        ("vendor", False, "scrap_field"),
        ("vendor", True, "to_vendor"),
    ],
)
def test_where_goods_go_that_are_not_worth_the_freight(fault, has_vendor, routing):
    line = Worth(1, recoverable=5.0, handling=3.0, fault=fault, has_vendor=has_vendor)
    assert routes([line], freight=4.0)[1].routing == routing


def test_goods_worth_their_cost_come_back_with_the_sums():
    route = routes([Worth(1, 20.0, 3.0)], freight=4.0)[1]
    assert (route.routing, route.recoverable, route.handling, route.freight) == (
        "return", 20.0, 3.0, 4.0,
    )  # fmt: skip


def test_equal_sums_are_not_worth_it():
    assert routes([Worth(1, 7.0, 3.0)], freight=4.0)[1].routing == "credit_only"


def test_without_the_rule_everything_comes_back():
    line = Worth(1, 0.0, 9.0, is_economic=False)
    assert routes([line], freight=9.0)[1].routing == "return"


@given(worths, st.integers(0, 60))
def test_no_other_choice_is_worth_more(lines, freight):
    def worth(coming):
        return sum(line.gain for line in coming) - (freight if coming else 0)

    chosen = routes(lines, freight)
    coming = [line for line in lines if chosen[line.line_id].routing == "return"]
    fixed = [line for line in lines if not line.is_economic]
    free = [line for line in lines if line.is_economic]
    subsets = chain.from_iterable(combinations(free, n) for n in range(len(free) + 1))
    best = max(worth([*fixed, *subset]) for subset in subsets)
    assert worth(coming) == best
    assert all(line in coming for line in fixed)


@given(worths, st.integers(0, 60))
def test_every_line_goes_somewhere(lines, freight):
    assert set(routes(lines, freight)) == {line.line_id for line in lines}
