# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .demand_common import TODAY, DemandCommon, noon, week


@tagged("post_install", "-at_install")
class TestDemandOfOrders(DemandCommon):
    def test_confirmed_lines_count_in_the_week_they_were_asked_for(self):
        self._sale(4, noon(3))
        self._sale(6, noon(3, day=6))
        self._sale(5, noon(1))
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {3: 10.0, 1: 5.0})
        row = self.Demand.search([("product_id", "=", self.product.id), ("week", "=", week(3))])
        self.assertEqual(row.channel_id, self.channel)
        self.assertEqual(row.warehouse_id, self.warehouse)
        self.assertEqual((row.order_count, row.line_count, row.cleaned_qty), (2, 2, 10.0))

    def test_without_a_wish_the_order_date_and_the_lead_of_the_line_decide(self):
        order = self._sale(4, False)
        order.order_line.customer_lead = 14
        order.date_order = noon(5)
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {3: 4.0})

    def test_quotations_and_cancelled_ones_do_not_count(self):
        self._sale(4, noon(2), confirm=False)
        self._sale(3, noon(2))._action_cancel()
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {})

    def test_quantities_are_in_the_unit_of_the_product(self):
        self._sale(2, noon(2), uom=self.dozen)
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {2: 24.0})

    def test_services_and_sections_are_no_demand(self):
        service = self._product("Consulting", type="service", is_storable=False)
        order = self._sale(2, noon(2), product=service)
        order.write({"order_line": [Command.create({"display_type": "line_note", "name": "Hi"})]})
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(service), {})

    def test_an_order_from_another_warehouse_counts_there(self):
        north = self.env["stock.warehouse"].create(
            {"name": "North", "code": "NORTH", "company_id": self.company.id}
        )
        self._sale(3, noon(1), warehouse_id=north.id)
        self.Demand._refresh(self.company)
        row = self.Demand.search([("product_id", "=", self.product.id)])
        self.assertEqual(row.warehouse_id, north)

    def test_a_project_is_marked_and_no_demand_to_learn_from(self):
        self._sale(300, noon(1), dist_is_project=True)
        self._sale(5, noon(1))
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {1: 305.0})
        self.assertEqual(self._rows(fname="project_qty"), {1: 300.0})
        self.assertEqual(self._rows(fname="cleaned_qty"), {1: 5.0})

    def test_a_date_that_is_still_to_come_is_kept(self):
        self._sale(7, noon(-6))
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {-6: 7.0})
        self.assertEqual(self._weekly(2), [None, None])

    def test_another_company_counts_its_own(self):
        self._sale(4, noon(1))
        self.Demand._refresh(self.other_company)
        self.assertEqual(self._rows(), {})
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {1: 4.0})


@tagged("post_install", "-at_install")
class TestFirstRequests(DemandCommon):
    def test_a_line_with_a_first_request_counts_once(self):
        order = self._sale(6, noon(2))
        self._first_request(order.order_line, requested_qty=10, promised_qty=6, outcome="split")
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {1: 10.0})
        self.assertEqual(self._rows(fname="unmet_qty"), {1: 4.0})

    def test_a_line_that_was_never_saved_counts(self):
        self._first_request(2_000_000_001, requested_qty=8)
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {1: 8.0})

    def test_what_a_line_grew_to_counts(self):
        order = self._sale(6, noon(1))
        self._first_request(order.order_line, requested_qty=6, promised_qty=6, outcome="promised")
        order.order_line.product_uom_qty = 9
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {1: 9.0})

    def test_of_a_cancelled_order_what_could_not_be_promised_counts(self):
        order = self._sale(6, noon(1))
        self._first_request(order.order_line, requested_qty=6, promised_qty=4, outcome="split")
        order._action_cancel()
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {1: 2.0})

    def test_a_substitute_counts_for_the_product_that_was_asked_for(self):
        other = self._product("Hex bolt M8, black")
        order = self._sale(5, noon(1), product=other)
        self._first_request(order.order_line, requested_qty=5, outcome="substituted")
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {1: 5.0})
        self.assertEqual(self._rows(other), {})

    def test_a_request_without_a_warehouse_goes_to_the_first_of_its_channel(self):
        north = self.env["stock.warehouse"].create(
            {"name": "North", "code": "NORTH", "company_id": self.company.id}
        )
        self.channel.warehouse_line_ids = [Command.create({"warehouse_id": north.id})]
        self._first_request(2_000_000_001, requested_qty=8, warehouse_id=None)
        self.Demand._refresh(self.company)
        row = self.Demand.search([("product_id", "=", self.product.id)])
        self.assertEqual(row.warehouse_id, north)


