# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models


class AccountMove(models.Model):
    """The cost of credited goods: back into stock when restocked, else a loss."""

    _inherit = "account.move"

    def _stock_account_prepare_realtime_out_lines_vals(self):
        rows = super()._stock_account_prepare_realtime_out_lines_vals()
        credits = self.invoice_line_ids.filtered(lambda line: line._dist_has_own_cost())
        if not credits:
            return rows
        rows = [row for row in rows if row["cogs_origin_id"] not in credits._ids]
        booked = defaultdict(lambda: [0.0, 0.0])
        for line in credits.filtered("dist_return_line_id"):
            # sudo: who posts sees the document's cost, whatever the rights on returns and stock
            rows += line.sudo()._dist_cost_rows(booked[line.dist_return_line_id])
        return rows


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _dist_has_own_cost(self):
        """Tell whether the cost of the line isn't what stock Odoo books."""
        if self.display_type != "product" or not self._dist_sign():
            return False
        kind = self._dist_kind()
        if kind == "value":
            return self.move_type == "out_refund"
        return kind == "quantity" and bool(self.dist_return_line_id)

    def _get_cogs_value(self):
        """Odoo's cost isn't taken for these lines, and for a part of a kit it can't be told."""
        return 0.0 if self._dist_has_own_cost() else super()._get_cogs_value()

    def _dist_cost_rows(self, booked):
        """Return the entries of the cost of a line of a return.

        :param booked: quantities that the same documents credited and restocked so far; updated
        """
        product = self.product_id.with_company(self.company_id)
        if not product.is_storable or product.valuation != "real_time":
            return []
        return_line = self.dist_return_line_id
        quantity = self._dist_credit_qty()
        back = return_line._restock_change(quantity + booked[0], booked[1])
        # A document moves the cost of its own quantity only.
        back = min(max(back, 0.0), quantity) if quantity > 0 else max(min(back, 0.0), quantity)
        booked[0] += quantity
        booked[1] += back
        accounts = product.product_tmpl_id.get_product_accounts(
            fiscal_pos=self.move_id.fiscal_position_id
        )
        expense = accounts["expense"] or self.move_id.journal_id.default_account_id
        loss = return_line.company_id.dist_returns_loss_account_id or expense
        stocked = self.company_currency_id.round(back * return_line._restock_cost())
        lost = self.company_currency_id.round((quantity - back) * return_line._original_cost())
        rows = []
        if accounts["stock_valuation"] and stocked:
            stock = self._dist_cost_row(accounts["stock_valuation"], back, stocked, restocked=back)
            rows += [stock, self._dist_cost_row(expense, back, -stocked)]
        if loss != expense and lost:
            rows += [
                self._dist_cost_row(loss, quantity - back, lost),
                self._dist_cost_row(expense, quantity - back, -lost),
            ]
        return rows

    def _dist_cost_row(self, account, quantity, balance, restocked=0.0):
        currency = self.move_id.currency_id
        date = self.move_id.date or self.move_id.invoice_date
        amount = self.company_currency_id._convert(balance, currency, self.company_id, date)
        return {
            "name": (self.name or "")[:64],
            "move_id": self.move_id.id,
            "partner_id": self.move_id.commercial_partner_id.id,
            "product_id": self.product_id.id,
            "product_uom_id": self.product_id.uom_id.id,
            "quantity": abs(quantity),
            "price_unit": balance / abs(quantity),
            "balance": balance,
            "amount_currency": amount,
            "account_id": account.id,
            "analytic_distribution": self.analytic_distribution,
            "display_type": "cogs",
            "tax_ids": [],
            "cogs_origin_id": self.id,
            "dist_cost_line_id": self.dist_return_line_id.id,
            "dist_restocked_qty": restocked,
        }
