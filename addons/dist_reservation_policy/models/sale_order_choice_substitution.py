# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.dist_base.tools.transaction import marked

from .sale_order_line_choice import CHOSEN


class SaleOrder(models.Model):
    """Lines that get substitutes by themselves are not asked about."""

    _inherit = "sale.order"

    def _dist_alternatives(self, chosen=None):
        chosen = chosen or {}
        found = super()._dist_alternatives(chosen)
        if not found:
            return found
        covered = self._dist_covered_by_substitutes(chosen)
        return {line: mine for line, mine in found.items() if line not in covered}

    def _dist_covered_by_substitutes(self, chosen):
        """The lines of which nothing is short once the policy has replaced what is missing."""
        with marked(self.env.cr, CHOSEN, {line.id: mine for line, mine in chosen.items()}):
            entries = self._dist_automatic_entries()
            if not entries or not self._dist_may_substitute():
                return self.order_line.browse()
            lines = self.order_line.browse([line.id for line in entries])
            plans = lines._dist_short_plans(entries)
        whole = [line.id for line, (plan, _all) in plans.items() if plan.kept <= plan.in_time]
        return self.order_line.browse(whole)
