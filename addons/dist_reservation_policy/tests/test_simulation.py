# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import suppress

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestSimulation(PromiseCommon):
    """What a policy would have changed, before it is saved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.list_price = 2

    def _told(self, qty, commitment="split", **kwargs):
        self.house_rule.commitment = commitment
        order = self._quotation(qty, **kwargs)
        with suppress(UserError):
            order.action_confirm()
        return order

    def _simulate(self, changes, policy=None, user=None):
        policies = (policy or self.house_rule).with_user(user or self.manager)
        action = policies.with_company(self.company).dist_simulate(changes)
        self.assertEqual(action["res_model"], "dist.policy.simulation")
        return policies.env[action["res_model"]].browse(action["res_id"])

    def _figures(self, page):
        return {f.outcome: (f.now_count, f.proposed_count) for f in page.figure_ids}

    def _differences(self, page):
        return [
            (
                d.order_name,
                d.now_outcome,
                d.proposed_outcome,
                d.now_qty,
                d.proposed_qty,
                d.value_change,
            )
            for d in page.difference_ids
        ]

    def test_without_a_change_nothing_differs_and_the_replay_tells_what_happened(self):
        self._told(6)
        self._told(7)
        self._told(5)
        page = self._simulate({})
        self.assertEqual(
            self._figures(page), {"promised": (1, 1), "split": (1, 1), "backordered": (1, 1)}
        )
        self.assertEqual((page.order_count, page.differing_count), (3, 0))
        self.assertEqual((page.now_qty, page.proposed_qty, page.now_value), (10, 10, 20))

    def test_refusing_gives_the_stock_to_who_comes_later(self):
        first, second, third = self._told(6), self._told(7), self._told(4)
        page = self._simulate({"commitment": "refuse"})
        self.assertEqual(
            self._figures(page),
            {"promised": (1, 2), "split": (1, 0), "backordered": (1, 0), "refused": (0, 1)},
        )
        self.assertEqual(
            self._differences(page),
            [
                (second.name, "split", "refused", 4, 0, -8),
                (third.name, "backordered", "promised", 0, 4, 8),
            ],
        )
        self.assertNotIn(first.name, page.difference_ids.mapped("order_name"))
        self.assertEqual((page.now_qty, page.proposed_qty), (10, 10))
        # and nothing was saved
        self.assertEqual(self.house_rule.commitment, "split")

    def test_a_new_policy_is_replayed_before_it_exists(self):
        self._told(6)
        count = self.env["dist.reservation.policy"].search_count([])
        page = self._simulate(
            {
                "name": "Bolts are kept back",
                "scope": "product",
                "product_id": self.product.id,
                "company_id": self.company.id,
                "active": True,
                "set_buffer_qty": True,
                "buffer_qty": 5,
            },
            policy=self.env["dist.reservation.policy"],
        )
        self.assertEqual(self._figures(page), {"promised": (1, 0), "split": (0, 1)})
        self.assertEqual((page.now_qty, page.proposed_qty), (6, 5))
        self.assertEqual(page.name, "Bolts are kept back")
        self.assertEqual(self.env["dist.reservation.policy"].search_count([]), count)

    def test_archiving_leaves_the_decision_to_more_general_ones(self):
        policy = self.env["dist.reservation.policy"].create(
            {
                "name": "Bolts are refused",
                "scope": "product",
                "product_id": self.product.id,
                "company_id": self.company.id,
                "commitment": "refuse",
            }
        )
        self._told(12)
        page = self._simulate({"active": False}, policy=policy)
        self.assertEqual(self._figures(page), {"refused": (1, 0), "split": (0, 1)})

    def test_what_happened_to_the_stock_is_part_of_it(self):
        self._told(6)
        self._deliver(self.env["sale.order"].search([], limit=1).picking_ids)
        self._count(8)
        self._receipt(5, days=0).button_validate()
        self._told(12)
        page = self._simulate({})
        self.assertEqual(self._figures(page), {"promised": (2, 2)})

    def test_a_paid_order_stays_a_shortage(self):
        order = self._quotation(12)
        order.sudo().signed_on = "2026-01-01 08:00:00"
        self.house_rule.commitment = "refuse"
        order.action_confirm()
        page = self._simulate({"buffer_qty": 2, "set_buffer_qty": True})
        self.assertEqual(self._figures(page), {"shortage": (1, 1)})
        self.assertEqual((page.now_qty, page.proposed_qty), (10, 8))

    def test_asking_twice_counts_once(self):
        order = self._told(12, "refuse")
        order.order_line.product_uom_qty = 10
        order.action_confirm()
        page = self._simulate({})
        self.assertEqual(self._figures(page), {"promised": (1, 1)})

    def test_a_minimum_order_is_part_of_it(self):
        self._told(6)
        page = self._simulate({"set_min_order_amount": True, "min_order_amount": 13})
        self.assertEqual(self._figures(page), {"promised": (1, 0), "refused": (0, 1)})

    def test_days_can_be_chosen_again(self):
        order = self._told(6)
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE dist_promise_decision SET create_date = create_date - interval '20 days'
                WHERE order_id = %s""",
            [order.id],
        )
        page = self._simulate({})
        self.assertEqual(page.order_count, 0)
        page.days = "30"
        page.action_replay()
        self.assertEqual(page.order_count, 1)

    def test_monitored_orders_are_replayed_in_the_books_of_monitoring(self):
        self.warehouse.dist_mode = "monitor"
        self._told(6)
        self._told(7)
        page = self._simulate({"commitment": "refuse"})
        self.assertEqual(
            self._figures(page), {"promised": (1, 1), "split": (1, 0), "refused": (0, 1)}
        )

    def test_only_who_may_change_policies(self):
        self._told(6)
        for user in (self.seller, self.dist_user, self.approver):
            with self.assertRefused(AccessError, "."):
                self._simulate({"commitment": "refuse"}, user=user)
        self.assertFalse(self.env["dist.policy.simulation"].search_count([("days", "=", "14")]))

    def test_a_page_is_its_makers(self):
        self._told(6)
        page = self._simulate({})
        other = self._user("other_manager", "dist_base.group_dist_policy_manager")
        with self.assertRefused(AccessError, "."):
            page.with_user(other).action_replay()
        with self.assertRefused(AccessError, "."):
            page.figure_ids.with_user(other).mapped("now_count")

    def test_what_could_not_be_saved_is_not_simulated(self):
        with self.assertRefused(ValidationError, "negative"):
            self._simulate({"set_buffer_qty": True, "buffer_qty": -1})
        with self.assertRefused(ValidationError, "names none"):
            self._simulate({"scope": "customer"})

    def test_an_overlong_past_is_cut_and_said_so(self):
        from ..wizards import dist_policy_simulation

        self._told(1)
        self._told(2)
        self.patch(dist_policy_simulation, "LINES", 1)
        page = self._simulate({})
        self.assertEqual((page.capped, page.order_count, page.now_qty), (True, 1, 2))
