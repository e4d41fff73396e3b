# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.dist_reservation_policy import queries
from odoo.addons.dist_reservation_policy.models.dist_promise_supply import TAKEN

from .expiry_common import ExpiryCommon


@tagged("post_install", "-at_install")
class TestExpiry(ExpiryCommon):
    """A sealant in lots: the one that came later expires earlier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late = cls._lot("LATE", days=90, qty=10)
        cls.early = cls._lot("EARLY", days=20, qty=10)

    # --- reserving -------------------------------------------------------------------------------

    def test_what_expires_first_is_reserved_first(self):
        order = self._confirmed(12)
        self._work()
        self.assertEqual(self._reserved(order), {self.early: 10, self.late: 2})

    def test_a_strategy_that_somebody_chose_is_kept(self):
        fifo = self.env.ref("stock.removal_fifo")
        for chosen in (self.product.categ_id, self.stock):
            with self.subTest(chosen=chosen), self.env.cr.savepoint() as savepoint:
                chosen.removal_strategy_id = fifo
                order = self._confirmed(12)
                self._work()
                self.assertEqual(self._reserved(order), {self.late: 10, self.early: 2})
                savepoint.rollback()

    def test_a_warehouse_that_only_monitors_is_left_as_it_is(self):
        self.warehouse.dist_mode = "monitor"
        order = self._confirmed(12)
        self.assertEqual(self._reserved(order), {self.late: 10, self.early: 2})

    # --- goods that leave ------------------------------------------------------------------------

    def test_what_has_expired_may_go_when_everything_else_is_promised(self):
        self._expire(self.early)
        order = self._confirmed(10)
        outside = self.env.ref("stock.stock_location_customers")
        with self.assertRefused(UserError, "would not cover all promises"):
            self._take(self.late, 4, outside)
        self._take(self.early, 4, outside)
        self.assertBooks(order, firm=10)
        self.assertEqual(sum(self.early.quant_ids.mapped("quantity")), 10)
        self.assertEqual(self.early.product_qty, 6)

    def test_nobody_misses_what_has_expired(self):
        """A count of it is no decrease, so it needs no claim and waits for nobody."""
        self._expire(self.early)
        order = self._confirmed(10)
        noted = self.env["dist.promise.supply"]._pending()[TAKEN]
        quant = self.early.quant_ids.filtered(lambda q: q.location_id == self.stock)
        quant.with_context(inventory_mode=True).inventory_quantity = 0
        quant.action_apply_inventory()
        self.assertEqual(noted, {})
        self.assertEqual(self.early.product_qty, 0)
        self.assertBooks(order, firm=10)

    # --- promising -------------------------------------------------------------------------------

    def test_what_has_expired_is_not_promised(self):
        self._expire(self.early)
        self.assertBooks(self._confirmed(12), firm=10, backorder=2)

    def test_a_lot_that_expires_puts_what_it_covered_at_risk_and_on_the_desk(self):
        order = self._confirmed(15)
        self._expire(self.early)
        self.assertBooks(order, firm=10, at_risk=5)
        case = self._case_of(order)
        self.assertEqual((case.kind_id.code, case.state), ("promise_at_risk", "open"))

    def test_a_date_that_is_corrected_promises_again(self):
        order = self._confirmed(15)
        self._expire(self.early)
        self.early.removal_date = fields.Datetime.now() + timedelta(days=5)
        self.env.cr.flush()
        self._work()
        self.assertBooks(order, firm=15)

    def test_a_date_that_is_brought_forward_uncovers_at_once_what_it_covered(self):
        today, later = self._confirmed(10), self._confirmed(10, days=30)
        self.late.removal_date = fields.Datetime.now() + timedelta(days=5)
        self.env.cr.flush()
        self.assertBooks(today, firm=10)
        self.assertBooks(later, at_risk=10)

    def test_the_daily_review_finds_what_expired_without_an_event(self):
        order = self._confirmed(15)
        self.env.cr.execute(
            "UPDATE stock_quant SET removal_date = now() AT TIME ZONE 'UTC' - interval '1 hour' "
            "WHERE lot_id = %s",
            [self.early.id],
        )
        self.env.invalidate_all()
        keys = self.worker._find(queries.promised_keys)
        self.assertIn((self.product.id, self.warehouse.id), keys)
        self.worker._work(keys, keys)
        self.assertBooks(order, firm=10, at_risk=5)
