# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from .promise_common import PromiseCommon


class RouteCommon(PromiseCommon):
    """PromiseCommon, with a way to sell goods that don't come out of the stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")
        cls.customers = cls.env.ref("stock.stock_location_customers")

    @classmethod
    def _routed(cls, qty, route):
        """A quotation whose one line goes by the route."""
        order = cls._quotation(qty)
        order.order_line.route_ids = route
        return order

    @classmethod
    def _rule(cls, route, source, destination, picking_type):
        return cls.env["stock.rule"].create(
            {
                "name": f"{source.name} to {destination.name}",
                "route_id": route.id,
                "action": "pull",
                "procure_method": "make_to_stock",
                "location_src_id": source.id,
                "location_dest_id": destination.id,
                "picking_type_id": picking_type.id,
                "company_id": cls.company.id,
            }
        )

    def assertLeftAlone(self, line):
        """Nothing of the promise layer has taken note of the line."""
        self.env.flush_all()
        for model in ("dist.promise.entry", "dist.promise.decision", "dist.promise"):
            self.assertFalse(self.env[model].search([("line_id", "=", line.id)]), model)
        self.assertFalse(
            self.env["dist.unmet.demand"].search([("sale_order_line_res_id", "=", line.id)])
        )
        self.assertEqual(
            (line.dist_promised_qty, line.dist_at_risk_qty, line.dist_backorder_qty), (0, 0, 0)
        )
        self.assertEqual((line.dist_promise_state, line.dist_promise_decided), (False, False))


@tagged("post_install", "-at_install")
class TestDropship(RouteCommon):
    """What a vendor sends to the customer takes nothing from stock and is left alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dropship = cls.env["stock.route"].create(
            {"name": "Dropship", "sale_selectable": True, "company_id": cls.company.id}
        )
        picking_type = cls.env["stock.picking.type"].create(
            {
                "name": "Dropship",
                "sequence_code": "DS",
                "code": "outgoing",
                "company_id": cls.company.id,
                "warehouse_id": cls.warehouse.id,
                "default_location_src_id": cls.suppliers.id,
                "default_location_dest_id": cls.customers.id,
            }
        )
        cls._rule(cls.dropship, cls.suppliers, cls.customers, picking_type)

    def test_a_dropship_line_is_left_alone(self):
        order = self._routed(40, self.dropship)
        order.action_confirm()
        move = order.picking_ids.move_ids
        self.assertEqual((move.location_id, move.product_uom_qty), (self.suppliers, 40))
        self.assertLeftAlone(order.order_line)
        self.assertBooks(self._confirmed(11), firm=10, backorder=1)

    def test_a_dropship_line_is_left_alone_when_the_policy_refuses(self):
        self.house_rule.commitment = "refuse"
        order = self._routed(40, self.dropship)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertLeftAlone(order.order_line)

    def test_a_dropship_line_that_grows_is_left_alone(self):
        order = self._routed(4, self.dropship)
        order.action_confirm()
        order.order_line.product_uom_qty = 40
        self.assertEqual(sum(order.picking_ids.move_ids.mapped("product_uom_qty")), 40)
        self.assertLeftAlone(order.order_line)

    def test_what_the_vendor_sends_touches_neither_stock_nor_promises(self):
        dropship = self._routed(4, self.dropship)
        dropship.action_confirm()
        promised = self._confirmed(10)
        self._deliver(dropship.picking_ids)
        self._work()
        self.assertEqual(dropship.order_line.qty_delivered, 4)
        self.assertLeftAlone(dropship.order_line)
        self.assertBooks(promised, firm=10)
        self.assertEqual(promised.picking_ids.move_ids.quantity, 10)

    def test_cancelling_a_dropship_line_leaves_it_alone(self):
        order = self._routed(4, self.dropship)
        order.action_confirm()
        order._action_cancel()
        self.assertEqual(order.picking_ids.state, "cancel")
        self.assertLeftAlone(order.order_line)

    def test_the_other_line_of_the_order_is_promised(self):
        order = self._routed(4, self.dropship)
        order.order_line = [Command.create({"product_id": self.product.id, "product_uom_qty": 12})]
        sent, stocked = order.order_line
        order.action_confirm()
        self.assertLeftAlone(sent)
        self.assertEqual((stocked.dist_promised_qty, stocked.dist_backorder_qty), (10, 2))
        self.assertEqual(order.dist_decision_ids.line_id, stocked)
        self.assertEqual(self._promised_lines(order), {(stocked.id, 10), (stocked.id, 2)})

    def _promised_lines(self, order):
        promises = self.env["dist.promise"].search([("order_id", "=", order.id)])
        return {(promise.line_id.id, promise.qty) for promise in promises}


