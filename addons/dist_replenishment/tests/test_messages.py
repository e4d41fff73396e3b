# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo.tests import tagged

from .plan_common import PlanCommon


@tagged("post_install", "-at_install")
class TestMessages(PlanCommon):
    def test_a_receipt_after_the_stock_out_is_expedited_not_ordered_again(self):
        self._put(self.product, 5.0)
        self._sale(2, 15.0)
        order = self._receipt(10, 60.0)
        self._plan()
        self.assertFalse(self._proposals(action="buy"))
        message = self._proposals(action="expedite")
        self.assertEqual(message.purchase_line_id, order.order_line)
        self.assertEqual((message.severity, message.proposed_qty), ("2", 60.0))
        self.assertEqual(message.receipt_date, date(2026, 3, 12))
        self.assertLessEqual(message.wanted_date, date(2026, 3, 4))

    def test_a_receipt_that_nobody_needs_is_to_be_cancelled(self):
        self._put(self.product, 400.0)
        order = self._receipt(30, 60.0)
        self._plan()
        message = self._proposals(action="cancel")
        self.assertEqual(message.purchase_line_id, order.order_line)

    def test_stock_for_years_is_too_much(self):
        # what is counted in pieces is too much in whole ones
        self._put(self.product, 2000.37)
        self._plan()
        message = self._proposals(action="excess")
        self.assertGreater(message.proposed_qty, 1000.0)
        self.assertEqual(message.proposed_qty % 1, 0.0)
        self.assertEqual(message.severity, "0")
        self.assertFalse(self._proposals(action="buy"))

    def test_a_message_goes_when_its_cause_goes(self):
        self._put(self.product, 400.0)
        order = self._receipt(30, 60.0)
        self._plan()
        message = self._proposals(action="cancel")
        order.button_cancel()
        self._plan()
        self.assertEqual(message.state, "obsolete")

    def test_two_moves_of_one_transfer_are_two_messages(self):
        self._put(self.product, 400.0)
        supplier = self.env.ref("stock.stock_location_suppliers")
        common = {
            "picking_type_id": self.warehouse.in_type_id.id,
            "location_id": supplier.id,
            "location_dest_id": self.warehouse.lot_stock_id.id,
        }
        picking = self.env["stock.picking"].create({**common})
        for qty, day in ((60.0, 30), (70.0, 60)):
            move = self.env["stock.move"].create(
                {
                    **common,
                    "picking_id": picking.id,
                    "product_id": self.product.id,
                    "product_uom_qty": qty,
                }
            )
            move._action_confirm(merge=False)
            move.date = self._day(day)
        self._plan()
        found = self._proposals(action="cancel")
        self.assertEqual(found.picking_id, picking)
        self.assertEqual(sorted(found.mapped("proposed_qty")), [60.0, 70.0])
