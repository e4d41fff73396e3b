# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .. import queries
from ..core import segment


class DistReplenishmentPolicy(models.Model):
    """A policy is tried before it decides."""

    _inherit = "dist.replenishment.policy"

    @api.private
    def _items_if_active(self):
        """Return the items that this policy would get, by id, whether it is active or not."""
        self.ensure_one()
        company = self.company_id
        items = self.env["dist.replenishment.item"].search(
            [("company_id", "=", company.id)], order="id"
        )
        places, codes = self._spans(), self._codes()
        rules, policies = self._rules(company, places)
        if self.id not in policies:
            rules, policies = [*rules, self._rule(codes, places)], [*policies, self.id]
        ids, facts = queries.classes.segments(self.env, items, codes, places)
        winner = segment.resolve(rules, facts).tolist()
        place = policies.index(self.id)
        return items.browse(item for item, index in zip(ids, winner, strict=True) if index == place)

    def action_what_if(self):
        """Open the dialog that tries the policy on the last weeks."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_replenishment.dist_replenishment_what_if_action"
        )
        # of the buttons, not of a list: only this policy
        action["context"] = {"active_model": self._name, "active_ids": self.ids}
        return action
