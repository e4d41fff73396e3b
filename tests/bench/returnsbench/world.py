# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is delivered, received and returned, the same on both sides; runs in Odoo."""

from dataclasses import dataclass, field

from odoo import Command

#: of each product and lot in stock
STOCK = 1000.0
GROUPS = (
    "stock.group_stock_manager",
    "sales_team.group_sale_manager",
    "purchase.group_purchase_manager",
)
SUITE_GROUPS = (
    "dist_base.group_dist_warehouse",
    "dist_returns.group_dist_return_authoriser",
    "dist_returns.group_dist_return_inspector",
)


@dataclass
class World:
    """Ids of what both sides have."""

    warehouse: int
    user: int
    products: list = field(default_factory=list)
    lots: list = field(default_factory=list)
    customer: int = 0
    vendor: int = 0


def make(env, lines):
    """`lines` products in stock, and as many in one lot each; the warehouse enforces."""
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    is_suite = "dist_mode" in warehouse._fields
    if is_suite:
        _enforce(env, warehouse)
    else:
        _returns_place(env, warehouse)
    partners = env["res.partner"].create([{"name": "Harbour Works"}, {"name": "Bolt Makers"}])
    world = World(
        warehouse.id, _person(env, is_suite).id, customer=partners[0].id, vendor=partners[1].id
    )
    world.products = _products(env, "Bolt", lines, {}).ids
    tracked = _products(env, "Sealant", lines, {"tracking": "lot"})
    lots = env["stock.lot"].create([{"name": f"L{p.id}", "product_id": p.id} for p in tracked])
    world.lots = lots.ids
    quants = env["stock.quant"]
    for product in env["product.product"].browse(world.products):
        quants._update_available_quantity(product, warehouse.lot_stock_id, STOCK)
    for lot in lots:
        quants._update_available_quantity(lot.product_id, warehouse.lot_stock_id, STOCK, lot_id=lot)
    return world


def _enforce(env, warehouse):
    warehouse.dist_mode = "enforce"
    # one person does everything here: duties are apart above a value
    env.company.dist_return_duties_amount = 10**9
    env["dist.disposition.rule"].create(
        {"name": "As new", "kind": "restock", "condition": "new", "company_id": env.company.id}
    )


def _returns_place(env, warehouse):
    """Stock Odoo's returns come into a place of their own."""
    place = env["stock.location"].create(
        {"name": "Returns", "location_id": warehouse.view_location_id.id}
    )
    returns = warehouse.in_type_id.copy(
        {"name": "Returns", "sequence_code": "RET", "default_location_dest_id": place.id}
    )
    warehouse.out_type_id.return_picking_type_id = returns


def _person(env, is_suite):
    """Who does what is measured: with a user's rights, and all roles."""
    names = GROUPS + (SUITE_GROUPS if is_suite else ())
    return env["res.users"].create(
        {
            "name": "Everybody",
            "login": "everybody",
            "group_ids": [Command.link(env.ref(name).id) for name in names],
        }
    )


def _products(env, name, count, values):
    return env["product.product"].create(
        [
            {"name": f"{name} {number}", "is_storable": True, "standard_price": 3.0, **values}
            for number in range(count)
        ]
    )


def order(env, world, products):
    """A confirmed order of ten of each product; its transfer, ready."""
    record = env["sale.order"].create(
        {
            "partner_id": world.customer,
            "warehouse_id": world.warehouse,
            "order_line": [
                Command.create({"product_id": product, "product_uom_qty": 10, "price_unit": 5})
                for product in products
            ],
        }
    )
    record.action_confirm()
    record.picking_ids.action_assign()
    return record


def purchase(env, world, products):
    """The transfer of a confirmed purchase of ten of each product."""
    record = env["purchase.order"].create(
        {
            "partner_id": world.vendor,
            "order_line": [
                Command.create({"product_id": product, "product_qty": 10, "price_unit": 3})
                for product in products
            ],
        }
    )
    record.button_confirm()
    return record.picking_ids


def done(picking):
    """Validate all of the transfer, with the quantities that it has."""
    picking.move_ids.picked = True
    picking.with_context(skip_backorder=True).button_validate()
