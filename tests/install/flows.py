# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What runs in Odoo's shell: an order while the addon is there, its removal, an order without it.

The shell defines `env`; the test puts ADDON in front.
"""

EVERYTHING = """
import odoo


def order(env, in_stock, wanted):
    '''Sell a new product: some in stock, some wanted. Return the confirmed order.'''
    warehouse = env.ref("stock.warehouse0")
    product = env["product.product"].create({"name": f"Flange {ADDON}", "is_storable": True})
    env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, in_stock)
    found = env["sale.order"].create(
        {
            "partner_id": env["res.partner"].create({"name": "Mill Lane Works"}).id,
            "warehouse_id": warehouse.id,
            "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": wanted})],
        }
    )
    env.cr.commit()
    found.action_confirm()
    env.cr.commit()
    return found


def deliver(env, found):
    '''Ship everything the way stock Odoo does; return what is left on hand.'''
    picking = found.picking_ids
    picking.action_assign()
    assert picking.state == "assigned", picking.state
    picking.move_ids.picked = True
    picking.with_context(skip_sms=True).button_validate()
    assert (picking.state, found.order_line.qty_delivered) == ("done", 5.0)
    return found.order_line.product_id.qty_available


def uninstall(env, name):
    module = env["ir.module.module"].search([("name", "=", name)])
    if module.state == "installed":
        module.button_immediate_uninstall()
    return odoo.api.Environment(env.cr, odoo.SUPERUSER_ID, {})


env["stock.warehouse"].search([]).dist_mode = "enforce"
env.cr.commit()
short = order(env, in_stock=5, wanted=8)
open_name = short.name
env = uninstall(env, ADDON)
gone = env["ir.module.module"].search([("name", "=", ADDON)])
assert gone.state == "uninstalled", gone.state
env = uninstall(env, "dist_base")
left = env["ir.module.module"].search([("name", "=like", "dist_%"), ("state", "=", "installed")])
assert not left, left.mapped("name")
assert deliver(env, order(env, in_stock=7, wanted=5)) == 2.0
# the order from before is an ordinary order now
short = env["sale.order"].search([("name", "=", open_name)])
short.picking_ids.action_assign()
assert short.picking_ids.move_ids.quantity == 5.0, short.picking_ids.move_ids.quantity
short._action_cancel()
assert short.state == "cancel"
env.cr.commit()
"""
