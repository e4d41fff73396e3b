# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .sourcing_common import SourcingCommon


@tagged("post_install", "-at_install")
class TestSourcing(SourcingCommon):
    """At confirmation an order's lines are served from the channel's warehouses."""

    # --- the rules -----------------------------------------------------------------------------

    def test_without_sourcing_the_orders_own_warehouse_serves(self):
        self.house_rule.sourcing = False
        order = self._confirmed(14, user=self.salesman)
        self.assertServed(order, [(14, "Main", 10)])
        self.assertEqual(order.order_line.dist_backorder_qty, 4)
        self.assertFalse(order.order_line.dist_warehouse_id)

    def test_the_first_warehouse_serves_what_it_has_and_the_next_the_rest(self):
        order = self._confirmed(14, user=self.salesman)
        self.assertServed(order, [(10, "Main", 10), (4, "North", 4)])
        first, second = order.order_line
        self.assertEqual(second.dist_split_from_id, first)
        self.assertEqual(order.order_line.mapped("dist_sourcing"), ["channel_order"] * 2)
        self.assertEqual(
            {(p.picking_type_id.warehouse_id.name, p.move_ids.product_uom_qty)
             for p in order.picking_ids},
            {("Main", 10), ("North", 4)},
        )  # fmt: skip

    def test_the_channels_order_decides_and_not_the_orders_own_warehouse(self):
        self.lines[0].sequence = 30
        order = self._confirmed(5, user=self.salesman)
        self.assertServed(order, [(5, "North", 5)])
        self.assertEqual(order.warehouse_id, self.warehouse)

    def test_what_nobody_has_waits_with_the_first_that_serves(self):
        order = self._confirmed(25, user=self.salesman)
        self.assertServed(order, [(17, "Main", 10), (8, "North", 8)])
        self.assertEqual(order.order_line.mapped("dist_backorder_qty"), [7, 0])

    def test_what_comes_later_is_taken_where_it_comes_first(self):
        self._receipt(10, days=9)
        self._receipt_in(self.north, 10, days=3)
        order = self._confirmed(20, user=self.salesman)
        self.assertServed(order, [(10, "Main", 10), (10, "North", 10)])
        self.assertEqual(order.order_line[1].dist_promised_date, self._in_days(3))

    def test_the_fewest_parcels_of_the_whole_order(self):
        self.house_rule.sourcing = "fewest_parcels"
        other = self._product(main=0, north=3)
        order = self._confirmed_lines([(self.product, 5), (other, 3)])
        self.assertServed(order, [(5, "North", 5), (3, "North", 3)])
        self.assertEqual(len(order.picking_ids), 1)

    def test_the_whole_is_there_first(self):
        self.house_rule.sourcing = "earliest"
        self.warehouse.dist_transit_days = 4
        self.north.dist_transit_days = 1
        order = self._confirmed(8, user=self.salesman)
        self.assertServed(order, [(8, "North", 8)])
        self.assertEqual(order.order_line.dist_arrival_date, self._in_days(1))
        self.assertEqual(
            order.order_line.dist_decision_ids._sentences()[0],
            "Served from North: the policy takes the warehouses from which the whole order is "
            f"there first, on {self._said(self._in_days(1))}.",
        )

    def test_in_time_means_arriving_by_the_day_that_the_customer_asked_for(self):
        self.warehouse.dist_transit_days = 6
        self.north.dist_transit_days = 1
        order = self._confirmed(8, days=3, user=self.salesman)
        self.assertServed(order, [(8, "North", 8)])

    # --- commitments ---------------------------------------------------------------------------

    def test_a_refused_line_is_refused_whole_and_nothing_changes(self):
        self.house_rule.commitment = "refuse"
        order = self._quotation(20, user=self.salesman)
        with self.assertRefused(UserError, "together have 18 of 20 Units in time"):
            order.action_confirm()
        self.assertServed(order, [(20, "Main", 0)])
        self.assertEqual(order.state, "draft")

    def test_what_two_warehouses_have_together_is_not_refused(self):
        self.house_rule.commitment = "refuse"
        order = self._confirmed(18, user=self.salesman)
        self.assertServed(order, [(10, "Main", 10), (8, "North", 8)])

    def test_all_or_nothing_is_one_warehouse(self):
        self.house_rule.commitment = "all_or_nothing"
        self.assertServed(self._confirmed(8, user=self.salesman), [(8, "Main", 8)])
        self.assertServed(self._confirmed(8, user=self.salesman), [(8, "North", 8)])

    def test_a_policy_of_a_warehouse_counts_for_what_it_can_serve(self):
        self.env["dist.reservation.policy"].create(
            {
                "name": "North keeps six",
                "scope": "warehouse",
                "warehouse_id": self.north.id,
                "company_id": self.company.id,
                "buffer_qty": 6,
            }
        )
        order = self._confirmed(14, user=self.salesman)
        self.assertServed(order, [(12, "Main", 10), (2, "North", 2)])

    # --- which lines ---------------------------------------------------------------------------

    def test_a_line_for_which_a_person_chose_a_warehouse_is_never_moved(self):
        order = self._quotation(6, user=self.salesman)
        order.order_line.dist_warehouse_id = self.north
        self.assertEqual(order.order_line.warehouse_id, self.north)
        order.action_confirm()
        self.assertServed(order, [(6, "North", 6)])
        self.assertFalse(order.order_line.dist_sourcing)
        self.assertFalse(order.dist_sourcing_note)

    def test_two_lines_of_one_product_share_what_there_is(self):
        order = self._confirmed_lines([(self.product, 7), (self.product, 7)])
        self.assertServed(order, [(7, "Main", 7), (3, "Main", 3), (4, "North", 4)])

    def test_two_orders_that_are_confirmed_together_share_what_there_is(self):
        orders = self._quotation(7, user=self.salesman) + self._quotation(7, user=self.salesman)
        orders.action_confirm()
        self.assertServed(orders[0], [(7, "Main", 7)])
        self.assertServed(orders[1], [(3, "Main", 3), (4, "North", 4)])

    def test_a_line_that_is_made_or_bought_for_the_order_is_left_alone(self):
        mto = self.warehouse.mto_pull_id.route_id
        mto.active = True
        self.env["stock.rule"].create(
            {
                "name": "Made in the workshop",
                "action": "pull",
                "route_id": mto.id,
                "location_src_id": self.product.property_stock_production.id,
                "location_dest_id": self.stock.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "procure_method": "make_to_stock",
                "warehouse_id": self.warehouse.id,
            }
        )
        self.product.route_ids = mto
        order = self._quotation(14, user=self.salesman)
        self.assertEqual(order._dist_sourcing_alternatives(), {})
        order.action_confirm()
        self.assertServed(order, [(14, "Main", 0)])
        self.assertFalse(order.order_line.dist_decision_ids)

    def test_a_line_with_a_route_of_its_own_is_left_alone(self):
        order = self._quotation(14, user=self.salesman)
        order.order_line.sudo().route_ids = self.warehouse.delivery_route_id
        order.action_confirm()
        self.assertServed(order, [(14, "Main", 10)])

    # --- which warehouses ----------------------------------------------------------------------

    def test_only_enforcing_warehouses_serve(self):
        self.north.dist_mode = "monitor"
        self.assertServed(self._confirmed(14, user=self.salesman), [(14, "Main", 10)])

    def test_an_order_that_is_only_monitored_is_never_changed(self):
        self.warehouse.dist_mode = "monitor"
        order = self._confirmed(14, user=self.salesman)
        self.assertEqual(len(order.order_line), 1)
        self.assertEqual(order.order_line.warehouse_id, self.warehouse)
        self.assertFalse(order.order_line.dist_warehouse_id)

    def test_a_channel_cannot_name_the_warehouse_of_another_company(self):
        with self.assertRefused(UserError, "(?s)Southwind Supplies.*belongs to another company"):
            self.lines[0].warehouse_id = self.other_warehouse

    def test_a_line_cannot_ship_from_another_company(self):
        order = self._quotation(6, user=self.salesman)
        with self.assertRefused(UserError, "belongs to another company"):
            order.order_line.sudo().dist_warehouse_id = self.other_warehouse
        self.assertEqual(order.order_line.warehouse_id, self.warehouse)

    def test_a_channel_without_warehouses_of_its_own_has_those_of_the_company(self):
        self.lines.unlink()
        self.warehouse.sequence = 1
        self.assertServed(
            self._confirmed(14, user=self.salesman), [(10, "Main", 10), (4, "North", 4)]
        )

    # --- what it costs -------------------------------------------------------------------------

    def _positions_read(self, order):
        """How many statements of the action read positions."""
        self.env.flush_all()
        with self.assertLogs("odoo.sql_db", "DEBUG") as logs:
            order.action_confirm()
        return sum("dist_promise_claim" in text and "on_hand" in text for text in logs.output)

    def test_choosing_reads_positions_once_more(self):
        self.assertEqual(self._positions_read(self._quotation(14)), 2)
        self.house_rule.sourcing = "own"
        self.assertEqual(self._positions_read(self._quotation(14)), 1)

    def test_a_channel_with_one_warehouse_costs_nothing(self):
        self.lines[1].unlink()
        self.assertEqual(self._positions_read(self._quotation(14)), 1)

    # --- alternatives --------------------------------------------------------------------------

    def test_alternatives_tell_what_each_warehouse_could_do(self):
        self._receipt_in(self.north, 10, days=3)
        self.house_rule.commitment = "refuse"
        order = self._quotation(12, user=self.salesman)
        self.assertEqual(
            order._dist_sourcing_alternatives(),
            {
                order.order_line: [
                    (self.warehouse, 10, None),
                    (self.north, 8, self._in_days(3)),
                ]
            },
        )
        self.assertEqual(len(order.order_line), 1)
        self.assertFalse(order.order_line.dist_warehouse_id)
