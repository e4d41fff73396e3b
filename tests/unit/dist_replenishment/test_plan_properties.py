# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What holds for the planning of a whole company."""

from dataclasses import replace

import numpy as np
import pytest
from dist_replenishment.core import plan, vendor_order
from unit_tests.dist_replenishment import plans

ITEMS = 3000


def alone(seed):
    """A company whose vendors have no minimum and whose items don't help each other."""
    items, *rest, vendors = plans.company(np.random.default_rng(seed), ITEMS)
    always = replace(vendors, terms=vendor_order.Terms(value=np.zeros(plans.VENDORS)))
    return replace(items, equals=np.full(ITEMS, -1)), *rest, always


@pytest.mark.parametrize("seed", range(3))
def test_more_stock_never_raises_a_purchase(seed):
    items, *rest = alone(seed)
    before = plan.make(items, *rest)
    draw = np.random.default_rng(seed + 10)
    assert (before.buy > 0).sum() > 300
    for more in (0.01, 1.0, np.round(draw.uniform(0, 60, ITEMS) * (draw.random(ITEMS) < 0.3), 2)):
        after = plan.make(replace(items, on_hand=items.on_hand + more), *rest)
        assert (after.need <= before.need).all()
        assert (after.buy <= before.buy).all()


@pytest.mark.parametrize("seed", range(2))
def test_nothing_is_bought_for_who_is_resupplied(seed):
    items, *rest = plans.company(np.random.default_rng(seed), ITEMS)
    made = plan.make(items, *rest)
    assert (items.source >= 0).sum() > 500
    assert (made.buy[items.source >= 0] == 0).all()


@pytest.mark.parametrize("seed", range(2))
def test_planning_twice_gives_the_same(seed):
    company = plans.company(np.random.default_rng(seed), ITEMS)
    once, again = plan.make(*company), plan.make(*company)
    for name in ("need", "buy", "row", "transfer", "later", "extra", "order_action"):
        assert (getattr(once, name) == getattr(again, name)).all()


@pytest.mark.parametrize("seed", range(2))
def test_no_transfer_from_a_source_without_stock_or_purchase(seed):
    items, events, *rest = alone(seed)
    made = plan.make(items, events, *rest)
    fed = items.source >= 0
    given = np.bincount(items.source[fed], weights=made.transfer[fed], minlength=ITEMS)
    assert (given <= np.maximum(items.on_hand, 0) + 1e-9).all()
    later = np.bincount(items.source[fed], weights=made.later[fed], minlength=ITEMS)
    backed = made.to_buy + made.projection.receipts
    assert (later <= backed + 1e-6).all()
    assert (later > 0).sum() > 100


@pytest.mark.parametrize("seed", range(2))
def test_what_equals_give_leaves_no_dust_to_buy(seed):
    """Hundredths that an equal gives aren't exact; what is left of them is no need."""
    items, events, ordered, offers, vendors = plans.company(np.random.default_rng(seed), ITEMS)
    hundredths = np.full(len(items), 0.01)
    items = replace(items, rounding=hundredths, transfer_pack=hundredths)
    made = plan.make(items, events, ordered, offers, vendors)
    helped = made.to_buy[np.unique(made.laterals.receiver)]
    assert len(helped) > 20
    assert ((helped == 0) | (helped > 0.005)).all()
