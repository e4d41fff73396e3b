# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..core.anomaly import Reason
from .demand_common import TODAY, DemandCommon, noon


@tagged("post_install", "-at_install")
class TestStockAnomaly(DemandCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Anomaly = cls.env["dist.stock.anomaly"]
        cls.vendor = cls.env["res.partner"].create({"name": "Steel Mill"})
        cls.inventory = cls.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", cls.company.id)], limit=1
        )

    def _receipts(self, *last, product=None):
        """Nine usual receipts of 50, and others yesterday."""
        for ago in range(9):
            self._receive(50, noon(10 + ago), product=product)
        return [self._receive(qty, TODAY - timedelta(days=1), product=product) for qty in last]

    def _adjust(self, qty, ago, product=None):
        stock = self.warehouse.lot_stock_id
        places = (self.inventory, stock) if qty > 0 else (stock, self.inventory)
        self._move(abs(qty), noon(ago), *places, product=product, is_inventory=True)

    def _run(self):
        self.Anomaly._detect_movements(self.company, self.product.ids)
        self.Anomaly._detect_losses(self.company)
        return self.Anomaly.search([("company_id", "=", self.company.id)])

    def _cases(self):
        return self.Desk.search(
            [("kind_id.code", "=", "stock_anomaly"), ("company_id", "=", self.company.id)]
        )

    def test_a_zero_too_many_is_listed_and_comes_to_the_desk(self):
        self.product.standard_price = 2.0
        [move] = self._receipts(500)
        found = self._run()
        self.assertEqual((found.reason, found.move_id), ("typo", move))
        self.assertEqual((found.qty, found.usual, found.score), (500.0, 50.0, 5.8))
        self.assertEqual(found.value, 900.0)
        self.assertEqual(found.location_id, self.warehouse.lot_stock_id)
        self.assertEqual(
            found.explanation, "500 moved, about 10 times the usual 50: a zero too many?"
        )
        case = self._cases()
        self.assertEqual((case.amount, case.warehouse_id), (900.0, self.warehouse))
        self.assertIn("a zero too many?", case.summary)
        self.assertIn(("stock.anomaly", found.id), self._documents(case))

    def _documents(self, case):
        return [(d.res_model.removeprefix("dist."), d.res_id) for d in case.document_ids]

    def test_a_second_run_opens_nothing_twice(self):
        self._receipts(500)
        self.assertEqual(len(self._run()), 1)
        self.assertEqual(len(self._run()), 1)
        self.assertEqual(len(self._cases()), 1)

    def test_the_same_receipt_minutes_later_is_a_duplicate(self):
        first = self._receive(30, TODAY, partner_id=self.vendor.id)
        second = self._receive(30, TODAY, partner_id=self.vendor.id)
        found = self._run()
        self.assertEqual((found.reason, found.move_id), ("duplicate", second))
        self.assertEqual(found.other_move_id, first)

    def test_old_movements_are_not_raked_up(self):
        self._receipts()
        self._receive(500, TODAY - timedelta(days=40))
        self.assertFalse(self._run())

    def test_counts_that_always_come_out_short_are_a_slow_loss(self):
        self._receive(500, noon(20))
        for ago in range(1, 6):
            self._adjust(-2, ago)
        found = self._run()
        self.assertEqual((found.reason, found.qty, found.score), ("drift", 10.0, 5.0))
        self.assertEqual(found.product_id, self.product)

    def test_the_first_count_brings_stock_into_the_books(self):
        self._adjust(1000, 8)
        for ago in range(1, 6):
            self._adjust(-2, ago)
        self.assertEqual(self._run().mapped("reason"), ["drift"])

    def test_losses_that_even_out_are_unlisted_and_their_case_closes(self):
        self._receive(500, noon(20))
        for ago in range(1, 6):
            self._adjust(-2, ago)
        self._run()
        case = self._cases()
        self._adjust(12, 1)
        self.assertFalse(self._run())
        self.assertEqual(case.state, "closed")

    def test_a_product_that_loses_more_than_the_others_is_shrinkage(self):
        products = [self._product(f"Part {n}") for n in range(6)]
        for product in products:
            self._receive(500, noon(20), product=product)
            self._deliver(100, noon(9), product=product)
        self._adjust(-20, 2, product=products[3])
        found = self._run()
        self.assertEqual((found.reason, found.product_id), ("shrinkage", products[3]))
        self.assertEqual((found.rate, found.usual), (0.2, 0.0))
        self.assertEqual(
            found.explanation, "20.0% of what is given out is lost, where 0.0% is usual."
        )

    def test_what_was_dismissed_stays_so_until_it_has_grown(self):
        self._receive(500, noon(20))
        for ago in range(1, 6):
            self._adjust(-2, ago)
        found = self._run()
        found.with_user(self.buyer).action_dismiss()
        self.assertEqual(self._cases().state, "closed")
        self._adjust(-2, 6)
        self._run()
        self.assertEqual((found.state, found.score), ("dismissed", 5.0))
        for ago in range(7, 9):
            self._adjust(-2, ago)
        self._run()
        self.assertEqual((found.state, found.score), ("open", 8.0))
        self.assertEqual(self._cases().sorted("id").mapped("state"), ["closed", "open"])

    def test_only_buyers_and_the_warehouse_decide(self):
        self._receipts(500)
        found = self._run()
        for user in (self.dist_user, self.employee, self.foreigner):
            with self.assertRefused(AccessError, "not allowed|access|Only a buyer"):
                found.with_user(user).action_confirm()
        self.assertEqual((found.state, self._cases().state), ("open", "open"))
        found.with_user(self.warehouse_user).action_confirm()
        self.assertEqual(found.state, "confirmed")
        self.assertEqual(found.decided_by_id, self.warehouse_user)
        self.assertEqual(self._cases().state, "closed")

    def test_the_movements_of_a_finding_open(self):
        [move] = self._receipts(500)
        found = self._run().with_user(self.buyer)
        action = found.action_open_movements()
        self.assertEqual(self.env["stock.move"].search(action["domain"]), move)

    def test_each_reason_has_words_and_an_explanation(self):
        words = dict(self.Anomaly._fields["reason"].selection)
        self.assertEqual(set(words), {reason.value for reason in Reason})
        for reason in Reason:
            anomaly = self.Anomaly.new({"reason": reason.value, "product_id": self.product.id})
            self.assertTrue(anomaly.explanation)

    def test_the_cron_checks_every_company_and_starts_over_when_done(self):
        self._receipts(500)
        with self.enter_registry_test_mode():
            self.env.ref(
                "dist_replenishment.dist_stock_anomaly_cron_detect"
            ).method_direct_trigger()
        self.assertEqual(self.Anomaly.search([("company_id", "=", self.company.id)]).reason, "typo")
        self.assertEqual(self.company.dist_anomaly_product_res_id, 0)
