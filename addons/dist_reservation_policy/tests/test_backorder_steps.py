# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_backorder_question import RemainderCommon
from .test_go_live import GoLiveCommon


class StepsCommon(RemainderCommon):
    """A warehouse that picks into Output first, and ships from there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.delivery_steps = "pick_ship"
        cls.output = cls.warehouse.wh_output_stock_loc_id

    def _picked(self, qty, ordered=10, product=None):
        """An order whose pick was validated by a warehouse worker, with a part of it."""
        order = self._confirmed(ordered, product=product)
        self._work()
        self._pick(order, qty)
        return order

    def _pick(self, order, qty):
        self._validate(self._open_at(order, self.stock).picking_id, qty)

    def _validate(self, picking, qty):
        """Validate as the warehouse does; nothing is asked of it."""
        picking = picking.with_user(self.hand)
        picking.move_ids.quantity = qty
        picking.move_ids.picked = True
        self.assertIs(picking.button_validate(), True)
        self.env.flush_all()

    def _open_at(self, order, location):
        return self._open_deliveries(order).filtered(lambda m: m.location_id == location)

    def assertOpen(self, order, stock=0, output=0):
        """So much is still to be taken from the shelf, so much lies in Output for the order."""
        open_qty = [
            sum(self._open_at(order, place).mapped("product_qty"))
            for place in (self.stock, self.output)
        ]
        self.assertEqual(open_qty, [stock, output])

    def _lying(self, location):
        return sum(
            self.env["stock.quant"]
            .search([("product_id", "=", self.product.id), ("location_id", "=", location.id)])
            .mapped("quantity")
        )


@tagged("post_install", "-at_install")
class TestRemainderSteps(StepsCommon):
    """Where goods are picked first, the policy speaks when they leave the shelf."""

    def test_what_the_pick_leaves_is_asked_about(self):
        order = self._picked(6)
        question = order.dist_question_ids
        self.assertEqual((len(question), question.state), (1, "asked"))
        self.assertEqual((question.line_ids.qty, question.line_ids.open_qty), (4, 4))
        self.assertBooks(order, firm=4)
        self.assertOpen(order, stock=4, output=6)

    def test_the_remainder_is_cancelled_on_the_shelf(self):
        order = self._picked(6)
        question = order.dist_question_ids
        question.with_user(self.warehouse_user).action_cancel()
        self.assertEqual((question.line_ids.answer, question.line_ids.cancelled_qty), ("cancel", 4))
        self.assertOpen(order, output=6)
        self.assertBooks(order, state="done")
        self._validate(self._open_at(order, self.output).picking_id, 6)
        self.assertEqual(order.order_line.qty_delivered, 6)
        self.assertBooks(self._confirmed(5), firm=4, backorder=1)

    def test_what_lies_in_output_by_now_is_not_cancelled(self):
        order = self._picked(6)
        self._pick(order, 1)
        question = order.dist_question_ids
        self.assertEqual((question.line_ids.qty, question.line_ids.open_qty), (3, 3))
        question.with_user(self.warehouse_user).action_cancel()
        self.assertEqual(question.line_ids.cancelled_qty, 3)
        self.assertOpen(order, output=7)
        self._validate(self._open_at(order, self.output).picking_id, 7)
        self.assertEqual((order.order_line.qty_delivered, self._lying(self.output)), (7, 0))

    def test_nothing_is_asked_any_more_when_all_lies_in_output(self):
        order = self._picked(6)
        self._pick(order, 4)
        question = order.dist_question_ids
        self.assertEqual(question.state, "settled")
        with self.assertRefused(UserError, "is closed. Please call us"):
            question.with_user(self.warehouse_user).action_cancel()
        self.assertOpen(order, output=10)

    def test_goods_that_are_picked_already_are_not_asked_about(self):
        """A short shipment is the warehouse's matter: Odoo asks it, and nobody the customer."""
        order = self._picked(10)
        ship = self._open_at(order, self.output).picking_id.with_user(self.hand)
        ship.move_ids.quantity = 6
        ship.move_ids.picked = True
        action = ship.button_validate()
        self.assertEqual(action["res_model"], "stock.backorder.confirmation")
        ship._action_done()
        self.assertFalse(order.dist_question_ids)
        self.assertOpen(order, output=4)
        self.assertEqual(self._lying(self.output), 4)

    def test_an_answer_never_takes_goods_out_of_output(self):
        """The remainder of the pick is asked about; what the ship step leaves stays where it is."""
        order = self._picked(6)
        ship = self._open_at(order, self.output).picking_id
        self._deliver(ship, qty=2, user=self.hand)
        question = order.dist_question_ids
        self.assertEqual((question.line_ids.qty, question.line_ids.open_qty), (4, 4))
        question.with_user(self.warehouse_user).action_cancel()
        self.assertEqual(question.line_ids.cancelled_qty, 4)
        self.assertOpen(order, output=4)
        self.assertEqual(self._lying(self.output), 4)

    def test_what_is_being_picked_stays(self):
        order = self._picked(6)
        self._open_at(order, self.stock).write({"quantity": 4, "picked": True})
        question = order.dist_question_ids
        question.with_user(self.warehouse_user).action_cancel()
        self.assertEqual(question.line_ids.cancelled_qty, 0)
        self.assertOpen(order, stock=4, output=6)
        self.assertBooks(order, firm=4)

    def test_the_policy_cancels_what_the_pick_leaves(self):
        self.house_rule.backorder = "cancel"
        order = self._picked(6)
        self.assertFalse(order.dist_question_ids)
        self.assertOpen(order, output=6)
        self.assertBooks(order, state="done")
        self.assertEqual(order.activity_ids.user_id, self.seller, "who is told")
        self.assertBooks(self._confirmed(5), firm=4, backorder=1)

    def test_the_policy_cancels_nothing_that_is_picked_already(self):
        self.house_rule.backorder = "cancel"
        order = self._picked(10)
        self._deliver(self._open_at(order, self.output).picking_id, qty=6, user=self.hand)
        self.assertOpen(order, output=4)

    def test_three_steps_ask_once_about_the_shelf(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._picked(6)
        question = order.dist_question_ids
        self.assertEqual((question.line_ids.qty, question.line_ids.open_qty), (4, 4))
        packing = self._open_at(order, self.warehouse.wh_pack_stock_loc_id)
        self.assertEqual(packing.product_qty, 6)
        self._deliver(packing.picking_id, qty=5, user=self.hand)
        self.assertEqual(order.dist_question_ids, question)
        self.assertEqual((question.line_ids.qty, question.line_ids.open_qty), (4, 4))
        question.with_user(self.warehouse_user).action_cancel()
        self.assertOpen(order, output=5)
        packing = self._open_at(order, self.warehouse.wh_pack_stock_loc_id)
        self.assertEqual(packing.product_qty, 1)

    def test_a_transfer_within_the_stock_asks_nothing(self):
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock.id})
        order = self._confirmed(4)
        inside = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": shelf.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 5,
                            "location_id": self.stock.id,
                            "location_dest_id": shelf.id,
                            "sale_line_id": order.order_line.id,
                        }
                    )
                ],
            }
        )
        inside.action_confirm()
        self._deliver(inside, qty=2, user=self.hand)
        self.assertFalse(order.dist_question_ids)
        self.assertBooks(order, firm=4)

    def test_what_is_not_counted_in_stock_is_asked_about_as_well(self):
        label = self.env["product.product"].create({"name": "Label", "type": "consu"})
        order = self._picked(6, product=label)
        question = order.dist_question_ids
        self.assertEqual((question.line_ids.qty, question.line_ids.open_qty), (4, 4))
        question.with_user(self.warehouse_user).action_cancel()
        self.assertOpen(order, output=6)


