# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import random

import pytest
from dist_returns.core import rules
from dist_returns.core.rules import Case, Rule, Terms, resolve
from hypothesis import given
from hypothesis import strategies as st

CASE = Case(1, 5, (7, 3), 11, 21, 31, 41)
maybe = st.none() | st.integers(1, 3)
some_rules = st.lists(
    st.builds(
        Rule,
        st.integers(1, 999),
        st.just("Rule"),
        st.integers(1, 2),
        st.dictionaries(st.sampled_from(rules.FIELDS), st.integers(1, 9), max_size=4),
        sequence=st.integers(1, 3),
        product_id=maybe,
        category_id=maybe,
        partner_id=maybe,
        channel_id=maybe,
        warehouse_id=maybe,
        reason_id=maybe,
    ),
    max_size=8,
    unique_by=lambda rule: rule.id,
)
some_cases = st.builds(
    Case,
    st.integers(1, 2),
    maybe,
    st.lists(st.integers(1, 3), unique=True, max_size=3).map(tuple),
    maybe,
    maybe,
    maybe,
    maybe,
)

#: targets from the most specific to the most general
STEPS = [
    {"product_id": 5},
    {"category_id": 7},
    {"category_id": 3},
    {"partner_id": 11},
    {"channel_id": 21},
    {"warehouse_id": 31},
    {},
]


def rule(number, days, **target):
    return Rule(number, f"Rule {number}", 1, {"window_days": days}, **target)


@pytest.mark.parametrize("step", range(len(STEPS) - 1))
def test_the_more_specific_step_wins(step):
    book = [rule(1, 10, **STEPS[step]), rule(2, 20, **STEPS[step + 1])]
    assert resolve(book, CASE).terms.window_days == 10


@pytest.mark.parametrize("target", STEPS)
def test_within_a_step_the_one_for_the_reason_wins(target):
    book = [rule(1, 10, **target), rule(2, 20, reason_id=41, **target)]
    assert resolve(book, CASE).terms.window_days == 20


@pytest.mark.parametrize("step", range(len(STEPS) - 1))
def test_a_reason_does_not_lift_a_rule_over_a_step(step):
    book = [rule(1, 10, **STEPS[step]), rule(2, 20, reason_id=41, **STEPS[step + 1])]
    assert resolve(book, CASE).terms.window_days == 10


def test_all_that_a_rule_names_must_fit():
    assert resolve([rule(1, 10, product_id=5, partner_id=99)], CASE).terms == Terms()


def test_what_no_rule_sets_has_its_default():
    resolution = resolve([], CASE)
    assert resolution.terms == Terms()
    assert set(resolution.sources) == set(rules.FIELDS)


def test_another_companys_rule_decides_nothing():
    foreign = Rule(1, "Foreign", 2, {"window_days": 99})
    assert resolve([foreign], CASE).terms.window_days == 30


@pytest.mark.parametrize(
    ("fault", "days", "fee"),
    [("customer", 30, 10.0), ("us", 365, 0.0), ("vendor", 365, 0.0), ("carrier", 30, 0.0)],
)
def test_a_fault_opens_the_warranty_and_lifts_the_fee(fault, days, fee):
    terms = Terms(fee_percent=10.0)
    assert (terms.days(fault), terms.fee(fault)) == (days, fee)


@given(some_rules, some_cases)
def test_each_field_comes_from_the_first_fitting_rule_or_the_default(book, case):
    resolution = resolve(book, case)
    for name in rules.FIELDS:
        fitting = [one for one in book if name in one.values and rules.rank(one, case)]
        source = resolution.sources[name]
        assert bool(source) is bool(fitting)
        if source:
            assert getattr(resolution.terms, name) == source.values[name]
            assert rules.rank(source, case) == min(rules.rank(one, case) for one in fitting)
        else:
            assert getattr(resolution.terms, name) == getattr(Terms(), name)


@given(some_rules, some_cases, st.randoms(use_true_random=False))
def test_the_order_of_rules_makes_no_difference(book, case, chance):
    shuffled = random.Random(chance.random()).sample(book, len(book))
    assert resolve(book, case) == resolve(shuffled, case)


@given(some_rules, some_cases)
def test_terms_survive_json(book, case):
    terms = resolve(book, case).terms
    assert Terms.of(json.loads(json.dumps(terms.as_dict()))) == terms


def test_terms_forget_fields_that_went():
    assert Terms.of({"window_days": 5, "moon": "full"}) == Terms(window_days=5)
