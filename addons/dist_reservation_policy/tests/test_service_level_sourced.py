# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .level_common import FIRST_TO_BEGIN, LAST_TO_END, MONDAY, LevelCommon
from .sourcing_common import SourcingCommon


@tagged("post_install", "-at_install")
class TestServiceLevelSourced(SourcingCommon, LevelCommon):
    """What several warehouses serve is one line, of which all parts count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.sourcing = "fewest_parcels"

    def _ship_from(self, warehouse, order, days_ago=0, at=None):
        """All that the warehouse serves leaves, or left some days ago or at a moment in UTC."""
        picking = order.sudo().picking_ids.filtered(
            lambda p: p.picking_type_id.warehouse_id == warehouse
        )
        self._deliver(picking)
        picking.move_ids.date = at or fields.Datetime.now() - timedelta(days=days_ago)

    def test_a_part_that_never_leaves_is_missed(self):
        order = self._confirmed(14)
        self.assertServed(order, [(10, "Main", 10), (4, "North", 4)])
        self.assertLevel(
            order, requested_qty=14, promised_qty=14, fill_rate=100, wanted_qty=14, due_lines=0
        )
        self._promised_for(order, self._in_days(-1))
        self._ship_from(self.warehouse, order, days_ago=1)
        self.assertLevel(
            order, wanted_qty=14, delivered_qty=10, due_lines=1, in_full_lines=0, otif_rate=0
        )
        self._ship_from(self.north, order, days_ago=1)
        self.assertLevel(order, delivered_qty=14, due_lines=1, in_full_lines=1, otif_rate=100)

    def test_a_part_that_left_late_is_missed(self):
        order = self._confirmed(14)
        self._promised_for(order, self._in_days(-2))
        self._ship_from(self.warehouse, order, days_ago=2)
        self._ship_from(self.north, order, days_ago=1)
        self.assertLevel(order, delivered_qty=10, due_lines=1, in_full_lines=0)

    def test_the_line_has_until_the_date_of_its_last_part(self):
        self._receipt(10, days=9)
        self._receipt_in(self.north, 10, days=3)
        self.house_rule.sourcing = "channel_order"
        order = self._confirmed(20)
        self.assertServed(order, [(10, "Main", 10), (10, "North", 10)])
        self.assertLevel(order, first_promised_date=self._in_days(3), wanted_qty=20)

    def test_what_a_part_grew_by_or_gave_up(self):
        grown, less = self._confirmed(14), self._confirmed(2)
        self._set_in(self.north, 20)
        grown.order_line[1].product_uom_qty = 6
        self.assertLevel(grown, wanted_qty=14)
        grown.order_line[1].product_uom_qty = 3
        self.assertLevel(grown, wanted_qty=13)
        self.assertLevel(less, wanted_qty=2)

    def test_parts_in_other_units(self):
        self._set_on_hand(14)
        self._set_in(self.north, 4)
        order = self._quotation(3)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.action_confirm()
        self.assertServed(order, [(2, "Main", 24), (1, "North", 12)])
        self._ship_from(self.north, order)
        self.assertLevel(order, requested_qty=36, wanted_qty=36, delivered_qty=12, due_lines=0)
        self._ship_from(self.warehouse, order)
        self.assertLevel(order, delivered_qty=36, in_full_lines=1)

    def test_each_part_left_on_a_day_of_its_own_warehouse(self):
        self.north.dist_tz = "America/Los_Angeles"
        order = self._confirmed(14)
        self._promised_for(order, MONDAY)
        # Tuesday in Main, and still Monday in North
        self._ship_from(self.warehouse, order, at="2024-12-03 01:30:00")
        self._ship_from(self.north, order, at="2024-12-03 01:30:00")
        self.assertLevel(order, wanted_qty=14, delivered_qty=4, due_lines=1, in_full_lines=0)

    def test_a_line_is_due_when_the_day_is_over_in_every_warehouse(self):
        self.warehouse.dist_tz, self.north.dist_tz = FIRST_TO_BEGIN, LAST_TO_END
        order = self._confirmed(14)
        day = self._today_in(self.north)
        self._promised_for(order, day)
        self.assertLevel(order, due_lines=0)
        self._promised_for(order, day - timedelta(days=1))
        self.assertLevel(order, due_lines=1, in_full_lines=0)
