# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests.common import tagged

from .common_claims import ClaimsCommon


@tagged("post_install", "-at_install")
class TestClaimClock(ClaimsCommon):
    """Late claims come to the desk and leave it by themselves."""

    def _case(self, claim):
        return self.Desk.search(
            [("cause_key", "=", f"dist.vendor.claim,{claim.id}"), ("state", "!=", "closed")]
        )

    def _ago(self, days):
        return fields.Datetime.now() - timedelta(days=days)

    def test_a_window_that_ends(self):
        claim = self._claim(state="draft")
        self.Claim._cron_find_late()
        self.assertFalse(self._case(claim))
        claim.sudo().deadline = fields.Date.today() + timedelta(days=3)
        self.Claim._cron_find_late()
        case = self._case(claim)
        self.assertEqual(case.kind_id.code, "vendor_claim")
        self.assertIn(f"{claim.name} isn't sent", case.summary)
        self.assertEqual(case.amount, 12.0)
        claim.action_mark_sent()
        self.assertEqual(case.state, "closed")
        self.assertTrue(case.closed_by_itself)

    def test_no_answer(self):
        claim = self._claim(state="sent")
        claim.sudo()._set({"sent_at": self._ago(13)})
        self.Claim._cron_find_late()
        self.assertFalse(self._case(claim))
        claim.sudo()._set({"sent_at": self._ago(14)})
        self.Claim._cron_find_late()
        self.Claim._cron_find_late()
        case = self._case(claim)
        self.assertEqual(len(case), 1)
        self.assertIn("hasn't answered", case.summary)
        claim.action_acknowledge()
        self.assertEqual(case.state, "closed")

    def test_no_settlement(self):
        claim = self._claim()
        claim.action_ship()
        claim.sudo()._set({"shipped_at": self._ago(30)})
        self.Claim._cron_find_late()
        case = self._case(claim)
        self.assertIn("hasn't settled", case.summary)
        self._refund(claim, 3.0)
        self.assertEqual(case.state, "closed")

    def test_a_longer_window_closes_the_case(self):
        claim = self._claim(state="draft")
        claim.sudo().deadline = fields.Date.today()
        self.Claim._cron_find_late()
        case = self._case(claim)
        self.assertTrue(case)
        claim.deadline = fields.Date.today() + timedelta(days=30)
        self.Claim._cron_find_late()
        self.assertEqual(case.state, "closed")

    def test_the_age_of_a_claim(self):
        claim = self._claim()
        self.assertEqual((claim.age_days, claim.age_bucket), (0, "0-7"))
