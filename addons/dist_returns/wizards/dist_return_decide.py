# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistReturnDecide(models.TransientModel):
    """What an authoriser decides with a reason: no, an exception, another way, no fee."""

    _name = "dist.return.decide"
    _description = "Decide about a Return"

    kind = fields.Selection(
        [
            ("reject", "Reject"),
            ("waive", "Accept as an exception"),
            ("route", "Send another way"),
            ("fee", "Keep no fee"),
        ],
        required=True,
    )
    reason = fields.Char(
        required=True, help="The customer reads it when the return is rejected; the audit keeps it."
    )
    return_ids = fields.Many2many("dist.return", string="Returns")
    line_ids = fields.Many2many("dist.return.line", string="Lines")
    routing = fields.Selection(
        lambda self: self.env["dist.return.line"]._fields["routing"].selection, default="return"
    )

    def action_confirm(self):
        """Do what was decided; the records check the role."""
        self.ensure_one()
        if self.kind == "reject":
            self.return_ids._reject(self.reason)
        elif self.kind == "waive":
            self.line_ids._waive(self.reason)
        elif self.kind == "route":
            self.line_ids._overrule_routing(self.routing, self.reason)
        else:
            self.line_ids._waive_fee(self.reason)
