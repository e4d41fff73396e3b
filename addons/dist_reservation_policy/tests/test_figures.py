# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.sale_order_line_figures import FIGURES
from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestFigures(PromiseCommon):
    """What is promised is written by the system, and by nobody over the API."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.commitment = "refuse"
        cls.manager = cls._user("figures_manager", "sales_team.group_sale_manager")

    def test_no_figure_of_a_line_is_written_by_hand(self):
        order = self._confirmed(10)
        before = order.order_line.read(list(FIGURES))
        for user in (self.seller, self.manager):
            for name in FIGURES:
                with self.subTest(name=name), self.assertRefused(AccessError, "kept by the system"):
                    order.order_line.with_user(user).write({name: False})
        self.assertEqual(order.order_line.read(list(FIGURES)), before)
        self.assertBooks(order, firm=10, state="promised")

    def test_a_line_that_forgets_its_promise_would_be_promised_twice(self):
        """Why: the superuser's hand shows what anybody's would do."""
        order = self._confirmed(10)
        order.sudo().order_line.dist_promise_decided = False
        order.order_line.product_uom_qty = 20
        self.assertBooks(order, firm=20)

    def test_nor_is_a_new_line_made_with_them(self):
        order = self._quotation(1)
        line = {"product_id": self.product.id, "order_id": order.id, "dist_promised_qty": 5.0}
        with self.assertRefused(AccessError, "What is promised on the new line"):
            self.env["sale.order.line"].with_user(self.seller).create(line)
        self.assertEqual(len(order.order_line), 1)

    def test_nor_by_a_default_that_the_client_sends(self):
        lines = self.env["sale.order.line"].with_user(self.seller)
        order = self._quotation(1)
        line = lines.with_context(default_dist_promise_decided=True).create(
            {"product_id": self.product.id, "order_id": order.id}
        )
        self.assertFalse(line.dist_promise_decided)

    def test_the_order_keeps_them_when_it_is_saved(self):
        order = self._quotation(4)
        order.order_line = [Command.update(order.order_line.id, {"product_uom_qty": 5})]
        order.action_confirm()
        self.assertBooks(order, firm=5)

    def test_whether_an_order_waits_for_approval_is_not_written_by_hand(self):
        self.house_rule.commitment = "approval"
        order = self._quotation(14)
        order.action_confirm()
        self.assertTrue(order.dist_waits_for_approval)
        with self.assertRefused(AccessError, "waits for approval is noted by the system"):
            order.with_user(self.seller).dist_waits_for_approval = False
        self.assertTrue(order.dist_waits_for_approval)
