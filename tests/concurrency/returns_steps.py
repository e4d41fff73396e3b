# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The steps of a walk. Each returns what it did, or None when there was nothing to do it with."""

from odoo import Command, fields

from tests.concurrency.returns_step import STEPS, dispositions, step
from tests.concurrency.returns_world import buy as buy_goods

__all__ = ["STEPS"]

# --- what comes before a return ------------------------------------------------------------------


@step(3)
def buy(walk):
    """Buy, receive and sometimes bill goods, at a price that wanders."""
    product = walk.product()
    price = walk.rng.choice((8.0, 10.0, 30.0))
    order = buy_goods(walk.env, walk.warehouse, walk.world["vendor"], {product: 10}, price)
    walk.purchases |= order
    return f"10 of {product.name}"


@step(5)
def sell(walk):
    """An order of one or two products, or a kit, delivered at once, mostly whole."""
    lines = []
    for product in {walk.product() for _ in range(walk.rng.choice((1, 1, 2)))}:
        unit = walk.rng.choice(
            (product.uom_id, product.uom_id, walk.env.ref("uom.product_uom_dozen"))
        )
        serial = product.tracking == "serial"
        lines.append(
            {
                "product_id": product.id,
                "product_uom_qty": 1.0 if unit != product.uom_id else walk.rng.choice((2.0, 5.0)),
                "product_uom_id": product.uom_id.id if serial else unit.id,
                "price_unit": walk.rng.choice((20.0, 19.99, 33.33)),
                "discount": walk.rng.choice((0.0, 0.0, 10.0)),
                "tax_ids": [],
            }
        )
    if walk.rng.random() < 0.1:
        lines.append({"product_id": walk.world["kit"], "product_uom_qty": 2.0, "tax_ids": []})
    order = walk.env["sale.order"].create(
        {
            "partner_id": walk.rng.choice(walk.world["customers"]),
            "warehouse_id": walk.warehouse.id,
            "order_line": [Command.create(line) for line in lines],
        }
    )
    order.action_confirm()
    _deliver(walk, order)
    walk.orders |= order
    return f"{order.name}: {len(lines)} lines"


@step(2)
def dropship(walk):
    """An order that the vendor delivers to the customer: nothing of it was in the warehouse."""
    line = {"product_id": walk.world["dropped"], "product_uom_qty": 3.0, "tax_ids": []}
    order = walk.env["sale.order"].create(
        {
            "partner_id": walk.rng.choice(walk.world["customers"]),
            "warehouse_id": walk.warehouse.id,
            "order_line": [Command.create({**line, "price_unit": 20.0})],
        }
    )
    order.action_confirm()
    purchase = order.order_line.purchase_line_ids.order_id
    purchase.button_confirm()
    walk.orders |= order
    walk.purchases |= purchase
    for picking in purchase.picking_ids:
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
    return f"{order.name}: {order.order_line.qty_delivered}"


@step(1)
def deliver_rest(walk):
    orders = walk.orders.filtered(
        lambda o: o.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
    )
    order = walk.one(orders)
    return _deliver(walk, order) if order else None


def _deliver(walk, order):
    for picking in order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")):
        for move in picking.move_ids:
            # what is there is taken, whatever was reserved for it by now
            move.quantity = move.product_uom_qty
        if walk.rng.random() < 0.15:
            move = picking.move_ids[0]
            if move.product_id.tracking == "none" and move.quantity > 1:
                move.quantity -= 1
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
    return f"{order.name} delivered"


@step(4)
def invoice(walk):
    """Invoice what can be invoiced, refunds of the order too."""
    order = walk.one(walk.orders.filtered(lambda o: o.invoice_status == "to invoice"))
    if not order:
        return None
    moves = order._create_invoices(final=True)
    moves.invoice_date = fields.Date.today()
    moves.action_post()
    return f"{order.name}: {moves.mapped('move_type')} {moves.mapped('amount_total')}"


# --- the return ----------------------------------------------------------------------------------


@step(8)
def request(walk):
    """A clerk enters a return of a delivery, mostly of what was delivered."""
    order = walk.one(walk.orders)
    lines = [_requested(walk, line) for line in order.order_line if line.qty_delivered > 0]
    lines = [line for line in lines if line]
    if not lines:
        return None
    record = walk.acts(walk.env["dist.return"], "clerk").create(
        {
            "partner_id": order.partner_id.id,
            "warehouse_id": walk.warehouse.id,
            "line_ids": [Command.create(line) for line in lines],
        }
    )
    walk.acts(record.with_env(walk.env), "clerk").action_submit()
    walk.returns |= record.with_env(walk.env)
    return f"{record.name} of {order.name}: {[line['uom_qty'] for line in lines]}"


