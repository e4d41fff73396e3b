# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests.common import tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditCost(CreditCommon):
    """The ledger's loss is the original cost of what was credited and not restocked (I9)."""

    def _goods(self, method):
        category = self.env["product.category"].create(
            {
                "name": f"Perpetual {method}",
                "property_cost_method": method,
                "property_valuation": "real_time",
            }
        )
        goods = self.env["product.product"].create(
            {
                "name": f"Pump {method}",
                "is_storable": True,
                "categ_id": category.id,
                "invoice_policy": "delivery",
                "standard_price": 10.0,
            }
        )
        self.stock_account = goods.product_tmpl_id.get_product_accounts()["stock_valuation"]
        return goods

    def _buy(self, goods, quantity, price):
        move = self.env["stock.move"].create(
            {
                "product_id": goods.id,
                "product_uom_qty": quantity,
                "location_id": self.suppliers.id,
                "location_dest_id": self.stock.id,
                "company_id": self.company.id,
                "price_unit": price,
            }
        )
        move._action_confirm()
        move.quantity = quantity
        move.picked = True
        move._action_done()
        move.value_manual = quantity * price
        return move

    def _balance(self, account, goods):
        rows = self.env["account.move.line"].search(
            [
                ("account_id", "=", account.id),
                ("product_id", "=", goods.id),
                ("parent_state", "=", "posted"),
            ]
        )
        return sum(rows.mapped("balance"))

    def _cogs(self, goods):
        """Return (stock, loss, cost of goods sold) as the ledger has them."""
        return tuple(
            round(self._balance(account, goods), 2)
            for account in (self.stock_account, self.loss, self.expense)
        )

    def _sell_ten(self, method):
        """Sell 10 bought at 10, then buy 10 at 30 (standard: at 10)."""
        goods = self._goods(method)
        self._buy(goods, 10.0, 10.0)
        line = self._sold(10.0, product=goods)
        self._buy(goods, 10.0, 10.0 if method == "standard" else 30.0)
        return goods, line

    def _check(self, method):
        goods, line = self._sell_ten(method)
        before = goods.total_value
        self.assertEqual(self._cogs(goods), (-100.0, 0.0, 100.0))
        back = self._return(line, 5.0, product=goods)
        receipt = self._receive(back, 5.0)
        self._accept(back, 2.0, kind="restock", receipt=receipt)
        self._accept(back, 3.0, kind="scrap", receipt=receipt)
        self._credit(back)
        self.assertEqual(self._cogs(goods), (-80.0, 30.0, 50.0))
        goods.invalidate_recordset()
        # What the ledger got back is what stock got back.
        self.assertEqual(goods.total_value - before, 20.0)

    def _credit(self, back):
        note = back.return_id._create_credit_notes()
        note.action_post()
        return note

    def test_standard(self):
        self._check("standard")

    def test_average(self):
        self._check("average")

    def test_fifo(self):
        self._check("fifo")

    def test_a_part_of_what_the_order_names(self):
        """The deliveries of a kit's order line are of its parts, which are goods of their own."""
        _goods, line = self._sell_ten("fifo")
        part = self._goods("fifo")
        self._buy(part, 10.0, 4.0)
        delivery = self._delivered_besides(line, part, 10.0)
        back = self._return(line, 5.0, product=part, move_id=delivery.id)
        receipt = self._receive(back, 5.0)
        self._accept(back, 2.0, kind="restock", receipt=receipt)
        self._accept(back, 3.0, kind="scrap", receipt=receipt)
        note = self._credit(back)
        self.assertEqual(note.state, "posted")
        self.assertEqual(note.invoice_line_ids.product_id, part)
        self.assertEqual(self._cogs(part), (8.0, 12.0, -20.0))

    def _delivered_besides(self, line, product, quantity):
        """Deliver another product for the order line, as the part of a kit is."""
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "location_id": self.stock.id,
                "location_dest_id": self.customers.id,
                "company_id": self.company.id,
                "sale_line_id": line.id,
            }
        )
        move._action_confirm(merge=False)
        move.quantity = quantity
        move.picked = True
        move._action_done()
        return move

    def test_a_credit_in_two_documents(self):
        goods, line = self._sell_ten("fifo")
        back = self._return(line, 5.0, product=goods)
        receipt = self._receive(back, 5.0)
        self._accept(back, 1.0, kind="scrap", receipt=receipt)
        self._credit(back)
        self.assertEqual(self._cogs(goods), (-100.0, 10.0, 90.0))
        self._accept(back, 4.0, kind="restock", receipt=receipt)
        self.assertEqual(self._cogs(goods), (-100.0, 10.0, 90.0))
        self._credit(back)
        self.assertEqual(self._cogs(goods), (-60.0, 10.0, 50.0))

    def test_credited_in_advance_and_restocked_later(self):
        self.fee_rule.credit_timing = "advance"
        goods, line = self._sell_ten("average")
        back = self._return(line, 5.0, product=goods, state="authorised")
        self._credit(back)
        self.assertEqual(self._cogs(goods), (-100.0, 50.0, 50.0))
        receipt = self._receive(back, 5.0)
        self._accept(back, 4.0, kind="restock", receipt=receipt)
        self.assertEqual(self._cogs(goods), (-60.0, 10.0, 50.0))
        self._accept(back, 1.0, kind="to_customer", credited=False, receipt=receipt)
        invoice = back.return_id._create_clawback()
        invoice.action_post()
        self.assertEqual(self._cogs(goods), (-60.0, 0.0, 60.0))

    def test_a_price_correction_moves_no_cost(self):
        goods, line = self._sell_ten("fifo")
        note = self._credit_note(
            line, 10.0, 0.5, dist_credit_kind="value", dist_credit_reason="Wrong price"
        )
        note.action_post()
        self.assertEqual(self._cogs(goods), (-100.0, 0.0, 100.0))

    def test_without_an_account_for_losses(self):
        self.company.dist_returns_loss_account_id = False
        goods, line = self._sell_ten("fifo")
        back = self._return(line, 5.0, product=goods)
        self._accept(back, 5.0, kind="scrap", receipt=self._receive(back, 5.0))
        self._credit(back)
        self.assertEqual(self._cogs(goods), (-100.0, 0.0, 100.0))

    def test_draft_again_and_posted_again(self):
        goods, line = self._sell_ten("fifo")
        back = self._return(line, 5.0, product=goods)
        self._accept(back, 5.0, kind="restock", receipt=self._receive(back, 5.0))
        note = self._credit(back)
        note.button_draft()
        self.assertEqual(self._cogs(goods), (-100.0, 0.0, 100.0))
        note.action_post()
        self.assertEqual(self._cogs(goods), (-50.0, 0.0, 50.0))

    def test_periodic_books_nothing(self):
        line = self._sold(10.0)
        note = self._credit(self._returned(line, 2.0))
        self.assertFalse(note.line_ids.filtered(lambda row: row.display_type == "cogs"))
