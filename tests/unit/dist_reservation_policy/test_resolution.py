# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The resolution of policies, against rules told in words and an independent reference."""

import doctest
from decimal import Decimal

import pytest
from dist_reservation_policy.core import resolution
from dist_reservation_policy.core.resolution import (
    COMPANY,
    MORE_SPECIFIC,
    ORDER_FIELD,
    PASSED_OVER,
    SCOPES,
    Case,
    Rule,
    RuleBook,
    resolve,
)
from dist_reservation_policy.core.values import (
    CHOICES,
    FIELDS,
    LINE_FIELDS,
    NUMBERS,
    ORDER_FIELDS,
    PolicyValues,
    check_value,
)
from hypothesis import example, given
from hypothesis import strategies as st

CASE = Case(
    company_id=1,
    product_id=2,
    category_path=(30, 31, 32),
    partner_id=4,
    class_id=5,
    channel_id=6,
    warehouse_id=7,
)
CHAIN = [
    ("product", 2),
    ("category", 30),
    ("category", 31),
    ("category", 32),
    ("customer", 4),
    ("class", 5),
    ("channel", 6),
    ("warehouse", 7),
    ("company", 1),
]


# --- Told in words ------------------------------------------------------------------------------


def test_the_more_specific_of_two_neighbours_decides_a_field_of_the_line():
    for position in range(len(CHAIN) - 1):
        specific = Rule(1, "specific", *CHAIN[position], {"commitment": "refuse"})
        general = Rule(2, "general", *CHAIN[position + 1], {"commitment": "backorder"})
        for rules in ([specific, general], [general, specific]):
            resolved = resolve(rules, CASE)
            assert resolved.values.commitment == "refuse"
            assert resolved.sources["commitment"] is specific


def test_each_field_comes_from_the_first_rule_that_sets_it():
    rules = [
        Rule(1, "valves", "category", 30, {"supply": "receipts"}),
        Rule(2, "shop", "channel", 6, {"commitment": "refuse", "shipment": "one"}),
        Rule(3, "house", "company", 1, {"commitment": "backorder", "confidence_days": 3}),
    ]
    resolved = resolve(rules, CASE)
    assert resolved.values == PolicyValues(
        supply="receipts", commitment="refuse", shipment="one", confidence_days=3
    )
    named = {name: rule.name for name, rule in resolved.sources.items() if rule}
    assert named == {
        "supply": "valves",
        "commitment": "shop",
        "shipment": "shop",
        "confidence_days": "house",
    }


def test_a_value_of_zero_decides_like_any_other():
    rules = [
        Rule(1, "product", "product", 2, {"buffer_qty": Decimal(0)}),
        Rule(2, "house", "company", 1, {"buffer_qty": Decimal(5)}),
    ]
    assert resolve(rules, CASE).values.buffer_qty == Decimal(0)


@pytest.mark.parametrize("scope_and_target", [("product", 2), ("category", 30)])
def test_fields_of_the_order_ignore_products_and_categories(scope_and_target):
    values = {"shipment": "one", "hold_cart_minutes": 99, "commitment": "refuse"}
    resolved = resolve([Rule(1, "line", *scope_and_target, values)], CASE)
    assert resolved.values == PolicyValues(commitment="refuse")
    assert resolved.sources["shipment"] is None


def test_without_rules_all_fields_have_the_defaults_of_a_fresh_install():
    resolved = resolve([], CASE)
    assert resolved.values == PolicyValues(
        supply="on_hand",
        confidence_days=0,
        buffer_qty=Decimal(0),
        commitment="split",
        shipment="direct",
        min_order_amount=Decimal(0),
        backorder="keep",
        hold_quotation_minutes=0,
        hold_cart_minutes=15,
        override="approver",
        preemption="off",
    )
    assert set(resolved.sources.values()) == {None}


def test_rules_of_others_do_not_apply():
    rules = [Rule(i, "other", scope, 999, {"supply": "receipts"}) for i, scope in enumerate(SCOPES)]
    assert resolve(rules, CASE).values.supply == "on_hand"


def test_a_case_without_product_and_customer_still_resolves():
    rules = [Rule(1, "house", "company", 1, {"supply": "receipts"})]
    assert resolve(rules, Case(company_id=1)).values.supply == "receipts"


def test_every_reason_of_the_explanation_can_be_reached():
    rules = [
        Rule(1, "product", "product", 2, {"shipment": "one", "commitment": "refuse"}),
        Rule(2, "shop", "channel", 6, {"shipment": "direct", "commitment": "split"}),
        Rule(3, "house", "company", 1, {"shipment": "one"}),
    ]
    explained = {field.name: field for field in RuleBook.of(rules).explain(CASE)}
    assert list(explained) == list(FIELDS)
    told = {
        name: [(passed.rule.name, passed.why) for passed in field.passed_over]
        for name, field in explained.items()
        if field.passed_over
    }
    assert told == {
        "commitment": [("shop", MORE_SPECIFIC)],
        "shipment": [("product", ORDER_FIELD), ("house", MORE_SPECIFIC)],
    }
    assert {why for reasons in told.values() for _name, why in reasons} == set(PASSED_OVER)
    assert explained["shipment"].source.name == "shop"
    assert explained["shipment"].value == "direct"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("supply", "nothing"),
        ("supply", None),
        ("confidence_days", -1),
        ("confidence_days", 1.0),
        ("confidence_days", True),
        ("buffer_qty", 1),
        ("buffer_qty", Decimal("-0.1")),
        ("buffer_qty", Decimal("NaN")),
        ("buffer_qty", Decimal("Infinity")),
        ("colour", "red"),
    ],
)
def test_a_value_that_a_field_cannot_take_is_refused(name, value):
    with pytest.raises(ValueError):
        check_value(name, value)
    with pytest.raises(ValueError):
        Rule(1, "bad", COMPANY, 1, {name: value})


