# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .gate_common import GateCommon

WHO = "dist_base.group_dist_warehouse,stock.group_stock_user"


class RefusedCommon(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.driver = cls._user("driver", WHO)
        cls.Return = cls.env["dist.return"]

    def _open(self, delivery=None, user=None):
        """The dialog as somebody of the warehouse gets it."""
        picking = (delivery or self.delivery).picking_id.with_user(user or self.driver)
        action = picking.action_dist_refused()
        return self.env[action["res_model"]].with_user(user or self.driver).browse(action["res_id"])

    def _refuse(self, quantity=None, delivery=None):
        wizard = self._open(delivery)
        if quantity is not None:
            wizard.line_ids.quantity = quantity
        return self.Return.browse(wizard.action_confirm()["res_id"])

    def _stand(self, product=None):
        """On hand in stock, in quarantine and at customers."""
        places = self.stock, self.quarantine, self.customers
        return tuple(self._on_hand(place, product) for place in places)

    def assertNothingHappened(self):
        self.assertFalse(self._returns())
        self.assertEqual(self._stand(), (90.0, 0.0, 10.0))

    def _returns(self):
        return self.Return.search([("company_id", "=", self.company.id)])


@tagged("post_install", "-at_install")
class TestRefused(RefusedCommon):
    """Sealed goods refused at delivery: one press from the door to the shelf."""

    def test_all_of_it(self):
        self.company.dist_return_duties_amount = 0.0
        wizard = self._open()
        line = wizard.line_ids
        self.assertEqual((line.move_id, line.delivered_qty), (self.delivery, 10.0))
        self.assertEqual((line.left_qty, line.quantity), (10.0, 10.0))
        record = self.Return.browse(wizard.action_confirm()["res_id"])
        self.assertEqual(self._stand(), (100.0, 0.0, 0.0))
        self.assertEqual((record.source, record.state), ("refused", "closed"))
        self.assertEqual((record.requester_id, record.authoriser_id.id), (self.driver, False))
        self.assertTrue(record.is_automatic)
        self.assertEqual(record.partner_id, self.customer)
        line, receipt = record.line_ids, record.receipt_ids
        self.assertEqual(line.reason_id.code, "refused")
        self.assertEqual((line.authorised_qty, line.received_qty, line.accepted_qty), (10, 10, 10))
        self.assertEqual((line.sale_line_id, line.move_id), (self.sale_line, self.delivery))
        self.assertEqual((receipt.condition, receipt.inspection_state), ("new", "disposed"))
        self.assertEqual((receipt.receiver_id, receipt.inspector_id), (self.driver, self.driver))
        self.assertEqual(receipt.inspection_result, "passed")
        self.assertEqual(receipt.move_line_id.location_dest_id, self.quarantine)
        self.assertEqual(self.sale_line.qty_delivered, 0.0)

    def test_disposed_of_in_the_name_of_the_system(self):
        """The receiver inspects whatever it is worth, and decides nothing more (I8)."""
        disposition = self._refuse().disposition_ids
        self.assertEqual((disposition.kind, disposition.state), ("restock", "executed"))
        self.assertEqual((disposition.quantity, disposition.moved_qty), (10.0, 10.0))
        self.assertTrue(disposition.is_credited)
        self.assertTrue(disposition.is_automatic)
        self.assertEqual(disposition.approver_id, self.env.ref("base.user_root"))
        self.assertEqual(disposition.move_ids.location_id, self.quarantine)
        entry = self.env["dist.audit"].search([("name", "ilike", "taken back in one step")])
        self.assertEqual(entry.user_id, self.driver)
        self.assertEqual(entry.payload["left"], {str(disposition.receipt_id.id): 0.0})

    def test_a_part(self):
        record = self._refuse(4.0)
        self.assertEqual(self._stand(), (94.0, 0.0, 6.0))
        self.assertEqual(record.line_ids.authorised_qty, 4.0)
        self.assertEqual(self._open().line_ids.left_qty, 6.0)
        self.assertEqual(self.sale_line.qty_delivered, 6.0)

    def test_once(self):
        wizard = self._open()
        other = self._open()
        wizard.action_confirm()
        for again in (wizard, other):
            with self.assertRefused(UserError, "10 Units can't come back, only 0"):
                again.action_confirm()
        self.assertEqual(len(self._returns()), 1)
        self.assertEqual(self._stand(), (100.0, 0.0, 0.0))
        with self.assertRefused(UserError, "Nothing is left"):
            self._open()

    def test_not_what_the_customer_sends_back_already(self):
        """I1: units authorised on another return aren't refused at delivery as well."""
        self._authorised(7.0)
        wizard = self._open()
        self.assertEqual(wizard.line_ids.quantity, 3.0)
        wizard.line_ids.quantity = 4.0
        with self.assertRefused(UserError, "4 Units can't come back, only 3"):
            wizard.action_confirm()
        self.assertEqual(self._stand(), (90.0, 0.0, 10.0))
        wizard.line_ids.quantity = 3.0
        wizard.action_confirm()
        self.assertEqual(self._stand(), (93.0, 0.0, 7.0))

    def test_serials_of_the_delivery(self):
        pump = self._tracked()
        lots = [self._lot(name, pump) for name in ("A1", "A2", "B1")]
        for lot in lots:
            self._put_in_stock(pump, 1.0, lot)
        delivery = self._deliver(self._sell(2.0, pump), lots={lots[0]: 1.0, lots[1]: 1.0})
        wizard = self._open(delivery)
        self.assertEqual(wizard.line_ids.lot_id, lots[0] | lots[1])
        wizard.line_ids[0].quantity = 0.0
        kept, refused = wizard.line_ids.lot_id
        wizard.line_ids[1].lot_id = lots[2]
        with self.assertRefused(UserError, "B1"):
            wizard.action_confirm()
        wizard.line_ids[1].lot_id = refused
        wizard.action_confirm()
        self.assertEqual(self._on_hand(self.stock, pump, refused), 1.0)
        self.assertEqual(self._on_hand(self.customers, pump, kept), 1.0)
        self.assertEqual(self._on_hand(self.stock, pump, kept), 0.0)

    def test_whole_units(self):
        wizard = self._open()
        for quantity in (2.5, -1.0):
            wizard.line_ids.quantity = quantity
            with self.assertRefused(UserError, "whole units"):
                wizard.action_confirm()
        wizard.line_ids.quantity = 0.0
        with self.assertRefused(UserError, "Nothing is chosen"):
            wizard.action_confirm()
        self.assertNothingHappened()

    def test_goods_of_another_delivery(self):
        other = self._deliver(self._sell(1.0))
        wizard = self._open()
        wizard.line_ids.move_id = other
        wizard.line_ids.quantity = 1.0
        with self.assertRefused(UserError, "isn't of"):
            wizard.action_confirm()
        self.assertFalse(self._returns())

    def test_rules_of_returns_hold(self):
        """Long after the delivery nothing is "refused at delivery" any more."""
        rule = self.env["dist.return.rule"].search([("company_id", "=", self.company.id)])
        rule.authorisation = "never"
        wizard = self._open()
        with self.assertRefused(UserError, "the rules say that it can't be returned"):
            wizard.action_confirm()
        rule.write({"authorisation": "manual", "window_days": 1})
        self.delivery.date = "2020-01-01 00:00:00"
        self.delivery.move_line_ids.date = "2020-01-01 00:00:00"
        with self.assertRefused(UserError, "could come back until"):
            wizard.action_confirm()
        self.assertNothingHappened()

    def test_comes_back_although_it_does_not_pay(self):
        rule = self.env["dist.return.rule"].search([("company_id", "=", self.company.id)])
        rule.write({"is_routing_economic": True, "handling_cost": 900.0, "auto_amount": 900.0})
        rule.authorisation = "auto"
        record = self._refuse()
        self.assertEqual(record.line_ids.routing, "return")
        self.assertEqual(self._stand(), (100.0, 0.0, 0.0))


@tagged("post_install", "-at_install")
class TestRefusedStays(RefusedCommon):
    """What needs a person stays in quarantine (I3)."""

    def _point(self):
        return self.env["dist.quality.point"].create(
            {
                "name": "Seal",
                "operation": "return",
                "kind": "pass_fail",
                "product_ids": [(6, 0, self.product.ids)],
                "company_id": self.company.id,
            }
        )

    def test_checks_are_answered_first(self):
        self._point()
        record = self._refuse()
        receipt = record.receipt_ids
        self.assertEqual(self._stand(), (90.0, 10.0, 0.0))
        self.assertEqual((receipt.inspection_state, receipt.open_check_count), ("to_inspect", 1))
        self.assertFalse(receipt.condition)
        self.assertFalse(record.disposition_ids)
        self.assertEqual(record.state, "receipt")
        self.assertIn("control points ask for checks", record.message_ids[0].body)

    def test_a_rule_says_otherwise(self):
        self.env["dist.disposition.rule"].create(
            {"name": "Cold chain", "kind": "scrap", "company_id": self.company.id}
        )
        record = self._refuse()
        self.assertEqual(self._stand(), (90.0, 10.0, 0.0))
        disposition = record.disposition_ids
        self.assertEqual((disposition.kind, disposition.state), ("scrap", "proposed"))
        self.assertIn("couldn't be restocked", record.message_ids[0].body)

    def test_credited_as_the_rule_says(self):
        self.env["dist.disposition.rule"].create(
            {"name": "No credit", "company_id": self.company.id, "is_credited": False}
        )
        record = self._refuse()
        self.assertEqual(self._stand(), (100.0, 0.0, 0.0))
        self.assertFalse(record.disposition_ids.is_credited)
        self.assertEqual(record.line_ids.accepted_qty, 0.0)

    def test_any_mode(self):
        for mode in ("off", "monitor"):
            self.warehouse.dist_mode = mode
            record = self._refuse(1.0)
            self.assertEqual(record.disposition_ids.state, "executed")
            self.assertEqual(record.receipt_ids.location_id, self.quarantine)
        self.assertEqual(self._stand(), (92.0, 0.0, 8.0))


@tagged("post_install", "-at_install")
class TestRefusedRoles(RefusedCommon):
    def test_only_the_warehouse(self):
        wizard = self._open()
        with self.assertRefused(AccessError, "Only the warehouse"):
            self._open(user=self.stock_user)
        with self.assertRefused(AccessError, "Only the warehouse"):
            wizard.picking_id.with_user(self.clerk).action_dist_refused()
        with self.assertRefused(AccessError, "Goods Refused at Delivery"):
            wizard.with_user(self.stock_user).action_confirm()
        self.assertNothingHappened()

    def test_reads_the_delivery(self):
        with self.assertRefused(AccessError, "Transfer"):
            self._open(user=self.foreigner)
        self.assertNothingHappened()

    def test_only_done_deliveries(self):
        waiting = self._sell(1.0).move_ids.picking_id.with_user(self.driver)
        waiting.sudo().do_unreserve()
        with self.assertRefused(UserError, "isn't a done delivery"):
            waiting.action_dist_refused()
        wizard = self._open()
        wizard.picking_id = waiting
        with self.assertRefused(UserError, "isn't a done delivery"):
            wizard.action_confirm()
        self.assertNothingHappened()

    def test_mails(self):
        """Nothing to send back and nothing to wait for: the decision is the only news."""
        self.customer.email = "harbour@example.com"
        record = self._refuse()
        self.assertFalse(record.authorised_mail_at or record.received_mail_at)
        self.assertTrue(record.decided_mail_at)

    def test_buttons(self):
        Picking = self.env["stock.picking"]
        for user, shown in ((self.driver, True), (self.stock_user, False)):
            arch = Picking.with_user(user).get_view(view_type="form")["arch"]
            for name in ("action_dist_refused", "action_dist_empties"):
                self.assertEqual(f'name="{name}"' in arch, shown)
        arch = self.env["dist.return.refused"].with_user(self.driver).get_view()["arch"]
        self.assertIn("<kanban", arch)
        self.assertIn("sealed", arch)