@tagged("post_install", "-at_install")
class TestUnseenSteps(GoLiveCommon):
    """Lines that no policy ever saw are found at the step that empties the shelf."""

    def test_an_open_pick_is_a_line_never_decided(self):
        self.warehouse.write({"delivery_steps": "pick_ship", "dist_mode": "off"})
        order = self._confirmed(3)
        pick = order.picking_ids
        self.warehouse.dist_mode = "monitor"
        self.manager.group_ids |= self.env.ref("stock.group_stock_user")
        self.env.flush_all()
        card = self._card()
        self.assertEqual(card.unseen_count, 1)
        self.assertEqual(self._behind(card, "unseen"), pick)
        self._deliver(pick)
        self.env.flush_all()
        self.assertEqual((order.picking_ids - pick).mapped("state"), ["assigned"])
        card = self._card()
        self.assertEqual(card.unseen_count, 0)
        self.assertFalse(self._behind(card, "unseen"))

    def test_goods_that_a_vendor_sends_are_not_the_stocks(self):
        self.warehouse.dist_mode = "off"
        order = self._confirmed(3)
        order.picking_ids.move_ids.location_id = self.env.ref("stock.stock_location_suppliers")
        self.warehouse.dist_mode = "monitor"
        self.env.flush_all()
        self.assertEqual(self._card().unseen_count, 0)
