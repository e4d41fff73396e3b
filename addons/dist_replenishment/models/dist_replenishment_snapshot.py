# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a planning reads, as the arrays that the core plans with."""

from dataclasses import dataclass

import numpy as np

from ..core import bad_input, quantity, routes, vendor_order
from ..core import plan as core
from ..core.timeline import Events
from ..queries import planning as queries
from ..queries.supply_demand import REQUEST
from .dist_replenishment_policy import PLANNED

DAYS_A_WEEK = 7.0
#: a transfer of today arrives tomorrow, or when the rules of its route say
LEAST_TRANSFER_DAYS = 1
#: why items can't be planned, beside the data checks
SENSELESS, CIRCULAR, NO_HISTORY = "senseless_quantity", "circular_resupply", "no_history"
SOURCE_UNPLANNED = "source_unplanned"


@dataclass(frozen=True)
class Snapshot:
    """Facts of the items that are planned, in the order of their ids.

    :param facts: (items,) of queries.ITEM
    :param events: (events,) of queries.supply_demand.EVENT; `event_row` is the row of its item
    :param prices: (offers,) of queries.PRICE, one row for each item that it fits
    :param orders: (orders,) partner, warehouse and currency of each vendor's order
    """

    facts: np.ndarray
    policies: np.ndarray
    events: np.ndarray
    event_row: np.ndarray
    prices: np.ndarray
    orders: np.ndarray
    items: core.Items
    supply: Events
    ordered: Events
    offers: quantity.Offers
    vendors: core.Vendors


POLICY = np.dtype(
    [
        ("id", np.int64),
        ("planned", bool),
        ("own", bool),
        ("stocked", bool),
        ("review", float),
        ("holding", float),
        ("ordering", float),
        ("cover", float),
        ("maximum", float),
        ("consumes", bool),
        ("lateral", bool),
        ("auto_draft", bool),
    ]
)
#: an item without a policy keeps what its reordering rule says
NO_POLICY = (0, False, True, True, 7, 0.25, 0.0, 0.0, 0.0, False, False, False)


def read(env, company, today, blocked, events):
    """Read all that the planning of a company needs; a dozen statements whatever the items.

    :param blocked: {item id: code} of what can't be planned; what is found here is added
    :param events: rows of queries.supply_demand.EVENT
    """
    policies = _policies(env, company)
    facts = queries.items(env, company)
    of_policy = np.searchsorted(policies["id"], facts["policy"])
    blocked.update(_unplannable(facts, events, policies["planned"][of_policy]))
    kept = ~np.isin(facts["item"], np.fromiter(blocked, np.int64, len(blocked)))
    kept &= policies["stocked"][of_policy]
    kept &= ~policies["own"][of_policy] | (facts["orderpoint"] > 0)
    forsaken = _forsaken(facts, kept)
    blocked.update(dict.fromkeys(facts["item"][forsaken].tolist(), SOURCE_UNPLANNED))
    kept &= ~forsaken
    facts, of_policy = facts[kept], of_policy[kept]
    events = events[np.isin(events["item"], facts["item"])]
    # sorted once, as each projection needs them
    events = events[np.lexsort((events["day"], events["item"]))]
    event_row = np.searchsorted(facts["item"], events["item"])
    prices, price_row = _offers(env, company, today, facts)
    orders, order_of_row = np.unique(_order_keys(facts, prices, price_row), return_inverse=True)
    rules = policies[of_policy]
    return Snapshot(
        facts=facts,
        policies=rules,
        events=events,
        event_row=event_row,
        prices=prices,
        orders=orders,
        items=_items(env, company, facts, rules, events, event_row, prices, price_row),
        supply=_events(events, event_row, slice(None)),
        ordered=_events(events, event_row, events["kind"] != REQUEST),
        offers=quantity.Offers(
            item=price_row,
            price=prices["price"],
            min_qty=prices["min_qty"],
            pack=prices["pack"],
            # the levels hold the economic lot already: counted here again, it would be bought twice
            order_cost=np.zeros(len(prices)),
        ),
        vendors=core.Vendors(order_of_row=order_of_row, terms=_vendor_terms(env, orders, today)),
    )


def _unplannable(facts, events, planned):
    """{item id: code} of what the core would refuse: one slip of a key stops nobody else's plan."""
    huge = [
        facts["item"][~(np.abs(facts[name]) <= bad_input.LARGEST)]
        for name in ("on_hand", "minimum", "maximum")
    ]
    huge.append(events["item"][~(np.abs(events["qty"]) <= bad_input.LARGEST)])
    # the parameter stage left it alone: neither it nor anything like it was ever asked for
    unknown = facts["item"][planned & (facts["protection_days"] <= 0)]
    found = dict.fromkeys(unknown.tolist(), NO_HISTORY)
    found.update(dict.fromkeys(np.concatenate(huge).tolist(), SENSELESS))
    try:
        routes.check_routes(place(facts, facts["product"], facts["source_warehouse"]))
    except bad_input.CircularRoute as error:
        found.update(dict.fromkeys(facts["item"][list(error.items)].tolist(), CIRCULAR))
    return found


def _forsaken(facts, kept):
    """(items,) planned ones whose source isn't, nor is the source of their source.

    Bought for themselves they would pass by what lies there.
    """
    source = place(facts, facts["product"], facts["source_warehouse"])
    supplied = facts["source_warehouse"] > 0
    found = np.zeros(len(facts), bool)
    while True:
        there = (source >= 0) & (kept & ~found)[source]
        more = kept & supplied & ~there & ~found
        if not more.any():
            return found
        found |= more


