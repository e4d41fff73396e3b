# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID
from odoo.tests.common import tagged

from .disposition_common import DispositionCommon


@tagged("post_install", "-at_install")
class TestDispositionRules(DispositionCommon):
    """Rules suggest; clean goods of low value need nobody but for samples."""

    def _rule(self, **vals):
        return self.env["dist.disposition.rule"].create(
            {"name": "Rule", "company_id": self.company.id, "kind": "restock", **vals}
        )

    def _automatic(self, **vals):
        vals = {"max_amount": 50.0, "sampling_every": 0, **vals}
        return self._rule(is_automatic=True, condition="new", **vals)

    def test_the_first_that_matches_is_suggested(self):
        self._rule(sequence=1, kind="scrap", condition="damaged")
        self._rule(sequence=2, kind="second_grade", reason_id=self.defective.id)
        rule = self._rule(sequence=3, category_id=self.product.categ_id.id, grade_percent=80.0)
        proposal = self._returned(10.0).disposition_ids
        self.assertEqual((proposal.kind, proposal.rule_id), ("restock", rule))
        self.assertEqual((proposal.quantity, proposal.grade_percent), (10.0, 80.0))
        self.assertEqual((proposal.state, proposal.is_automatic), ("proposed", False))
        self.assertRegex(proposal.suggestion, "Rule “Rule”: Opened, original cost .*10.00")
        self.assertEqual(self._returned(1.0, condition="damaged").disposition_ids.kind, "scrap")

    def test_without_a_rule_nothing_is_suggested(self):
        self._rule(condition="damaged")
        self.assertFalse(self._returned(10.0).disposition_ids)

    def test_a_parent_category_counts(self):
        parent = self.env["product.category"].create({"name": "Fasteners"})
        self.product.categ_id = self.env["product.category"].create(
            {"name": "Bolts", "parent_id": parent.id}
        )
        self._rule(category_id=parent.id, kind="scrap")
        self.assertEqual(self._returned(1.0).disposition_ids.kind, "scrap")

    def test_cost_decides_between_rules(self):
        self._rule(sequence=1, kind="scrap", cost_to=5.0)
        self._rule(sequence=2, kind="restock", cost_from=5.01)
        self.assertEqual(self._returned(5.0).disposition_ids.kind, "scrap")
        self.assertEqual(self._returned(6.0).disposition_ids.kind, "restock")

    def test_a_rule_of_another_company_is_none_of_ours(self):
        self._rule(company_id=self.other_company.id)
        self.assertFalse(self._returned(1.0).disposition_ids)

    # --- by itself -----------------------------------------------------------------------------

    def test_clean_cheap_goods_are_restocked_by_rule(self):
        self._automatic()
        before = self._in(self.stock)
        done = self._returned(10.0, condition="new").disposition_ids
        self.assertEqual((done.state, done.is_automatic), ("executed", True))
        self.assertEqual(done.executor_id.id, SUPERUSER_ID)
        self.assertRegex(done.suggestion, "As new, original cost")
        self.assertEqual(self._in(self.stock), before + 10.0)
        self.assertEqual(self._in(self.quarantine), 0.0)

    def test_people_see_the_exceptions(self):
        self._rule(sequence=20)
        self._automatic(max_amount=9.0)
        used = self._returned(2.0, condition="used").disposition_ids
        dear = self._returned(10.0, condition="new").disposition_ids
        failed = self._receive(self._return_line(1.0), 1.0)
        failed.condition = "new"
        self.env["dist.quality.check"]._make(
            [
                {
                    "receipt_id": failed.id,
                    "product_id": self.product.id,
                    "company_id": self.company.id,
                    "state": "failed",
                }
            ]
        )
        failed._set({"inspected_at": "2026-03-02 09:00:00"})
        for proposal in (used, dear, failed.disposition_ids):
            self.assertEqual((proposal.state, proposal.is_automatic), ("proposed", False))
        self.assertEqual(self._in(self.quarantine), 13.0)

    def test_every_third_is_a_sample(self):
        rule = self._automatic(sampling_every=3)
        states = [self._returned(1.0, condition="new").disposition_ids.state for _ in range(6)]
        self.assertEqual(
            states, ["executed", "executed", "proposed", "executed", "executed", "proposed"]
        )
        self.assertEqual(rule.clean_count, 6)

    def test_what_cannot_be_done_is_left_to_a_person(self):
        self._automatic(kind="second_grade")
        self.env["dist.disposition.rule"].search([]).kind = "to_customer"
        receipt = self._receive(self._return_line(1.0), 1.0)
        receipt.condition = "new"
        receipt.return_id._set({"partner_id": False})
        receipt._set({"partner_id": False, "inspected_at": "2026-03-02 09:00:00"})
        proposal = receipt.disposition_ids
        self.assertEqual((proposal.state, proposal.is_automatic), ("proposed", False))
        self.assertIn("Nobody knows whom", proposal.suggestion)
        self.assertTrue(receipt.inspected_at)
        self.assertNothingMoved(receipt, 1.0)

    def test_monitoring_writes_down_what_would_be(self):
        self._automatic()
        receipt = self._receive(self._return_line(1.0), 1.0)
        receipt.condition = "new"
        self.warehouse.dist_mode = "monitor"
        receipt._set({"inspected_at": "2026-03-02 09:00:00"})
        self.assertFalse(receipt.disposition_ids)
        entry = self.env["dist.audit"].search(
            [("res_model", "=", receipt._name), ("res_id", "=", receipt.id)]
        )
        self.assertRegex(entry.name, "“Restock” would be proposed")
        self.assertNothingMoved(receipt, 1.0)

    def test_off_does_nothing(self):
        self._automatic()
        receipt = self._receive(self._return_line(1.0), 1.0)
        receipt.condition = "new"
        self.warehouse.dist_mode = "off"
        receipt._set({"inspected_at": "2026-03-02 09:00:00"})
        self.assertFalse(receipt.disposition_ids)
        self.assertNothingMoved(receipt, 1.0)
