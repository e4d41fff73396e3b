# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .dist_return_states import STATES


class DistReturn(models.Model):
    """What one customer wants to send back, or sent: any lines of any orders."""

    _name = "dist.return"
    _inherit = ["dist.guarded", "portal.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Return"
    _order = "id desc"
    _check_company_auto = True

    _guarded = {
        "name": False,
        "state": "draft",
        "requester_id": False,
        "submitted_at": False,
        "authoriser_id": False,
        "authorised_at": False,
        "closed_at": False,
        "is_unmatched": False,
    }

    name = fields.Char("Number", readonly=True, copy=False)
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, copy=False, index=True, tracking=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        check_company=True,
        index=True,
        tracking=True,
        help="Empty while nobody knows who sent the goods.",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        required=True,
        index=True,
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Where the goods come back to.",
    )
    channel_id = fields.Many2one("dist.sales.channel", check_company=True, index="btree_not_null")
    source = fields.Selection(
        [
            ("portal", "Customer portal"),
            ("staff", "Staff"),
            ("scan", "Scan"),
            ("surprise", "Goods turned up"),
            ("refused", "Refused at delivery"),
            ("legacy", "Delivered before the start"),
        ],
        default="staff",
        required=True,
        tracking=True,
    )
    is_unmatched = fields.Boolean(
        "Unmatched", readonly=True, copy=False, help="Goods whose delivery isn't known yet."
    )
    user_id = fields.Many2one(
        "res.users", "Owner", check_company=True, index="btree_not_null", tracking=True
    )
    deadline = fields.Date(tracking=True)
    requester_id = fields.Many2one("res.users", "Requested by", readonly=True, copy=False)
    submitted_at = fields.Datetime("Requested on", readonly=True, copy=False)
    authoriser_id = fields.Many2one("res.users", "Authorised by", readonly=True, copy=False)
    authorised_at = fields.Datetime("Authorised on", readonly=True, copy=False)
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    rejection_reason = fields.Char(copy=False, tracking=True)
    customer_reference = fields.Char()
    note = fields.Html()
    pickup_partner_id = fields.Many2one("res.partner", "Pick-up Address", check_company=True)
    pickup_phone = fields.Char()
    line_ids = fields.One2many("dist.return.line", "return_id", "Lines", copy=True)
    receipt_ids = fields.One2many("dist.return.receipt", "return_id", "Receipts")
    disposition_ids = fields.One2many("dist.disposition", "return_id", "Dispositions")
    picking_ids = fields.One2many("stock.picking", "dist_return_id", "Transfers")
    currency_id = fields.Many2one(related="company_id.currency_id")

    @api.depends("company_id")
    def _compute_warehouse_id(self):
        for record in self:
            company = record.company_id
            if record.warehouse_id.company_id != company:
                record.warehouse_id = self.env["stock.warehouse"].search(
                    [("company_id", "=", company.id)], limit=1
                )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._take_number()
        return records

    @api.model
    def _make(self, vals_list):
        records = super()._make(vals_list)
        records._take_number()
        return records

    def _take_number(self):
        # sudo: who enters a return needs no right on sequences
        sequence = self.env["ir.sequence"].sudo()
        for record in self.filtered(lambda record: not record.name):
            number = sequence.with_company(record.company_id).next_by_code(record._name)
            record._set({"name": number})
