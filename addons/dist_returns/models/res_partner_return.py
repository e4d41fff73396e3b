# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResPartner(models.Model):
    """The returns of a customer."""

    _inherit = "res.partner"

    dist_return_count = fields.Integer("Number of Returns", compute="_compute_dist_return_count")

    def _compute_dist_return_count(self):
        """Count those of a company and of all its people, with one query for all partners."""
        self.dist_return_count = 0
        family = self.with_context(active_test=False).search_fetch(
            [("id", "child_of", self.ids)], ["parent_id"]
        )
        groups = self.env["dist.return"]._read_group(
            [("partner_id", "in", family.ids)], ["partner_id"], ["__count"]
        )
        asked = set(self._ids)
        for partner, count in groups:
            while partner:
                if partner.id in asked:
                    # of the records that were asked, whatever the context of the found one
                    self.browse(partner.id).dist_return_count += count
                partner = partner.parent_id

    def action_dist_view_returns(self):
        """Open the returns of the customer."""
        return self.env["dist.return"]._open_list(
            [("partner_id", "child_of", self.ids)], default_partner_id=self[:1].id
        )
