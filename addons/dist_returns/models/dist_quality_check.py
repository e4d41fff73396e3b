# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .dist_quality_point import MEASURE_DIGITS

INSPECTOR = "dist_returns.group_dist_return_inspector"


class DistQualityCheck(models.Model):
    """One question of a control point; once answered it never changes."""

    _name = "dist.quality.check"
    _inherit = ["dist.guarded", "mail.thread"]
    _description = "Quality Check"
    _order = "id desc"
    _check_company_auto = True

    _guarded = {
        "point_id": False,
        "receipt_id": False,
        "move_id": False,
        "product_id": False,
        "lot_id": False,
        "lot_name": False,
        "partner_id": False,
        "warehouse_id": False,
        "company_id": False,
        "quantity": 0.0,
        "state": "open",
        "inspector_id": False,
        "answered_at": False,
        "failed_qty": 0.0,
        "measured": 0.0,
        "measure_uom_id": False,
        "previous_id": False,
        "source_id": False,
    }
    # written by an inspector until the check is answered
    _evidence = ("text", "note", "photo_ids")

    point_id = fields.Many2one(
        "dist.quality.point",
        "Control Point",
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    kind = fields.Selection(related="point_id.kind")
    instructions = fields.Html(related="point_id.instructions")
    is_blocking = fields.Boolean(related="point_id.is_blocking")
    receipt_id = fields.Many2one(
        "dist.return.receipt", readonly=True, index="btree_not_null", check_company=True
    )
    move_id = fields.Many2one("stock.move", "Vendor Receipt", readonly=True, index="btree_not_null")
    picking_id = fields.Many2one(
        related="move_id.picking_id", string="Transfer", store=True, index="btree_not_null"
    )
    product_id = fields.Many2one("product.product", readonly=True, index=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    lot_id = fields.Many2one("stock.lot", readonly=True, index="btree_not_null")
    lot_name = fields.Char(
        "Lot/Serial Number", readonly=True, index="btree_not_null", help="Also of a lot to come."
    )
    partner_id = fields.Many2one(
        "res.partner", "Vendor or Customer", readonly=True, index="btree_not_null"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", readonly=True, index="btree_not_null", check_company=True
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    quantity = fields.Float(
        digits="Product Unit", readonly=True, help="What the check is about, in the product's unit."
    )
    state = fields.Selection(
        [("open", "To do"), ("passed", "Passed"), ("failed", "Failed")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    inspector_id = fields.Many2one("res.users", readonly=True)
    answered_at = fields.Datetime("Answered on", readonly=True)
    failed_qty = fields.Float("Failed", digits="Product Unit", readonly=True)
    measured = fields.Float(digits=MEASURE_DIGITS, readonly=True)
    measure_uom_id = fields.Many2one("uom.uom", "Unit of Measurement", readonly=True)
    text = fields.Text("Answer")
    note = fields.Text()
    photo_ids = fields.Many2many(
        "ir.attachment",
        "dist_quality_check_photo_rel",
        "check_id",
        "attachment_id",
        "Photos and Documents",
    )
    previous_id = fields.Many2one(
        "dist.quality.check",
        "Asked before in",
        readonly=True,
        index="btree_not_null",
        help="The answer that this check was raised again after.",
        check_company=True,
    )
    next_ids = fields.One2many("dist.quality.check", "previous_id", "Asked again in")
    source_id = fields.Many2one(
        "dist.quality.check",
        "Answered by",
        readonly=True,
        index="btree_not_null",
        help="The check of the same lot whose document answers this one, or the check that this "
        "one was copied from when its goods were split.",
        check_company=True,
    )

    _failed_possible = models.Constraint(
        "CHECK (failed_qty >= 0)", "The failed quantity of a check can't be negative."
    )

    @api.depends("point_id.name", "product_id.display_name", "lot_name")
    def _compute_display_name(self):
        for check in self:
            # sudo: the name of a check must not need access to the product
            names = (check.point_id.sudo().name, check.product_id.sudo().display_name)
            parts = [name for name in (*names, check.lot_name) if name]
            check.display_name = " · ".join(parts)

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(
            self.env._(
                "Checks follow from control points when goods come in. To ask once more, use "
                "“Inspect Again” of an answered check."
            )
        )

    def write(self, vals):
        if set(vals) & set(self._evidence):
            self._refuse_answered()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never_answered(self):
        self._refuse_answered()

    def _refuse_answered(self):
        answered = self.filtered(lambda check: check.state != "open")
        if answered:
            raise UserError(
                self.env._(
                    "Check %s is answered and stays as it is. Use “Inspect Again” for a new one.",
                    answered[0].display_name,
                )
            )

    def _current(self):
        """Return the checks that haven't been raised again."""
        return self.filtered(lambda check: not check.next_ids)

    def _require_inspector(self):
        if not self.env.user.has_group(INSPECTOR):
            raise AccessError(
                self.env._(
                    "Only a returns inspector answers checks and concludes inspections. "
                    "Ask one of them to look at %s.",
                    self[:1].display_name,
                )
            )
