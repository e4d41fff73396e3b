# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people and machines do to orders and stock; runs in a worker, on its environment."""

from datetime import timedelta

from odoo import Command, fields


def _warehouse(env):
    return env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)


def set_up(env):
    """The warehouse enforces and has two shelves; a customer. Returns their ids."""
    warehouse = _warehouse(env)
    warehouse.dist_mode = "enforce"
    stock = warehouse.lot_stock_id
    shelves = [
        env["stock.location"].create({"name": name, "location_id": stock.id}).id
        for name in ("Shelf A", "Shelf B")
    ]
    customer = env["res.partner"].create({"name": "Harbour Works"})
    outside = env["dist.sales.channel"].search([("commits_outside", "=", True)], limit=1)
    channels = env["dist.sales.channel"].search([("company_id", "=", warehouse.company_id.id)])
    by_code = {channel.code: channel.id for channel in channels}
    return {
        "marketplace": outside.id,
        "shop": by_code["WEB"],
        "field": by_code["FIELD"],
        "edi": by_code["EDI"],
        "warehouse": warehouse.id,
        "stock": stock.id,
        "shelves": shelves,
        "customer": customer.id,
    }


def product(env, name, on_hand=0, location=None):
    """A product of which so much is on hand; its id."""
    record = env["product.product"].create({"name": name, "is_storable": True, "list_price": 2})
    if on_hand:
        count(env, record.id, on_hand, location)
    return record.id


def kit(env, parts):
    """A kit of [(product, quantity)]; its id."""
    record = env["product.product"].create({"name": "Kit", "list_price": 5})
    lines = [Command.create({"product_id": p, "product_qty": quantity}) for p, quantity in parts]
    template = record.product_tmpl_id.id
    env["mrp.bom"].create({"product_tmpl_id": template, "type": "phantom", "bom_line_ids": lines})
    return record.id


def count(env, product_id, quantity, location=None):
    """An inventory count: this much of the product is in the location."""
    location = location or _warehouse(env).lot_stock_id.id
    quants = env["stock.quant"].with_context(inventory_mode=True)
    quant = quants.create(
        {"product_id": product_id, "location_id": location, "inventory_quantity": quantity}
    )
    quant.action_apply_inventory()


def count_in_steps(env, product_id, *quantities):
    """Several counts in one transaction, with a savepoint around each, as an import does."""
    for quantity in quantities:
        with env.cr.savepoint():
            count(env, product_id, quantity)


def cancel_and_count(env, order_id, product_id, quantity):
    """An order is cancelled and its goods are found to be gone, in one transaction."""
    cancel(env, order_id)
    count(env, product_id, quantity)


def deliver_and_count(env, order_id, product_id, quantity):
    deliver(env, order_id)
    count(env, product_id, quantity)


def in_package(env, product_id, quantity):
    """Goods in a package; its id."""
    package = env["stock.package"].create({})
    env["stock.quant"]._update_available_quantity(
        env["product.product"].browse(product_id),
        _warehouse(env).lot_stock_id,
        quantity,
        package_id=package,
    )
    return package.id


def package_transfer(env, product_id, package_id, quantity, destination):
    """A transfer that is to relocate a package as a whole; its id."""
    picking = env["stock.picking"].browse(relocate(env, product_id, quantity, destination))
    line = {
        "product_id": product_id,
        "quantity": quantity,
        "package_id": package_id,
        "result_package_id": package_id,
        "location_id": _warehouse(env).lot_stock_id.id,
        "location_dest_id": destination,
        "picking_id": picking.id,
        "picked": True,
    }
    picking.do_unreserve()
    picking.move_ids.move_line_ids = [Command.create(line)]
    return picking.id


def postpone_in_steps(env, picking_id, *days):
    for more in days:
        with env.cr.savepoint():
            postpone(env, picking_id, more)


def second_row(env, product_id, quantity):
    """More of the product in a row of its own, as Odoo makes it beside a row that is locked."""
    location = _warehouse(env).lot_stock_id.id
    quants = env["stock.quant"].sudo()
    quants.create({"product_id": product_id, "location_id": location, "quantity": quantity})


