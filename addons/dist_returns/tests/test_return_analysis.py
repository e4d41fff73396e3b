# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_claims import ClaimsCommon
from .disposition_common import DispositionCommon


@tagged("post_install", "-at_install")
class TestReturnRate(DispositionCommon):
    """How much came back of what was delivered, in any group."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nut = cls.env["product.product"].create(
            {"name": "Hex nut M8", "is_storable": True, "standard_price": 0.5}
        )
        cls._put_in_stock(cls.nut, 100.0)
        cls.Analysis = cls.env["dist.return.analysis"].with_user(cls.dist_user)

    def _domain(self, *more):
        return [("product_id", "in", (self.product | self.nut).ids), *more]

    def _rates(self, groupby, *more, spec="return_rate:avg"):
        """{group: rate} in percent, rounded."""
        rows = self.Analysis._read_group(self._domain(*more), [groupby], [spec])
        return {group: rate if rate is None else round(rate, 4) for group, rate in rows}

    def _sums(self, *more):
        names = ("delivered_qty", "returned_qty")
        [row] = self.Analysis._read_group(self._domain(*more), [], [f"{it}:sum" for it in names])
        return row

    def _delivered(self, quantity, product=None, **sold):
        return self._deliver(self._sell(quantity, product, **sold))

    def _back(self, quantity, move, reason=None, lot=None):
        with patch.object(type(self), "reason", reason or self.reason):
            line = self._return_line(quantity, move.product_id, lot, move)
        self._receive(line, quantity, lot)
        return line

    def test_a_rate_of_many_rows_is_a_quotient_of_sums(self):
        self._back(9.0, self._delivered(10.0))
        self._delivered(90.0)
        self._back(1.0, self._delivered(100.0, self.nut))
        self.assertEqual(self._rates("product_id"), {self.product: 9.0, self.nut: 1.0})
        self.assertEqual(self._rates("company_id"), {self.company: 5.0})
        [[rate]] = self.Analysis._read_group(self._domain(), [], ["return_rate:avg"])
        self.assertEqual(rate, 5.0)

    def test_the_screens_get_the_same_rates(self):
        self._back(9.0, self._delivered(10.0))
        self._delivered(90.0)
        self._back(1.0, self._delivered(100.0, self.nut))
        spec = ["return_rate:avg"]
        listed = self.Analysis.web_read_group(self._domain(), ["product_id"], spec)["groups"]
        pivoted = self.Analysis.formatted_read_grouping_sets(
            self._domain(), [[], ["product_id"]], spec
        )
        expected = {self.product.id: 9.0, self.nut.id: 1.0}
        for rows in (listed, pivoted[1]):
            self.assertEqual(
                {row["product_id"][0]: row["return_rate:avg"] for row in rows}, expected
            )
        self.assertEqual([row["return_rate:avg"] for row in pivoted[0]], [5.0])

    def test_a_reason_is_of_all_deliveries(self):
        move = self._delivered(50.0)
        self._back(4.0, move)
        self._back(1.0, move, self.defective)
        self._delivered(50.0, self.nut)
        reasons = self.reason | self.defective
        rates = self._rates("reason_id", ("reason_id", "in", reasons.ids))
        self.assertEqual(rates, {self.reason: 4.0, self.defective: 1.0})
        rates = self._rates("reason_id")
        self.assertEqual({it: rates[it] for it in reasons}, {self.reason: 4.0, self.defective: 1.0})
        only = ("reason_id", "=", self.defective.id)
        self.assertEqual(self._rates("product_id", only), {self.product: 2.0})
        self.assertEqual(self._rates("product_id", "!", only)[self.product], 8.0)
        self.assertEqual(self._rates("fault")["vendor"], 1.0)
        self.assertEqual(self._rates("product_id", ("kind", "=", "received")), {self.product: 10.0})

    def test_pivots_of_reasons_have_the_same_whole_in_every_set(self):
        move = self._delivered(50.0)
        self._back(4.0, move)
        self._back(1.0, move, self.defective)
        self._delivered(50.0, self.nut)
        total, by_reason, by_both = self.Analysis._read_grouping_sets(
            self._domain(),
            [[], ["reason_id"], ["product_id", "reason_id"]],
            ["return_rate:avg", "returned_qty:sum"],
        )
        self.assertEqual(total, [(5.0, 5.0)])
        self.assertIn((self.defective, 1.0, 1.0), by_reason)
        self.assertIn((self.product, self.defective, 2.0, 1.0), by_both)
        self.assertIn((self.product, self.reason, 8.0, 4.0), by_both)

    def test_what_came_back_is_in_the_group_of_its_delivery(self):
        shop = self._channel("shop") or self.env["dist.sales.channel"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        sold = self._sell(20.0)
        sold.order_id.dist_channel_id = shop
        move = self._deliver(sold)
        move.date = move.move_line_ids.date = "2025-11-20 10:00:00"
        self._back(5.0, move)
        for groupby, group in (
            ("channel_id", shop),
            ("partner_id", self.customer),
            ("warehouse_id", self.warehouse),
            ("order_id", sold.order_id),
            ("date:month", fields.Datetime.to_datetime("2025-11-01")),
        ):
            self.assertEqual(self._rates(groupby), {group: 25.0}, groupby)

    def test_customers_are_companies(self):
        contact = self.env["res.partner"].create(
            {"name": "Yard", "parent_id": self.customer.id, "type": "delivery"}
        )
        self._delivered(10.0, partner=contact)
        self._back(1.0, self._delivered(10.0))
        self.assertEqual(self._rates("partner_id"), {self.customer: 5.0})

    def test_what_comes_back_without_a_return_counts_too(self):
        self.warehouse.dist_mode = "off"
        move = self._delivered(10.0)
        wizard = self.env["stock.return.picking"].create({"picking_id": move.picking_id.id})
        wizard.product_return_moves.quantity = 2.0
        picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        picking.move_ids.quantity = 2.0
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(self._sums(), (10.0, 2.0))
        row = self.Analysis.search(self._domain(("kind", "=", "received")))
        self.assertFalse(row.return_id)
        self.assertEqual((row.decided_value, row.recovered_value), (2.0, 2.0))

    def test_what_goes_back_to_the_customer_is_no_second_delivery(self):
        move = self._delivered(10.0)
        receipt = self._returned(4.0, delivery=move)
        self._executed(receipt, 4.0, "to_customer", is_credited=False)
        self.assertEqual(self._sums(), (10.0, 4.0))
        row = self.Analysis.search(self._domain(("kind", "=", "received")))
        self.assertEqual((row.goods_value, row.decided_value), (4.0, 0.0))

    def test_reworked_goods_came_back_once(self):
        receipt = self._returned(4.0, delivery=self._delivered(10.0))
        self._executed(receipt, 4.0, "rework", is_credited=False)
        self.assertEqual(self._sums(), (10.0, 4.0))

    def test_parts_of_a_receipt_add_up(self):
        line = self._back(4.0, self._delivered(10.0))
        line.receipt_ids._split(1.0)
        self.assertEqual(self._sums(), (10.0, 4.0))

    def test_credited_without_coming_back_is_returned(self):
        line = self._return_line(3.0, delivery=self._delivered(10.0))
        disposition = self.Disposition._make(
            [
                {
                    "line_id": line.id,
                    "product_id": self.product.id,
                    "company_id": self.company.id,
                    "warehouse_id": self.warehouse.id,
                    "kind": "credit_only",
                    "quantity": 3.0,
                }
            ]
        )
        self.assertEqual(self._sums(), (10.0, 0.0))
        disposition._set({"state": "executed", "executed_at": fields.Datetime.now()})
        self.assertEqual(self._sums(), (10.0, 3.0))
        row = self.Analysis.search(self._domain(("kind", "=", "credited")))
        self.assertEqual((row.reason_id, row.recovered_value), (self.reason, 0.0))
        self.assertEqual((row.goods_value, row.decided_value), (3.0, 3.0))

    def test_units_convert_and_prices_are_net(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        sold = self._sell(2.0, price=60.0, product_uom_id=dozen.id, discount=10.0)
        self._back(6.0, self._deliver(sold, 24.0))
        self.assertEqual(self._sums(), (24.0, 6.0))
        names = ("delivered_value", "returned_value", "goods_value")
        [row] = self.Analysis._read_group(self._domain(), [], [f"{it}:sum" for it in names])
        self.assertEqual([round(it, 4) for it in row], [108.0, 27.0, 6.0])
        self.assertEqual(self._rates("product_id", spec="value_rate:avg"), {self.product: 25.0})

    def test_another_currency_is_converted_as_the_order_was(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [
                    Command.create(
                        {"name": "2020-01-01", "rate": 4.0, "company_id": self.company.id}
                    )
                ],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "X", "currency_id": foreign.id, "company_id": self.company.id}
        )
        line = {"product_id": self.product.id, "product_uom_qty": 10.0, "price_unit": 8.0}
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "warehouse_id": self.warehouse.id,
                "pricelist_id": pricelist.id,
                "order_line": [Command.create({**line, "tax_ids": []})],
            }
        )
        order.action_confirm()
        sold = order.order_line
        self.assertEqual(sold.order_id.currency_rate, 4.0)
        self._deliver(sold)
        [[value]] = self.Analysis._read_group(self._domain(), [], ["delivered_value:sum"])
        self.assertEqual(value, 20.0)

    def test_empties_are_no_returns(self):
        self._back(5.0, self._delivered(10.0))
        self.product.product_tmpl_id.dist_is_empty = True
        self.assertEqual(self._sums(), (False, False))

    def test_a_row_opens_its_return_or_its_order(self):
        move = self._delivered(10.0)
        line = self._back(5.0, move)
        back = self.Analysis.search(self._domain(("kind", "=", "received")))
        self.assertEqual(back.action_open_return()["res_id"], line.return_id.id)
        out = self.Analysis.search(self._domain(("kind", "=", "delivered")))
        self.assertEqual(out.action_open_return()["res_id"], move.sale_line_id.order_id.id)

    def test_who_may_read_it(self):
        self._back(5.0, self._delivered(10.0))
        model = self.env["dist.return.analysis"]
        readers = (
            self.dist_user, self.clerk, self.authoriser, self.inspector, self.credit_approver,
            self.claimer, self.warehouse_user, self.manager,
        )  # fmt: skip
        for user in readers:
            self.assertEqual(len(model.with_user(user).search(self._domain())), 2, user.login)
        for user in (self.employee, self.salesman, self.stock_user, self.sales_manager):
            for call in ("search", "_read_group"):
                with self.subTest(user=user.login, call=call), self.assertRaises(AccessError):
                    getattr(model.with_user(user), call)(self._domain())

    def test_companies_are_apart(self):
        self._back(5.0, self._delivered(10.0))
        model = self.env["dist.return.analysis"].with_user(self.foreigner)
        self.assertFalse(model.search(self._domain()))
        spec = ["return_rate:avg", "delivered_qty:sum"]
        self.assertEqual(model._read_group(self._domain(), ["reason_id"], spec), [])
        self.assertEqual(model._read_group(self._domain(), ["product_id"], spec), [])

    def test_one_query_for_any_number_of_groups(self):
        self._back(5.0, self._delivered(10.0))
        self.Analysis._read_group(self._domain(), ["product_id"], ["return_rate:avg"])
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            self.Analysis._read_group(self._domain(), ["product_id"], ["return_rate:avg"])


@tagged("post_install", "-at_install")
class TestReturnVendors(ClaimsCommon):
    """Whose goods came back, and what the vendor gave for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_vendor = cls._vendor("Nut Forge")

    def _rates(self, product=None):
        rows = self.env["dist.return.analysis"]._read_group(
            [("product_id", "=", (product or self.product).id)],
            ["vendor_id"],
            ["delivered_qty:sum", "return_rate:avg"],
        )
        return {vendor: values for vendor, *values in rows}

    def test_the_vendor_who_had_delivered_last(self):
        early = self._buy(50.0).order_id
        early.effective_date = "2025-01-10 08:00:00"
        late = self._buy(50.0, vendor=self.other_vendor).order_id
        late.effective_date = "2025-03-10 08:00:00"
        for day, quantity in (("2025-02-01 08:00:00", 10.0), ("2025-04-01 08:00:00", 30.0)):
            move = self._deliver(self._sell(quantity))
            move.date = move.move_line_ids.date = day
        self.assertEqual(self._rates(), {self.vendor: [10.0, 0.0], self.other_vendor: [30.0, 0.0]})

    def test_the_first_vendor_of_the_product(self):
        self.product.seller_ids = [
            Command.create({"partner_id": self.other_vendor.id, "sequence": 2}),
            Command.create({"partner_id": self.vendor.id, "sequence": 1}),
        ]
        self._deliver(self._sell(10.0))
        self.assertEqual(self._rates(), {self.vendor: [10.0, 0.0]})

    def test_the_vendor_of_the_lot(self):
        product = self.env["product.product"].create(
            {"name": "Epoxy", "is_storable": True, "tracking": "lot"}
        )
        first, second = self.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in ("L1", "L2")]
        )
        self._buy(20.0, product=product, lots={first: 20.0})
        self._buy(20.0, product=product, vendor=self.other_vendor, lots={second: 20.0})
        sold = self._sell(10.0, product)
        move = self._deliver(sold, lots={first: 4.0, second: 6.0})
        self._held(1.0, product=product, lot=first, origin_move_id=move.id)
        self.assertEqual(
            self._rates(product), {self.vendor: [4.0, 25.0], self.other_vendor: [6.0, 0.0]}
        )
        rows = self.env["dist.return.analysis"]._read_group(
            [("product_id", "=", product.id)], ["lot_id"], ["return_rate:avg"]
        )
        self.assertEqual(rows, [(first, 25.0), (second, 0.0)])

    def test_recovered_is_what_the_vendor_credited(self):
        self.product.standard_price = 4.0
        claim = self._claim(3.0, price=4.0)
        claim.action_ship()
        self._refund(claim, 2.0, price=4.0)
        names = ("goods_value", "decided_value", "recovered_value", "recovery_rate")
        row = self.env["dist.return.analysis"].search(
            [("product_id", "=", self.product.id), ("kind", "=", "received")]
        )
        self.assertEqual([row[it] for it in names[:3]], [12.0, 12.0, 8.0])
        [[rate]] = row._read_group([("id", "=", row.id)], [], ["recovery_rate:avg"])
        self.assertAlmostEqual(rate, 66.6667, 3)