@tagged("post_install", "-at_install")
class TestDemandOfMoves(DemandCommon):
    def test_deliveries_without_an_order_count(self):
        self._receive(50, noon(9))
        self._deliver(7, noon(3))
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {3: 7.0})
        self.assertFalse(self.Demand.search([("product_id", "=", self.product.id)]).channel_id)

    def test_the_delivery_of_an_order_is_no_second_demand(self):
        self._receive(50, noon(9))
        order = self._sale(4, noon(2))
        move = order.order_line.move_ids
        move.quantity = 4
        move.picked = True
        move._action_done()
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {2: 4.0})

    def test_manufacturing_takes_and_resupply_does_not(self):
        production = self.env["stock.location"].search(
            [("usage", "=", "production"), ("company_id", "=", self.company.id)], limit=1
        )
        north = self.env["stock.warehouse"].create(
            {"name": "North", "code": "NORTH", "company_id": self.company.id}
        )
        self._receive(50, noon(9))
        stock = self.warehouse.lot_stock_id
        self._move(6, noon(2), stock, production)
        self._move(20, noon(2), stock, north.lot_stock_id)
        self._move(9, noon(2), stock, self.company.internal_transit_location_id)
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {2: 6.0})

    def test_a_return_reduces_the_week_in_which_it_was_asked_for(self):
        self._receive(50, noon(9))
        order = self._sale(10, noon(4))
        move = order.order_line.move_ids
        move.quantity = 10
        move.picked = True
        move._action_done()
        stock = self.warehouse.lot_stock_id
        self._move(3, noon(1), self.customer_location, stock, sale_line_id=order.order_line.id)
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {4: 10.0})
        self.assertEqual(self._rows(fname="returned_qty"), {4: 3.0})
        self.assertEqual(self._rows(fname="cleaned_qty"), {4: 7.0})

    def test_moves_of_ten_years_ago_are_left_behind(self):
        self._receive(50, TODAY - timedelta(days=3660))
        self._deliver(7, TODAY - timedelta(days=3650))
        self._deliver(2, noon(1))
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {1: 2.0})
        self.assertEqual(self._weekly(3), [0.0, 0.0, 2.0])


@tagged("post_install", "-at_install")
class TestHistory(DemandCommon):
    def test_weeks_before_the_first_movement_are_unknown(self):
        self._receive(50, noon(3))
        self._deliver(4, noon(1))
        self.Demand._refresh(self.company)
        self.assertEqual(self._weekly(5), [None, None, 0.0, 0.0, 4.0])

    def test_a_week_without_stock_and_requests_is_unknown(self):
        self._receive(10, noon(6, day=0))
        self._deliver(10, noon(5, day=6))
        self._receive(5, noon(2, day=0))
        self.Demand._refresh(self.company)
        self.assertEqual(self._weekly(6), [0.0, 10.0, None, None, 0.0, 0.0])

    def test_a_week_without_stock_but_with_a_request_is_known(self):
        self._receive(10, noon(6, day=0))
        self._deliver(10, noon(5, day=6))
        self._sale(3, noon(3))
        self.Demand._refresh(self.company)
        self.assertEqual(self._weekly(6), [0.0, 10.0, None, 3.0, None, None])

    def test_returns_reach_back_to_the_weeks_before(self):
        self._receive(50, noon(6, day=0))
        self._deliver(10, noon(4))
        self._move(4, noon(2), self.customer_location, self.warehouse.lot_stock_id)
        self.Demand._refresh(self.company)
        self.assertEqual(self._weekly(4), [6.0, 0.0, 0.0, 0.0])

    def test_an_item_without_any_history_is_unknown_throughout(self):
        item = self.Item.create(
            {
                "product_id": self.product.id,
                "warehouse_id": self.warehouse.id,
                "company_id": self.company.id,
            }
        )
        matrix = self.Demand._history(item, 4).matrix
        self.assertEqual(matrix.shape, (1, 4))
        self.assertTrue((matrix != matrix).all())

    def test_no_items_give_an_empty_matrix(self):
        self.assertEqual(self.Demand._history(self.Item, 4).matrix.shape, (0, 4))

    def test_the_number_of_queries_does_not_depend_on_the_items(self):
        def history(count):
            products = self.env["product.product"].create(
                [{"name": f"Nut {n}", "is_storable": True} for n in range(count)]
            )
            items = self.Item.create(
                [
                    {
                        "product_id": product.id,
                        "warehouse_id": self.warehouse.id,
                        "company_id": self.company.id,
                    }
                    for product in products
                ]
            )
            self.env.flush_all()
            with self.assertQueryCount(3):
                self.Demand._history(items, 52)

        history(2)
        history(60)