def test_a_rule_for_an_unknown_scope_is_refused():
    with pytest.raises(ValueError):
        Rule(1, "bad", "planet", 1, {})


def test_a_rule_keeps_its_values_when_the_mapping_it_was_made_of_changes():
    values = {"supply": "receipts"}
    rule = Rule(1, "house", COMPANY, 1, values)
    values["supply"] = "on_hand"
    assert rule.values["supply"] == "receipts"
    with pytest.raises(TypeError):
        rule.values["supply"] = "on_hand"


def test_every_field_belongs_to_the_line_or_to_the_order():
    assert not LINE_FIELDS & ORDER_FIELDS
    assert LINE_FIELDS | ORDER_FIELDS == set(FIELDS) == set(CHOICES) | set(NUMBERS)


def test_the_examples_in_the_documentation_hold():
    assert doctest.testmod(resolution).failed == 0
    assert doctest.testmod(resolution).attempted > 0


# --- Properties on random worlds ----------------------------------------------------------------

VALUES = {name: st.sampled_from(choices) for name, choices in CHOICES.items()} | {
    name: st.integers(0, 9).map(kind) for name, kind in NUMBERS.items()
}
SMALL = st.integers(1, 3)
MAYBE = st.none() | SMALL
CASES = st.builds(
    Case,
    company_id=SMALL,
    product_id=MAYBE,
    category_path=st.permutations([1, 2, 3]).flatmap(
        lambda path: st.integers(0, 3).map(lambda depth: tuple(path[:depth]))
    ),
    partner_id=MAYBE,
    class_id=MAYBE,
    channel_id=MAYBE,
    warehouse_id=MAYBE,
)
SLOTS = st.lists(st.tuples(st.sampled_from(SCOPES), SMALL), unique=True, max_size=21)


@st.composite
def worlds(draw):
    """Draw rules, at most one for each target as the database has it."""
    slots = draw(SLOTS)
    return [
        Rule(number, f"rule {number}", *slot, draw(st.fixed_dictionaries({}, optional=VALUES)))
        for number, slot in enumerate(slots, start=1)
    ]


def reference(rules, case, name):
    """Return the rule that decides a field, by asking one question after the other."""

    def find(scope, target):
        for rule in rules:
            if (rule.scope, rule.target_id) == (scope, target) and name in rule.values:
                return rule
        return None

    asked = []
    if name not in {
        "shipment",
        "min_order_amount",
        "sourcing",
        "backorder",
        "hold_quotation_minutes",
        "hold_cart_minutes",
        "override",
        "preemption",
    }:
        asked += [("product", case.product_id)]
        asked += [("category", category) for category in case.category_path]
    asked += [("customer", case.partner_id), ("class", case.class_id), ("channel", case.channel_id)]
    asked += [("warehouse", case.warehouse_id), ("company", case.company_id)]
    answers = [find(scope, target) for scope, target in asked if target]
    return next((rule for rule in answers if rule), None)


@given(worlds(), CASES)
@example([], Case(company_id=1))
def test_resolution_is_total_and_equals_the_reference(rules, case):
    resolved = resolve(rules, case)
    assert set(resolved.sources) == set(FIELDS)
    for name in FIELDS:
        expected = reference(rules, case, name)
        assert resolved.sources[name] is expected
        default = getattr(PolicyValues(), name)
        assert getattr(resolved.values, name) == (expected.values[name] if expected else default)


@given(worlds(), CASES, st.randoms(use_true_random=False))
def test_the_order_of_the_rules_is_irrelevant(rules, case, random):
    shuffled = list(rules)
    random.shuffle(shuffled)
    assert resolve(shuffled, case) == resolve(rules, case)
    assert RuleBook.of(shuffled).explain(case) == RuleBook.of(rules).explain(case)


@given(worlds(), st.lists(CASES, max_size=4))
def test_one_book_resolves_many_cases_like_each_alone(rules, cases):
    book = RuleBook.of(rules)
    once = [book.resolve(case) for case in cases]
    assert once == [resolve(rules, case) for case in cases]
    assert once == [book.resolve(case) for case in cases]


@given(worlds(), CASES, st.sampled_from(FIELDS))
def test_removing_a_rule_changes_only_the_fields_that_it_decided(rules, case, name):
    before = resolve(rules, case)
    removed = before.sources[name]
    after = resolve([rule for rule in rules if rule is not removed], case)
    for field, source in before.sources.items():
        if source is not removed:
            assert after.sources[field] is source
            assert getattr(after.values, field) == getattr(before.values, field)


@given(worlds(), CASES)
def test_the_explanation_accounts_for_every_matching_rule_that_sets_the_field(rules, case):
    book = RuleBook.of(rules)
    for field in book.explain(case):
        told = [passed.rule for passed in field.passed_over] + [field.source] * bool(field.source)
        expected = [rule for rule in book.matching(case) if field.name in rule.values]
        assert sorted(rule.id for rule in told) == sorted(rule.id for rule in expected)


@given(st.permutations([1, 2, 3]), CASES)
def test_two_rules_for_one_target_decide_the_same_way_every_time(ids, case):
    rules = [
        Rule(number, str(number), "company", case.company_id, {"confidence_days": number})
        for number in ids
    ]
    assert resolve(rules, case).values.confidence_days == 1
