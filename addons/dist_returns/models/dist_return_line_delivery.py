# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .. import queries


class DistReturnLine(models.Model):
    """The delivery that goods come from."""

    _inherit = "dist.return.line"

    def _find_deliveries(self):
        """Fill in what a delivery tells of its order, and a lot of its delivery to the customer.

        Goods without a lot may be of any delivery: a person says of which.
        """
        for line in self.filtered(lambda line: line.move_id and not line.sale_line_id):
            line._set({"sale_line_id": line.move_id.sale_line_id.id})
        unknown = self.filtered(lambda line: line.lot_id and not line.move_id)
        holders = queries.serial_holders(self.env, unknown.lot_id.ids) if unknown else {}
        for line in unknown:
            move_id, _partner = holders.get(line.lot_id.id, (None, None))
            move = self.env["stock.move"].browse(move_id or ())
            if line._may_come_from(move):
                line._set({"move_id": move.id, "sale_line_id": move.sale_line_id.id})

    def _may_come_from(self, move):
        partner = move.sale_line_id.order_id.partner_id or move.picking_id.partner_id
        if not move or partner.commercial_partner_id != self.return_id.commercial_partner_id:
            return False
        return not self.sale_line_id or move.sale_line_id == self.sale_line_id
