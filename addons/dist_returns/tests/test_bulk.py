# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import tagged

from .disposition_common import DispositionCommon

FEW, MANY = 2, 12


@tagged("post_install", "-at_install")
class TestBulk(DispositionCommon):
    """Many receipts at once: each more costs a step few queries of its own."""

    def _rule(self, **vals):
        return self.env["dist.disposition.rule"].create(
            {
                "name": "Restock",
                "kind": "restock",
                "company_id": self.company.id,
                "max_amount": 1000.0,
                "sampling_every": 0,
                **vals,
            }
        )

    def _waiting(self, count, condition="new"):
        receipts = self.env["dist.return.receipt"]
        for _number in range(count):
            line = self._return_line(1.0, delivery=self._deliver(self._sell(1.0)))
            line._freeze_terms()
            receipts |= self._receive(line, 1.0)
        receipts.with_user(self.inspector).write({"condition": condition})
        return receipts.browse(receipts.ids).with_user(self.inspector)

    def _queries(self, step):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        step()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _each(self, few, many):
        """Return the queries that one more record costs."""
        return (self._queries(many) - self._queries(few)) / (MANY - FEW)

    def test_concluding_proposes_at_once(self):
        self._rule()
        few, many = self._waiting(FEW), self._waiting(MANY)
        each = self._each(few.action_conclude, many.action_conclude)
        self.assertEqual(set(many.sudo().disposition_ids.mapped("state")), {"proposed"})
        self.assertEqual(len(many.sudo().disposition_ids), MANY)
        self.assertLessEqual(each, 6.0)

    def test_a_return_is_valued_once(self):
        line = self._return_line(3.0, delivery=self._deliver(self._sell(3.0)))
        line._freeze_terms()
        receipts = self.env["dist.return.receipt"].union(
            *(self._receive(line, 1.0) for _number in range(3))
        )
        receipts.condition = "new"
        model = type(self.env["dist.return"])
        valued = model._net_amount
        with patch.object(model, "_net_amount", autospec=True, side_effect=valued) as asked:
            receipts.with_user(self.inspector).action_conclude()
        self.assertEqual(asked.call_count, 1)
        self.assertEqual(receipts.inspector_id, self.inspector)

    def test_approving_and_executing(self):
        self._rule()
        few, many = self._waiting(FEW), self._waiting(MANY)
        (few | many).action_conclude()
        few, many = (self.Disposition.browse(one.sudo().disposition_ids.ids) for one in (few, many))
        approver, warehouse = self.authoriser, self.warehouse_user
        each = self._each(
            few.with_user(approver).action_approve, many.with_user(approver).action_approve
        )
        self.assertLessEqual(each, 3.0)
        each = self._each(
            few.with_user(warehouse).action_execute, many.with_user(warehouse).action_execute
        )
        self.assertEqual(set(many.mapped("state")), {"executed"})
        # where promises are kept, too, goods that come into stock are asked about by them
        self.assertLessEqual(each, 16.0)

    def test_by_rule(self):
        self._rule(is_automatic=True)
        few, many = self._waiting(FEW), self._waiting(MANY)
        each = self._each(few.action_conclude, many.action_conclude)
        self.assertEqual(set(many.sudo().disposition_ids.mapped("state")), {"executed"})
        self.assertLessEqual(each, 18.0)

    def test_what_cannot_be_done_keeps_nothing_else_back(self):
        self._rule(is_automatic=True, kind="to_customer", is_credited=False)
        receipts = self._waiting(3)
        lost = receipts[1].sudo()
        lost.return_id._set({"partner_id": False})
        lost._set({"partner_id": False, "origin_move_id": False})
        receipts.action_conclude()
        made = [receipt.sudo().disposition_ids for receipt in receipts]
        self.assertEqual([one.state for one in made], ["executed", "proposed", "executed"])
        self.assertIn("Nobody knows whom", made[1].suggestion)
        self.assertNotIn("Nobody knows whom", made[0].suggestion)

    def test_samples_are_counted_within_one_step(self):
        rule = self._rule(is_automatic=True, sampling_every=3)
        receipts = self._waiting(7)
        receipts.action_conclude()
        states = [receipt.sudo().disposition_ids.state for receipt in receipts]
        done, sample = "executed", "proposed"
        self.assertEqual(states, [done, done, sample, done, done, sample, done])
        self.assertEqual(rule.clean_count, 7)
