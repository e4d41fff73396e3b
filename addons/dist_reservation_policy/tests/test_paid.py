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

    def _assert_not_paid(self, order):
        """The order is refused when the seller confirms it, as any other is."""
        with self.assertRefused(UserError, "The stock does not cover"):
            order.with_user(self.seller).action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertBooks(order)

    def test_a_salesperson_does_not_get_there_by_another_users_name(self):
        connector = self._user("connector", "sales_team.group_sale_salesman_all_leads")
        market = self._channel("MARKET")
        market.user_ids = connector
        order = self._quotation(12)
        order.with_user(self.seller).user_id = connector
        self.assertEqual(order.dist_channel_id, market)
        self._assert_not_paid(order)

    def test_a_salesperson_does_not_get_there_by_a_default(self):
        order = (
            self.env["sale.order"]
            .with_user(self.seller)
            .with_context(
                default_dist_channel_id=self._channel("MARKET").id,
                default_dist_outside=True,
                default_dist_signed=True,
                default_signed_on=fields.Datetime.now(),
            )
            .create(self._quotation(12).copy_data()[0])
        )
        self.assertFalse(order.dist_outside)
        self.assertFalse(order.dist_signed)
        self._assert_not_paid(order)

    def test_the_copy_of_a_marketplace_order_was_promised_to_nobody(self):
        order = self._quotation(12).sudo()
        order.dist_channel_id = self._channel("MARKET")
        self.assertTrue(order.dist_outside)
        copied = order.sudo(False).with_user(self.seller).copy()
        self.assertNotEqual(copied.dist_channel_id, self._channel("MARKET"))
        self._assert_not_paid(copied)

    def test_a_member_of_the_channels_team_needs_no_role(self):
        team = self.env["crm.team"].create(
            {"name": "Marketplace", "member_ids": [Command.set(self.seller.ids)]}
        )
        self._channel("MARKET").team_ids = team
        order = self._quotation(12, team_id=team.id).with_user(self.seller)
        order.action_confirm()
        self.assertBooks(order, firm=10, backorder=2)

    def test_what_was_declared_where_nothing_is_enforced_does_not_count_later(self):
        self.warehouse.dist_mode = "monitor"
        order = self._quotation(12)
        order.with_user(self.seller).write(
            {"signed_on": fields.Datetime.now(), "dist_channel_id": self._channel("MARKET").id}
        )
        self.warehouse.dist_mode = "enforce"
        self._assert_not_paid(order)

    def test_nobody_writes_the_note_himself(self):
        order = self._quotation(12)
        with self.assertRefused(AccessError, "is noted by the system"):
            order.with_user(self.seller).write({"dist_signed": True, "dist_outside": True})
        self.assertFalse(order.dist_signed or order.dist_outside)
        self._assert_not_paid(order)

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
