# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class DistQualitySighting(models.Model):
    """A lot of a vendor's transfer that the control points have decided about, once."""

    _name = "dist.quality.sighting"
    _inherit = ["dist.guarded"]
    _description = "Goods Seen by Control Points"
    _rec_name = "lot_name"
    _order = "id"

    _guarded = {"move_id": False, "lot_name": ""}

    move_id = fields.Many2one(
        "stock.move", required=True, readonly=True, index=True, ondelete="cascade"
    )
    lot_name = fields.Char(readonly=True)

    @api.model
    def _take_new(self, places):
        """Remember these (move, lot name), and return those that weren't known."""
        moves = {move.id for move, _lot in places}
        found = self.search([("move_id", "in", list(moves))])
        known = {(sight.move_id.id, sight.lot_name or "") for sight in found}
        new = [(move, lot) for move, lot in places if (move.id, lot) not in known]
        self._make([{"move_id": move.id, "lot_name": lot} for move, lot in new])
        return new
