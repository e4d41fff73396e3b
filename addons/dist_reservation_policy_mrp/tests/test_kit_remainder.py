# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import Command
from odoo.tests import HttpCase, tagged

from .kits_common import KitsCommon


class KitRemainderCommon(KitsCommon):
    """A bicycle of a frame and two wheels; five are ordered, and the policy asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.backorder = "ask"
        cls.customer.email = "ann@harbour.example"
        cls.frame = cls._component("Frame", 20)
        cls.wheel = cls._component("Wheel", 40)
        cls.bicycle = cls._kit("Bicycle", [(cls.frame, 1), (cls.wheel, 2)])

    def _ordered(self, qty=5, product=None):
        order = self._confirmed(qty, product=product or self.bicycle)
        self._work_all()
        return order

    def _asked(self, frames, wheels, order=None):
        """(order, question) after so many of each component have been delivered."""
        order = order or self._ordered()
        self._ship(order, {self.frame: frames, self.wheel: wheels})
        return order, order.dist_question_ids

    def _ship(self, order, quantities):
        moves = self._open_moves(order)
        for move in moves:
            qty = quantities[move.product_id]
            move.quantity = qty
            move.picked = bool(qty)
        moves.picking_id._action_done()
        self.env.flush_all()

    def _open_moves(self, order):
        return order.picking_ids.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))

    def assertOpen(self, order, **quantities):
        """So much of each component is still to leave for the order."""
        found = {}
        for move in self._open_moves(order):
            name = move.product_id.name.lower()
            found[name] = found.get(name, 0) + move.product_qty
        self.assertEqual(found, quantities)


@tagged("post_install", "-at_install")
class TestKitRemainder(KitRemainderCommon):
    """What a delivery of kits leaves behind is asked about, kept and cancelled in whole kits."""

    def test_what_remains_is_counted_in_kits(self):
        order, question = self._asked(3, 6)
        line = question.line_ids
        self.assertEqual((line.product_id, line.qty, line.open_qty), (self.bicycle, 2, 2))
        about = [("model", "=", question._name), ("res_id", "=", question.id)]
        mail = self.env["mail.mail"].search(about)
        self.assertIn(" 2 Units Bicycle", re.sub(r"(<[^>]+>|\s)+", " ", mail.body_html))
        self.assertOpen(order, frame=2, wheel=4)
        self.assertKits(order, firm=2)

    def test_cancelling_gives_up_all_components_of_the_kits(self):
        order, question = self._asked(3, 6)
        question.with_user(self.seller).action_cancel()
        line = question.line_ids
        self.assertEqual(
            (question.state, line.answer, line.cancelled_qty), ("answered", "cancel", 2)
        )
        self.assertOpen(order)
        self.assertEqual(self._components(order), {})
        self.assertKits(order, state="done")
        self.assertEqual(order.order_line.qty_delivered, 3)
        self.assertKits(self._confirmed(17, product=self.bicycle), firm=17)

    def test_keeping_keeps_all_of_them(self):
        order, question = self._asked(3, 6)
        question.with_user(self.seller).action_keep()
        self.assertOpen(order, frame=2, wheel=4)
        self.assertKits(order, firm=2)

    def test_a_kit_that_has_left_in_part_is_completed(self):
        """Three frames and four wheels left: the third bicycle gets its wheels."""
        order, question = self._asked(3, 4)
        self.assertEqual((question.line_ids.qty, question.line_ids.open_qty), (2, 2))
        question.with_user(self.seller).action_cancel()
        self.assertEqual(question.line_ids.cancelled_qty, 2)
        self.assertOpen(order, wheel=2)
        self.assertEqual(self._components(order), {(self.wheel, "firm"): 2})
        self._ship(order, {self.wheel: 2})
        self.assertEqual(order.order_line.qty_delivered, 3)

    def test_nothing_is_asked_when_only_parts_of_kits_are_missing(self):
        order, question = self._asked(5, 6)
        self.assertFalse(question)
        self.assertOpen(order, wheel=4)

    def test_nothing_is_cancelled_of_kits_that_are_being_packed(self):
        order, question = self._asked(3, 6)
        frames = self._open_moves(order).filtered(lambda m: m.product_id == self.frame)
        frames.write({"quantity": 1, "picked": True})
        question.with_user(self.seller).action_cancel()
        self.assertEqual((question.line_ids.answer, question.line_ids.cancelled_qty), ("cancel", 0))
        self.assertOpen(order, frame=2, wheel=4)
        self.assertKits(order, firm=2)
        self.assertEqual(
            self._components(order), {(self.frame, "firm"): 2, (self.wheel, "firm"): 4}
        )

    def test_what_the_order_grew_by_is_left_in_whole_kits(self):
        order, question = self._asked(3, 6)
        order.order_line.product_uom_qty = 8
        self.assertKits(order, firm=5)
        self.assertOpen(order, frame=5, wheel=10)
        question.with_user(self.seller).action_cancel()
        self.assertEqual(question.line_ids.cancelled_qty, 2)
        self.assertOpen(order, frame=3, wheel=6)
        self.assertKits(order, firm=3)

    def test_a_second_remainder_is_taken_in_as_kits(self):
        order, question = self._asked(2, 4)
        self.assertEqual(question.line_ids.qty, 3)
        self._asked(1, 2, order)
        self.assertEqual(order.dist_question_ids, question)
        self.assertEqual((question.line_ids.qty, question.line_ids.open_qty), (2, 2))

    def test_loose_goods_beside_kits_are_counted_as_they_are(self):
        order = self._quotation(5, product=self.bicycle, user=self.seller)
        order.order_line = [Command.create({"product_id": self.wheel.id, "product_uom_qty": 6})]
        order.action_confirm()
        self._work_all()
        kits, loose = order.order_line
        for move in self._open_moves(order):
            move.quantity = {kits: 3, loose: 2}[move.sale_line_id] * (
                2 if move.sale_line_id == kits and move.product_id == self.wheel else 1
            )
            move.picked = True
        order.picking_ids._action_done()
        question = order.dist_question_ids
        asked = {line.sale_line_id: (line.qty, line.open_qty) for line in question.line_ids}
        self.assertEqual(asked, {kits: (2, 2), loose: (4, 4)})
        question.with_user(self.seller).action_cancel()
        self.assertOpen(order)
        self.assertEqual(question.line_ids.mapped("cancelled_qty"), [2, 4])

    def test_what_is_not_stored_goes_with_its_kits_and_holds_none_back(self):
        label = self.env["product.product"].create({"name": "Label", "type": "consu"})
        kit = self._kit("Labelled", [(self.frame, 1), (self.wheel, 2), (label, 1)])
        for labels, left in ((5, {}), (3, {}), (1, {"label": 2})):
            with self.subTest(labels=labels):
                order = self._ordered(product=kit)
                self._ship(order, {self.frame: 3, self.wheel: 6, label: labels})
                question = order.dist_question_ids
                self.assertEqual((question.line_ids.qty, question.line_ids.open_qty), (2, 2))
                question.with_user(self.seller).action_cancel()
                self.assertEqual(question.line_ids.cancelled_qty, 2)
                self.assertOpen(order, **left)

    def test_a_label_that_is_packed_keeps_its_kit(self):
        label = self.env["product.product"].create({"name": "Label", "type": "consu"})
        kit = self._kit("Labelled", [(self.frame, 1), (self.wheel, 2), (label, 1)])
        order = self._ordered(product=kit)
        self._ship(order, {self.frame: 3, self.wheel: 6, label: 3})
        packed = self._open_moves(order).filtered(lambda m: m.product_id == label)
        packed.write({"quantity": 2, "picked": True})
        question = order.dist_question_ids
        question.with_user(self.seller).action_cancel()
        self.assertEqual(question.line_ids.cancelled_qty, 0)
        self.assertOpen(order, frame=2, wheel=4, label=2)

    def test_a_bill_that_changed_meanwhile_changes_nothing(self):
        order = self._ordered()
        bell = self._component("Bell", 50)
        lines = self.bicycle.bom_ids.bom_line_ids
        lines.filtered(lambda line: line.product_id == self.wheel).product_qty = 3
        self.bicycle.bom_ids.bom_line_ids = [
            Command.create({"product_id": bell.id, "product_qty": 1})
        ]
        order, question = self._asked(3, 6, order)
        self.assertEqual((question.line_ids.qty, question.line_ids.open_qty), (2, 2))
        question.with_user(self.seller).action_cancel()
        self.assertEqual(question.line_ids.cancelled_qty, 2)
        self.assertOpen(order)

    def test_deliveries_from_before_enforcing_count_by_the_bill(self):
        self.warehouse.dist_mode = "off"
        order = self._confirmed(5, product=self.bicycle)
        self.warehouse.dist_mode = "enforce"
        self.assertFalse(order.order_line.dist_in_kits)
        order, question = self._asked(3, 4, order)
        self.assertEqual((question.line_ids.qty, question.line_ids.open_qty), (2, 2))
        question.with_user(self.seller).action_cancel()
        self.assertEqual(question.line_ids.cancelled_qty, 2)
        self.assertOpen(order, wheel=2)

    def test_half_kits_are_cancelled_with_all_of_them_only(self):
        for frames, wheels, kits, left in (
            (1, 2, 1.5, {}),
            (1, 0, 1, {"frame": 0.5, "wheel": 3}),
        ):
            with self.subTest(wheels=wheels):
                order, question = self._asked(frames, wheels, self._ordered(2.5))
                self.assertEqual(question.line_ids.open_qty, kits)
                question.with_user(self.seller).action_cancel()
                self.assertEqual(question.line_ids.cancelled_qty, kits)
                self.assertOpen(order, **left)

    def test_kits_are_cancelled_on_the_shelf_where_they_are_picked_first(self):
        self.warehouse.delivery_steps = "pick_ship"
        order, question = self._asked(3, 6)
        self.assertEqual((question.line_ids.qty, question.line_ids.open_qty), (2, 2))
        question.with_user(self.seller).action_cancel()
        self.assertEqual(question.line_ids.cancelled_qty, 2)
        self.assertOpen(order, frame=3, wheel=6)
        self.assertEqual(self._open_moves(order).location_id, self.warehouse.wh_output_stock_loc_id)


@tagged("post_install", "-at_install")
class TestKitRemainderPortal(KitRemainderCommon, HttpCase):
    """The customer's page counts kits as well, and cancels whole ones."""

    def test_the_customer_cancels_kits(self):
        order, question = self._asked(3, 4)
        self.env.flush_all()
        # sudo: the customer's link, which nobody else has
        page = self.url_open(question.sudo().get_portal_url())
        what = re.search(r'<ul class="list-group.*?</ul>', page.text, re.DOTALL)[0]
        said = re.sub(r"(<[^>]+>|\s)+", " ", what)
        self.assertRegex(said, r"^ Bicycle 2 Units , leaves on [\d/]+ $")
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        self.url_open(
            f"/my/remainders/{question.id}/answer",
            data={
                "csrf_token": csrf,
                "access_token": question.sudo().access_token,
                "everything": "cancel",
            },
        )
        self.env.invalidate_all()
        self.assertEqual((question.state, question.line_ids.cancelled_qty), ("answered", 2))
        self.assertOpen(order, wheel=2)
