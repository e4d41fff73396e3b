# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

MANAGER = "dist_base.group_dist_policy_manager"


class ProductTemplate(models.Model):
    _inherit = "product.template"

    dist_is_empty = fields.Boolean(
        "Empties or Pallets",
        copy=False,
        help="Comes back from customers without an inspection: crates, bottles, pallets. Only "
        "policy managers of distribution may set it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        templates = super().create(vals_list)
        # After the fact, since a default from the context is not in the values.
        templates.filtered("dist_is_empty")._dist_check_may_skip_inspection()
        return templates

    def write(self, vals):
        if "dist_is_empty" in vals:
            changed = self.filtered(lambda it: it.dist_is_empty != bool(vals["dist_is_empty"]))
            changed._dist_check_may_skip_inspection()
        return super().write(vals)

    def _dist_check_may_skip_inspection(self):
        """The flag lets goods past the gate, so it isn't for whoever edits products."""
        if self and not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "“%(product)s” would come back from customers without an inspection. Only a "
                    "distribution policy manager may decide that.",
                    product=self[0].display_name,
                )
            )
