# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .quality_common import QualityCommon


@tagged("post_install", "-at_install")
class TestInspection(QualityCommon):
    """Concluding an inspection, and dividing goods while at it."""

    def assertNotInspected(self, receipt):
        receipt.invalidate_recordset()
        self.assertEqual(
            (receipt.inspection_state, receipt.inspected_at, receipt.inspection_result),
            ("to_inspect", False, False),
        )

    def test_answered_and_with_a_condition(self):
        self._point()
        receipt = self._by(self._receipt())
        receipt.condition = "new"
        with self.assertRefused(UserError, "1 checks of Q have no answer yet"):
            receipt.action_conclude()
        receipt.condition = False
        receipt.check_ids.action_pass()
        with self.assertRefused(UserError, "Choose the condition"):
            receipt.action_conclude()
        self.assertNotInspected(receipt)
        receipt.action_condition("new")
        receipt.action_conclude()
        self.assertEqual(
            (receipt.inspection_state, receipt.inspection_result), ("inspected", "passed")
        )
        self.assertEqual(receipt.inspector_id, self.inspector)

    def test_without_checks_only_an_inspector_concludes(self):
        receipt = self._receipt()
        for user in (self.clerk, self.warehouse_user, self.stock_user, self.authoriser):
            with self.assertRefused(AccessError, "Only a returns inspector"):
                self._by(receipt, user).action_conclude()
        self.assertNotInspected(receipt)
        mine = self._by(receipt)
        with self.assertRefused(UserError, "Choose the condition"):
            mine.action_conclude()
        mine.condition = "opened"
        mine.action_conclude()
        self.assertEqual(receipt.inspection_result, "passed")

    def test_the_condition_is_an_inspectors_and_stays(self):
        receipt = self._receipt()
        for user in (self.clerk, self.warehouse_user):
            with self.assertRefused(AccessError, "Only a returns inspector sets the condition"):
                self._by(receipt, user).condition = "new"
        self.assertFalse(receipt.condition)
        mine = self._by(receipt)
        mine.condition = "used"
        mine.action_conclude()
        with self.assertRefused(UserError, "Inspect the goods again to change"):
            mine.condition = "new"
        self.assertEqual(receipt.condition, "used")

    def test_nobody_writes_the_result(self):
        receipt = self._receipt()
        for vals in (
            {"inspection_result": "passed"},
            {"inspected_at": fields.Datetime.now()},
            {"split_failed_qty": 1.0},
            {"is_split": True},
        ):
            for record in (self._by(receipt), receipt.sudo()):
                with self.assertRefused(AccessError, "can't be set by hand"):
                    record.write(vals)
        self.assertNotInspected(receipt)

    def test_once(self):
        receipt = self._by(self._receipt())
        receipt.condition = "new"
        receipt.action_conclude()
        with self.assertRefused(UserError, "concluded the inspection of Q already"):
            receipt.action_conclude()

    def test_above_a_value_the_receiver_does_not_inspect(self):
        self.company.dist_return_duties_amount = 50.0
        self.product.standard_price = 6.0
        dear = self._by(self._receipt(10.0, receiver_id=self.inspector.id))
        dear.condition = "new"
        with self.assertRefused(AccessError, "somebody else has to inspect"):
            dear.action_conclude()
        self.assertNotInspected(dear)
        cheap = self._by(self._receipt(8.0, receiver_id=self.inspector.id))
        cheap.condition = "new"
        cheap.action_conclude()
        self.assertEqual(cheap.inspection_state, "inspected")

    def test_the_receiver_does_not_answer_the_checks_either(self):
        self._point()
        self.company.dist_return_duties_amount = 5.0
        receipt = self._by(self._receipt(10.0, receiver_id=self.inspector.id))
        with self.assertRefused(AccessError, "somebody else has to inspect"):
            receipt.check_ids.action_pass()
        self.assertEqual(receipt.check_ids.state, "open")

    def test_what_failed_is_split_off_with_its_evidence(self):
        self._point()
        receipt = self._by(self._receipt(10.0))
        receipt.condition = "new"
        receipt.check_ids.action_fail(3.0)
        with self.assertRefused(UserError, "3.0 of 10.0 .* failed. Split them off"):
            receipt.action_conclude()
        part = receipt.browse(receipt.action_split(3.0))
        self.assertEqual((receipt.quantity, part.quantity), (7.0, 3.0))
        self.assertEqual((receipt.failed_qty, part.failed_qty), (0.0, 3.0))
        self.assertEqual((part.parent_id, part.is_split, part.condition), (receipt, True, False))
        self.assertEqual(
            (part.check_ids.state, part.check_ids.source_id), ("failed", receipt.check_ids)
        )
        part.condition = "damaged"
        (receipt | part).action_conclude()
        self.assertEqual([receipt.inspection_result, part.inspection_result], ["passed", "failed"])

    def _asked_for(self, quantity=10.0):
        record = self.env["dist.return"].create(
            {"partner_id": self.customer.id, "warehouse_id": self.warehouse.id}
        )
        return self.env["dist.return.line"].create(
            {
                "return_id": record.id,
                "product_id": self.product.id,
                "reason_id": self.reason.id,
                "uom_qty": quantity,
            }
        )

    def test_a_part_keeps_where_it_came_from(self):
        line = self._asked_for(10.0)
        receipt = self._by(
            self._receipt(
                10.0, return_id=line.return_id.id, line_id=line.id, receiver_id=self.clerk.id
            )
        )
        part = receipt.browse(receipt.action_split(4.0))
        for name in ("return_id", "line_id", "location_id", "warehouse_id", "receiver_id"):
            self.assertEqual(part[name], receipt[name], name)
        self.assertEqual(part.received_at, receipt.received_at)
        self.assertEqual(line.received_qty, 10.0)
        self.assertEqual(part.name, "Q/1")

    def test_the_inspector_sees_what_the_customer_sent(self):
        line = self._asked_for(1.0)
        line.note = "Torn at the thumb"
        photo = self._photo(user=self.env.user)
        line._portal_attach([photo.raw])
        receipt = self._by(self._receipt(1.0, return_id=line.return_id.id, line_id=line.id))
        self.assertEqual(receipt.line_note, "Torn at the thumb")
        self.assertEqual(receipt.line_photo_ids, line.photo_ids)
        self.assertEqual(receipt.line_photo_ids.raw, photo.raw)
        self.assertFalse(receipt.photo_ids)
        with Form(receipt, "dist_returns.dist_inspection_view_form") as form:
            self.assertEqual(len(form.line_photo_ids), 1)
            with self.assertRaisesRegex(AssertionError, "not editable"):
                form.line_photo_ids.clear()

    def test_open_checks_are_asked_of_the_part_too(self):
        self._point()
        receipt = self._by(self._receipt(10.0))
        part = receipt.browse(receipt.action_split(4.0))
        self.assertEqual([receipt.check_ids.state, part.check_ids.state], ["open", "open"])
        with self.assertRefused(UserError, "at most 4.0"):
            part.check_ids.action_fail(5.0)

    def test_good_goods_split_off_have_passed(self):
        self._point()
        receipt = self._by(self._receipt(10.0))
        receipt.check_ids.action_fail(3.0)
        part = receipt.browse(receipt.action_split(7.0, failed_qty=0.0))
        self.assertEqual((part.check_ids.state, part.failed_qty), ("passed", 0.0))
        self.assertEqual((receipt.quantity, receipt.failed_qty), (3.0, 3.0))

    def test_a_part_is_less_than_all_and_more_than_nothing(self):
        receipt = self._by(self._receipt(10.0))
        for quantity in (0.0, -1.0, 10.0, 11.0, 0.001):
            with self.assertRefused(UserError, "more than 0 and less than the 10.0"):
                receipt.action_split(quantity)
        for quantity in (float("nan"), "4", None):
            with self.assertRefused(UserError, "Enter a number"):
                receipt.action_split(quantity)
        with self.assertRefused(UserError, "At most 0.0"):
            receipt.action_split(4.0, failed_qty=1.0)
        self.assertEqual((receipt.quantity, len(receipt.child_ids)), (10.0, 0))

    def test_what_is_decided_is_not_split_off(self):
        receipt = self._by(self._receipt(10.0))
        self.env["dist.disposition"]._make(
            [
                {
                    "receipt_id": receipt.id,
                    "product_id": self.product.id,
                    "company_id": self.company.id,
                    "kind": "restock",
                    "quantity": 8.0,
                }
            ]
        )
        with self.assertRefused(UserError, "2.0 of them are free"):
            receipt.action_split(3.0)
        self.assertTrue(receipt.action_split(2.0))

    def test_only_an_inspector_splits(self):
        receipt = self._receipt(10.0)
        for user in (self.clerk, self.warehouse_user, self.stock_user):
            with self.assertRefused(AccessError, "Only a returns inspector"):
                self._by(receipt, user).action_split(4.0)
        self.assertEqual(receipt.quantity, 10.0)

    def test_the_dialog_offers_what_failed(self):
        self._point()
        receipt = self._by(self._receipt(10.0))
        receipt.check_ids.action_fail(3.0)
        dialog = self.env["dist.return.receipt.split"].with_user(self.inspector)
        dialog = dialog.create({"receipt_id": receipt.id, "condition": "defective"})
        self.assertEqual(dialog.quantity, 3.0)
        part = receipt.browse(dialog.action_split()["res_id"])
        self.assertEqual((part.quantity, part.condition), (3.0, "defective"))

    def test_inspect_again_asks_everything_once_more(self):
        self._point()
        receipt = self._by(self._receipt())
        receipt.condition = "new"
        receipt.check_ids.action_pass()
        with self.assertRefused(UserError, "can't be inspected again"):
            receipt.action_inspect_again()
        receipt.action_conclude()
        with self.assertRefused(UserError, "Inspect the goods again first"):
            receipt.check_ids.action_inspect_again()
        receipt.action_inspect_again()
        self.assertNotInspected(receipt)
        self.assertEqual(receipt.open_check_count, 1)
        self.assertEqual(sorted(receipt.check_ids.mapped("state")), ["open", "passed"])

    def test_what_is_disposed_is_not_inspected_again(self):
        receipt = self._by(self._receipt())
        receipt.condition = "new"
        receipt.action_conclude()
        self.env["dist.disposition"]._make(
            [
                {
                    "receipt_id": receipt.id,
                    "product_id": self.product.id,
                    "company_id": self.company.id,
                    "kind": "restock",
                    "quantity": 8.0,
                    "state": "executed",
                }
            ]
        )
        with self.assertRefused(UserError, "can't be inspected again"):
            receipt.action_inspect_again()
        self.assertTrue(receipt.inspected_at)

    def test_a_failed_conclusion_makes_the_next_ones_suspicious(self):
        self._point(sampling="after_failure", sampling_every=1)
        receipt = self._by(self._receipt())
        receipt.condition = "defective"
        receipt._conclude("failed", "Rattles")
        self.assertEqual(receipt.inspection_note, "Rattles")
        self.assertEqual([len(self._receipt().check_ids) for _ in range(2)], [1, 0])

    def test_what_failed_a_check_does_not_pass(self):
        self._point()
        receipt = self._by(self._receipt())
        receipt.condition = "new"
        receipt.check_ids.action_fail()
        with self.assertRefused(UserError, "so the inspection can't pass"):
            receipt._conclude("passed")
        self.assertNotInspected(receipt)

    def test_overdue(self):
        late = self._receipt(received_at=fields.Datetime.now() - timedelta(days=3))
        fresh = self._receipt()
        mine = self._by(late | fresh)
        self.assertEqual(mine.mapped("is_overdue"), [True, False])
        domain = [("id", "in", mine.ids)]
        company = mine.with_company(self.company)
        self.assertEqual(company.search([*domain, ("is_overdue", "=", True)]), late)
        self.assertEqual(company.search([*domain, ("is_overdue", "=", False)]), fresh)

    def test_a_photo_that_is_none_is_refused(self):
        receipt = self._by(self._receipt())
        with self.assertRefused(UserError, "isn't a photo"):
            receipt.photo_ids = self._file(b"no photo")
        self.assertFalse(receipt.photo_ids)
        receipt.photo_ids = self._photo()
        self.assertEqual(len(receipt.photo_ids), 1)
