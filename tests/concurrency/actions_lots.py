# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens to goods that come in lots that expire; runs in a worker, as the other actions."""

from datetime import timedelta

from odoo import Command, fields

from tests.concurrency import actions


def product_in_lots(env, name, lots):
    """A product in lots that expire, each (name, days until then, quantity); its id."""
    record = env["product.product"].create(
        {"name": name, "is_storable": True, "tracking": "lot", "use_expiration_date": True}
    )
    for lot_name, days, quantity in lots:
        more_of_lot(env, record.id, lot_name, days, quantity)
    return record.id


def more_of_lot(env, product_id, name, days, quantity):
    """A new lot of the product is found in the stock; its id."""
    when = fields.Datetime.now() + timedelta(days=days)
    lot = env["stock.lot"].create(
        {
            "name": name,
            "product_id": product_id,
            "expiration_date": when,
            "removal_date": when,
        }
    )
    stock = env["stock.location"].browse(actions._warehouse(env).lot_stock_id.id)
    product = env["product.product"].browse(product_id)
    if quantity:
        env["stock.quant"]._update_available_quantity(product, stock, quantity, lot_id=lot)
    return lot.id


def lot_of(env, product_id, name):
    return env["stock.lot"].search([("product_id", "=", product_id), ("name", "=", name)])


def lot_expires(env, product_id, name, days):
    """The date of a lot is corrected."""
    when = fields.Datetime.now() + timedelta(days=days)
    lot_of(env, product_id, name).write({"expiration_date": when, "removal_date": when})


def customer_who_asks(env, days):
    """A customer whose goods must keep for so many days from arrival; the id."""
    partner = env["res.partner"].create({"name": f"Asks for {days} days"})
    env["dist.reservation.policy"].create(
        {
            "name": partner.name,
            "scope": "customer",
            "partner_id": partner.id,
            "set_min_shelf_life_days": True,
            "min_shelf_life_days": days,
        }
    )
    return partner.id


def deliver_lot(env, order_id, name, quantity):
    """Deliver an order out of one lot, whatever is reserved for it."""
    picking = env["sale.order"].browse(order_id).picking_ids
    move = picking.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))[:1]
    return deliver_from(move, lot_of(env, move.product_id.id, name), quantity)


def deliver_from(move, lot, quantity):
    move.move_line_ids.unlink()
    line = {
        "product_id": move.product_id.id,
        "lot_id": lot.id,
        "quantity": quantity,
        "picking_id": move.picking_id.id,
        "location_id": move.location_id.id,
        "location_dest_id": move.location_dest_id.id,
        "picked": True,
    }
    move.move_line_ids = [Command.create(line)]
    move.picking_id.with_context(skip_backorder=True, skip_expired=True).button_validate()
    return move.picking_id.state


def arrive_as_lot(env, picking_id, name, days):
    """A receipt arrives as one lot that expires in so many days."""
    picking = env["stock.picking"].browse(picking_id)
    move = picking.move_ids[:1]
    lot_id = more_of_lot(env, move.product_id.id, name, days, 0)
    return deliver_from(move, env["stock.lot"].browse(lot_id), move.product_uom_qty)


def scrap_lot(env, lot_id, quantity):
    lot = env["stock.lot"].browse(lot_id)
    location = actions._warehouse(env).lot_stock_id.id
    return (
        env["stock.scrap"]
        .create(
            {
                "product_id": lot.product_id.id,
                "lot_id": lot.id,
                "scrap_qty": quantity,
                "location_id": location,
            }
        )
        .do_scrap()
    )


def quoted_to(env, lines, partner_id):
    """A quotation of that customer; its id."""
    return actions.order(env, lines, partner_id=partner_id)