@tagged("post_install", "-at_install")
class TestMakeToOrder(RouteCommon):
    """What is made for one order only goes to that order, and is left alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mto = cls.warehouse.mto_pull_id.route_id
        cls.mto.active = True
        workshop = cls.product.with_company(cls.company).property_stock_production
        cls._rule(cls.mto, workshop, cls.stock, cls.warehouse.in_type_id)

    @classmethod
    def _made(cls, qty):
        """A confirmed make-to-order line: (order, receipt from the workshop, delivery)."""
        order = cls._routed(qty, cls.mto)
        order.action_confirm()
        delivery = order.picking_ids.filtered(lambda p: p.location_dest_id == cls.customers)
        return order, delivery.move_ids.move_orig_ids.picking_id, delivery

    def test_a_make_to_order_line_is_left_alone(self):
        order, receipt, delivery = self._made(40)
        self.assertEqual((delivery.state, delivery.move_ids.product_uom_qty), ("waiting", 40))
        self.assertEqual(receipt.move_ids.product_uom_qty, 40)
        self.assertLeftAlone(order.order_line)

    def test_goods_that_come_for_one_order_are_promised_to_nobody_else(self):
        order, receipt, _delivery = self._made(4)
        other = self._confirmed(12)
        self.assertBooks(other, firm=10, backorder=2)
        self._deliver(receipt)
        self._work()
        self.assertBooks(other, firm=10, backorder=2)
        self.assertLeftAlone(order.order_line)

    def test_goods_that_came_for_one_order_are_delivered_beside_all_promises(self):
        order, receipt, delivery = self._made(4)
        other = self._confirmed(10)
        self._deliver(receipt)
        self.assertEqual((delivery.state, delivery.move_ids.quantity), ("assigned", 4))
        self._deliver(delivery)
        self.assertEqual(order.order_line.qty_delivered, 4)
        self.assertLeftAlone(order.order_line)
        self._work()
        self.assertBooks(other, firm=10)
        self.assertEqual(other.picking_ids.move_ids.quantity, 10)

    def test_goods_that_came_for_one_order_cover_no_backorder_that_is_older(self):
        waiting = self._confirmed(12)
        order, receipt, _delivery = self._made(4)
        self._deliver(receipt)
        self._work()
        self.assertBooks(waiting, firm=10, backorder=2)
        self.assertEqual(waiting.picking_ids.move_ids.quantity, 10)
        self.assertLeftAlone(order.order_line)

    def test_an_older_backorder_keeps_nobodys_own_goods_from_being_delivered(self):
        self._confirmed(12)
        order, receipt, delivery = self._made(4)
        self._deliver(receipt)
        self._work()
        self._deliver(delivery)
        self.assertEqual((delivery.state, order.order_line.qty_delivered), ("done", 4))

    def test_cancelling_a_make_to_order_line_leaves_it_alone(self):
        order, _receipt, delivery = self._made(4)
        order._action_cancel()
        self.assertEqual(delivery.state, "cancel")
        self.assertLeftAlone(order.order_line)
        self.assertBooks(self._confirmed(10), firm=10)
