# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from datetime import timedelta
from decimal import Decimal

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..core.slip import Arrival
from .test_slips import SlipCommon


@tagged("post_install", "-at_install")
class TestForesee(SlipCommon):
    """What is foreseen is what happens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supply = cls.env["dist.promise.supply"]

    def _arrivals(self, picking, days, qty=None):
        moment = fields.Datetime.now() + timedelta(days=days)
        return {
            move: self.supply._arrival(
                move, moment, Decimal(str(move.product_qty if qty is None else qty))
            )
            for move in picking.move_ids
        }

    def _foreseen(self, arrivals):
        return sorted(
            (one.line.id, one.old_ship_date, one.fate.qty, str(one.fate.date))
            for one in self.supply._foresee(arrivals)
        )

    def _happened(self, known=()):
        """What the slips say that came since, in the same words."""
        slips = self.Slip.search([("product_id", "=", self.product.id)]).filtered(
            lambda slip: slip.id not in known
        )
        return sorted(
            (s.line_id.id, s.risk_date, Decimal(str(s.qty)), str(s.new_ship_date or None))
            for s in slips
        )

    def test_a_postponed_receipt(self):
        receipt = self._receipt(40, 3)
        first, second = self._confirmed(30), self._confirmed(10)
        self._receipt(12, 5)
        foreseen = self._foreseen(self._arrivals(receipt, 10))
        self.assertEqual(
            foreseen,
            [
                (first.order_line.id, self._day(3), 12, str(self._day(5))),
                (first.order_line.id, self._day(3), 18, str(self._day(10))),
                (second.order_line.id, self._day(3), 10, str(self._day(10))),
            ],
        )
        self.assertBooks(first, firm=30)
        self.assertFalse(self._happened(), "nothing is written")
        self._postpone(receipt, 10)
        self._work()
        self.assertEqual(self._happened(), foreseen)

    def test_what_is_no_worse_is_foreseen_as_nothing(self):
        receipt = self._receipt(40, 3)
        self._confirmed(30)
        for days, qty in ((3, 40), (1, 40), (3, 50), (3, 31)):
            self.assertEqual(self._foreseen(self._arrivals(receipt, days, qty)), [])

    def test_a_warehouse_that_only_monitors_foresees_nothing(self):
        self.warehouse.dist_mode = "monitor"
        receipt = self._receipt(40, 3)
        self._confirmed(30)
        self.assertEqual(self._foreseen(self._arrivals(receipt, 30)), [])

    def test_whatever_slips_happens_as_foreseen(self):
        """Random worlds: stock, receipts, orders that are promised or wait; then one slips."""
        for seed in range(12):
            rng = random.Random(seed)
            self.product = self.env["product.product"].create(
                {"name": f"Pin {seed}", "is_storable": True, "list_price": 1}
            )
            self._set_on_hand(rng.randint(0, 6), self.product)
            receipts = [
                self._receipt(rng.randint(1, 12), rng.randint(0, 12), self.product)
                for _ in range(3)
            ]
            for _ in range(6):
                self._confirmed(rng.randint(1, 7), days=rng.choice((0, 4, 9)), product=self.product)
            receipt = rng.choice(receipts)
            days, less = rng.randint(0, 20), rng.choice((0, 0, 1))
            qty = max(0, receipt.move_ids.product_uom_qty - less * rng.randint(0, 12))
            with self.subTest(seed=seed, days=days, qty=qty):
                foreseen = self._foreseen(self._arrivals(receipt, days, qty))
                vals = {"date": fields.Datetime.now() + timedelta(days=days)}
                if qty:
                    receipt.move_ids.write({**vals, "product_uom_qty": qty})
                else:
                    receipt.action_cancel()
                self.env.cr.flush()
                keys = [(self.product.id, self.warehouse.id)]
                self.worker._work(keys, keys)
                self.assertEqual(self._happened(), foreseen)

    # --- on the receipt ----------------------------------------------------------------------

    def test_the_receipt_shows_it_before_it_is_saved(self):
        receipt = self._receipt(40, 3)
        order = self._confirmed(30)
        with Form(receipt) as form:
            self.assertFalse(form.dist_slip_impact)
            form.scheduled_date = fields.Datetime.now() + timedelta(days=10)
            self.assertIn("1 order worth", form.dist_slip_impact)
            self.assertIn(order.name, form.dist_slip_impact)
            self.assertIn("30 Units", form.dist_slip_impact)
            self.assertBooks(order, firm=30)
            form.scheduled_date = receipt.scheduled_date
            self.assertFalse(form.dist_slip_impact)

    def test_who_may_not_read_the_orders_sees_what_it_costs_and_no_names(self):
        clerk = self._user("clerk", "stock.group_stock_user")
        receipt = self._receipt(40, 3)
        order = self._confirmed(30)
        # sale_stock lets the warehouse read orders; a company's own rules may not
        self.env["ir.model.access"].search(
            [
                ("model_id.model", "=", "sale.order"),
                ("group_id", "=", self.env.ref("stock.group_stock_user").id),
            ]
        ).active = False
        with self.assertRaises(AccessError):
            order.with_user(clerk).check_access("read")
        picking = receipt.with_user(clerk).new(origin=receipt.with_user(clerk))
        picking.scheduled_date = fields.Datetime.now() + timedelta(days=10)
        html = picking.dist_slip_impact
        self.assertIn("1 order worth", html)
        self.assertNotIn(order.name, html)
        self.assertNotIn(self.customer.name, html)

    def test_an_arrival_is_a_day_of_the_warehouse(self):
        receipt = self._receipt(40, 3)
        self.warehouse.dist_tz = "Asia/Tokyo"
        moment = fields.Datetime.to_datetime("2026-12-03 20:00:00")
        arrival = self.supply._arrival(receipt.move_ids, moment, Decimal(4))
        self.assertEqual(arrival, Arrival(fields.Date.to_date("2026-12-04"), Decimal(4)))
