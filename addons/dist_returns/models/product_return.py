# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .dist_return_analysis_signal import OPEN_STATES, READERS


def _count_open(env, products, key):
    """Return {id: number of open returns}; a return of two variants is one of their template."""
    groups = env["dist.return.line"]._read_group(
        [("product_id", "in", products.ids), ("state", "in", OPEN_STATES)],
        ["product_id"],
        ["return_id:recordset"],
    )
    found = {}
    for product, returns in groups:
        record = key(product)
        found[record.id] = found.get(record.id, returns.browse()) | returns
    return {record_id: len(returns) for record_id, returns in found.items()}


def _open_rate(products, **defaults):
    """Open the report of these products, else the lines of their returns."""
    env = products.env
    action = env["dist.return.analysis"]._open_recent(**defaults)
    if action:
        return {**action, "domain": [("product_id", "in", products.ids)]}
    action = env["ir.actions.act_window"]._for_xml_id("dist_returns.dist_return_line_action")
    return {**action, "domain": [("product_id", "in", products.ids)], "context": {}}


def _open_returns(products):
    return products.env["dist.return"]._open_list(
        [("line_ids.product_id", "in", products.ids), ("state", "in", OPEN_STATES)]
    )


class ProductProduct(models.Model):
    """What comes back of a product."""

    _inherit = "product.product"

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
            "product_id", [("product_id", "in", self.ids)]
        )
        for product in self:
            product.dist_return_rate = rates.get(product.id, 0.0)

    def _compute_dist_open_return_count(self):
        counts = _count_open(self.env, self, lambda product: product)
        for product in self:
            product.dist_open_return_count = counts.get(product.id, 0)

    def action_dist_view_return_rate(self):
        """Open what came back of what was delivered of the product."""
        return _open_rate(self, group_reason=1)

    def action_dist_view_open_returns(self):
        """Open the returns of the product that aren't closed."""
        return _open_returns(self)


class ProductTemplate(models.Model):
    """What comes back of the variants of a product."""

    _inherit = "product.template"

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
            "product_tmpl_id", [("product_id", "in", self._dist_all_variants().ids)]
        )
        for template in self:
            template.dist_return_rate = rates.get(template.id, 0.0)

    def _compute_dist_open_return_count(self):
        counts = _count_open(
            self.env, self._dist_all_variants(), lambda product: product.product_tmpl_id
        )
        for template in self:
            template.dist_open_return_count = counts.get(template.id, 0)

    def _dist_all_variants(self):
        # an archived variant was sold, and still comes back
        return self.with_context(active_test=False).product_variant_ids

    def action_dist_view_return_rate(self):
        """Open what came back of what was delivered of the product."""
        return _open_rate(self._dist_all_variants(), group_reason=1)

    def action_dist_view_open_returns(self):
        """Open the returns of the product that aren't closed."""
        return _open_returns(self._dist_all_variants())
