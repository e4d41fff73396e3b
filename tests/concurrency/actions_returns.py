# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""People who receive, dispose of and credit what customers send back."""

from odoo import Command, fields

from tests.concurrency import actions


def return_expected(env, product_id, quantity):
    """An authorised return of delivered goods; the id of its line."""
    order = env["sale.order"].browse(actions.order_confirmed(env, [(product_id, quantity)]))
    actions.deliver(env, order.id, quantity)
    return _expected(env, order, quantity).id


def _expected(env, order, quantity):
    """The line of an authorised return of a delivered order with one line."""
    record = env["dist.return"]._make(
        [
            {
                "partner_id": order.partner_id.id,
                "warehouse_id": order.warehouse_id.id,
                "company_id": order.company_id.id,
                "state": "authorised",
            }
        ]
    )
    values = {
        "return_id": record.id,
        "product_id": order.order_line.product_id.id,
        "sale_line_id": order.order_line.id,
        "move_id": order.order_line.move_ids.id,
        "reason_id": env.ref("dist_returns.dist_return_reason_not_needed").id,
        "uom_qty": quantity,
        "authorised_qty": quantity,
    }
    return env["dist.return.line"]._make([values])


def return_received(env, line_id, quantity):
    """The goods of the line come in; the ids of their receipts."""
    line = env["dist.return.line"].browse(line_id)
    known = line.receipt_ids
    places = {
        "location_id": env.ref("stock.stock_location_customers").id,
        "location_dest_id": line.return_id.warehouse_id._dist_quarantine("customer").id,
    }
    goods = {"product_id": line.product_id.id, "quantity": quantity, **places}
    move = env["stock.move"].create(
        {
            "product_id": line.product_id.id,
            "product_uom_qty": quantity,
            "origin_returned_move_id": line.move_id.id,
            "dist_return_line_id": line.id,
            "picked": True,
            "move_line_ids": [Command.create(goods)],
            **places,
        }
    )
    move._action_done()
    return (line.receipt_ids - known).ids


def return_transfer(env, product_id, quantity):
    """The transfer of an authorised return that waits for its goods; its id."""
    line = env["dist.return.line"].browse(return_expected(env, product_id, quantity))
    line._expect_goods()
    return line.return_id.picking_ids.id


def return_transfer_validated(env, picking_id):
    """What the warehouse does when the goods of the transfer are here."""
    picking = env["stock.picking"].browse(picking_id)
    picking.move_ids.picked = True
    picking.button_validate()


def return_inspected(env, product_id, quantity):
    """Goods that came back and were inspected; the id of the receipt."""
    line = return_expected(env, product_id, quantity)
    return _inspected(env, line, quantity).id


def _inspected(env, line_id, quantity):
    receipt = env["dist.return.receipt"].browse(return_received(env, line_id, quantity))
    receipt.condition = "opened"
    receipt._set({"inspected_at": fields.Datetime.now()})
    return receipt


def disposition_proposed(env, receipt_id, quantity, kind="restock"):
    receipt = env["dist.return.receipt"].browse(receipt_id)
    return env["dist.disposition"]._propose(receipt, quantity, kind).id


def disposition_approved(env, product_id, quantity, kind="restock"):
    """An approved disposition of goods that came back; its id."""
    receipt = return_inspected(env, product_id, quantity)
    made = disposition_proposed(env, receipt, quantity, kind)
    env["dist.disposition"].browse(made).sudo()._approve()
    return made


def disposition_executed(env, disposition_ids):
    """What the button of a clerk does."""
    env["dist.disposition"].browse(disposition_ids).action_execute()


def disposition_reversed(env, disposition_ids):
    env["dist.disposition"].browse(disposition_ids).action_reverse()


def refusal_opened(env, product_id, quantity):
    """A done delivery and the dialog that takes all of it back; the id of the dialog."""
    order = env["sale.order"].browse(actions.order_confirmed(env, [(product_id, quantity)]))
    actions.deliver(env, order.id, quantity)
    return refusal_reopened(env, order.picking_ids.id)


def refusal_reopened(env, picking_id):
    """Another dialog for the same delivery; its id."""
    return env["stock.picking"].browse(picking_id).action_dist_refused()["res_id"]


def refusal_again(env, wizard_id):
    """What a second person opens for the delivery of the dialog."""
    return refusal_reopened(env, env["dist.return.refused"].browse(wizard_id).picking_id.id)


def refusal_confirmed(env, wizard_id):
    """What the button does; the id of the return."""
    return env["dist.return.refused"].browse(wizard_id).action_confirm()["res_id"]


def return_accepted(env, world, quantity):
    """A return of invoiced goods, all of them accepted and none credited; the id of its line."""
    env = _in_company(env, world["company"])
    values = {"product_id": world["products"]["average"], "product_uom_qty": quantity}
    order = env["sale.order"].create(
        {
            "partner_id": world["customers"][0],
            "company_id": world["company"],
            "warehouse_id": world["warehouse"],
            "order_line": [Command.create({**values, "price_unit": 20.0, "tax_ids": []})],
        }
    )
    order.action_confirm()
    actions.deliver(env, order.id, quantity)
    bill = order._create_invoices()
    bill.invoice_date = fields.Date.today()
    bill.action_post()
    line = _expected(env, order, quantity)
    receipt = _inspected(env, line.id, quantity)
    disposition = env["dist.disposition"]._propose(receipt, quantity, "restock").sudo()
    disposition._approve()
    disposition._execute()
    return line.id


def return_credited(env, line_id):
    """What a clerk who may credit does: make the credit note of the return and post it."""
    company = env["dist.return.line"].browse(line_id).sudo().company_id
    login = f"returns_{company.id}_credit"
    clerk = env["res.users"].search([("login", "=", login)])
    env = _in_company(env(user=clerk.id), company.id)
    record = env["dist.return.line"].browse(line_id).return_id
    record.action_create_credit_notes()
    notes = record.credit_note_ids.filtered(lambda note: note.state == "draft")
    notes.invoice_date = fields.Date.today()
    notes.action_post()


def _in_company(env, company_id):
    return env(context={**env.context, "allowed_company_ids": [company_id]})


def returned_goods_repaired(env, receipt_id, quantity):
    """A repair takes inspected goods from their quarantine, and brings them to the shelves."""
    receipt = env["dist.return.receipt"].browse(receipt_id)
    _repair(env, receipt.product_id, quantity, receipt.location_id)


def returned_goods_repaired_in_vain(env, receipt_id, quantity):
    """What would be in stock after such a repair, which is taken back."""
    receipt = env["dist.return.receipt"].browse(receipt_id)
    returned_goods_repaired(env, receipt_id, quantity)
    in_stock = receipt.product_id.with_company(receipt.company_id).qty_available
    env.cr.rollback()
    return in_stock


def customers_goods_repaired(env, product_id, quantity):
    """Goods were sold; a repair takes them from the customer, and brings them to the shelves."""
    actions.deliver(env, actions.order_confirmed(env, [(product_id, quantity)]), quantity)
    product = env["product.product"].browse(product_id)
    _repair(env, product, quantity, env.ref("stock.stock_location_customers"))


def _repair(env, product, quantity, source):
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    repair = env["repair.order"].create(
        {
            "product_id": product.id,
            "product_qty": quantity,
            "picking_type_id": warehouse.repair_type_id.id,
            "product_location_src_id": source.id,
            "product_location_dest_id": warehouse.lot_stock_id.id,
        }
    )
    repair.action_validate()
    repair.action_repair_start()
    repair.action_repair_end()
