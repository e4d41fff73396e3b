# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class DistHealthResult(models.Model):
    """A record that a health check found, and what is wrong with it."""

    _name = "dist.health.result"
    _description = "Record to Repair"
    _order = "check_id, res_model, id"
    _check_company_auto = True

    check_id = fields.Many2one(
        "dist.health.check",
        "Health Check",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="check_id.company_id", store=True, index=True)
    name = fields.Char("Record", readonly=True)
    detail = fields.Char("What is wrong", readonly=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record ID", model_field="res_model", required=True, readonly=True
    )

    def action_open(self):
        """Open the record in its own form; its own access rights decide."""
        self.ensure_one()
        self.check_access("read")
        if (
            self.res_model not in self.env
            or not self.env[self.res_model].browse(self.res_id).exists()
        ):
            raise UserError(
                self.env._(
                    '"%(record)s" does not exist any more. Run the health check again.',
                    record=self.name or self.res_model,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
