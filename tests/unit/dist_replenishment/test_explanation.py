# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from functools import cache

import numpy as np
import pytest
from dist_replenishment.core import bad_input, explanation, plan
from dist_replenishment.core.explanation import (
    BUY,
    LATERAL,
    TRANSFER,
    choice_of,
    explain,
    own_need,
    recompute,
    to_buy_of,
    whole_need,
)
from dist_replenishment.core.quantity import Outcome
from hypothesis import settings
from unit_tests.dist_replenishment import plans

#: thousands of proposals in the deep profile, hundreds otherwise
ITEMS = 6000 if settings.default.max_examples > 1000 else 300


@cache
def explained(seed, count=ITEMS):
    """(kind, proposed quantity, explanation) of all proposals of a random company."""
    items, events, ordered, offers, vendors = plans.company(np.random.default_rng(seed), count)
    made = plan.make(items, events, ordered, offers, vendors)
    world = {"items": items, "events": events, "ordered": ordered, "offers": offers, "plan": made}
    found = []
    for kind, qty in ((BUY, made.buy), (TRANSFER, made.transfer), (LATERAL, made.laterals.qty)):
        rows = np.flatnonzero(qty > 0).tolist()
        found += zip([kind] * len(rows), qty[rows], explain(kind, rows, **world), strict=True)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_every_explanation_computes_its_quantity_again(seed):
    kinds = [kind for kind, _, _ in explained(seed)]
    assert min(kinds.count(kind) for kind in (BUY, TRANSFER, LATERAL)) > 5
    for kind, qty, told in explained(seed):
        assert recompute(told) == told["qty"], (kind, told)
        assert told["qty"] == pytest.approx(qty, abs=told["rounding"] / 2)


def test_what_the_planning_found_is_what_is_computed_again():
    for kind, _, told in explained(1):
        found = told["found"]
        assert (found["need"], found["whole"]) == (own_need(told), whole_need(told))
        if kind == BUY:
            choice = choice_of(told, to_buy_of(told))
            assert found["chosen"] == choice.qty[0]
            assert found["outcome"] == Outcome(choice.outcome[0]).name.lower()
            assert told["row"] == choice.row[0] or not found["chosen"]


def test_it_survives_being_stored_as_json():
    for _, _, told in explained(0):
        stored = json.loads(json.dumps(told, allow_nan=False))
        assert stored == told
        assert recompute(stored) == told["qty"]


def test_all_kinds_of_inputs_are_met():
    told = [told for _, _, told in explained(0)]
    assert any("rule" in one for one in told)
    assert any("centre" in one for one in told)
    assert any(one.get("filled", 0) > 0 for one in told)
    assert any(one.get("received", 0) > 0 for one in told)
    assert any(one.get("backing", 0) > 0 for one in told)


def test_another_version_is_refused():
    told = {**explained(0)[0][2], "version": 0}
    with pytest.raises(bad_input.UnknownVersion) as refused:
        recompute(told)
    assert refused.value.code == "unknown_version"
    assert explanation.VERSION == 1
