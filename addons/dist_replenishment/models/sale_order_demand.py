# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..queries import demand as queries


class SaleOrder(models.Model):
    _inherit = "sale.order"

    dist_is_project = fields.Boolean(
        "One-off Project",
        copy=False,
        tracking=True,
        help="The order won't come again: no forecast learns from it.",
    )

    def unlink(self):
        self.order_line._dist_mark_demand()
        return super().unlink()


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def write(self, vals):
        if "product_id" in vals:
            self._dist_mark_demand()
        return super().write(vals)

    def unlink(self):
        self._dist_mark_demand()
        return super().unlink()

    def _dist_mark_demand(self):
        """Have the products counted again: nothing of a line that goes away tells that it was."""
        if lines := self.filtered(lambda line: line.order_id.state in ("sale", "cancel")):
            queries.mark_stale(self.env, lines.ids)
