# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    """Which policy a line has; what follows from it is in the other file of the model."""

    _inherit = "sale.order.line"

    def _dist_cases(self):
        """Return what a policy is wanted for, line by line in the order of self."""
        return [line._dist_case() for line in self]

    def _dist_case(self, product=None):
        """What a policy is wanted for.

        :param product: a component of the line's product, say, instead of that
        """
        self.ensure_one()
        order = self.order_id
        return self.env["dist.reservation.policy"]._case(
            order.company_id or self.env.company,
            product=product or self.product_id,
            partner=order.partner_id,
            channel=order.dist_channel_id,
            warehouse=self.warehouse_id or order.warehouse_id,
        )

    def _dist_policies(self):
        """Return the policy of every line, as {line.id: core.resolution.Resolution}."""
        policies = {}
        for company, lines in self.grouped(lambda line: line.order_id.company_id).items():
            company = company or self.env.company
            resolved = self.env["dist.reservation.policy"]._resolve(lines._dist_cases(), company)
            policies.update(zip(lines._ids, resolved, strict=True))
        return policies

    def _dist_policies_for(self, pairs):
        """The policies of products on lines, as {(line, product): core.resolution.Resolution}."""
        by_company, policies = {}, {}
        for line, product in pairs:
            company = line.order_id.company_id or self.env.company
            by_company.setdefault(company, []).append((line, product))
        for company, mine in by_company.items():
            cases = [line._dist_case(product) for line, product in mine]
            resolved = self.env["dist.reservation.policy"]._resolve(cases, company)
            policies.update(zip(mine, resolved, strict=True))
        return policies

    def action_dist_explain_policy(self):
        """Open the page that shows which policy the line has and why."""
        self.ensure_one()
        return self.env["dist.policy.explanation"]._action_for(
            product=self.product_id,
            order=self.order_id,
            warehouse=self.warehouse_id or self.order_id.warehouse_id,
        )
