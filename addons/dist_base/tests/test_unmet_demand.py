# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from odoo.addons.dist_base import queries

from .common import NOW, DistCommon


@tagged("post_install", "-at_install")
class TestUnmetDemand(DistCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Demand = cls.env["dist.unmet.demand"]

    def _vals(self, line=4711, **vals):
        return {
            "sale_order_line_res_id": line,
            "order_name": "S0001",
            "product_id": self.product.id,
            "requested_qty": 10,
            "promised_qty": 6,
            "price_unit": 2.5,
            "request_date": NOW,
            "requested_date": NOW + timedelta(days=2),
            "partner_id": self.customer.id,
            "channel_id": self._channel("EDI").id,
            "warehouse_id": self.warehouse.id,
            "company_id": self.company.id,
            "outcome": "split",
            **vals,
        }

    def _recorded(self, line=4711):
        return self.Demand.search([("sale_order_line_res_id", "=", line)])

    def test_the_first_request_is_kept_whole(self):
        self.assertEqual(self.Demand._record_first_requests([self._vals()]), 1)
        request = self._recorded()
        self.assertEqual(request.order_name, "S0001")
        self.assertEqual(request.product_id, self.product)
        self.assertEqual(request.product_uom_id, self.product.uom_id)
        self.assertEqual(
            (request.requested_qty, request.promised_qty, request.unmet_qty), (10, 6, 4)
        )
        self.assertEqual((request.price_unit, request.unmet_value), (2.5, 10.0))
        self.assertEqual(request.request_date, NOW)
        self.assertEqual(request.requested_date, NOW + timedelta(days=2))
        self.assertEqual(request.channel_id.code, "EDI")
        self.assertEqual(request.warehouse_id, self.warehouse)
        self.assertEqual(request.outcome, "split")
        self.assertFalse(request.sale_line_id)

    def test_a_second_request_changes_nothing(self):
        self.Demand._record_first_requests([self._vals()])
        again = self._vals(requested_qty=99, promised_qty=99, outcome="promised")
        self.assertEqual(self.Demand._record_first_requests([again, self._vals(line=4712)]), 1)
        self.assertEqual((self._recorded().requested_qty, self._recorded().outcome), (10, "split"))

    def test_more_promised_than_asked_is_not_unmet(self):
        self.Demand._record_first_requests([self._vals(promised_qty=12)])
        self.assertEqual(self._recorded().unmet_qty, 0)

    def test_nothing_to_record(self):
        self.assertEqual(self.Demand._record_first_requests([]), 0)

    def test_units_and_prices_are_those_of_the_product(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        vals = self._vals(product_uom_id=dozen.id, requested_qty=2, promised_qty=1, price_unit=24.0)
        self.Demand._record_first_requests([vals])
        request = self._recorded()
        self.assertEqual(request.product_uom_id, self.product.uom_id)
        self.assertEqual(
            (request.requested_qty, request.promised_qty, request.unmet_qty), (24, 12, 12)
        )
        self.assertEqual((request.price_unit, request.unmet_value), (2.0, 24.0))

    def test_money_is_in_the_company_currency(self):
        currency = self.setup_other_currency("CAD", rates=[("2026-01-01", 2.0)])
        self.Demand._record_first_requests([self._vals(currency_id=currency.id)])
        self.assertEqual(self._recorded().price_unit, 1.25)
        self.assertEqual(self._recorded().unmet_value, 5.0)
        self.assertEqual(self._recorded().currency_id, self.company.currency_id)

    def test_the_customer_is_the_commercial_partner(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        self.Demand._record_first_requests([self._vals(partner_id=contact.id)])
        self.assertEqual(self._recorded().partner_id, self.customer)

    def test_the_order_line_is_found_and_searched(self):
        order = self._order(order_line=[Command.create({"product_id": self.product.id})])
        line = order.order_line
        self.Demand._record_first_requests([self._vals(line=line.id)])
        request = self.Demand.search([("sale_line_id", "=", line.id)])
        self.assertEqual(request.sale_line_id, line)
        order.unlink()
        request.invalidate_recordset()
        self.assertFalse(request.sale_line_id)
        self.assertEqual(request.requested_qty, 10)

    def test_rows_that_the_cursor_cannot_see_are_left_out(self):
        rows = self.Demand._prepare_first_requests([self._vals(), self._vals(line=4712)])
        rows[1]["product_id"] = self.product.id + 1_000_000
        self.assertEqual(queries.insert_first_requests(self.env.cr, rows, self.env.uid), 1)
        self.assertFalse(self._recorded(4712))

    def test_references_that_the_cursor_cannot_see_are_left_empty(self):
        rows = self.Demand._prepare_first_requests([self._vals()])
        for fname in ("partner_id", "channel_id", "warehouse_id"):
            rows[0][fname] += 1_000_000
        self.assertEqual(queries.insert_first_requests(self.env.cr, rows, self.env.uid), 1)
        self.assertFalse(self._recorded().partner_id or self._recorded().channel_id)
        self.assertEqual(self._recorded().requested_qty, 10)

    def test_a_salesman_records_without_reading(self):
        self.Demand.with_user(self.salesman)._record_first_requests([self._vals()])
        self.assertEqual(self._recorded().create_uid, self.salesman)
        self.assertFalse(self.Demand.with_user(self.salesman).has_access("read"))
