# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.fields import Domain

from .dist_vendor_claim_clock import ALIVE
from .purchase_order_claim import READERS


class ResPartner(models.Model):
    """What is claimed from a vendor, what it owes, and how much of its goods comes back."""

    _inherit = "res.partner"

    dist_claim_count = fields.Integer(
        "Vendor Claims", compute="_compute_dist_claim_count", groups=READERS
    )
    dist_claim_open_count = fields.Integer(
        "Open Claims", compute="_compute_dist_claim_open", groups=READERS
    )
    dist_claim_open_amount = fields.Monetary(
        "Expected from Vendor",
        compute="_compute_dist_claim_open",
        groups=READERS,
        help="Money of claims that the vendor has neither credited nor replaced.",
    )
    dist_vendor_return_rate = fields.Float(
        "Return Rate (%)",
        digits=(16, 1),
        compute="_compute_dist_vendor_return_rate",
        groups=READERS,
        help="Units that customers sent back, of the units of this vendor that were delivered to "
        "them in the last 12 months.",
    )

    def _compute_dist_claim_count(self):
        counts = dict(
            self.env["dist.vendor.claim"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.dist_claim_count = counts.get(partner, 0)

    def _compute_dist_claim_open(self):
        self.dist_claim_open_count = 0
        self.dist_claim_open_amount = 0.0
        today = fields.Date.context_today(self)
        groups = self.env["dist.vendor.claim"]._read_group(
            [("partner_id", "in", self.ids), ("state", "in", ALIVE)],
            ["partner_id", "company_id", "currency_id"],
            ["__count", "open_amount:sum"],
        )
        for partner, company, currency, count, amount in groups:
            partner.dist_claim_open_count += count
            partner.dist_claim_open_amount += currency._convert(
                amount, partner.currency_id, company, today
            )

    def _compute_dist_vendor_return_rate(self):
        products = self._dist_vendor_products()
        rates = {}
        if products:
            # the products are only there for speed: whose goods they are the report knows
            domain = Domain("product_id", "in", products.ids) & Domain("vendor_id", "in", self.ids)
            rates = self.env["dist.return.analysis"]._recent_rates("vendor_id", domain)
        for partner in self:
            partner.dist_vendor_return_rate = rates.get(partner.id, 0.0)

    def _dist_vendor_products(self):
        """Return what these vendors, or one of their people, delivered or may deliver."""
        own = Domain("partner_id", "child_of", self.ids)
        # sudo: which products to look at; the rate is told to who may know it
        sudo = self.sudo().with_context(active_test=False)
        lines = sudo.env["purchase.order.line"]._read_group(
            own & Domain("state", "=", "purchase"), [], ["product_id:recordset"]
        )
        sellers = sudo.env["product.supplierinfo"].search(own)
        return lines[0][0] | sellers.product_id | sellers.product_tmpl_id.product_variant_ids

    def action_dist_view_open_claims(self):
        """Open the claims of the vendor that aren't settled."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_returns.dist_vendor_claim_action"
        )
        domain = [("partner_id", "in", self.ids), ("state", "in", ALIVE)]
        return {**action, "domain": domain, "context": {}}

    def action_dist_view_vendor_returns(self):
        """Open what came back of the goods of the vendor, else its claims."""
        action = self.env["dist.return.analysis"]._open_recent(group_product=1)
        if action:
            return {**action, "domain": [("vendor_id", "in", self.ids)]}
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_returns.dist_vendor_claim_action"
        )
        return {**action, "domain": [("partner_id", "in", self.ids)], "context": {}}
