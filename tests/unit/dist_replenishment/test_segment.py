# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time

import numpy as np
from dist_replenishment.core import segment
from dist_replenishment.core.segment import CATEGORY, CRITERIA, PRODUCT, Rule, Span
from hypothesis import given
from hypothesis import strategies as st

PATHS = {1: "1/", 2: "1/2/", 3: "1/2/3/", 4: "1/4/", 5: "5/"}
SPANS = segment.spans(PATHS)
NAMES = tuple(name for name in CRITERIA if name != CATEGORY)

codes = st.integers(0, 2)
items_lists = st.lists(
    st.fixed_dictionaries(
        {
            **dict.fromkeys(NAMES, st.integers(-1, 2)),
            CATEGORY: st.sampled_from([-1, *(span.first for span in SPANS.values())]),
        }
    ),
    max_size=30,
)


@st.composite
def rule_lists(draw):
    wanted = st.dictionaries(st.sampled_from(NAMES), codes, max_size=4)
    category = st.one_of(st.none(), st.sampled_from(list(SPANS.values())))
    count = draw(st.integers(0, 8))
    return [
        Rule(number, draw(st.integers(0, 1)), draw(wanted), draw(category))
        for number in range(count)
    ]


def columns(items):
    return {name: np.array([item[name] for item in items], dtype=int) for name in CRITERIA}


def plain_fits(rule, item):
    if rule.category and not rule.category.first <= item[CATEGORY] <= rule.category.last:
        return False
    return all(item[name] == code for name, code in rule.wanted.items())


def plain_beats(one, other):
    """Whether the first of two rules wins, said criterion by criterion."""
    for name in CRITERIA:
        if name == CATEGORY:
            depths = [rule.category.depth if rule.category else -1 for rule in (one, other)]
            if depths[0] != depths[1]:
                return depths[0] > depths[1]
        elif (name in one.wanted) != (name in other.wanted):
            return name in one.wanted
    return (one.sequence, one.id) < (other.sequence, other.id)


def plain_winner(rules, item):
    best = -1
    for index, rule in enumerate(rules):
        if plain_fits(rule, item) and (best < 0 or plain_beats(rule, rules[best])):
            best = index
    return best


@given(rule_lists(), items_lists)
def test_equals_its_plain_twin(rules, items):
    found = segment.resolve(rules, columns(items))
    assert found.tolist() == [plain_winner(rules, item) for item in items]


@given(rule_lists(), items_lists)
def test_the_explanation_ends_with_the_winner(rules, items):
    for item, winner in zip(items, segment.resolve(rules, columns(items)), strict=True):
        steps = list(segment.explain(rules, item))
        assert [index for index, failed in steps if failed is None] == (
            [winner] if winner >= 0 else []
        )
        assert all(not plain_fits(rules[index], item) for index, failed in steps if failed)


def test_a_category_covers_those_below_it():
    assert SPANS[1] == Span(0, 3, 0)
    assert SPANS[2] == Span(1, 2, 1)
    assert SPANS[3] == Span(2, 2, 2)
    assert SPANS[5] == Span(4, 4, 0)


def test_order_of_criteria():
    rules = [Rule(n, 1, {name: 1}) for n, name in enumerate(NAMES[1:])]
    rules.insert(1, Rule(99, 1, {}, SPANS[1]))
    assert segment.ranked(rules[::-1]) == list(range(len(rules)))[::-1]


def test_one_earlier_criterion_beats_many_later_ones():
    many = Rule(1, 1, {"abc_value": 0, "abc_picks": 0, "xyz": 0, "lead_class": 0})
    warehouse = Rule(2, 1, {"warehouse_id": 0})
    assert segment.ranked([many, warehouse]) == [1, 0]


def test_ties_go_to_the_sequence_then_to_the_older():
    rules = [Rule(3, 2, {"xyz": 0}), Rule(2, 1, {"xyz": 1}), Rule(1, 2, {"xyz": 2})]
    assert segment.ranked(rules) == [1, 2, 0]


def test_an_item_without_a_class_fits_only_what_does_not_ask_for_it():
    item = dict.fromkeys(CRITERIA, -1)
    rules = [Rule(1, 1, {"xyz": 0}), Rule(2, 1, {})]
    assert segment.resolve(rules, columns([item])).tolist() == [1]
    assert list(segment.explain(rules, item)) == [(0, "xyz"), (1, None)]


def test_no_rules_and_no_items():
    assert segment.resolve([], columns([])).tolist() == []
    assert segment.resolve([], columns([dict.fromkeys(CRITERIA, 0)])).tolist() == [-1]


def test_a_hundred_thousand_items_in_well_under_a_second():
    random = np.random.default_rng(7)
    count = 100_000
    items = {name: random.integers(-1, 4, count) for name in CRITERIA}
    items[PRODUCT] = random.integers(0, 20_000, count)
    items[CATEGORY] = random.integers(0, 5, count)
    names = [name for name in NAMES if name != PRODUCT]
    classes = [Rule(n, 1, {names[n % len(names)]: 1, names[n * 7 % 10]: 2}) for n in range(200)]
    products = [Rule(1000 + n, 1, {PRODUCT: n}) for n in range(5_000)]
    start = time.process_time()
    segment.resolve(classes + products, items)
    assert time.process_time() - start < 0.9
