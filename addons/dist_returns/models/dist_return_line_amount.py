# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistReturnLine(models.Model):
    """What the goods of a line are worth."""

    _inherit = "dist.return.line"

    def _net_amount(self):
        """Return the net sales value of the line in the currency of the company."""
        self.ensure_one()
        quantity = self.authorised_qty or self.requested_qty
        return quantity * self._net_unit_price()

    def _net_unit_price(self):
        """Return the net price of one in the product's unit and the company's currency.

        The order's price after discount, else the price of a legacy return, else the cost. A
        component of a kit has no price of its own on the order: its list price.
        """
        self.ensure_one()
        # sudo: a clerk values a return without reading orders, and without seeing costs
        line = self.sudo()
        company = line.company_id
        product = line.product_id.with_company(company)
        if not line.sale_line_id:
            return line._to_company_currency(line.legacy_price) or product.standard_price
        if line.sale_line_id.product_id != product:
            return product.lst_price
        price = line.sale_line_id.product_uom_id._compute_price(
            line.sale_line_id.price_reduce_taxexcl, product.uom_id
        )
        return line._to_company_currency(price)

    def _to_company_currency(self, amount):
        return self.currency_id._convert(
            amount,
            self.company_id.currency_id,
            self.company_id,
            fields.Date.context_today(self),
            round=False,
        )
