# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .dist_return_analysis_signal import OPEN_STATES, READERS


class DistReturnSignal(models.AbstractModel):
    """What comes back of a product, as its form shows it."""

    _name = "dist.return.signal"
    _description = "What Comes Back of a Product"

    #: the field of the report that names a record
    _dist_rate_field = "product_id"

    dist_return_rate = fields.Float(
        "Return Rate (%)",
        digits=(16, 1),
        compute="_compute_dist_return_rate",
        groups=READERS,
        help="Units that came back, of the units delivered in the last 12 months.",
    )
    dist_open_return_count = fields.Integer(
        "Open Returns", compute="_compute_dist_open_return_count", groups=READERS
    )

    def _compute_dist_return_rate(self):
        rates = self.env["dist.return.analysis"]._recent_rates(
            self._dist_rate_field, [("product_id", "in", self._dist_all_variants().ids)]
        )
        for record in self:
            record.dist_return_rate = rates.get(record.id, 0.0)

    def _compute_dist_open_return_count(self):
        returns = self._dist_open_returns()
        for record in self:
            record.dist_open_return_count = len(returns.get(record.id, ()))

    def _dist_open_returns(self):
        """Return {id: open returns}; a return of two variants is one of their template."""
        groups = self.env["dist.return.line"]._read_group(
            [("product_id", "in", self._dist_all_variants().ids), ("state", "in", OPEN_STATES)],
            ["product_id"],
            ["return_id:recordset"],
        )
        found = {}
        for product, returns in groups:
            record = self._dist_record_of(product)
            found[record.id] = found.get(record.id, returns.browse()) | returns
        return found

    def _dist_all_variants(self):
        """Return the products whose returns are meant."""
        return self

    def _dist_record_of(self, product):
        """Return the record that shows what comes back of the product."""
        return product

    def action_dist_view_return_rate(self):
        """Open what came back of what was delivered, else the lines of the returns."""
        action = self.env["dist.return.analysis"]._open_recent(group_reason=1)
        if not action:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "dist_returns.dist_return_line_action"
            )
            action = {**action, "context": {}}
        return {**action, "domain": [("product_id", "in", self._dist_all_variants().ids)]}

    def action_dist_view_open_returns(self):
        """Open the returns that aren't closed."""
        products = self._dist_all_variants()
        return self.env["dist.return"]._open_list(
            [("line_ids.product_id", "in", products.ids), ("state", "in", OPEN_STATES)]
        )


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "dist.return.signal"]


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "dist.return.signal"]

    _dist_rate_field = "product_tmpl_id"

    def _dist_all_variants(self):
        # an archived variant was sold, and still comes back
        return self.with_context(active_test=False).product_variant_ids

    def _dist_record_of(self, product):
        return product.product_tmpl_id
