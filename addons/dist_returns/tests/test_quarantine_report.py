# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..core import claim as core
from ..models.dist_quarantine_report import BRACKETS
from .common_claims import ClaimsCommon


@tagged("post_install", "-at_install")
class TestQuarantineReport(ClaimsCommon):
    """What stands in quarantine now, what it is worth, how old it is and what it waits for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.standard_price = 5.0
        cls.Report = cls.env["dist.quarantine.report"].with_user(cls.dist_user)

    def _steps(self, receipts):
        """[(step, quantity, value)] of these receipts."""
        rows = self.Report.search([("receipt_id", "in", receipts.ids)], order="step, id")
        return [(row.step, row.open_qty, row.value) for row in rows]

    def _planned(self, receipt, quantity, state, kind="scrap"):
        return self._decide(receipt, quantity, state=state, kind=kind)

    def test_goods_that_nobody_has_inspected(self):
        receipt = self._held(4.0)
        receipt._set({"inspected_at": False})
        self.assertEqual(self._steps(receipt), [("inspect", 4.0, 20.0)])

    def test_each_part_waits_for_its_own_step(self):
        receipt = self._held(10.0)
        self._planned(receipt, 1.0, "proposed")
        self._planned(receipt, 2.0, "approved")
        self._planned(receipt, 3.0, "approved", "vendor_claim")
        self.assertEqual(
            self._steps(receipt),
            [
                ("approve", 1.0, 5.0),
                ("claim", 3.0, 15.0),
                ("decide", 4.0, 20.0),
                ("execute", 2.0, 10.0),
            ],
        )

    def test_what_is_gone_is_not_there(self):
        receipt = self._held(4.0)
        self._planned(receipt, 3.0, "executed")
        self.assertEqual(self._steps(receipt), [("decide", 1.0, 5.0)])
        self._planned(receipt, 1.0, "executed")
        self.assertEqual(self._steps(receipt), [])

    def test_what_is_cancelled_is_to_be_decided_again(self):
        receipt = self._held(4.0)
        self._planned(receipt, 3.0, "cancelled")
        self.assertEqual(self._steps(receipt), [("decide", 4.0, 20.0)])

    def test_goods_of_vendors_on_a_claim_without_a_disposition(self):
        line = self._buy(10.0, price=4.0)
        receipt = self._held(
            3.0, "vendor", purchase_line_id=line.id, origin_move_id=line.move_ids.id
        )
        self.assertEqual(self._steps(receipt), [("decide", 3.0, 12.0)])
        claim = self.Claim._open_for_receipts(receipt)
        claim.user_id = self.claimer
        self.assertEqual(self._steps(receipt), [("claim", 3.0, 12.0)])
        row = self.Report.search([("receipt_id", "=", receipt.id)])
        self.assertEqual((row.user_id, row.kind), (self.claimer, "vendor"))

    def test_the_owner_is_that_of_the_claim_or_of_the_return(self):
        record = self.env["dist.return"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "user_id": self.clerk.id,
            }
        )
        receipt = self._held(4.0, return_id=record.id)
        line = self._buy(10.0)
        receipt._set({"purchase_line_id": line.id})
        claim = self.Claim._open_for(self._decide(receipt, 1.0))
        claim.user_id = self.claimer
        rows = self.Report.search([("receipt_id", "=", receipt.id)])
        self.assertEqual(
            {row.step: row.user_id for row in rows},
            {"decide": self.clerk, "claim": self.claimer},
        )

    def test_age_in_days_and_brackets(self):
        ages = (0, 7, 8, 14, 15, 30, 31, 60, 61, 400)
        for days in ages:
            receipt = self._held(1.0)
            # an hour more, so that the second that passes meanwhile changes no day
            received = fields.Datetime.now() - timedelta(days=days, hours=1)
            receipt._set({"received_at": received})
            row = self.Report.search([("receipt_id", "=", receipt.id)])
            self.assertEqual(row.age_days, days)
            self.assertEqual(BRACKETS[row.age_bracket], core.age_bucket(days))

    def test_brackets_are_sorted_by_age(self):
        for days in (70, 10, 20, 1):
            self._held(1.0, days_ago=days)
        rows = self.Report._read_group(
            [("product_id", "=", self.product.id)], ["age_bracket"], ["value:sum"]
        )
        self.assertEqual([key for key, _value in rows], ["00", "08", "15", "61"])
        self.assertEqual([value for _key, value in rows], [5.0] * 4)

    def test_a_row_opens_its_goods(self):
        receipt = self._held(1.0)
        row = self.Report.search([("receipt_id", "=", receipt.id)])
        self.assertEqual(row.action_open_receipt()["res_id"], receipt.id)

    def test_who_may_read_it(self):
        receipt = self._held(1.0)
        domain = [("receipt_id", "=", receipt.id)]
        model = self.env["dist.quarantine.report"]
        for user in (self.dist_user, self.clerk, self.inspector, self.claimer, self.warehouse_user):
            self.assertEqual(len(model.with_user(user).search(domain)), 1, user.login)
        for user in (self.employee, self.salesman, self.stock_user, self.buyer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                model.with_user(user).search(domain)

    def test_companies_are_apart(self):
        receipt = self._held(1.0)
        model = self.env["dist.quarantine.report"].with_user(self.foreigner)
        self.assertFalse(model.search([("receipt_id", "=", receipt.id)]))
