# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which rule is for the goods, and when nobody has to look."""

import pytest
from dist_returns.core.suggestion import Goods, Obstacle, Rule, first, is_sample, matches, obstacle
from hypothesis import given
from hypothesis import strategies as st

GOODS = Goods(
    reason=1, condition="new", product=7, categories=frozenset({3, 30}), cost=40.0, is_clean=True
)


@pytest.mark.parametrize(
    ("rule", "is_for"),
    [
        ({}, True),
        ({"reason": 1}, True),
        ({"reason": 2}, False),
        ({"condition": "new"}, True),
        ({"condition": "damaged"}, False),
        ({"product": 7}, True),
        ({"product": 8}, False),
        ({"category": 3}, True),
        ({"category": 30}, True),
        ({"category": 4}, False),
        ({"cost_to": 40.0}, True),
        ({"cost_to": 39.99}, False),
        ({"cost_from": 40.0}, True),
        ({"cost_from": 40.01}, False),
        ({"reason": 1, "condition": "damaged"}, False),
    ],
)
def test_what_a_rule_is_for(rule, is_for):
    assert matches(Rule(1, "restock", **rule), GOODS) is is_for


def test_the_first_wins():
    rules = [
        Rule(1, "scrap", condition="damaged"),
        Rule(2, "second_grade", category=30),
        Rule(3, "restock"),
    ]
    assert first(rules, GOODS).id == 2
    assert first(rules[:1], GOODS) is None


@pytest.mark.parametrize(
    ("rule", "goods", "expected"),
    [
        ({}, {}, Obstacle.MANUAL),
        ({"is_automatic": True, "max_cost": 50.0}, {}, None),
        ({"is_automatic": True, "max_cost": 40.0}, {}, None),
        ({"is_automatic": True, "max_cost": 39.99}, {}, Obstacle.TOO_DEAR),
        ({"is_automatic": True}, {}, Obstacle.TOO_DEAR),
        ({"is_automatic": True, "max_cost": 50.0}, {"is_clean": False}, Obstacle.NOT_CLEAN),
        ({"is_automatic": True, "max_cost": 50.0, "sampling_every": 1}, {}, Obstacle.SAMPLE),
        ({"is_automatic": True, "max_cost": 50.0, "sampling_every": 2}, {}, None),
    ],
)
def test_when_a_person_has_to_look(rule, goods, expected):
    goods = Goods(**{"cost": 40.0, "is_clean": True, **goods})
    assert obstacle(Rule(1, "restock", **rule), goods, turn=1) is expected


@given(st.integers(1, 50), st.integers(1, 20))
def test_every_nth_is_a_sample(every, rounds):
    looked_at = [turn for turn in range(1, every * rounds + 1) if is_sample(turn, every)]
    assert looked_at == [every * number for number in range(1, rounds + 1)]


@given(st.integers(1, 100))
def test_no_sampling(turn):
    assert not is_sample(turn, 0)
