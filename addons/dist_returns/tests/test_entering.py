# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tests.common import tagged

from .authorisation_common import AuthorisationCommon


@tagged("post_install", "-at_install")
class TestEntering(AuthorisationCommon):
    """A clerk enters a return from what was delivered, chosen or scanned."""

    def _wizard(self, action, user=None):
        return self.env["dist.return.enter"].with_user(user or self.clerk).browse(action["res_id"])

    def _scan(self, code, **vals):
        with Form(self.env["dist.return.enter"].with_user(self.clerk)) as form:
            for name, value in vals.items():
                form[name] = value
            form.scan = code
        return form.record

    def test_a_scanned_delivery(self):
        wizard = self._scan(self.delivery.picking_id.name)
        self.assertEqual(wizard.partner_id, self.customer)
        self.assertFalse(wizard.scan)
        line = wizard.line_ids
        self.assertEqual((line.product_id, line.delivered_qty), (self.product, 10.0))
        line.quantity = 3.0
        wizard.reason_id = self.reason
        action = wizard.action_enter()
        record = self.env["dist.return"].browse(action["res_id"])
        self.assertEqual((record.state, record.source), ("draft", "scan"))
        self.assertEqual(record.line_ids.sale_line_id, self.sale_line)
        self.assertEqual(record.line_ids.move_id, self.delivery)
        self.assertEqual(record.line_ids.requested_qty, 3.0)
        self.assertEqual(record.warehouse_id, self.warehouse)
        record.with_user(self.clerk).action_submit()
        self.assertEqual(record.state, "submitted")

    def test_a_scanned_order_and_what_is_left_of_it(self):
        self._authorised(self._line(4.0))
        wizard = self._scan(self.sale_line.order_id.name)
        self.assertEqual((wizard.line_ids.delivered_qty, wizard.line_ids.left_qty), (10.0, 6.0))

    def test_a_scanned_serial(self):
        lot = self._lot("P-77", self.serial_product, 1.0)
        sale_line = self._sell(1.0, product=self.serial_product)
        self._deliver(sale_line, lots={lot: 1.0})
        wizard = self._scan("P-77")
        self.assertEqual((wizard.line_ids.lot_id, wizard.line_ids.left_qty), (lot, 1.0))

    def test_a_products_code_needs_the_customer(self):
        self.product.barcode = "4006381333931"
        with self.assertRefused(UserError, "is no delivery, order, lot"):
            self._scan("4006381333931")
        wizard = self._scan("4006381333931", partner_id=self.customer)
        self.assertEqual(wizard.line_ids.move_id, self.delivery)

    def test_a_customers_account(self):
        self.customer.ref = "K-100"
        wizard = self._scan("K-100")
        self.assertEqual(wizard.partner_id, self.customer)
        self.assertFalse(wizard.line_ids)

    def test_several_orders_of_one_customer(self):
        second = self._sell(2.0)
        self._deliver(second)
        with Form(self.env["dist.return.enter"].with_user(self.clerk)) as form:
            form.scan = self.sale_line.order_id.name
            form.scan = second.order_id.name
            form.scan = second.order_id.name
        self.assertEqual(form.record.line_ids.sale_line_id, self.sale_line | second)
        self.assertEqual(len(form.record.line_ids), 2)

    def test_goods_of_another_customer(self):
        other = self._sell(2.0, partner=self.other_customer)
        self._deliver(other)
        with self.assertRefused(UserError, "was delivered to Dry Dock, not to Harbour Works"):
            self._scan(other.order_id.name, partner_id=self.customer)

    def test_nothing_chosen(self):
        wizard = self._scan(self.sale_line.order_id.name)
        with self.assertRefused(UserError, "Nothing is chosen"):
            wizard.action_enter()
        wizard.line_ids.quantity = 1.0
        with self.assertRefused(UserError, "has no reason"):
            wizard.action_enter()
        self.assertFalse(self.env["dist.return"].search([("partner_id", "=", self.customer.id)]))

    def test_another_company_scans_nothing(self):
        model = self.env["dist.return.enter"].with_user(self.foreigner)
        with self.assertRefused(UserError, "is no delivery"), Form(model) as form:
            form.scan = self.sale_line.order_id.name

    def test_a_reader_enters_nothing(self):
        with self.assertRefused(AccessError, "dist.return.enter"):
            self.env["dist.return.enter"].with_user(self.dist_user).create({})

    def test_the_buttons_of_documents(self):
        seller = self._user(
            "returning_seller",
            "sales_team.group_sale_salesman_all_leads,stock.group_stock_user,"
            "dist_returns.group_dist_return_clerk",
        )
        order = self.sale_line.order_id.with_user(seller)
        picking = self.delivery.picking_id.with_user(seller)
        for document in (order, picking):
            wizard = self._wizard(document.action_dist_return_goods(), seller)
            self.assertEqual(wizard.line_ids.move_id, self.delivery)
            self.assertEqual(wizard.partner_id, self.customer)
        record = self._authorised(self._line(4.0))
        for document in (order, picking, self.customer.with_user(seller)):
            document.invalidate_recordset()
            self.assertEqual(document.dist_return_count, 1)
            action = document.action_dist_view_returns()
            self.assertEqual(self.env["dist.return"].search(action["domain"]), record)


@tagged("post_install", "-at_install")
class TestDeciding(AuthorisationCommon):
    """An authoriser decides in a dialog, with a reason."""

    def _decide(self, action, reason="Because", **vals):
        model = self.env[action["res_model"]].with_user(self.authoriser)
        model.with_context(**action["context"]).create({"reason": reason, **vals}).action_confirm()

    def test_reject(self):
        record = self._return(self._line(1.0))
        record.action_submit()
        self._decide(record.with_user(self.authoriser).action_reject(), "Used")
        self.assertEqual((record.state, record.rejection_reason), ("rejected", "Used"))

    def test_an_exception_another_way_and_no_fee(self):
        record = self._return(self._line(1.0))
        line = record.line_ids.with_user(self.authoriser)
        self._decide(line.action_waive())
        self.assertTrue(line.is_waived)
        record.action_submit()
        self._decide(line.action_overrule_routing(), routing="scrap_field")
        self.assertEqual((line.routing, line.routing_reason), ("scrap_field", "Because"))
        self._decide(line.action_waive_fee())
        self.assertTrue(line.is_fee_waived)
        entries = self.env["dist.audit"].search([("res_id", "=", record.id)])
        self.assertEqual(entries.mapped("kind"), ["override"] * 3)

    def test_a_clerk_opens_no_dialog(self):
        record = self._return(self._line(1.0))
        for action in ("action_waive", "action_overrule_routing", "action_waive_fee"):
            with self.assertRefused(AccessError, "Only a returns authoriser"):
                getattr(record.line_ids, action)()
        with self.assertRefused(AccessError, "dist.return.decide"):
            self.env["dist.return.decide"].with_user(self.clerk).create({})

    def test_the_form_of_a_clerk(self):
        with Form(self.env["dist.return"].with_user(self.clerk)) as form:
            form.partner_id = self.customer
            with form.line_ids.new() as line:
                line.product_id = self.product
                line.reason_id = self.reason
        self.assertEqual(form.record.state, "draft")
