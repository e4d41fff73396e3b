# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command
from odoo.tests import tagged

from .substitution_common import SubstitutionCommon


@tagged("post_install", "-at_install")
class TestSubstitutionPrice(SubstitutionCommon):
    """The lower of the two prices, whatever the units, taxes, discounts and currencies."""

    def _substituted(self, qty=10, **line):
        order = self._quotation(qty)
        if line:
            order.order_line.write(line)
        before = order.amount_untaxed, order.amount_total
        order.action_confirm()
        self.assertEqual(len(order.order_line), 2)
        self.assertLessEqual(round(order.amount_untaxed - before[0], 6), 0)
        self.assertLessEqual(round(order.amount_total - before[1], 6), 0)
        return order

    def test_the_cheaper_substitute_keeps_its_own_price(self):
        self._entry(self.brass)
        self._set_on_hand(10, product=self.brass)
        order = self._substituted()
        self.assertEqual(self._lines(order)[1], (self.brass, 4, 1.5, 6.0))
        self.assertEqual(self._records(order).price_difference, 0)

    def test_the_dearer_one_costs_what_was_asked_for(self):
        self._entry()
        self.assertEqual(self._lines(self._substituted())[1], (self.steel, 4, 2.0, 8.0))

    def test_a_price_that_somebody_agreed_counts(self):
        self._entry()
        order = self._substituted(price_unit=1.25, discount=20)
        self.assertEqual(self._lines(order)[0], (self.product, 6, 1.25, 6.0))
        self.assertEqual(order.order_line.sorted("sequence")[0].discount, 20)
        self.assertEqual(self._lines(order)[1], (self.steel, 4, 1.0, 4.0))

    def test_a_gift_stays_a_gift(self):
        self._entry()
        self.assertEqual(self._lines(self._substituted(price_unit=0))[1], (self.steel, 4, 0, 0))

    def test_several_for_one(self):
        self._entry(original_qty=1, substitute_qty=3)
        order = self._substituted()
        # 8.00 for 12 of them
        self.assertEqual(self._lines(order)[1], (self.steel, 12, 0.66, 7.92))

    def test_a_box_for_twelve(self):
        self._entry(original_qty=12, substitute_qty=1, uom_id=self.box.id)
        order = self._substituted(33)
        self.assertEqual(self._lines(order)[0][:2], (self.product, 9))
        substitute = order.order_line.sorted("sequence")[1]
        self.assertEqual((substitute.product_uom_qty, substitute.product_uom_id), (2, self.box))
        self.assertEqual((substitute.price_unit, substitute.price_subtotal), (24.0, 48.0))
        self.assertEqual(substitute.dist_promised_qty, 24)
        record = self._records(order)
        self.assertEqual((record.replaced_qty, record.substitute_qty), (24, 24))

    def test_an_order_in_boxes_is_replaced_in_boxes(self):
        self._entry()
        order = self._quotation(2)
        order.order_line.write({"product_uom_id": self.box.id})
        order.action_confirm()
        # half a box is there: one whole box is replaced, the other is asked for
        self.assertEqual([x[:2] for x in self._lines(order)], [(self.product, 1), (self.steel, 12)])
        self.assertEqual(self._first_requests(order), [(self.product, 24, 6, "substituted")])

    def test_a_price_by_quantity_is_kept_for_what_stays(self):
        self._entry()
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "By quantity",
                "company_id": self.company.id,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "0_product_variant",
                            "product_id": self.product.id,
                            "min_quantity": 10,
                            "compute_price": "fixed",
                            "fixed_price": 1.0,
                        }
                    )
                ],
            }
        )
        order = self._quotation(10, pricelist_id=pricelist.id)
        self.assertEqual(order.amount_untaxed, 10.0)
        order.action_confirm()
        self.assertEqual(
            self._lines(order), [(self.product, 6, 1.0, 6.0), (self.steel, 4, 1.0, 4.0)]
        )

    def test_the_pricelist_of_the_substitute_counts(self):
        self._entry()
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Steel is cheap",
                "company_id": self.company.id,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "0_product_variant",
                            "product_id": self.steel.id,
                            "compute_price": "fixed",
                            "fixed_price": 0.5,
                        }
                    )
                ],
            }
        )
        order = self._quotation(10, pricelist_id=pricelist.id)
        order.action_confirm()
        self.assertEqual(self._lines(order)[1], (self.steel, 4, 0.5, 2.0))

    def test_another_currency(self):
        self._entry()
        currency = self.env["res.currency"].create(
            {
                "name": "XDB",
                "symbol": "Đ",
                "rounding": 0.01,
                "rate_ids": [Command.create({"name": self.today, "rate": 4.0})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Abroad", "company_id": self.company.id, "currency_id": currency.id}
        )
        order = self._quotation(10, pricelist_id=pricelist.id)
        order.action_confirm()
        self.assertEqual(self._lines(order)[1], (self.steel, 4, 8.0, 32.0))
        record = self._records(order)
        self.assertEqual(
            (record.original_amount, record.own_amount, record.charged_amount), (8, 12, 8)
        )
        self.assertEqual((record.asked_price_unit, record.asked_currency_id), (8.0, currency))

    def _tax(self, amount, **vals):
        country = self.env.ref("base.us")
        group = self.env["account.tax.group"].create(
            {"name": "Taxes", "company_id": self.company.id, "country_id": country.id}
        )
        return self.env["account.tax"].create(
            {
                "name": f"Tax {amount}",
                "amount": amount,
                "company_id": self.company.id,
                "country_id": country.id,
                "tax_group_id": group.id,
                **vals,
            }
        )

    def test_a_higher_tax_makes_it_no_dearer(self):
        self._entry()
        self.product.taxes_id = self._tax(10)
        self.steel.taxes_id = self._tax(25)
        order = self._substituted()
        # 8.80 with taxes for what is replaced
        substitute = order.order_line.sorted("sequence")[1]
        self.assertEqual((substitute.price_unit, substitute.price_total), (1.76, 8.8))

    def test_a_lower_tax_leaves_the_price(self):
        self._entry()
        self.product.taxes_id = self._tax(25)
        self.steel.taxes_id = self._tax(10)
        self.assertEqual(self._lines(self._substituted())[1][2:], (2.0, 8.0))

    def test_a_price_that_includes_its_tax(self):
        self._entry()
        self.steel.taxes_id = self._tax(25, price_include_override="tax_included")
        order = self._substituted()
        substitute = order.order_line.sorted("sequence")[1]
        self.assertEqual((substitute.price_unit, substitute.price_total), (2.0, 8.0))

    def test_odd_cents_are_in_favour_of_the_customer(self):
        self._entry(original_qty=1, substitute_qty=7)
        for price, discount in ((0.99, 0), (1.01, 5), (0.37, 33.33), (12.34, 1.5)):
            with self.subTest(price=price), self.env.cr.savepoint() as savepoint:
                self._substituted(10, price_unit=price, discount=discount)
                savepoint.rollback()
                self.env.invalidate_all()