def count_on_receipts(env, product_id):
    """A policy that lets receipts be promised for the product."""
    policy = {"name": "Receipts count", "scope": "product", "product_id": product_id}
    env["dist.reservation.policy"].create({**policy, "supply": "receipts"})


def quota(env, product_id, channel_id, amount, kind):
    """A protection or a cap of the channel for the product; its id."""
    values = {"kind": kind, "channel_id": channel_id, "amount": amount, "product_id": product_id}
    return env["dist.channel.quota"].create({**values, "warehouse_id": _warehouse(env).id}).id


def refuse_when_short(env, product_id):
    """A policy of the product's own."""
    rules = env["dist.reservation.policy"]
    rule = {"name": "Refused when short", "scope": "product", "product_id": product_id}
    mine = rules.search([("product_id", "=", product_id)])
    if mine:
        mine.commitment = "refuse"
    else:
        rules.create({**rule, "commitment": "refuse"})


def hold_quotations(env, minutes):
    """A policy that holds the goods of every quotation for so many minutes."""
    rule = env["dist.reservation.policy"].search(
        [("scope", "=", "company"), ("company_id", "=", env.company.id)]
    )
    rule.write({"set_hold_quotation_minutes": True, "hold_quotation_minutes": minutes})


def hold(env, order_id):
    return env["sale.order"].browse(order_id).action_dist_hold()


def customer(env, name):
    """A customer with a mail address; its id."""
    return env["res.partner"].create({"name": name, "email": "buyer@harbour.example"}).id


def order(env, lines, days=0, **vals):
    """A quotation for [(product, quantity)], wanted in so many days; its id."""
    wanted = fields.Datetime.now() + timedelta(days=days)
    partner = env["res.partner"].search([("name", "=", "Harbour Works")], limit=1)
    return (
        env["sale.order"]
        .create(
            {
                "partner_id": partner.id,
                "commitment_date": wanted if days else False,
                "order_line": [
                    Command.create({"product_id": product_id, "product_uom_qty": qty})
                    for product_id, qty in lines
                ],
                **vals,
            }
        )
        .id
    )


def order_with(env, lines, vals):
    """A quotation with values of its own."""
    return order(env, lines, **vals)


def confirm(env, order_id):
    return env["sale.order"].browse(order_id).action_confirm()


def order_confirmed(env, lines, days=0, **vals):
    """Create and confirm in one transaction, as a machine does."""
    order_id = order(env, lines, days, **vals)
    confirm(env, order_id)
    return order_id


def order_at_second_try(env, lines):
    """As an import does it: everything is tried, rolled back, and made again one by one."""
    with env.cr.savepoint() as savepoint:
        order_confirmed(env, lines)
        savepoint.rollback()
    env.invalidate_all()
    return order_confirmed(env, lines)


def channel_order(env, lines, channel_id):
    return order(env, lines, dist_channel_id=channel_id)


def promise_earlier(env, order_id):
    """Move what the order is promised for later to today."""
    line = env["sale.order"].browse(order_id).order_line
    env["dist.promise.service"]._promise_earlier(line, fields.Date.today())


def cancel(env, order_id):
    return env["sale.order"].browse(order_id)._action_cancel()


def grow(env, order_id, quantity):
    env["sale.order"].browse(order_id).order_line[0].product_uom_qty = quantity


def add_line(env, order_id, product_id, quantity):
    env["sale.order"].browse(order_id).order_line = [
        Command.create({"product_id": product_id, "product_uom_qty": quantity})
    ]


def transfer(env, product_id, quantity, source, destination, kind, days=0):
    """A confirmed transfer of its own, without an order; its id."""
    when = fields.Datetime.now() + timedelta(days=days)
    picking = env["stock.picking"].create(
        {
            "picking_type_id": kind,
            "location_id": source,
            "location_dest_id": destination,
            "scheduled_date": when,
            "move_ids": [
                Command.create(
                    {
                        "product_id": product_id,
                        "product_uom_qty": quantity,
                        "location_id": source,
                        "location_dest_id": destination,
                        "date": when,
                    }
                )
            ],
        }
    )
    picking.action_confirm()
    return picking.id


def receipt(env, product_id, quantity, days=0):
    warehouse = _warehouse(env)
    source = env.ref("stock.stock_location_suppliers").id
    return transfer(
        env, product_id, quantity, source, warehouse.lot_stock_id.id, warehouse.in_type_id.id, days
    )


