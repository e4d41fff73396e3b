# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The demo company gets the goods, customers and receipts of the stream. Imports Odoo."""

from itertools import islice

from odoo import Command, fields

from .script import CONNECTORS
from .stream import EDI, FIELD, MARKETPLACE, TELESALES
from .world import World

BATCH = 500
LOGINS = {TELESALES: "telesales", FIELD: "field", MARKETPLACE: "marketplace", EDI: "edi"}


def batches(items, size=BATCH):
    """The items in lists of that size, so that no transaction grows without bounds."""
    items = iter(items)
    while batch := list(islice(items, size)):
        yield batch


def set_up(transaction, products, customers):
    """Make what orders need; all warehouses enforce. Returns the World.

    :param transaction: gives an environment, committed at the end of its block
    """
    world = World()
    with transaction() as env:
        houses = env["stock.warehouse"].search([])
        houses.dist_mode = "enforce"
        world.warehouses = {house.code: house.id for house in houses}
        for channel, login in LOGINS.items():
            user = env["res.users"].search([("login", "=", login)])
            world.users[channel] = user.id
            if channel in CONNECTORS:
                keys = env["res.users.apikeys"].with_user(user).sudo()
                world.keys[channel] = keys._generate("rpc", "replay", None)
        world.web_team = env.ref("sales_team.salesteam_website_sales").id
        world.users["warehouse"] = env["res.users"].search([("login", "=", "warehouse")]).id
    world.products = _create(transaction, "product.product", products, _product)
    world.customers = _create(transaction, "res.partner", customers, _customer)
    return world


def _create(transaction, model, names, values):
    """{name: id} of new records."""
    found = {}
    for batch in batches(names):
        with transaction() as env:
            quiet = env[model].with_context(tracking_disable=True)
            made = quiet.create([values(name) for name in batch])
            found |= dict(zip(batch, made.ids, strict=True))
    return found


def _product(name):
    return {
        "name": f"Retail {name}",
        "default_code": f"R{name}",
        "is_storable": True,
        "list_price": 3.0,
    }


def _customer(name):
    return {"name": f"Household {name}", "customer_rank": 1}


def stock_up(transaction, world, opening):
    """Put the opening stock on the shelves.

    :param opening: {(product, warehouse): units}
    """
    for batch in batches(opening.items()):
        with transaction() as env:
            quants = env["stock.quant"]
            for (product, house), units in batch:
                record = env["product.product"].browse(world.products[product])
                place = env["stock.warehouse"].browse(world.warehouses[house]).lot_stock_id
                quants._update_available_quantity(record, place, units)


def order_receipts(transaction, world, named):
    """Make the receipts that are known from the start: [(name, Receipt)]."""
    for batch in batches(named, 20):
        with transaction() as env:
            for name, receipt in batch:
                announce(env, world, name, receipt)


def announce(env, world, name, receipt):
    """A confirmed receipt, expected on its day."""
    house = env["stock.warehouse"].browse(world.warehouses[receipt.warehouse])
    common = {
        "location_id": env.ref("stock.stock_location_suppliers").id,
        "location_dest_id": house.lot_stock_id.id,
    }
    expected = fields.Datetime.add(fields.Datetime.now(), days=receipt.days)
    moves = [{**move, **common, "date": expected} for move in _moves(world, receipt)]
    picking = env["stock.picking"].create(
        {
            **common,
            "picking_type_id": house.in_type_id.id,
            "scheduled_date": expected,
            "origin": name,
            "move_ids": [Command.create(move) for move in moves],
        }
    )
    picking.action_confirm()


def _moves(world, receipt):
    for product, units in receipt.lines:
        yield {"product_id": world.products[product], "product_uom_qty": units}
