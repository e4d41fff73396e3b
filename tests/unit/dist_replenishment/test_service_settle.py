# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

import numpy as np
from dist_replenishment.core import service
from dist_replenishment.core.service import Limits, Rules
from dist_replenishment.core.service_settle import Evidence, settle
from hypothesis import given
from hypothesis import strategies as st
from unit_tests.dist_replenishment.spans import Poisson, ones

RULES = Rules()


def computed(*rates, rules=RULES, target=0.95):
    span = service.protection(Poisson(ones(*rates)), np.full(len(rates), 2.0), 1)
    return service.levels(span, target, rules), Evidence(span, rules)


def settled(before, now, rules=RULES):
    old, _evidence = computed(before, rules=rules)
    new, evidence = computed(now, rules=rules)
    return old, new, *settle(old, new, evidence)


def test_noise_of_an_estimate_moves_nothing():
    old, new, kept, moved = settled(20.0, 20.5)
    assert new.order_up_to[0] != old.order_up_to[0]
    assert kept.order_up_to[0] == old.order_up_to[0]
    assert moved.tolist() == [False]
    # what is said of the old level is what is known now
    assert kept.expected_fill[0] < old.expected_fill[0]


def test_evidence_moves_the_level():
    _old, new, kept, moved = settled(20.0, 26.0)
    assert kept.order_up_to[0] == new.order_up_to[0]
    assert moved.tolist() == [True]


def test_too_much_stock_moves_though_the_service_would_stay():
    _old, new, kept, _moved = settled(26.0, 20.0)
    assert kept.order_up_to[0] == new.order_up_to[0]


def test_a_slow_drift_is_followed():
    rates = np.linspace(20, 30, 40)
    level, _evidence = computed(rates[0])
    for rate in rates[1:]:
        new, evidence = computed(rate)
        level, _moved = settle(level, new, evidence)
    assert abs(level.order_up_to[0] - new.order_up_to[0]) <= 0.26 * np.sqrt(90)


def test_a_changed_policy_moves_at_once():
    old, _evidence = computed(20.0)
    new, evidence = computed(20.5)
    kept, moved = settle(old, new, replace(evidence, forced=np.array([True])))
    assert kept.order_up_to[0] == new.order_up_to[0]
    assert moved.tolist() == [True]


def test_a_level_beyond_a_new_limit_moves():
    old, _evidence = computed(20.0)
    new, evidence = computed(20.0, rules=Rules(limits=Limits(most=float(old.order_up_to[0]) - 1)))
    assert settle(old, new, evidence)[1].tolist() == [True]


def test_another_method_or_lot_moves():
    old, _evidence = computed(20.0)
    new, evidence = computed(20.0, rules=Rules(service.LOTS, 10))
    assert settle(old, new, evidence)[0].order_up_to[0] == new.order_up_to[0]


def test_an_item_that_is_no_longer_stocked_has_no_level():
    old, _evidence = computed(20.0)
    new, evidence = computed(20.0, rules=Rules(service.NO_STOCK))
    kept, moved = settle(old, new, evidence)
    assert (kept.order_up_to[0], moved[0]) == (0.0, True)


@given(st.floats(0.1, 40), st.floats(0.1, 40), st.floats(0.5, 0.99))
def test_running_twice_changes_nothing(before, now, target):
    old, _evidence = computed(before, target=target)
    new, evidence = computed(now, target=target)
    first, _moved = settle(old, new, evidence)
    second, moved = settle(first, new, evidence)
    assert not moved.any()
    assert second.order_up_to.tolist() == first.order_up_to.tolist()
    assert second.expected_fill.tolist() == first.expected_fill.tolist()
