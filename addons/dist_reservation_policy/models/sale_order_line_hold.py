# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.dist_base.tools.transaction import marks

from .dist_promise_service_sourcing import BY_POLICY
from .sale_order_hold import OPEN

#: what a hold was made for
HELD_FIELDS = {
    "dist_warehouse_id",
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "route_ids",
    "warehouse_id",
}


class SaleOrderLine(models.Model):
    """Holds: what a line of a quotation keeps follows the line until the hold ends."""

    _inherit = "sale.order.line"

    def _dist_wanted(self):
        """{line: quantity in the product's unit} of what the lines want from stock."""
        return {
            line: line._dist_product_qty(line.product_uom_qty)
            for line in self._dist_promisable()
            if line.product_uom_qty > 0
        }

    def _dist_hold_again(self):
        """Adapt running holds to lines that have changed; the end of the hold stays.

        What the policy changes is promised next, and that ends the hold.
        """
        if marks(self.env.cr, BY_POLICY):
            return
        now = fields.Datetime.now()
        held = self.filtered(lambda line: line.dist_held_qty and line.state in OPEN)
        for until, lines in held.grouped("dist_hold_until").items():
            if until and until > now:
                self.env["dist.promise.service"]._hold_until(lines, until)

    @api.model_create_multi
    def create(self, vals_list):
        """A line that is added to a held quotation is held along with it."""
        lines = super().create(vals_list)
        if marks(self.env.cr, BY_POLICY):
            return lines
        for order in lines.order_id.filtered(lambda order: order.dist_hold_state == "held"):
            added = lines.filtered(lambda line, order=order: line.order_id == order)
            self.env["dist.promise.service"]._hold_until(added, order.dist_hold_until)
        return lines

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & HELD_FIELDS:
            self._dist_hold_again()
        return result
