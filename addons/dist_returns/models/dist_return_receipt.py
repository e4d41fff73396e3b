# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .dist_return_states import INSPECTION_STATES, QUARANTINES


class DistReturnReceipt(models.Model):
    """A quantity of one lot that stands in quarantine; what happened to it follows from here.

    Made by the gate for each done move line that enters a quarantine, never by hand.
    """

    _name = "dist.return.receipt"
    _inherit = ["dist.guarded", "mail.thread", "mail.activity.mixin"]
    _description = "Goods in Quarantine"
    _order = "id desc"
    _check_company_auto = True

    _guarded = {
        "name": False,
        "kind": "customer",
        "return_id": False,
        "line_id": False,
        "product_id": False,
        "lot_id": False,
        "quantity": 0.0,
        "location_id": False,
        "warehouse_id": False,
        "company_id": False,
        "partner_id": False,
        "move_line_id": False,
        "origin_move_id": False,
        "purchase_line_id": False,
        "receiver_id": False,
        "received_at": False,
        "inspector_id": False,
        "inspected_at": False,
        "parent_id": False,
        "rework_id": False,
        "is_over": False,
    }

    name = fields.Char(readonly=True)
    kind = fields.Selection(QUARANTINES, required=True, readonly=True, default="customer")
    return_id = fields.Many2one(
        "dist.return", readonly=True, index="btree_not_null", check_company=True
    )
    line_id = fields.Many2one(
        "dist.return.line", readonly=True, index="btree_not_null", check_company=True
    )
    reason_id = fields.Many2one(related="line_id.reason_id", store=True)
    product_id = fields.Many2one("product.product", readonly=True, index=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    lot_id = fields.Many2one("stock.lot", readonly=True, index="btree_not_null")
    quantity = fields.Float("Received", digits="Product Unit", readonly=True)
    disposed_qty = fields.Float(
        "Disposed", digits="Product Unit", compute="_compute_disposed_qty", store=True
    )
    open_qty = fields.Float(
        "In Quarantine",
        digits="Product Unit",
        compute="_compute_disposed_qty",
        store=True,
        help="Received minus executed dispositions.",
    )
    location_id = fields.Many2one("stock.location", "Quarantine", readonly=True, index=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True, index=True, check_company=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", "From", readonly=True, index="btree_not_null")
    move_line_id = fields.Many2one(
        "stock.move.line", "Movement", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    origin_move_id = fields.Many2one(
        "stock.move",
        "Delivery",
        readonly=True,
        index="btree_not_null",
        help="The delivery to the customer, or the receipt from the vendor, the goods are of.",
    )
    purchase_line_id = fields.Many2one("purchase.order.line", readonly=True, index="btree_not_null")
    receiver_id = fields.Many2one("res.users", "Received by", readonly=True)
    received_at = fields.Datetime("Received on", readonly=True)
    inspector_id = fields.Many2one("res.users", "Inspected by", readonly=True)
    inspected_at = fields.Datetime("Inspected on", readonly=True)
    inspection_state = fields.Selection(
        INSPECTION_STATES, compute="_compute_inspection_state", store=True, index=True
    )
    parent_id = fields.Many2one(
        "dist.return.receipt",
        "Split from",
        readonly=True,
        index="btree_not_null",
        check_company=True,
    )
    is_over = fields.Boolean(
        "More than Authorised", readonly=True, help="Came back beyond what was authorised."
    )
    condition = fields.Selection(
        [
            ("new", "As new"),
            ("opened", "Opened"),
            ("used", "Used"),
            ("damaged", "Damaged"),
            ("defective", "Defective"),
            ("wrong", "Another product"),
        ],
        tracking=True,
    )
    note = fields.Text()
    photo_ids = fields.Many2many(
        "ir.attachment", "dist_return_receipt_photo_rel", "receipt_id", "attachment_id", "Photos"
    )
    disposition_ids = fields.One2many("dist.disposition", "receipt_id", "Dispositions")
    check_ids = fields.One2many("dist.quality.check", "receipt_id", "Checks")

    @api.depends("inspected_at", "open_qty", "product_id.uom_id")
    def _compute_inspection_state(self):
        for receipt in self:
            if not receipt.inspected_at:
                receipt.inspection_state = "to_inspect"
            elif receipt.product_id.uom_id.compare(receipt.open_qty, 0.0) > 0:
                receipt.inspection_state = "inspected"
            else:
                receipt.inspection_state = "disposed"

    @api.depends("quantity", "disposition_ids.state", "disposition_ids.quantity")
    def _compute_disposed_qty(self):
        for receipt in self:
            done = receipt.disposition_ids.filtered(lambda line: line.state == "executed")
            receipt.disposed_qty = sum(done.mapped("quantity"))
            receipt.open_qty = receipt.quantity - receipt.disposed_qty
