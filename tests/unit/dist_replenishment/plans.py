# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random companies to plan: items, events, price rows, vendors' minimums, satellites, equals."""

import numpy as np
from dist_replenishment.core import plan, vendor_order
from dist_replenishment.core.position import Events
from dist_replenishment.core.quantity import Offers

VENDORS = 40


def company(draw, count, satellites=True):
    """(items, events, ordered, offers, vendors) with the chances of a busy distributor."""
    pick = draw.choice
    is_own = draw.random(count) < 0.2
    weekly = np.where(is_own, 0.0, pick([0, 0.3, 5, 40], count))
    low = np.round(weekly * 2 + pick([0, 4], count), 2)
    source = np.full(count, -1)
    if satellites:
        # thirds: centres, satellites of theirs, and items that stand alone or help each other
        third = count // 3
        source[third : 2 * third] = draw.integers(0, third, third)
    lead, events = draw.integers(0, 20, count), _events(draw, count)
    items = plan.Items(
        on_hand=np.round(draw.uniform(-5, 80, count), 2),
        lead_day=lead,
        protection_day=lead + draw.integers(1, 14, count),
        weekly=weekly,
        sigma=weekly / 2,
        safety=low / 4,
        reorder_point=low,
        order_up_to=low + np.round(weekly + pick([0, 10.5], count), 2),
        is_own=is_own,
        consumes=~is_own,
        own_day=lead + 30,
        in_progress=np.where(is_own, pick([0, 6], count), 0),
        unit_factor=np.ones(count),
        multiple_factor=pick([0, 0, 6, 12], count),
        rounding=pick([0.01, 1.0], count),
        source=source,
        equals=np.where((source < 0) & (draw.random(count) < 0.5), draw.integers(0, 50, count), -1),
        cost=np.round(draw.lognormal(1, 1, count) + 0.1, 2),
        carrying_rate=pick([0.1, 0.25], count),
        order_cost=pick([0, 0, 8], count),
        usual_need=weekly,
        maximum=pick([np.inf, np.inf, 150], count),
        cover_weeks=pick([np.inf, 26], count),
        transfer_pack=pick([0.01, 1.0], count),
        transfer_day=pick([1.0, 3.0], count),
        other_end=_other_ends(draw, events, source),
    )
    offers = _offers(draw, items)
    return (
        items,
        events,
        events.take(draw.random(len(events.item)) < 0.8),
        offers,
        _vendors(draw, offers),
    )


def _events(draw, count):
    rows = count * 3
    qty = np.round(draw.normal(-2, 15, rows), 2)
    extra = draw.random(rows) < 0.1
    return Events(draw.integers(0, count, rows), draw.integers(-4, 60, rows), qty, extra)


def _other_ends(draw, events, source):
    """Some of the satellites' receipts come from their source."""
    of = source[events.item]
    return np.where((events.qty > 0) & (draw.random(len(of)) < 0.3), of, -1)


def _offers(draw, items):
    count = len(items)
    item = np.sort(draw.integers(0, count, count * 2))
    fall = draw.choice([1.0, 0.9, 0.5, 0.0], len(item))
    return Offers(
        item=item,
        price=np.round(items.cost[item] * fall, 4),
        min_qty=draw.choice([0, 0, 12, 48], len(item)),
        pack=draw.choice([0, 1, 6, 0.5], len(item)),
        order_cost=items.order_cost[item],
    )


def _vendors(draw, offers):
    pick = draw.choice
    return plan.Vendors(
        order_of_row=draw.integers(0, VENDORS, len(offers.item)),
        terms=vendor_order.Terms(
            value=pick([0, 5000, 1e5], VENDORS),
            is_open=draw.random(VENDORS) < 0.9,
            next_day=draw.integers(1, 8, VENDORS),
        ),
    )
