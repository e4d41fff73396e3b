# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

THRESHOLDS = (
    "dist_abc_a_share",
    "dist_abc_b_share",
    "dist_xyz_x_limit",
    "dist_xyz_y_limit",
    "dist_lead_short_days",
    "dist_lead_long_days",
    "dist_margin_low_rate",
    "dist_margin_high_rate",
    "dist_class_band",
    "dist_class_patience",
)
MANAGER_GROUP = "dist_base.group_dist_policy_manager"


class DistReplenishmentThreshold(models.TransientModel):
    """The thresholds of a company's classes, for policy managers.

    Odoo's settings are for administrators only, and managers decide about classes.
    """

    _name = "dist.replenishment.threshold"
    _description = "Class Thresholds"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    dist_abc_a_share = fields.Float("A up to", digits=(16, 4))
    dist_abc_b_share = fields.Float("B up to", digits=(16, 4))
    dist_xyz_x_limit = fields.Float("X below", digits=(16, 4))
    dist_xyz_y_limit = fields.Float("Y below", digits=(16, 4))
    dist_lead_short_days = fields.Integer("Short below")
    dist_lead_long_days = fields.Integer("Long from")
    dist_margin_low_rate = fields.Float("Low below", digits=(16, 4))
    dist_margin_high_rate = fields.Float("High from", digits=(16, 4))
    dist_class_band = fields.Float("Change at Once beyond", digits=(16, 4))
    dist_class_patience = fields.Integer("Change after")

    @api.model
    def default_get(self, fields):
        """Start with what the company has."""
        # sudo: thresholds are no secret, and only managers may open this
        company = self.env.company.sudo()
        values = {name: company[name] for name in THRESHOLDS if name in fields}
        return {**super().default_get(fields), **values, "company_id": company.id}

    def action_save(self):
        """Write the thresholds on the company, and into the audit."""
        self.ensure_one()
        if not self.env.su and not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(
                self.env._("Only policy managers may change thresholds. Ask one of them.")
            )
        # sudo: a policy manager decides about classes without being an administrator
        company = self.env.company.sudo()
        before = {name: company[name] for name in THRESHOLDS}
        after = {name: self[name] for name in THRESHOLDS}
        if changed := {name for name in THRESHOLDS if before[name] != after[name]}:
            company.write({name: after[name] for name in changed})
            self._audit(company, changed, before, after)
        return {"type": "ir.actions.act_window_close"}

    def _audit(self, company, changed, before, after):
        labels = [self._fields[name]._description_string(self.env) for name in sorted(changed)]
        self.env["dist.audit"]._log(
            "policy",
            self.env._(
                "The thresholds of the classes of %(company)s changed: %(fields)s.",
                company=company.name,
                fields=", ".join(labels),
            ),
            record=company,
            payload={"before": before, "after": after},
        )
