# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests.common import tagged

from .disposition_common import DispositionCommon


@tagged("post_install", "-at_install")
class TestDispositionRoles(DispositionCommon):
    """Who decides what, over the buttons and over RPC; a denial changes nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.dist_return_duties_amount = 10.0

    def _rpc(self, user, record, method, *args):
        model = self.env[record._name].with_user(user)
        return call_kw(model, method, [record.ids, *args], {})

    def _dear(self, quantity=10.0, kind="restock", **vals):
        """Goods sold for 2 each, so 10 of them are worth more than the company's value."""
        receipt = self._returned(quantity, delivery=self._deliver(self._sell(quantity)))
        return self._propose(receipt, quantity, kind, **vals)

    def test_the_value_is_the_net_price(self):
        self.assertEqual(self._dear().amount, 20.0)

    def test_an_inspector_approves_up_to_the_value(self):
        disposition = self._dear(5.0)
        self._rpc(self.inspector, disposition, "action_approve")
        self.assertEqual((disposition.state, disposition.approver_id), ("approved", self.inspector))

    def test_above_the_value_an_authoriser_does(self):
        disposition = self._dear()
        for user in (self.inspector, self.clerk, self.warehouse_user, self.dist_user):
            with self.assertRefused(AccessError, "must be approved by an authoriser"):
                self._rpc(user, disposition, "action_approve")
            self.assertEqual(disposition.state, "proposed")
        self._rpc(self.authoriser, disposition, "action_approve")
        self.assertEqual(disposition.state, "approved")

    def test_who_inspected_does_not_approve_above_the_value(self):
        disposition = self._dear()
        disposition.receipt_id.sudo()._set({"inspector_id": self.authoriser.id})
        with self.assertRefused(AccessError, "You inspected the goods"):
            self._rpc(self.authoriser, disposition, "action_approve")
        self.assertEqual(disposition.state, "proposed")

    def test_no_role_approves_nothing(self):
        disposition = self._dear(1.0)
        for user in (self.clerk, self.warehouse_user, self.dist_user, self.credit_approver):
            with self.assertRefused(AccessError, "must be approved by"):
                self._rpc(user, disposition, "action_approve")
        with self.assertRaises(AccessError):
            self._rpc(self.employee, disposition, "action_approve")
        self.assertEqual(disposition.state, "proposed")

    def test_another_company_has_no_say(self):
        disposition = self._dear(1.0)
        for method in ("action_approve", "action_execute", "action_cancel", "action_reverse"):
            with self.assertRaises(AccessError):
                self._rpc(self.foreigner, disposition, method)
        self.assertEqual(disposition.state, "proposed")

    def test_who_executes(self):
        disposition = self._dear(5.0)
        disposition.with_user(self.authoriser).action_approve()
        for user in (self.clerk, self.dist_user, self.claimer, self.credit_approver):
            with self.assertRefused(AccessError, "role doesn't allow"):
                self._rpc(user, disposition, "action_execute")
        self.assertEqual(disposition.state, "approved")
        self.assertNothingMoved(disposition.receipt_id, 5.0)
        self._rpc(self.warehouse_user, disposition, "action_execute")
        self.assertEqual(disposition.state, "executed")

    def test_who_withdraws_and_reverses(self):
        disposition = self._dear(5.0)
        with self.assertRefused(AccessError, "role doesn't allow"):
            self._rpc(self.clerk, disposition, "action_cancel")
        disposition.with_user(self.authoriser).action_approve_and_execute()
        for user in (self.inspector, self.warehouse_user, self.clerk):
            with self.assertRefused(AccessError, "role doesn't allow"):
                self._rpc(user, disposition, "action_reverse")
        self.assertEqual(disposition.state, "executed")

    def test_private_steps_are_closed_to_rpc(self):
        disposition = self._dear(5.0)
        for method in ("_approve", "_execute", "_reverse", "_cancel", "_set", "_make", "_propose"):
            with self.assertRaises(AccessError):
                self._rpc(self.manager, disposition, method)
        self.assertEqual(disposition.state, "proposed")

    def test_who_decides_otherwise_says_why(self):
        self.env["dist.disposition.rule"].create(
            {"name": "Back", "company_id": self.company.id, "kind": "restock"}
        )
        receipt = self._returned(4.0)
        self.assertEqual(receipt.disposition_ids.suggested_kind, "restock")
        receipt.disposition_ids.with_user(self.inspector).action_cancel()
        disposition = self._propose(receipt, 4.0, "scrap")
        with self.assertRefused(UserError, "Enter the reason"):
            disposition.with_user(self.authoriser).action_approve()
        disposition.with_user(self.inspector).reason = "Wet"
        disposition.with_user(self.authoriser).action_approve()
        self.assertEqual(disposition.state, "approved")

    def test_mass_approving_and_executing(self):
        receipt = self._returned(10.0)
        several = self._propose(receipt, 2.0, "restock") | self._propose(receipt, 3.0, "scrap")
        self._rpc(self.authoriser, several, "action_approve")
        with self.assertRefused(UserError, "approved already"):
            self._rpc(self.authoriser, several, "action_approve")
        self._rpc(self.warehouse_user, several, "action_execute")
        with self.assertRefused(UserError, "executed meanwhile"):
            self._rpc(self.warehouse_user, several, "action_execute")
        self.assertEqual(self._in(self.quarantine), 5.0)

    def test_only_those_who_decide_open_the_dialog(self):
        receipt = self._returned(10.0)
        for user in (self.clerk, self.warehouse_user, self.dist_user):
            with self.assertRaises(AccessError):
                self.env["dist.dispose"].with_user(user).create({"receipt_id": receipt.id})

    def test_a_move_names_no_disposition_by_hand(self):
        disposition = self._executed(self._returned(10.0), 6.0, "restock")
        stock_user = self.stock_user
        move = disposition.move_ids.with_user(stock_user)
        with self.assertRefused(AccessError, "can't be set by hand"):
            move.write({"dist_disposition_id": False})
        with self.assertRefused(AccessError, "can't be set by hand"):
            self.env["stock.move"].with_user(stock_user).create(
                {
                    "product_id": self.product.id,
                    "product_uom_qty": 1.0,
                    "location_id": self.quarantine.id,
                    "location_dest_id": self.stock.id,
                    "dist_disposition_id": disposition.id,
                }
            )
        self.assertEqual(len(disposition.move_ids), 1)
