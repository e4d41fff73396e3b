# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

import numpy as np
import pytest
from dist_replenishment.core import learning, learning_calibration
from unit_tests.dist_replenishment.test_learning import facts

ITEMS = 40


def changing(items=ITEMS, weeks=40, seed=4):
    """Demand that doubles or halves from week to week: no forecast knows how wide it spreads."""
    draw = np.random.default_rng(seed)
    level = np.exp(np.cumsum(draw.normal(0, 0.35, (items, weeks)), axis=1) * 0.5 + 2.5)
    return draw.poisson(level).astype(float)


@pytest.fixture(scope="module")
def drifting():
    return facts(changing(), whole_segment=np.ones(ITEMS, bool))


def test_demand_that_drifts_is_planned_for_wider(drifting):
    found = learning_calibration.factors(drifting)
    assert found.shape == (ITEMS,)
    assert found.min() > 1.05


def test_levels_follow_the_factor(drifting, monkeypatch):
    wide = learning.learn(drifting)
    monkeypatch.setattr(learning_calibration, "factors", lambda facts: np.ones(ITEMS))
    plain = learning.learn(drifting)
    assert wide.reorder_point.sum() > 1.03 * plain.reorder_point.sum()
    assert wide.weekly.tolist() == plain.weekly.tolist()


def test_the_same_history_has_the_same_factors(drifting):
    first, second = (learning_calibration.factors(drifting) for _time in range(2))
    assert first.tolist() == second.tolist()


def test_the_order_of_items_does_not_matter(drifting):
    turned = replace(drifting, history=drifting.history[::-1])
    one, other = (learning_calibration.factors(each) for each in (drifting, turned))
    assert other[::-1] == pytest.approx(one, rel=0.02)


@pytest.mark.parametrize(
    ("history", "why"),
    [
        (changing(weeks=22), "too short"),
        (changing(items=29), "few"),
        (np.full((ITEMS, 40), np.nan), "unknown"),
        (np.zeros((ITEMS, 40)), "without demand"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_where_nothing_can_be_learned_nothing_is_stretched(history, why):
    assert learning_calibration.factors(facts(history)).tolist() == [1.0] * len(history)


def test_a_higher_target_lowers_no_level(drifting):
    """Not even where the factor of another target would be smaller."""
    points = [
        learning.learn(replace(drifting, target=np.full(ITEMS, target))).reorder_point
        for target in (0.90, 0.95, 0.98, 0.994, 0.995, 0.999)
    ]
    assert (np.diff(points, axis=0) >= 0).all()


def test_what_was_launched_while_it_is_measured_teaches_nothing():
    history = np.random.default_rng(2).poisson(10, (ITEMS, 52)).astype(float)
    late = history.copy()
    late[::5, :33] = np.nan
    assert learning_calibration.factors(facts(history)).max() < 1.2
    assert learning_calibration.factors(facts(late)).max() < 1.2


def test_a_sample_teaches_all(drifting, monkeypatch):
    """Of the items that four out of five are simulated of, all have the factors of their kind."""
    whole = learning_calibration.factors(drifting)
    monkeypatch.setattr(learning_calibration, "SAMPLE", 32)
    found = learning_calibration.factors(drifting)
    assert found.min() > 1.0
    assert not (found == whole).any()


def test_a_lead_time_is_simulated_as_long_as_it_leaves_twelve_weeks_to_learn_from():
    history = np.random.default_rng(2).poisson(10, (ITEMS, 30)).astype(float)
    # ten weeks are measured, eight warm up
    two, three, twelve = (
        learning_calibration.factors(facts(history, lead_weeks=np.full((ITEMS, 4), lead))).tolist()
        for lead in (2.0, 3.0, 12.0)
    )
    assert twelve == three
    assert three != two
