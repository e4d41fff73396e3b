# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..core.values import FIELDS, LINE_FIELDS
from .dist_promise_entry import KINDS, STATES


class DistStockInquiryLine(models.TransientModel):
    """What one order line has of the goods, since when, and why."""

    _name = "dist.stock.inquiry.line"
    _description = "Who Has It"
    _order = "id"

    inquiry_id = fields.Many2one("dist.stock.inquiry", required=True, ondelete="cascade")
    product_uom_id = fields.Many2one(related="inquiry_id.product_uom_id")
    sale_line_res_id = fields.Integer("Order Line ID", aggregator=None)
    order_id = fields.Many2one("sale.order", ondelete="set null")
    partner_id = fields.Many2one("res.partner", "Customer", ondelete="set null")
    channel_id = fields.Many2one("dist.sales.channel", ondelete="set null")
    salesperson_id = fields.Many2one("res.users", ondelete="set null")
    state = fields.Selection(STATES)
    qty = fields.Float("Quantity", digits="Product Unit")
    ship_date = fields.Date()
    supply_ref = fields.Char("Receipt")
    expires_at = fields.Datetime("Held until")
    shadow = fields.Boolean("Only monitored")
    since = fields.Datetime()
    user_id = fields.Many2one("res.users", "By", ondelete="set null")
    kind = fields.Selection(KINDS, "How")
    decision_id = fields.Many2one("dist.promise.decision", ondelete="set null")
    rules = fields.Char("Policies", help="The policies that the decision followed.")
    reasons = fields.Text()
    can_ask = fields.Boolean()

    @api.model
    def _prepare(self, holdings, *, now):
        """The values of the lines for what the ledger holds (queries.Holding).

        :param now: the holdings are those of this moment, so that one may ask for them
        """
        # sudo: who looks after an order is part of what promises show to all who may see them
        orders = self.env["sale.order"].sudo().browse({h.order_id for h in holdings if h.order_id})
        owners = {order.id: order.user_id.id for order in orders.exists()}
        decisions = self.env["dist.promise.decision"]
        return [
            {
                "sale_line_res_id": held.line_id,
                "order_id": held.order_id,
                "partner_id": held.partner_id,
                "channel_id": held.channel_id,
                "salesperson_id": owners.get(held.order_id),
                "state": held.state,
                "qty": float(held.qty),
                "ship_date": held.ship_date,
                "supply_ref": held.supply_ref,
                "expires_at": held.expires_at,
                "shadow": held.shadow,
                "since": held.since,
                "user_id": held.user_id,
                "kind": held.kind,
                "can_ask": now and held.state == "firm" and not held.shadow,
                **self._prepare_decision(decisions.browse(held.decision_id)),
            }
            for held in holdings
        ]

    @api.model
    def _prepare_decision(self, decision):
        policy = decision.policy or {}
        rules = [
            policy[name]["rule"] or self.env._("Default of a fresh install")
            for name in FIELDS
            if name in LINE_FIELDS and name in policy
        ]
        return {
            "decision_id": decision.id,
            "rules": ", ".join(dict.fromkeys(rules)),
            "reasons": decision.explanation,
        }

    def action_open_order(self):
        """The order that has the goods."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
        }

    def action_ask_release(self):
        """Ask the person who looks after the order to release it."""
        self.ensure_one()
        view = self.env.ref("dist_reservation_policy.dist_release_request_view_form_ask")
        return {
            "name": self.env._("Ask to release"),
            "type": "ir.actions.act_window",
            "res_model": "dist.release.request",
            "views": [(view.id, "form")],
            "target": "new",
            "context": {
                "default_line_id": self.sale_line_res_id,
                "default_qty": self.qty,
                "dist_product_id": self.inquiry_id.product_id.id,
            },
        }


class DistStockInquiryEvent(models.TransientModel):
    """One change of the ledger, and how much was promised after it."""

    _name = "dist.stock.inquiry.event"
    _description = "Change of Promises"
    _order = "id"

    inquiry_id = fields.Many2one("dist.stock.inquiry", required=True, ondelete="cascade")
    when = fields.Datetime()
    user_id = fields.Many2one("res.users", "Who", ondelete="set null")
    kind = fields.Selection(KINDS, "Event")
    order_id = fields.Many2one("sale.order", ondelete="set null")
    partner_id = fields.Many2one("res.partner", "Customer", ondelete="set null")
    state = fields.Selection(STATES)
    ship_date = fields.Date()
    qty = fields.Float("Change", digits="Product Unit")
    shadow = fields.Boolean("Only monitored")
    promised_after = fields.Float(
        "Promised after",
        digits="Product Unit",
        help="What was promised of the product once this was written, to all orders together.",
    )

    @api.model
    def _prepare(self, changes):
        """The values of the events for changes of the ledger (queries.Change)."""
        return [
            {
                **{name: getattr(change, name) for name in change._fields if name != "entry_id"},
                "qty": float(change.qty),
                "promised_after": float(change.promised_after),
            }
            for change in changes
        ]
