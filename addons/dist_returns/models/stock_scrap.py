# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields, models


class StockScrap(models.Model):
    _inherit = "stock.scrap"

    dist_disposition_id = fields.Many2one(
        "dist.disposition", "Disposition", readonly=True, copy=False, index="btree_not_null"
    )

    def _prepare_move_values(self):
        """Chain the move to the one that brought the goods into quarantine."""
        vals = super()._prepare_move_values()
        disposition = self.dist_disposition_id
        if disposition:
            vals["dist_disposition_id"] = disposition.id
            chain = disposition.receipt_id.move_line_id.move_id
            if chain:
                vals["move_orig_ids"] = [Command.link(chain.id)]
        return vals
