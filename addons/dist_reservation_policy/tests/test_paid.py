# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestPaid(PromiseCommon):
    """What is paid is never refused, and only who may says that something is paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.commitment = "refuse"

    def _signed(self, qty, **kwargs):
        order = self._quotation(qty, **kwargs).sudo()
        order.signed_on = fields.Datetime.now()
        return order

    def test_a_signed_order_of_an_archived_product_is_confirmed_and_promised(self):
        order = self._signed(4)
        self.product.active = False
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertBooks(order, firm=4)

    def test_what_a_signed_order_grows_by_is_not_signed(self):
        order = self._signed(10)
        order.action_confirm()
        with self.assertRefused(UserError, "The stock does not cover"):
            order.order_line.product_uom_qty = 1000
        self.assertBooks(order, firm=10)
        self.assertEqual(order.order_line.product_uom_qty, 10)

    def test_a_line_added_to_a_signed_order_is_not_signed(self):
        order = self._signed(10)
        order.action_confirm()
        with self.assertRefused(UserError, "The stock does not cover"):
            order.order_line = [
                Command.create({"product_id": self.product.id, "product_uom_qty": 5})
            ]
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [10])

    def test_what_a_marketplace_adds_was_promised_there(self):
        order = self._quotation(10).sudo()
        order.dist_channel_id = self._channel("MARKET")
        order.action_confirm()
        order.order_line.product_uom_qty = 12
        self.assertBooks(order, firm=10, backorder=2)

    def test_a_salesperson_cannot_declare_an_order_signed(self):
        order = self._quotation(12)
        with self.assertRefused(AccessError, "cannot record a signature on S"):
            order.with_user(self.seller).signed_on = fields.Datetime.now()
        self.assertFalse(order.signed_on)
        with self.assertRefused(UserError, "The stock does not cover"):
            order.with_user(self.seller).action_confirm()
        self.assertEqual(order.state, "draft")

    def test_a_salesperson_cannot_put_an_order_where_nothing_is_refused(self):
        order = self._quotation(12)
        before, market = order.dist_channel_id, self._channel("MARKET")
        with self.assertRefused(AccessError, "cannot put S.* there by hand"):
            order.with_user(self.seller).dist_channel_id = market
        self.assertEqual(order.dist_channel_id, before)
        with self.assertRefused(AccessError, "there by hand"):
            self._quotation(12, dist_channel_id=market.id)

    def test_a_connectors_user_needs_no_role_for_its_own_channel(self):
        self._channel("MARKET").user_ids = self.seller
        order = self._quotation(12, user_id=self.seller.id).with_user(self.seller)
        self.assertEqual(order.dist_channel_id, self._channel("MARKET"))
        order.action_confirm()
        self.assertBooks(order, firm=10, backorder=2)

    def test_an_approver_may_record_a_signature(self):
        approver = self._user(
            "signer",
            "sales_team.group_sale_salesman_all_leads,dist_base.group_dist_override_approver",
        )
        order = self._quotation(12).with_user(approver)
        order.signed_on = fields.Datetime.now()
        order.action_confirm()
        self.assertBooks(order, firm=10, backorder=2)

    def test_where_the_suite_only_monitors_anybody_may_record_it(self):
        self.warehouse.dist_mode = "monitor"
        order = self._quotation(12).with_user(self.seller)
        order.signed_on = fields.Datetime.now()
        self.assertTrue(order.signed_on)

    def test_an_order_with_a_line_in_an_enforcing_warehouse_is_not_set_to_confirmed(self):
        order = self._quotation(2)
        order.order_line.warehouse_id = self.warehouse
        order.warehouse_id = self.env["stock.warehouse"].create(
            {"name": "Depot", "code": "DEP", "company_id": self.company.id}
        )
        order.order_line.warehouse_id = self.warehouse
        self.env.flush_all()
        with self.assertRefused(UserError, "cannot be set to confirmed directly"):
            order.write({"state": "sale"})
        self.assertEqual(order.state, "draft")
