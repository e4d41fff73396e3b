# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .. import queries


class DistQualityTally(models.Model):
    """What a control point has seen of a product: what samples are counted by."""

    _name = "dist.quality.tally"
    _inherit = ["dist.guarded"]
    _description = "Tally of a Control Point"
    _rec_name = "point_id"
    _order = "id"

    _guarded = {"point_id": False, "product_id": False, "seen": 0, "alert": 0}

    point_id = fields.Many2one(
        "dist.quality.point", required=True, readonly=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, ondelete="cascade"
    )
    seen = fields.Integer(readonly=True, help="Receipts, checked or not.")
    alert = fields.Integer(readonly=True, help="Receipts that a failure makes suspicious.")

    _pair_uniq = models.Constraint(
        "UNIQUE (point_id, product_id)", "A control point has one tally for each product."
    )

    @api.model
    def _of(self, pairs):
        """Return {(point id, product id): tally}, made where they miss."""
        pairs = set(pairs)
        found = self._found(pairs)
        if missing := sorted(pairs - found.keys()):
            queries.add_tallies(self.env, missing)
            found = self._found(pairs)
        return found

    @api.model
    def _found(self, pairs):
        tallies = self.search(
            [
                ("point_id", "in", [point for point, _product in pairs]),
                ("product_id", "in", [product for _point, product in pairs]),
            ]
        )
        return {(tally.point_id.id, tally.product_id.id): tally for tally in tallies}

    @api.model
    def _alert(self, points, product):
        """After a failure of the product these points look at its next receipts."""
        tallies = self._of((point.id, product.id) for point in points)
        for point in points:
            tallies[point.id, product.id]._set({"alert": point.sampling_every})
