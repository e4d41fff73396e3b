# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_claims import ClaimsCommon
from .disposition_common import DispositionCommon

RATE = "action_dist_view_return_rate"


@tagged("post_install", "-at_install")
class TestProductSignals(DispositionCommon):
    """What the form of a product says about what comes back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._user("signals_buyer", "purchase.group_purchase_user")
        cls.readers = cls.dist_user, cls.salesman, cls.buyer, cls.stock_user

    def _back(self, quantity, move):
        line = self._return_line(quantity, move.product_id, delivery=move)
        self._receive(line, quantity)
        return line

    def _old(self, move):
        move.date = move.move_line_ids.date = fields.Datetime.now() - timedelta(days=400)

    def test_the_rate_of_the_last_12_months(self):
        self._back(1.0, self._deliver(self._sell(20.0)))
        old = self._deliver(self._sell(30.0))
        self._back(30.0, old)
        self._old(old)
        for user in self.readers:
            product = self.product.with_user(user)
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                self.assertEqual(product.dist_return_rate, 5.0)
                self.assertEqual(product.product_tmpl_id.dist_return_rate, 5.0)

    def test_a_product_that_nobody_returned(self):
        self._deliver(self._sell(20.0))
        product = self.product.with_user(self.salesman)
        self.assertEqual((product.dist_return_rate, product.dist_open_return_count), (0.0, 0))

    def test_variants_make_up_their_product(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Length",
                "value_ids": [Command.create({"name": name}) for name in ("20", "30")],
            }
        )
        template = self.env["product.template"].create(
            {
                "name": "Stud",
                "is_storable": True,
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": attribute.id,
                            "value_ids": [Command.set(attribute.value_ids.ids)],
                        }
                    )
                ],
            }
        )
        short, long = template.product_variant_ids
        for variant in (short, long):
            self._put_in_stock(variant, 50.0)
        line = self._back(3.0, self._deliver(self._sell(10.0, short)))
        other = self._back(1.0, self._deliver(self._sell(30.0, long)))
        other.return_id._set({"state": "closed"})
        self.env["dist.return.line"]._make(
            [{**line.copy_data()[0], "return_id": line.return_id.id, "product_id": long.id}]
        )
        self.env.invalidate_all()
        self.assertEqual((short.dist_return_rate, long.dist_return_rate), (30.0, 3.3))
        self.assertEqual(template.dist_return_rate, 10.0)
        self.assertEqual((long.dist_open_return_count, template.dist_open_return_count), (1, 1))
        long.active = False
        self.env.invalidate_all()
        self.assertEqual(template.dist_return_rate, 10.0)

    def test_open_returns_are_counted_and_opened(self):
        line = self._return_line(2.0)
        closed = self._return_line(2.0)
        closed.return_id._set({"state": "closed"})
        for user in self.readers:
            for record in (self.product, self.product.product_tmpl_id):
                with self.subTest(user=user.login, model=record._name):
                    record = record.with_user(user)
                    self.assertEqual(record.dist_open_return_count, 1)
                    action = record.action_dist_view_open_returns()
                    found = self.env[action["res_model"]].with_user(user).search(action["domain"])
                    self.assertEqual(found.ids, line.return_id.ids)

    def test_the_rate_opens_what_its_reader_may_see(self):
        line = self._back(1.0, self._deliver(self._sell(20.0)))
        action = self.product.with_user(self.dist_user).action_dist_view_return_rate()
        self.assertEqual(action["res_model"], "dist.return.analysis")
        rows = self.env["dist.return.analysis"].with_user(self.dist_user)
        self.assertEqual(len(rows.search(action["domain"])), 2)
        action = self.product.with_user(self.salesman).action_dist_view_return_rate()
        lines = self.env[action["res_model"]].with_user(self.salesman).search(action["domain"])
        self.assertEqual(lines.ids, line.ids)

    def test_only_for_people_who_may_read_returns(self):
        product = self.product.with_user(self.employee)
        with self.assertRaises(AccessError):
            product.read(["dist_return_rate"])
        for record in (self.product, self.product.product_tmpl_id):
            for user, count in ((self.employee, 0), *((user, 1) for user in self.readers)):
                with self.subTest(user=user.login, model=record._name):
                    arch = etree.fromstring(record.with_user(user).get_view(None, "form")["arch"])
                    self.assertEqual(len(arch.findall(f".//button[@name='{RATE}']")), count)

    def test_companies_are_apart(self):
        self._back(1.0, self._deliver(self._sell(20.0)))
        product = self.product.with_user(self.foreigner)
        self.assertEqual((product.dist_return_rate, product.dist_open_return_count), (0.0, 0))

    def test_one_query_for_many_products(self):
        products = self.product | self.product.create(
            [{"name": f"Bolt {number}", "is_storable": True} for number in range(20)]
        )
        self._back(1.0, self._deliver(self._sell(20.0)))
        products = products.with_user(self.dist_user)
        products.mapped("dist_return_rate")
        products.mapped("dist_open_return_count")
        self.env.invalidate_all()
        with self.assertQueryCount(4):
            products.mapped("dist_return_rate")
            products.mapped("dist_open_return_count")

    def test_returns_of_a_customer_and_its_people(self):
        person = self.env["res.partner"].create({"name": "Jo", "parent_id": self.customer.id})
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self._return_line(1.0)
        with patch.object(type(self), "customer", person):
            self._return_line(1.0)
        partners = (self.customer | person | stranger).with_user(self.clerk)
        self.assertEqual(partners.mapped("dist_return_count"), [2, 1, 0])
        partners.invalidate_recordset()
        with self.assertQueryCount(3):
            partners.mapped("dist_return_count")


@tagged("post_install", "-at_install")
class TestVendorSignals(ClaimsCommon):
    """What the form of a vendor says about claims and about what comes back."""

    def _vendor_of(self, user):
        self.env.invalidate_all()
        return self.vendor.with_user(user)

    def test_open_claims_and_the_money_expected(self):
        claim = self._claim(3.0, price=4.0)
        claim.action_ship()
        self._refund(claim, 1.0, price=4.0)
        for user in (self.buyer, self.dist_user, self.stock_user):
            vendor = self._vendor_of(user)
            self.assertEqual((vendor.dist_claim_open_count, vendor.dist_claim_open_amount), (1, 8))
            action = vendor.action_dist_view_open_claims()
            found = self.env[action["res_model"]].with_user(user).search(action["domain"])
            self.assertEqual(found.ids, claim.ids)
        self._settle(claim, "reject", 2.0)
        vendor = self._vendor_of(self.buyer)
        self.assertEqual((vendor.dist_claim_open_count, vendor.dist_claim_open_amount), (0, 0))
        self.assertEqual(vendor.dist_claim_count, 1)

    def test_money_in_another_currency(self):
        claim = self._claim(3.0, price=4.0)
        foreign = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [
                    Command.create(
                        {"name": "2020-01-01", "rate": 2.0, "company_id": self.company.id}
                    )
                ],
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE dist_vendor_claim SET currency_id = %s WHERE id = %s", [foreign.id, claim.id]
        )
        vendor = self._vendor_of(self.buyer).with_company(self.company)
        self.assertEqual(vendor.dist_claim_open_amount, 6.0)

    def test_how_much_of_its_goods_comes_back(self):
        self._buy(40.0)
        move = self._deliver(self._sell(20.0))
        self._held(3.0, origin_move_id=move.id)
        for user in (self.buyer, self.dist_user, self.stock_user):
            self.assertEqual(self._vendor_of(user).dist_vendor_return_rate, 15.0, user.login)
        other = self._vendor("Nut Forge").with_user(self.buyer)
        self.assertEqual((other.dist_vendor_return_rate, other.dist_claim_open_count), (0.0, 0))
        action = self.vendor.with_user(self.dist_user).action_dist_view_vendor_returns()
        rows = self.env["dist.return.analysis"].search(action["domain"])
        self.assertEqual(sum(rows.mapped("returned_qty")), 3.0)
        action = self.vendor.with_user(self.buyer).action_dist_view_vendor_returns()
        self.assertEqual(action["res_model"], "dist.vendor.claim")

    def test_only_for_people_who_may_read_claims(self):
        self._claim()
        for name in ("dist_claim_open_amount", "dist_vendor_return_rate"):
            with self.assertRaises(AccessError):
                self._vendor_of(self.salesman).read([name])
            arch = self._vendor_of(self.salesman).get_view(None, "form")["arch"]
            self.assertNotIn(name, arch)
            arch = self._vendor_of(self.buyer).get_view(None, "form")["arch"]
            self.assertIn(name, arch)

    def test_companies_are_apart(self):
        self._claim()
        move = self._deliver(self._sell(20.0))
        self._held(3.0, origin_move_id=move.id)
        vendor = self._vendor_of(self.foreigner)
        self.assertEqual((vendor.dist_claim_open_count, vendor.dist_vendor_return_rate), (0, 0))
