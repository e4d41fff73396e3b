# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class DistDemand(models.Model):
    _inherit = "dist.demand"

    @api.model
    def _line_root(self):
        """Parts of a divided line, and substitutes, belong to the line that was entered."""
        return SQL("COALESCE(l.dist_original_line_id, l.dist_split_from_id, l.id)")