def _requested(walk, line):
    moves = line.move_ids.filtered(
        lambda m: m.state == "done" and m.location_dest_id.usage == "customer"
    )
    move = walk.one(moves)
    if not move:
        return None
    lot = walk.one(move.move_line_ids.lot_id)
    reasons = walk.env["dist.return.reason"].search([("is_for_portal", "=", True)])
    tracked = {"lot_id": lot.id} if lot and walk.rng.random() < 0.9 else {}
    most = 1.0 if move.product_id.tracking == "serial" else move.quantity
    return {
        "product_id": move.product_id.id,
        "move_id": move.id,
        "sale_line_id": line.id,
        "reason_id": walk.one(reasons).id,
        "product_uom_id": move.product_id.uom_id.id,
        "uom_qty": walk.quantity(most),
        **tracked,
    }


@step(8)
def authorise(walk):
    record = walk.one(walk.returns.filtered(lambda r: r.state == "submitted"))
    if not record:
        return None
    walk.acts(record, "authoriser").action_authorise()
    return f"{record.name}: {record.line_ids.mapped('authorised_qty')}"


@step(1)
def cancel(walk):
    record = walk.one(walk.returns)
    if not record:
        return None
    walk.acts(record, "clerk", "authoriser").action_cancel()
    return record.name


@step(9)
def receive(walk):
    """Goods of an authorised return arrive: all, a part, or more than that."""
    pickings = walk.returns.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
    picking = walk.one(pickings)
    if not picking:
        return None
    acting = walk.acts(picking, "warehouse")
    for move in acting.move_ids:
        _arrive(walk, move)
    acting.move_ids.picked = True
    acting.with_context(skip_backorder=walk.rng.random() < 0.5).button_validate()
    if picking.state != "done":
        acting.with_context(skip_backorder=True).button_validate()
    return f"{picking.name}: {picking.move_ids.mapped('quantity')}"


def _arrive(walk, move):
    lines = move.move_line_ids
    if move.product_id.tracking == "serial":
        return
    quantity = walk.rng.choice((move.product_uom_qty, move.product_uom_qty, 1.0, 99.0))
    if lines and lines[:1].lot_id:
        lines[0].quantity = quantity
    elif move.product_id.tracking == "none":
        move.quantity = quantity


@step(2)
def odoo_return(walk):
    """Odoo's own return wizard on a delivery, validated."""
    done = walk.orders.picking_ids.filtered(
        lambda p: p.state == "done" and p.location_dest_id.usage == "customer"
    )
    picking = walk.one(done)
    if not picking:
        return None
    user = walk.acts(picking, "warehouse").env
    wizard = (
        user["stock.return.picking"]
        .with_context(active_id=picking.id, active_model="stock.picking")
        .create({})
    )
    for line in wizard.product_return_moves:
        line.quantity = walk.quantity(line.move_id.quantity)
    back = user["stock.picking"].browse(wizard.action_create_returns()["res_id"])
    back.move_ids.picked = True
    back.with_context(skip_backorder=True).button_validate()
    return f"{back.name}: {back.move_ids.mapped('quantity')}"


@step(2)
def surprise(walk):
    """Goods turn up that nobody announced."""
    product = walk.product()
    if product.tracking != "none":
        return None
    user = walk.acts(walk.warehouse, "warehouse").env
    picking = user["stock.picking"].create(
        {
            "picking_type_id": walk.warehouse.in_type_id.id,
            "partner_id": walk.rng.choice(walk.world["customers"]),
            "location_id": walk.env.ref("stock.stock_location_customers").id,
            "location_dest_id": walk.warehouse.lot_stock_id.id,
            "move_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": 2,
                        "product_uom": product.uom_id.id,
                        "location_id": walk.env.ref("stock.stock_location_customers").id,
                        "location_dest_id": walk.warehouse.lot_stock_id.id,
                    }
                )
            ],
        }
    )
    picking.action_confirm()
    picking.move_ids.quantity = 2
    picking.move_ids.picked = True
    picking.with_context(skip_backorder=True).button_validate()
    return f"{picking.name}: 2 of {product.name}"


