# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, models

from ..core import credit


class DistReturnLine(models.Model):
    """The cost of goods that came back, in the ledger."""

    _inherit = "dist.return.line"

    def _restock_moves(self):
        """Return the movements by which accepted goods came back into valued stock."""
        moves = self._accepted().move_ids
        return moves.filtered(
            lambda move: move.state == "done" and move.is_in and move.product_id == self.product_id
        )

    def _restock_change(self, credited, restocked=0.0):
        """Return the change of the quantity whose cost the ledger has in stock.

        :param credited: quantity that gets credited now
        :param restocked: what the same documents book besides
        """
        back = sum(move._get_valued_qty() for move in self._restock_moves())
        entries = self.env["account.move.line"].search(
            [("dist_cost_line_id", "=", self.id), ("parent_state", "=", "posted")]
        )
        booked = sum(entries.mapped("dist_restocked_qty")) + restocked
        lost = credit.positive(sum(self._accepted().mapped("quantity")) - back)
        return credit.restocked(back, lost, self.credited_qty + credited, booked)

    def _restock_cost(self):
        """Return the value at which a unit came back into stock."""
        moves = self._restock_moves()
        quantity = sum(move._get_valued_qty() for move in moves)
        return sum(moves.mapped("value")) / quantity if quantity else self._original_cost()

    def _original_cost(self):
        """Return the cost of a unit when it was delivered."""
        moves = self.move_id or self.sale_line_id.move_ids
        moves = moves.filtered(lambda move: move.state == "done" and move.is_out)
        moves = moves.filtered(lambda move: move.product_id == self.product_id)
        quantity = sum(move._get_valued_qty() for move in moves)
        if quantity:
            return sum(moves.mapped("value")) / quantity
        product = self.product_id.with_company(self.company_id)
        return self.lot_id.standard_price if product.lot_valuated else product.standard_price

    def _settle_cost(self):
        """Book what a disposition changes of the cost of goods that were credited before."""
        for line in self.sudo():  # sudo: who disposes of goods needs no accounting rights
            product = line.product_id.with_company(line.company_id)
            if not product.is_storable or product.valuation != "real_time":
                continue
            if change := line._restock_change(0.0):
                line._post_cost(product.product_tmpl_id.get_product_accounts(), change)

    def _post_cost(self, accounts, change):
        company = self.company_id
        loss = company.dist_returns_loss_account_id or accounts["expense"]
        amount = company.currency_id.round(abs(change) * self._restock_cost())
        stock = accounts["stock_valuation"]
        if not stock or not loss or not amount or not company.account_stock_journal_id:
            return
        balance = amount if change > 0 else -amount
        entry = self.env["account.move"].create(
            {
                "journal_id": company.account_stock_journal_id.id,
                "ref": self.return_id.name,
                "line_ids": [
                    Command.create(self._cost_entry(stock, balance, change)),
                    Command.create(self._cost_entry(loss, -balance, 0.0)),
                ],
            }
        )
        entry._post()

    def _cost_entry(self, account, balance, restocked):
        return {
            "name": f"{self.return_id.name} - {self.product_id.display_name}",
            "account_id": account.id,
            "product_id": self.product_id.id,
            "balance": balance,
            "dist_cost_line_id": self.id,
            "dist_restocked_qty": restocked,
        }
