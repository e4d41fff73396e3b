# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .credit_common import CreditCommon
from .disposition_common import DispositionCommon

STAGES = ("days_to_receive", "days_to_inspect", "days_to_dispose", "days_to_credit")


@tagged("post_install", "-at_install")
class TestReturnCycle(CreditCommon):
    """How long each stage of a return took."""

    def _line(self, quantity=4.0):
        line = self._return(self._sold(10.0), quantity)
        line.return_id._set({"authorised_at": "2026-03-01 06:00:00"})
        return line

    def _stood(self, line, quantity, received, inspected):
        receipt = self._receive(line, quantity)
        receipt._set({"received_at": received, "inspected_at": inspected})
        return receipt

    def _gone(self, receipt, quantity, day, **vals):
        disposition = self._accept(receipt.line_id, quantity, receipt=receipt, **vals)
        disposition._set({"executed_at": day})

    def _credit(self, line, day):
        action = line.return_id.with_user(self.credit_approver).action_create_credit_notes()
        notes = self.env["account.move"].search([*action["domain"], ("state", "=", "draft")])
        notes.invoice_date = day
        notes.with_user(self.accountant).action_post()

    def _row(self, receipt):
        return self.env["dist.return.analysis"].search([("receipt_id", "=", receipt.id)])

    def _stages(self, receipt):
        row = self._row(receipt)
        [stages] = row._read_group([("id", "=", row.id)], [], [f"{name}:avg" for name in STAGES])
        return [stage if stage is False else round(stage, 4) for stage in stages]

    def test_each_stage_is_counted_in_days(self):
        line = self._line()
        receipt = self._stood(line, 4.0, "2026-03-03 18:00:00", "2026-03-04 06:00:00")
        self._gone(receipt, 4.0, "2026-03-05 06:00:00")
        self._credit(line, "2026-03-08")
        self.assertEqual(self._stages(receipt), [2.5, 0.5, 1.0, 3.0])

    def test_what_has_not_happened_has_no_days(self):
        line = self._line()
        receipt = self._receive(line, 4.0)
        receipt._set({"received_at": "2026-03-02 06:00:00", "inspected_at": False})
        self.assertEqual(self._stages(receipt), [1.0, False, False, False])
        receipt._set({"inspected_at": "2026-03-02 18:00:00"})
        self._gone(receipt, 1.0, "2026-03-03 18:00:00")
        self.assertEqual(self._stages(receipt), [1.0, 0.5, False, False])

    def test_each_receipt_has_the_credit_that_came_after_it(self):
        line = self._line()
        first = self._stood(line, 1.0, "2026-03-02 06:00:00", "2026-03-02 06:00:00")
        self._gone(first, 1.0, "2026-03-02 06:00:00")
        self._credit(line, "2026-03-03")
        second = self._stood(line, 3.0, "2026-03-10 06:00:00", "2026-03-10 06:00:00")
        self._gone(second, 3.0, "2026-03-10 06:00:00")
        self.assertEqual(self._stages(second)[-1], False)
        self._credit(line, "2026-03-14")
        self.assertEqual((self._stages(first)[-1], self._stages(second)[-1]), (1.0, 4.0))

    def test_a_credit_in_advance_takes_no_days(self):
        self.fee_rule.credit_timing = "advance"
        line = self._line()
        self._credit(line, "2026-03-01")
        receipt = self._stood(line, 4.0, "2026-03-12 06:00:00", "2026-03-12 06:00:00")
        self.assertEqual(self._stages(receipt)[-1], False)
        self._gone(receipt, 4.0, "2026-03-13 06:00:00")
        self.assertEqual(self._stages(receipt)[-1], 0.0)

    def test_what_is_not_credited_has_no_days_to_credit(self):
        line = self._line()
        receipt = self._stood(line, 4.0, "2026-03-02 06:00:00", "2026-03-02 06:00:00")
        self._gone(receipt, 4.0, "2026-03-03 06:00:00", credited=False)
        self.assertEqual(self._stages(receipt)[-2:], [1.0, False])

    def test_the_average_is_over_what_has_happened(self):
        line = self._line()
        self._stood(line, 1.0, "2026-03-02 06:00:00", "2026-03-03 06:00:00")
        self._stood(line, 1.0, "2026-03-04 06:00:00", "2026-03-07 06:00:00")
        waiting = self._receive(line, 1.0)
        waiting._set({"received_at": "2026-03-06 06:00:00", "inspected_at": False})
        [row] = self.env["dist.return.analysis"]._read_group(
            [("return_id", "=", line.return_id.id)], [], [f"{name}:avg" for name in STAGES]
        )
        self.assertEqual([stage and round(stage, 4) for stage in row], [3.0, 2.0, False, False])


@tagged("post_install", "-at_install")
class TestReturnRecovery(DispositionCommon):
    """What goods that came back still brought."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.standard_price = 5.0
        cls.delivery = cls._deliver(cls._sell(20.0))

    def _values(self, *more):
        names = ("goods_value", "decided_value", "recovered_value")
        specs = [*(f"{name}:sum" for name in names), "recovery_rate:avg"]
        [row] = self.env["dist.return.analysis"]._read_group(
            [("product_id", "=", self.product.id), *more], [], specs
        )
        return [value and round(value, 4) for value in row]

    def test_restocked_goods_at_what_they_had_cost(self):
        receipt = self._returned(6.0, delivery=self.delivery)
        self.assertEqual(self._values(), [30.0, 0.0, 0.0, False])
        self.product.standard_price = 9.0
        self._executed(receipt, 4.0, "restock")
        self.assertEqual(self._values(), [30.0, 20.0, 20.0, 100.0])
        self._executed(receipt, 2.0, "scrap")
        self.assertEqual(self._values(), [30.0, 30.0, 20.0, 66.6667])

    def test_second_grade_at_its_lower_value(self):
        worn = self.env["product.product"].create({"name": "Worn bolt", "is_storable": True})
        receipt = self._returned(4.0, delivery=self.delivery)
        self._executed(receipt, 4.0, "second_grade", target_product_id=worn.id, value_percent=40.0)
        self.assertEqual(self._values(), [20.0, 20.0, 8.0, 40.0])

    def test_what_was_taken_back_recovers_nothing(self):
        receipt = self._returned(4.0, delivery=self.delivery)
        disposition = self._executed(receipt, 4.0, "restock")
        disposition.with_user(self.authoriser).action_reverse()
        self.assertEqual(self._values(), [20.0, 0.0, 0.0, False])

    def test_reworked_goods_cost_once(self):
        receipt = self._returned(4.0, delivery=self.delivery)
        self._executed(receipt, 4.0, "rework", is_credited=False)
        again = receipt.line_id.receipt_ids - receipt
        again._set({"inspector_id": self.inspector.id, "inspected_at": "2026-03-02 09:00:00"})
        self._executed(again, 4.0, "restock")
        self.assertEqual(self._values(), [20.0, 20.0, 20.0, 100.0])