def _policies(env, company):
    """Policies of the company by id, with a first row for items that have none."""
    # sudo: what decides doesn't depend on who runs the planning
    records = env["dist.replenishment.policy"].sudo().with_context(active_test=False)
    rows = [
        (
            policy.id,
            policy.method in PLANNED,
            policy.method == "manual",
            policy.method != "none",
            policy.review_days,
            policy.holding_rate,
            policy.ordering_cost,
            policy.max_cover_days,
            policy.max_qty,
            policy.consume_forecast,
            policy.lateral,
            policy.auto_draft,
        )
        for policy in records.search([("company_id", "=", company.id)], order="id")
    ]
    return np.array([NO_POLICY, *rows], dtype=POLICY)


def _events(events, event_row, chosen):
    return Events(
        event_row[chosen], events["day"][chosen], events["qty"][chosen], events["extra"][chosen]
    )


def _offers(env, company, today, facts):
    """Price rows in company currency, repeated for each item of their product; (prices, rows)."""
    prices = queries.prices(env, company, today)
    prices["price"] *= _rates(env, company, today, prices["currency"])
    by_product = np.argsort(facts["product"], kind="stable")
    products = facts["product"][by_product]
    first = np.searchsorted(products, prices["product"], side="left")
    count = np.searchsorted(products, prices["product"], side="right") - first
    row = np.repeat(np.arange(len(prices)), count)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    item = by_product[first[row] + offset]
    # the vendor that the reordering rule names, even by a price that is no longer in force
    wanted = facts["vendor"][item]
    fits = (wanted == 0) | (wanted == prices["partner"][row])
    return prices[row[fits]], item[fits]


def _rates(env, company, today, currencies):
    rates = {
        currency.id: currency._convert(1.0, company.currency_id, company, today, round=False)
        for currency in env["res.currency"].browse(np.unique(currencies).tolist())
    }
    return np.array([rates[currency] for currency in currencies.tolist()], dtype=float)


ORDER = np.dtype([("partner", np.int64), ("warehouse", np.int64), ("currency", np.int64)])


def _order_keys(facts, prices, price_row):
    keys = np.empty(len(prices), dtype=ORDER)
    keys["partner"], keys["currency"] = prices["partner"], prices["currency"]
    keys["warehouse"] = facts["warehouse"][price_row]
    return keys


def _vendor_terms(env, orders, today):
    partners = env["res.partner"].browse(orders["partner"].tolist())
    weekdays = np.array([partner._dist_order_days() for partner in partners], dtype=bool)
    is_open, next_day = vendor_order.order_days(today.weekday(), weekdays.reshape(len(orders), 7))
    return vendor_order.Terms(
        value=np.array([partner.dist_order_minimum for partner in partners], dtype=float),
        is_open=is_open,
        next_day=next_day,
    )


def _items(env, company, facts, rules, events, event_row, prices, price_row):
    count = len(facts)
    delay = np.zeros(count)
    np.maximum.at(delay, price_row, prices["delay"].astype(float))
    lead = np.where(facts["lead_days"] > 0, facts["lead_days"], delay)
    own = rules["own"]
    planned = rules["planned"]
    requests = events["kind"] == REQUEST
    return core.Items(
        on_hand=facts["on_hand"],
        lead_day=np.ceil(lead),
        protection_day=np.ceil(
            np.where(facts["protection_days"] > 0, facts["protection_days"], lead + rules["review"])
        ),
        weekly=np.where(planned, facts["demand"], 0.0),
        sigma=np.where(planned, facts["sigma"], 0.0),
        safety=np.where(planned, facts["safety"], 0.0),
        reorder_point=np.where(
            own, facts["minimum"], np.where(planned, facts["reorder_point"], 0.0)
        ),
        order_up_to=np.where(own, facts["maximum"], np.where(planned, facts["order_up_to"], 0.0)),
        is_own=own,
        consumes=planned & rules["consumes"],
        own_day=np.ceil(_first_delay(count, prices, price_row))
        + company.days_to_purchase
        + company.horizon_days,
        in_progress=np.bincount(event_row[requests], events["qty"][requests], minlength=count),
        unit_factor=facts["unit_factor"],
        multiple_factor=facts["multiple"],
        rounding=facts["rounding"],
        source=place(facts, facts["product"], facts["source_warehouse"]),
        other_end=place(facts, facts["product"][event_row], events["other_warehouse"]),
        equals=np.where(rules["lateral"], facts["product"], -1),
        cost=facts["cost"],
        carrying_rate=rules["holding"],
        order_cost=rules["ordering"],
        usual_need=np.where(planned, facts["demand"] * rules["review"] / DAYS_A_WEEK, 0.0),
        maximum=np.where(rules["maximum"] > 0, rules["maximum"], np.inf),
        cover_weeks=np.where(rules["cover"] > 0, rules["cover"] / DAYS_A_WEEK, np.inf),
        transfer_pack=facts["transfer_pack"],
        transfer_day=np.maximum(facts["transfer_days"], LEAST_TRANSFER_DAYS).astype(float),
    )


def _first_delay(count, prices, price_row):
    """(items,) days of the vendor price that Odoo takes first."""
    delay = np.zeros(count)
    delay[price_row[::-1]] = prices["delay"][::-1]
    return delay


def place(facts, products, warehouses):
    """The rows of the items of products in warehouses, -1 where there is none."""
    key = facts["warehouse"] + (facts["product"] << 32)
    order = np.argsort(key)
    wanted = warehouses + (products << 32)
    at = np.minimum(np.searchsorted(key[order], wanted), max(len(key) - 1, 0))
    return np.where(key[order][at] == wanted, order[at], -1)
