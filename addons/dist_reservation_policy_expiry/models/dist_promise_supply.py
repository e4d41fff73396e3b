# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class DistPromiseSupply(models.AbstractModel):
    _inherit = "dist.promise.supply"

    @api.model
    @api.private
    def _claim_moves(self, moves):
        """No customer gets goods that keep less long than he asks for, whoever picked them."""
        moves._dist_check_shelf_life()
        return super()._claim_moves(moves)
