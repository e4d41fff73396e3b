# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .. import queries
from .test_slips import SlipCommon


@tagged("post_install", "-at_install")
class TestTransit(SlipCommon):
    """Goods that left one warehouse and are overdue at the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.transit = cls.company.internal_transit_location_id
        cls.env["stock.quant"]._update_available_quantity(cls.product, cls.transit, 10)

    @classmethod
    def _under_way(cls, qty, days):
        """A transfer out of transit that is due in some days."""
        when = fields.Datetime.now() + timedelta(days=days)
        places = {"location_id": cls.transit.id, "location_dest_id": cls.stock.id}
        move = {
            "product_id": cls.product.id,
            "product_uom_qty": qty,
            "date": when,
            **places,
        }
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": cls.warehouse.in_type_id.id,
                "scheduled_date": when,
                "move_ids": [Command.create(move)],
                **places,
            }
        )
        picking.action_confirm()
        cls.env.cr.flush()
        return picking

    @classmethod
    def _days_pass(cls, picking, days):
        """What midnight does: no event, the date has just passed."""
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE stock_move SET date = date - make_interval(days => %s) WHERE picking_id = %s",
            [days, picking.id],
        )
        cls.env.invalidate_all()

    def _review(self):
        """The steps of the daily review, without its commits."""
        self.Desk._dist_review_transit()
        keys = self.worker._find(queries.promised_keys)
        self.worker._work(keys, keys)
        self.worker._tell_customers()

    def test_what_is_due_counts_and_what_is_overdue_does_not(self):
        picking = self._under_way(10, 0)
        self.assertBooks(self._confirmed(4), firm=4)
        self._days_pass(picking, 1)
        self.assertBooks(self._confirmed(1), backorder=1)

    def test_an_overdue_receipt_of_a_vendor_counts_still(self):
        receipt = self._receipt(10, 0)
        self._days_pass(receipt, 5)
        self.assertBooks(self._confirmed(4), firm=4)

    def test_what_has_not_left_yet_is_late_but_not_lost(self):
        picking = self._under_way(10, 0)
        self._days_pass(picking, 5)
        self.env.cr.execute(
            "UPDATE stock_move SET state = 'waiting' WHERE picking_id = %s", [picking.id]
        )
        self.env.invalidate_all()
        self.assertBooks(self._confirmed(4), firm=4)
        self._review()
        self.assertFalse(self._case(picking))

    def test_the_daily_review_puts_promises_at_risk_and_opens_one_case(self):
        picking = self._under_way(10, 0)
        first, second = self._confirmed(4), self._confirmed(5)
        self._days_pass(picking, 1)
        self._review()
        self._review()
        self.assertBooks(first, at_risk=4)
        self.assertBooks(second, at_risk=5)
        case = self._case(picking)
        self.assertEqual((case.kind_id.code, case.state), ("stale_transit", "open"))
        self.assertEqual(case.dist_slip_ids.order_id, first | second)
        self.assertEqual(
            case.summary,
            f"{picking.name} is overdue in transit. Promises later: 0, without a date: 2; "
            "orders: 2; customers: 1.",
        )
        self.assertEqual(case.amount, 45)

    def test_goods_that_nobody_waits_for_open_a_case_too(self):
        picking = self._under_way(10, 0)
        self._days_pass(picking, 1)
        self._review()
        self.assertEqual(self._case(picking).state, "open")

    def test_a_new_date_promises_again_and_closes_the_case(self):
        picking = self._under_way(10, 0)
        order = self._confirmed(4)
        self._days_pass(picking, 1)
        self._review()
        self._postpone(picking, 6)
        case = self._case(picking)
        self.assertEqual((case.state, case.closed_by_itself), ("closed", True))
        self._tell()
        self.assertBooks(order, firm=4)
        self.assertEqual(self._told(), [(self.customer, order, self.today, self._day(6), 4)])

    def test_what_arrives_closes_the_case_and_tells_nobody(self):
        picking = self._under_way(10, 0)
        order = self._confirmed(4)
        self._days_pass(picking, 1)
        self._review()
        picking.move_ids.write({"quantity": 10, "picked": True})
        picking._action_done()
        self.env.cr.flush()
        self._tell()
        self.assertBooks(order, firm=4)
        self.assertEqual(self._case(picking).state, "closed")
        self.assertFalse(self._mails())

    def test_monitoring_opens_no_case(self):
        self.warehouse.dist_mode = "monitor"
        picking = self._under_way(10, 0)
        self._days_pass(picking, 1)
        self._review()
        self.assertFalse(self._case(picking))
