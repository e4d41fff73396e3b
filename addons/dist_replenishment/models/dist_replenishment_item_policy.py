# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import fields, models


class DistReplenishmentItem(models.Model):
    """The policy of an item, and why it is this one."""

    _inherit = "dist.replenishment.item"

    policy_id = fields.Many2one(
        "dist.replenishment.policy",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The most specific policy that fits the item, as of the last run.",
    )
    policy_reasons = fields.Html("Why This Policy", compute="_compute_policy_reasons")

    def _compute_policy_reasons(self):
        """Say what won and what didn't fit, by the policies and classes as they are now."""
        policies = self.env["dist.replenishment.policy"]
        for item in self:
            lines = policies._why(item._origin) or [item._no_policy_in_words()]
            points = Markup().join(Markup("<li>%s</li>") % line for line in lines)
            item.policy_reasons = Markup("<ul>%s</ul>") % points

    def _no_policy_in_words(self):
        return self.env._("The company has no policy. Create one under Configuration, Policies.")

    def _class_in_words(self, fname):
        """Return what the item has where a policy names something, as a person reads it."""
        field, value = self._fields[fname], self[fname]
        if not value:
            return self.env._("not known")
        if field.type == "selection":
            return dict(field._description_selection(self.env))[value]
        # sudo: the names of what the item is about are no secret to whoever sees it
        return value.sudo().display_name
