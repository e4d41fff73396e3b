# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class DistReturnLine(models.Model):
    """A product, and lot, of a delivery: asked for, authorised, received, accepted, credited.

    All quantities are in the product's unit but `uom_qty`, which is what a person typed.
    """

    _name = "dist.return.line"
    _inherit = ["dist.guarded"]
    _description = "Return Line"
    _rec_name = "product_id"
    _order = "return_id, sequence, id"
    _check_company_auto = True

    _guarded = {"authorised_qty": 0.0, "routing": "return", "is_fee_waived": False}

    return_id = fields.Many2one("dist.return", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="return_id.company_id", store=True, index=True)
    state = fields.Selection(related="return_id.state", store=True, index=True)
    partner_id = fields.Many2one(related="return_id.partner_id", store=True, index=True)
    product_id = fields.Many2one(
        "product.product", required=True, check_company=True, index=True, ondelete="restrict"
    )
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
        index="btree_not_null",
    )
    move_id = fields.Many2one(
        "stock.move",
        "Delivery",
        check_company=True,
        index="btree_not_null",
        help="The movement by which the customer got the goods.",
    )
    sale_line_id = fields.Many2one(
        "sale.order.line", "Order Line", check_company=True, index="btree_not_null"
    )
    reason_id = fields.Many2one("dist.return.reason", required=True, index=True, check_company=True)
    note = fields.Char()
    allowed_uom_ids = fields.Many2many("uom.uom", compute="_compute_allowed_uom_ids")
    product_uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        required=True,
        domain="[('id', 'in', allowed_uom_ids)]",
        compute="_compute_product_uom_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    uom_qty = fields.Float("Quantity", digits="Product Unit", required=True, default=1.0)
    requested_qty = fields.Float(
        "Requested", digits="Product Unit", compute="_compute_requested_qty", store=True
    )
    authorised_qty = fields.Float("Authorised", digits="Product Unit", readonly=True, copy=False)
    received_qty = fields.Float(
        "Received", digits="Product Unit", compute="_compute_receipt_quantities", store=True
    )
    inspected_qty = fields.Float(
        "Inspected", digits="Product Unit", compute="_compute_receipt_quantities", store=True
    )
    accepted_qty = fields.Float(
        "Accepted",
        digits="Product Unit",
        compute="_compute_accepted_qty",
        store=True,
        help="Quantity of executed dispositions that are to be credited or replaced.",
    )
    credited_qty = fields.Float(
        "Credited", digits="Product Unit", compute="_compute_credited", store=True
    )
    routing = fields.Selection(
        [
            ("return", "Comes back"),
            ("credit_only", "Credit without return"),
            ("scrap_field", "Scrap at the customer"),
            ("to_vendor", "Straight to the vendor"),
        ],
        default="return",
        required=True,
        readonly=True,
        copy=False,
    )
    is_fee_waived = fields.Boolean("Fee Waived", readonly=True, copy=False)
    legacy_price = fields.Monetary(
        "Net Unit Price", help="Of goods delivered before the start: no order says what was paid."
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id", store=True)
    receipt_ids = fields.One2many("dist.return.receipt", "line_id", "Receipts")
    disposition_ids = fields.One2many("dist.disposition", "line_id", "Dispositions")
    credit_line_ids = fields.One2many("account.move.line", "dist_return_line_id", "Credit Lines")
    photo_ids = fields.Many2many(
        "ir.attachment", "dist_return_line_photo_rel", "line_id", "attachment_id", "Photos"
    )

    _uom_qty_positive = models.Constraint(
        "CHECK (uom_qty > 0)", "The quantity to return must be positive."
    )

    @api.depends("product_id", "sale_line_id")
    def _compute_allowed_uom_ids(self):
        for line in self:
            product = line.product_id
            # sudo: who works on returns needs no right on orders; a unit is no secret
            sold = line.sudo().sale_line_id.product_uom_id
            line.allowed_uom_ids = product.uom_id | product.uom_ids | sold

    @api.depends("product_id", "sale_line_id")
    def _compute_product_uom_id(self):
        for line in self:
            line.product_uom_id = line.sale_line_id.product_uom_id or line.product_id.uom_id

    @api.depends("uom_qty", "product_uom_id", "product_id.uom_id")
    def _compute_requested_qty(self):
        for line in self:
            unit = line.product_id.uom_id
            line.requested_qty = (
                line.product_uom_id._compute_quantity(line.uom_qty, unit) if unit else 0.0
            )

    @api.depends(
        "receipt_ids.quantity",
        "receipt_ids.inspected_at",
        "disposition_ids.state",
        "disposition_ids.quantity",
    )
    def _compute_receipt_quantities(self):
        for line in self:
            receipts = line.receipt_ids
            # reworked goods have a receipt of their own again: they came in once (I2)
            reworked = line.disposition_ids.filtered(
                lambda disposition: (disposition.kind, disposition.state) == ("rework", "executed")
            )
            again = sum(reworked.mapped("quantity"))
            line.received_qty = sum(receipts.mapped("quantity")) - again
            inspected = receipts.filtered("inspected_at")
            line.inspected_qty = sum(inspected.mapped("quantity")) - again

    @api.depends("disposition_ids.state", "disposition_ids.quantity", "disposition_ids.is_credited")
    def _compute_accepted_qty(self):
        for line in self:
            accepted = line.disposition_ids.filtered(
                lambda disposition: disposition.state == "executed" and disposition.is_credited
            )
            line.accepted_qty = sum(accepted.mapped("quantity"))

    @api.depends("sale_line_id.currency_id", "company_id")
    def _compute_currency_id(self):
        for line in self:
            line.currency_id = line.sale_line_id.currency_id or line.company_id.currency_id