def issue(env, product_id, quantity, days=0):
    """A delivery that no order stands behind."""
    warehouse = _warehouse(env)
    destination = env.ref("stock.stock_location_customers").id
    return transfer(
        env, product_id, quantity, warehouse.lot_stock_id.id, destination, warehouse.out_type_id.id,
        days,
    )  # fmt: skip


def issue_now(env, product_id, quantity):
    """Goods leave by a transfer that is made and validated in one transaction."""
    return validate(env, issue(env, product_id, quantity), quantity)


def relocate(env, product_id, quantity, destination):
    """A transfer within the stock, which the policy leaves to Odoo."""
    warehouse = _warehouse(env)
    return transfer(
        env, product_id, quantity, warehouse.lot_stock_id.id, destination, warehouse.int_type_id.id
    )


def api_key(env):
    """A key for an hour with which a program may do what the user may."""
    expires = fields.Datetime.now() + timedelta(hours=1)
    return env["res.users.apikeys"]._generate("rpc", "tests", expires)


def assign(env, picking_id):
    env["stock.picking"].browse(picking_id).action_assign()


def validate(env, picking_id, quantity=None, backorder=True):
    """Validate a transfer: what is reserved, or by force as much as is said."""
    picking = env["stock.picking"].browse(picking_id)
    if quantity is not None:
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
    skipped = [] if backorder else picking.ids
    picking.with_context(
        skip_backorder=True, picking_ids_not_to_backorder=skipped
    ).button_validate()
    return picking.state


def deliver(env, order_id, quantity=None, backorder=True):
    return validate(env, _open_deliveries(env, order_id).id, quantity, backorder)


def deliver_one(env, order_id):
    """Deliver one of each, reserved or not; the rest stays to be delivered."""
    return deliver(env, order_id, 1)


def cancel_deliveries(env, order_id):
    """Cancel the transfers of an order and not the order."""
    return _open_deliveries(env, order_id).action_cancel()


def _open_deliveries(env, order_id):
    pickings = env["sale.order"].browse(order_id).picking_ids
    return pickings.filtered(lambda p: p.state not in ("done", "cancel"))


def scrap(env, product_id, quantity, location=None):
    location = location or _warehouse(env).lot_stock_id.id
    record = env["stock.scrap"].create(
        {"product_id": product_id, "scrap_qty": quantity, "location_id": location}
    )
    return record.do_scrap()


def cancel_transfer(env, picking_id):
    return env["stock.picking"].browse(picking_id).action_cancel()


def postpone(env, picking_id, days):
    env["stock.picking"].browse(picking_id).move_ids.date = fields.Datetime.now() + timedelta(
        days=days
    )


def postpone_and_leave(env, picking_id, days):
    """Postpone; what follows from it is left to the scheduled worker."""
    postpone(env, picking_id, days)
    env.cr.flush()
    env.cr.postcommit.clear()


def start_picking(env, order_id):
    """Somebody begins to pick what is reserved for an order."""
    env["sale.order"].browse(order_id).picking_ids.move_line_ids.picked = True


def holdings(env, product_id, moment=None):
    """{(order id, state): quantity} that the ledger tells of the moment."""
    from odoo.addons.dist_reservation_policy import queries

    key = product_id, _warehouse(env).id
    found = queries.holdings_at(env.cr, key, env.companies.ids, moment)
    return {(held.order_id, held.state): float(held.qty) for held in found}


def work(env):
    """A run of the reservation worker, as the scheduler starts it."""
    env["dist.reservation.worker"]._cron_work()


work.is_cron = True


def promise_only(env, order_id):
    """Ask for an order's promise and give it up again: whether it was granted in full."""
    lines = env["sale.order"].browse(order_id).order_line
    wanted = {line: line._dist_product_qty(line.product_uom_qty) for line in lines}
    requests = lines._dist_requests(wanted)
    decisions = env["dist.promise.service"]._promise(requests)
    granted = all(not d.backorder_qty for d in decisions.values())
    env.cr.rollback()
    return granted


def draft(env, order_id):
    env["sale.order"].browse(order_id).action_draft()


def delete(env, order_id):
    env["sale.order"].browse(order_id).unlink()
