# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models


class DistQualityAnswer(models.TransientModel):
    """The answer of a check that takes more than a press of a button."""

    _name = "dist.quality.answer"
    _description = "Answering a Check"

    check_id = fields.Many2one("dist.quality.check", required=True, readonly=True)
    kind = fields.Selection(related="check_id.kind")
    instructions = fields.Html(related="check_id.instructions")
    product_id = fields.Many2one(related="check_id.product_id")
    lot_name = fields.Char(related="check_id.lot_name")
    uom_id = fields.Many2one(related="check_id.uom_id", string="Unit of the Quantity")
    tolerance_min = fields.Float(related="check_id.point_id.tolerance_min")
    tolerance_max = fields.Float(related="check_id.point_id.tolerance_max")
    point_uom_id = fields.Many2one(
        related="check_id.point_id.measure_uom_id", string="Unit of the Tolerance"
    )
    value = fields.Float("Measured", digits=(16, 6))
    measure_uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_from_check",
        store=True,
        readonly=False,
        help="Any unit that converts to the one of the tolerance.",
    )
    total_qty = fields.Float("Of", digits="Product Unit", compute="_compute_total_qty")
    failed_qty = fields.Float(
        "Failed Quantity",
        digits="Product Unit",
        compute="_compute_from_check",
        store=True,
        readonly=False,
        help="How much fails if the check does. The rest stays good.",
    )
    text = fields.Text("Answer")
    note = fields.Text()
    photo_ids = fields.Many2many("ir.attachment", string="Photos and Documents")

    @api.depends("check_id")
    def _compute_from_check(self):
        for wizard in self:
            wizard.measure_uom_id = wizard.check_id.point_id.measure_uom_id
            wizard.failed_qty = wizard.check_id._current_quantity() if wizard.check_id else 0.0

    @api.depends("check_id")
    def _compute_total_qty(self):
        for wizard in self:
            wizard.total_qty = wizard.check_id._current_quantity() if wizard.check_id else 0.0

    def action_pass(self):
        """Pass the check with what was entered."""
        self._save_evidence()
        self.check_id.action_pass()
        return {"type": "ir.actions.act_window_close"}

    def action_fail(self):
        """Fail the check for the quantity that was entered."""
        self._save_evidence()
        self.check_id.action_fail(self.failed_qty)
        return {"type": "ir.actions.act_window_close"}

    def action_measure(self):
        """Let the measured value decide."""
        self._save_evidence()
        self.check_id.action_measure(self.value, self.measure_uom_id, self.failed_qty)
        return {"type": "ir.actions.act_window_close"}

    def _save_evidence(self):
        self.ensure_one()
        check = self.check_id
        check._require_inspector()
        evidence = {name: self[name] for name in ("text", "note") if self[name]}
        if self.photo_ids:
            evidence["photo_ids"] = [Command.link(file.id) for file in self.photo_ids]
        if evidence:
            check.write(evidence)
