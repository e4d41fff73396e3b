# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np

from odoo import api, fields, models

MONDAY_TO_FRIDAY = [True] * 5 + [False] * 2


class DistLeadTimeReceipt(models.Model):
    """How long one receipt took, or has taken so far: the evidence of a lead time."""

    _name = "dist.lead.time.receipt"
    _description = "Receipt and its Lead Time"
    _order = "ordered_on desc, id desc"
    _check_company_auto = True
    _rec_name = "product_id"

    order_id = fields.Many2one(
        "purchase.order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    purchase_line_id = fields.Many2one(
        "purchase.order.line",
        "Order Line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(
        "stock.move", "Receipt", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Vendor", required=True, readonly=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, ondelete="cascade"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", readonly=True, ondelete="set null", check_company=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    ordered_on = fields.Datetime("Ordered on", required=True, readonly=True)
    received_on = fields.Datetime(
        "Received on", readonly=True, help="Empty for what should have come and has not."
    )
    is_open = fields.Boolean("Overdue", readonly=True, help="It takes at least as long as so far.")
    days = fields.Integer(
        readonly=True, aggregator="avg", help="Calendar days from the order to the arrival."
    )
    stated_days = fields.Integer(
        "Stated", readonly=True, aggregator="avg", help="The vendor's own lead time."
    )
    work_days = fields.Integer(
        "Working Days",
        compute="_compute_work_days",
        help="Days between order and arrival on which the warehouse works.",
    )
    qty = fields.Float("Quantity", digits="Product Unit", readonly=True)
    share = fields.Float(
        "Part",
        readonly=True,
        aggregator=None,
        help="Which part of the order line arrived; it counts by that.",
    )

    _unique_move = models.UniqueIndex("(move_id)", "A receipt is listed only once.")

    @api.depends("ordered_on", "received_on", "warehouse_id")
    def _compute_work_days(self):
        today = fields.Date.today()
        for warehouse, receipts in self.grouped("warehouse_id").items():
            company = warehouse.company_id or receipts[:1].company_id
            days = self._work_calendar(warehouse, company)
            ends = [(receipt.received_on or today) for receipt in receipts]
            counted = np.busday_count(
                [receipt.ordered_on.date() for receipt in receipts],
                [end.date() if hasattr(end, "date") else end for end in ends],
                weekmask=days,
            )
            for receipt, count in zip(receipts, counted.tolist(), strict=True):
                receipt.work_days = max(count, 0)

    @api.model
    def _work_calendar(self, warehouse, company):
        """Hook: seven booleans from Monday on, when a warehouse works; the company's here.

        A calendar without any working day counts as Monday to Friday.
        """
        # sudo: when a company works is no secret, and its calendar may not be readable
        lines = company.sudo().resource_calendar_id.attendance_ids
        worked = {int(line.dayofweek) for line in lines if line.day_period != "lunch"}
        return [day in worked for day in range(7)] if worked else MONDAY_TO_FRIDAY

    def action_open_order(self):
        """Open the purchase order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "purchase.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
            "name": self.order_id.display_name,
        }
