# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestMatching(GateCommon):
    """A clerk sees which returns expect goods that turned up, and chooses one."""

    def _open(self, receipt, user=None):
        action = receipt.with_user(user or self.clerk).action_open_match()
        return self.env[action["res_model"]].with_user(user or self.clerk).browse(action["res_id"])

    def test_candidates(self):
        self._bring(5.0)
        receipt, line, other = self._receipts(), self._authorised(3.0), self._authorised(4.0)
        self._authorised(2.0).return_id._set({"state": "submitted"})
        self._authorised(1.0)._set({"routing": "credit_only"})
        washer = self.env["product.product"].create({"name": "Washer", "is_storable": True})
        self._authorised(1.0, self.env["stock.move"], product=washer)
        self._authorised(2.0)
        wizard = self._open(receipt)
        self.assertEqual(wizard.line_ids.line_id[1:], other | line)
        self.assertEqual(wizard.line_ids.mapped("expected_qty"), [2.0, 4.0, 3.0])
        self.assertEqual((wizard.quantity, wizard.product_id), (5.0, self.product))
        wizard.line_ids.filtered(lambda it: it.line_id == line).action_match()
        self.assertEqual((receipt.line_id, receipt.quantity), (line, 3.0))
        rest = self._receipts() - receipt
        self.assertEqual((rest.line_id.id, rest.quantity), (False, 2.0))
        self.assertNotIn(line, self._open(rest).line_ids.line_id)

    def test_customer_and_lot(self):
        pump = self._tracked("lot")
        lots = [self._lot(name, pump) for name in ("L1", "L2")]
        for lot in lots:
            self._put_in_stock(pump, 5.0, lot)
        mine = self._deliver(self._sell(2.0, pump), lots={lots[0]: 1.0, lots[1]: 1.0})
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        theirs = self._deliver(self._sell(1.0, pump, stranger), lots={lots[1]: 1.0})
        self._bring(1.0, pump, lots[0], self.customer)
        receipt = self._receipts(pump)
        foreign = self._authorised(1.0, theirs, partner=stranger)
        with self.assertRefused(UserError, "No authorised return expects “Pump”"):
            self._open(receipt)
        self._authorised(1.0, mine, lots[1])
        fits = self._authorised(1.0, mine, lots[0])
        any_lot = self._authorised(1.0, mine)
        wizard = self._open(receipt)
        self.assertEqual(wizard.line_ids.line_id, any_lot | fits)
        wizard.line_ids[0].sudo().line_id = foreign
        with self.assertRefused(UserError, "can't be on"):
            wizard.line_ids[0].action_match()
        self.assertFalse(receipt.line_id)

    def test_only_clerks(self):
        self._bring(1.0)
        receipt, line = self._receipts(), self._authorised(1.0)
        with self.assertRefused(AccessError, "Only a returns clerk"):
            self._open(receipt, self.warehouse_user)
        wizard = self._open(receipt)
        with self.assertRefused(AccessError, "Matching|Return That Expects"):
            wizard.line_ids.with_user(self.warehouse_user).action_match()
        self.assertFalse(receipt.line_id)
        self.assertEqual(line.received_qty, 0.0)

    def test_views(self):
        for user, shown in ((self.clerk, True), (self.warehouse_user, False)):
            for model, kinds in (
                ("dist.return.receipt", ("list", "form", "kanban")),
                ("dist.return", ("form",)),
            ):
                for kind in kinds:
                    arch = self.env[model].with_user(user).get_view(view_type=kind)["arch"]
                    self.assertEqual('name="action_open_match"' in arch, shown, (model, kind))
        arch = self.env["dist.return.match"].with_user(self.clerk).get_view()["arch"]
        self.assertEqual(arch.count('name="action_match"'), 2)
