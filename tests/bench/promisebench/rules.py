# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A company that uses every rule: many policies, protections and caps. For a side's process.

None of the rules changes what the orders of a scenario get: what is protected lies in stock beside
what is available, and the caps are out of reach. So all claims stay the same, and what differs is
what the rules cost. The same holds for goods that expire, all of which keep long enough, and for
kits, each of which is one of the goods.
"""

from datetime import timedelta

from odoo import Command, fields

POLICIES = 200
#: lots of each product, the first of them the first to go
LOTS = 2
SHELF_LIFE_DAYS = 90
#: units that each product of a category keeps for another channel
PROTECTED = 10
OUT_OF_REACH = 1_000_000
MARK = "Bench rule"


def switch(env, categories, *, on):
    """Let the rules decide, or not, for the products of the categories."""
    policies = _policies(env)
    if on and not policies:
        policies = _create_policies(env)
        _create_quotas(env, categories)
    policies.active = on
    _quotas(env, categories).active = on


def _policies(env):
    every = env["dist.reservation.policy"].with_context(active_test=False)
    return every.search([("name", "=like", f"{MARK} %")])


def _quotas(env, categories):
    every = env["dist.channel.quota"].with_context(active_test=False)
    return every.search([("categ_id", "in", categories.ids)])


def _create_policies(env):
    """One for each of so many customers and products that nobody orders."""
    partners = env["res.partner"].create(
        [{"name": f"{MARK} customer {i}"} for i in range(POLICIES // 2)]
    )
    products = env["product.product"].create(
        [{"name": f"{MARK} product {i}"} for i in range(POLICIES - len(partners))]
    )
    return env["dist.reservation.policy"].create(
        [
            {
                "name": f"{MARK} {target.display_name}",
                "scope": scope,
                field: target.id,
                "supply": "receipts",
                "set_buffer_qty": True,
                "buffer_qty": 1,
            }
            for scope, field, targets in (
                ("customer", "partner_id", partners),
                ("product", "product_id", products),
            )
            for target in targets
        ]
    )


def _create_quotas(env, categories):
    warehouse = env["stock.warehouse"].search([], limit=1)
    channels = env["dist.sales.channel"].search([("company_id", "=", warehouse.company_id.id)])
    own = env["sale.order"].new({}).dist_channel_id or channels._default_for(warehouse.company_id)
    other = (channels - own)[:1]
    env["dist.channel.quota"].create(
        [
            {
                "kind": kind,
                "channel_id": channel.id,
                "warehouse_id": warehouse.id,
                "categ_id": category.id,
                "amount": amount,
            }
            for category in categories
            for kind, channel, amount in (
                ("protection", other, PROTECTED),
                ("cap", own, OUT_OF_REACH),
            )
        ]
    )


# --- goods that expire, and kits -------------------------------------------------------------


def let_expire(products):
    """Have the products come in lots that expire: {product: list of lots}."""
    products.write({"tracking": "lot", "use_expiration_date": True, "removal_time": 5})
    last = fields.Datetime.now() + timedelta(days=SHELF_LIFE_DAYS)
    return {
        product: [
            product.env["stock.lot"].create(
                {
                    "name": f"{product.name} lot {number}",
                    "product_id": product.id,
                    "expiration_date": last + timedelta(days=number),
                    "removal_date": last + timedelta(days=number - 5),
                }
            )
            for number in range(LOTS)
        ]
        for product in products
    }


def with_kits(products):
    """The products, each followed by a kit that consists of one of it."""
    sold = products.browse()
    for product in products:
        kit = product.create(
            {
                "name": f"{product.name} kit",
                "is_storable": True,
                "categ_id": product.categ_id.id,
                "list_price": product.list_price,
            }
        )
        product.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [Command.create({"product_id": product.id, "product_qty": 1})],
            }
        )
        sold += product + kit
    return sold
