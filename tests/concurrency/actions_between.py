# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What moves goods from one order, product or warehouse to another; actions like the others."""

from odoo import Command

from tests.concurrency import actions


def ask(env, order_id, for_order_id, quantity):
    """Ask the holder of an order's goods to release some for another order; the request's id."""
    line = env["sale.order"].browse(order_id).order_line
    vals = {"line_id": line.id, "for_order_id": for_order_id, "qty": quantity}
    return env["dist.release.request"].create(vals).id


def release(env, request_id):
    return env["dist.release.request"].browse(request_id).action_release()


def classes(env):
    """Customers of a higher and of a lower class, and a policy that lets orders preempt."""
    rule = env["dist.reservation.policy"].search(
        [("scope", "=", "company"), ("company_id", "=", env.company.id)]
    )
    rule.preemption = "allowed"
    found = {}
    for name, priority in (("gold", 20), ("silver", 10)):
        partner = env["res.partner"].search([("name", "=", f"{name} works")], limit=1)
        if not partner:
            partner = env["res.partner"].create({"name": f"{name} works"})
            partner.dist_customer_class_id = env["dist.customer.class"].create(
                {"name": name, "priority": priority}
            )
        found[name] = partner.id
    return found


def sold_to(env, partner_id, lines, days=0, channel_id=False):
    """A confirmed order of a customer; its id."""
    vals = {"dist_channel_id": channel_id} if channel_id else {}
    return actions.order_confirmed(env, lines, days, partner_id=partner_id, **vals)


def preview(env, order_id):
    """Ask for approval that an order takes from lower classes; the preemption's id."""
    preemption = env["dist.promise.preemption"].create({"order_id": order_id})
    preemption.action_ask()
    return preemption.id


def preempt(env, preemption_id):
    """Approve it; its state."""
    preemption = env["dist.promise.preemption"].browse(preemption_id)
    preemption.action_approve()
    return preemption.state


def give_back(env, preemption_id):
    return env["dist.promise.preemption"].browse(preemption_id).action_give_back()


def second_warehouse(env, rule):
    """Another warehouse that enforces, after the first one in the order of a new channel; ids.

    The rule of sourcing is that of the channel's policy, which refuses what is short.
    """
    first = actions._warehouse(env)
    code = f"N{env['stock.warehouse'].search_count([])}"
    values = {"name": code, "code": code, "company_id": first.company_id.id, "sequence": 99}
    second = env["stock.warehouse"].create(values)
    second.dist_mode = "enforce"
    channel = env["dist.sales.channel"].create({"name": "Counter", "code": f"C{second.id}"})
    channel.warehouse_line_ids = [
        Command.create({"warehouse_id": warehouse.id, "sequence": place})
        for place, warehouse in enumerate((first, second))
    ]
    policy = {"name": "Counter", "scope": "channel", "channel_id": channel.id}
    env["dist.reservation.policy"].create({**policy, "sourcing": rule, "commitment": "refuse"})
    return {"channel": channel.id, "second": second.id, "shelf": second.lot_stock_id.id}


def accept_substitutes(env, product_id, substitute_id):
    """The product may be replaced by the other one without asking, for the customer of all."""
    partner = env["res.partner"].search([("name", "=", "Harbour Works")], limit=1)
    partner.dist_substitution_consent = True
    policy = {"name": "Replaced when short", "scope": "product", "product_id": product_id}
    rules = env["dist.reservation.policy"]
    mine = rules.search([("product_id", "=", product_id)]) or rules.create(
        {**policy, "substitution": "automatic"}
    )
    mine.substitution = "automatic"
    entry = {"product_id": product_id, "substitute_id": substitute_id}
    return env["dist.product.substitute"].create(entry).id


def undo_substitution(env, order_id):
    env["sale.order"].browse(order_id).order_line.filtered(
        "dist_original_line_id"
    ).action_dist_undo_substitution()