# --- inspection and disposition ------------------------------------------------------------------


def _receipts(walk, state=None):
    domain = [("inspection_state", "=", state)] if state else []
    return walk.own("dist.return.receipt", domain)


@step(9)
def inspect(walk):
    receipt = walk.one(_receipts(walk, "to_inspect"))
    if not receipt:
        return None
    acting = walk.acts(receipt, "inspector")
    for check in acting.check_ids.filtered(lambda c: c.state == "open"):
        check.action_pass()
    acting.condition = walk.rng.choice(("new", "opened", "damaged"))
    acting.action_conclude()
    return f"{receipt.name}: {receipt.condition}"


KINDS = (*("restock",) * 4, "scrap", "to_customer", "rework", "vendor_claim")


@step(9)
def dispose(walk):
    """Somebody decides on a quantity in quarantine."""
    undecided = _receipts(walk).filtered(lambda r: r.open_qty > 0)
    inspected = undecided.filtered("inspected_at")
    receipt = walk.one(inspected if walk.rng.random() < 0.7 else undecided)
    if not receipt:
        return None
    kind = walk.rng.choice(KINDS)
    acting = walk.acts(receipt, "inspector", "authoriser")
    acting.env["dist.disposition"]._propose(
        acting, walk.quantity(receipt.open_qty), kind, reason="walked into"
    )
    return f"{receipt.name}: {kind}"


@step(8)
def approve(walk):
    disposition = walk.one(dispositions(walk, "proposed"))
    if not disposition:
        return None
    walk.acts(disposition, "authoriser").action_approve()
    return f"{disposition.kind} {disposition.quantity}"


@step(8)
def execute(walk):
    states = walk.rng.choice((("approved",), ("approved",), ("proposed", "approved", "executed")))
    disposition = walk.one(dispositions(walk, *states))
    if not disposition:
        return None
    walk.acts(disposition, "inspector", "authoriser").action_execute()
    return f"{disposition.kind} {disposition.quantity}"


@step(2)
def reverse(walk):
    disposition = walk.one(dispositions(walk, "executed"))
    if not disposition:
        return None
    walk.acts(disposition, "authoriser").action_reverse()
    return f"{disposition.kind} {disposition.quantity}"


@step(1)
def close(walk):
    record = walk.one(walk.returns)
    if not record:
        return None
    walk.acts(record, "clerk", "authoriser").action_close()
    return record.name


# --- money ---------------------------------------------------------------------------------------


@step(5)
def credit(walk):
    accepted = walk.returns.filtered(lambda r: any(r.line_ids.mapped("accepted_qty")))
    record = walk.one(accepted if walk.rng.random() < 0.95 else walk.returns)
    if not record:
        return None
    walk.acts(record, "credit").action_create_credit_notes()
    notes = record.line_ids.credit_line_ids.move_id.filtered(lambda m: m.state == "draft")
    notes.invoice_date = fields.Date.today()
    walk.acts(notes, "credit").action_post()
    return f"{record.name}: {notes.mapped('amount_total')}"


@step(2)
def reset(walk):
    """An accountant takes an invoice or a credit note back, mostly to post it again."""
    move = walk.one(walk.orders.invoice_ids.filtered(lambda m: m.state == "posted"))
    if not move:
        return None
    acting = walk.acts(move, "credit")
    name = move.name
    acting.button_draft()
    if walk.rng.random() < 0.7:
        acting.action_post()
    return f"{name}: {move.state}"


@step(3)
def credit_by_hand(walk):
    """Odoo's reversal of an invoice, of more or less units than accepted."""
    invoices = walk.orders.invoice_ids.filtered(
        lambda m: m.move_type == "out_invoice" and m.state == "posted"
    )
    bill = walk.one(invoices)
    if not bill:
        return None
    user = walk.acts(bill, "credit").env
    wizard = (
        user["account.move.reversal"]
        .with_context(active_model="account.move", active_ids=bill.ids)
        .create({"journal_id": bill.journal_id.id, "reason": "by hand"})
    )
    note = user["account.move"].browse(wizard.reverse_moves()["res_id"])
    line = walk.one(note.invoice_line_ids)
    line.quantity = walk.quantity(line.quantity)
    if walk.rng.random() < 0.2:
        line.price_unit *= 2
    note.action_post()
    return f"{note.name}: {note.amount_total}"
