# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import suppress

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .promise_common import PromiseCommon
from .sourcing_common import SourcingCommon

OUTCOMES = ("promised", "later", "split", "backordered", "shortage", "refused")
OPEN = ("at_risk", "waiting", "over_reserved", "unseen", "case")


class GoLiveCommon(PromiseCommon):
    """The page of a policy manager, whose warehouse monitors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.dist_mode = "monitor"
        cls.goods = cls.env["product.product"].create({"name": "Washer", "is_storable": True})

    def _card(self, days=14, warehouse=None, user=None):
        self.env.invalidate_all()
        return (
            self.env["dist.go.live"]
            .with_user(user or self.manager)
            .search(
                [
                    ("warehouse_id", "=", (warehouse or self.warehouse).id),
                    ("days", "=", days),
                ]
            )
        )

    def _counts(self, card):
        """The outcomes that are counted, without those that nobody was told."""
        found = {outcome: card[f"{outcome}_count"] for outcome in OUTCOMES}
        return {outcome: count for outcome, count in found.items() if count}

    def _behind(self, card, name):
        """What the number's button opens, with the rights of who presses it."""
        action = getattr(card, f"action_open_{name}")()
        return self.env[action["res_model"]].with_user(self.manager).search(action["domain"])

    def _told(self, commitment, qty, **kwargs):
        """An order that is confirmed under a commitment, or that its warehouse refuses."""
        self.house_rule.commitment = commitment
        order = self._quotation(qty, **kwargs)
        with suppress(UserError):
            order.action_confirm()
        return order

    def _age(self, order, days):
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE dist_promise_decision SET create_date = create_date - %s * interval '1 day'
                WHERE order_id = %s""",
            [days, order.id],
        )


@tagged("post_install", "-at_install")
class TestGoLive(GoLiveCommon):
    """What the policy would have done, in exact numbers, and the orders behind each."""

    def test_one_order_of_each_outcome(self):
        told = {
            "promised": self._told("split", 6),
            "split": self._told("split", 7),
            "backordered": self._told("split", 5),
            "refused": self._told("refuse", 3),
        }
        self._receipt(20, days=3)
        told["later"] = self._told("all_or_nothing", 8)
        paid = self._quotation(30).sudo()
        paid.signed_on = fields.Datetime.now()
        self.house_rule.commitment = "refuse"
        paid.action_confirm()
        told["shortage"] = paid

        card = self._card()
        self.assertEqual(self._counts(card), dict.fromkeys(OUTCOMES, 1))
        self.assertEqual((card.order_count, card.avoided_count), (6, 4))
        # 3 of the split, all 5, 3 and 8 of the others, at 2.00 each
        self.assertEqual((card.avoided_qty, card.avoided_value), (19, 38))
        self.assertEqual(set(told["refused"].mapped("state")), {"sale"})
        for outcome, order in told.items():
            with self.subTest(outcome):
                rows = self._behind(card, outcome)
                self.assertEqual(rows.mapped("order_name"), [order.name])
                self.assertEqual(rows.outcome, outcome)
                decisions = rows.action_open_decisions()
                self.assertEqual(
                    self.env[decisions["res_model"]].search(decisions["domain"]),
                    order.order_line.dist_decision_ids,
                )
        self.assertEqual(len(self._behind(card, "orders")), 6)
        avoided = self._behind(card, "avoided")
        self.assertEqual(
            set(avoided.mapped("outcome")), {"later", "split", "backordered", "refused"}
        )
        self.assertEqual(sum(avoided.mapped("missing_qty")), 19)

    def test_an_order_counts_once_as_the_worst_that_a_line_was_told(self):
        self._set_on_hand(50, product=self.goods)
        order = self._quotation(12)
        order.order_line = [
            Command.create({"product_id": self.goods.id, "product_uom_qty": 4, "price_unit": 1})
        ]
        order.action_confirm()
        card = self._card()
        self.assertEqual(self._counts(card), {"split": 1})
        self.assertEqual((card.avoided_qty, card.avoided_value), (2, 4))
        self.assertEqual(self._behind(card, "split").line_count, 2)

    def test_all_of_a_refused_order_is_missing(self):
        self._set_on_hand(50, product=self.goods)
        self.house_rule.commitment = "refuse"
        order = self._quotation(12)
        order.order_line = [
            Command.create({"product_id": self.goods.id, "product_uom_qty": 4, "price_unit": 1})
        ]
        order.action_confirm()
        card = self._card()
        self.assertEqual(self._counts(card), {"refused": 1})
        self.assertEqual((card.avoided_qty, card.avoided_value), (16, 28))

    def test_what_an_order_grows_by_adds_up(self):
        order = self._told("split", 8)
        self.assertEqual(self._counts(self._card()), {"promised": 1})
        order.order_line.product_uom_qty = 13
        order.order_line.product_uom_qty = 14
        card = self._card()
        self.assertEqual(self._counts(card), {"backordered": 1})
        self.assertEqual((card.order_count, card.avoided_qty), (1, 4))

    def test_who_asks_again_after_a_refusal_counts_once(self):
        self.warehouse.dist_mode = "enforce"
        order = self._told("refuse", 15)
        order.order_line.product_uom_qty = 12
        with suppress(UserError):
            order.action_confirm()
        order.order_line.product_uom_qty = 10
        order.action_confirm()
        self.assertEqual(
            order.order_line.dist_decision_ids.sorted("id").mapped("outcome"),
            ["refused", "refused", "promised"],
        )
        card = self._card()
        self.assertEqual(self._counts(card), {"refused": 1})
        self.assertEqual(card.avoided_qty, 15)

    def test_what_was_decided_before_the_period_does_not_count(self):
        old, older = self._told("split", 12), self._told("split", 1)
        self._age(old, 10)
        self._age(older, 31)
        self._told("split", 1)
        self.assertEqual([self._card(days).order_count for days in (7, 14, 30)], [1, 2, 2])
        self.assertEqual([self._card(days).split_count for days in (7, 14, 30)], [0, 1, 1])
        row = self._behind(self._card(), "split")
        self.assertEqual(row.order_name, old.name)

    def test_a_deleted_order_still_counts(self):
        self.warehouse.dist_mode = "enforce"
        order = self._told("refuse", 15)
        name = order.name
        order.sudo().unlink()
        rows = self._behind(self._card(), "refused")
        self.assertEqual((rows.order_name, rows.missing_qty), (name, 15))
        action = rows.action_open_decisions()
        decisions = self.env["dist.promise.decision"].with_user(self.manager)
        self.assertEqual(decisions.search(action["domain"]).requested_qty, 15)

    def test_a_warehouse_without_orders_has_a_card(self):
        card = self._card()
        self.assertEqual((card.order_count, card.avoided_qty, card.avoided_value), (0, 0, 0))
        self.assertEqual(card.mode, "monitor")


@tagged("post_install", "-at_install")
class TestGoLiveSourced(SourcingCommon, GoLiveCommon):
    """What the policy serves from another warehouse has its value on the card of that one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.dist_mode = "enforce"

    def test_a_part_is_worth_the_price_of_the_line_that_was_entered(self):
        self._receipt(10, days=9)
        self._receipt_in(self.north, 10, days=3)
        order = self._told("split", 20)
        self.assertServed(order, [(10, "Main", 10), (10, "North", 10)])
        main, north = self._card(), self._card(warehouse=self.north)
        self.assertEqual((self._counts(main), self._counts(north)), ({"promised": 1}, {"split": 1}))
        self.assertEqual((main.avoided_qty, main.avoided_value), (0, 0))
        self.assertEqual((north.avoided_qty, north.avoided_value), (2, 4))


@tagged("post_install", "-at_install")
class TestGoLiveSwitch(GoLiveCommon):
    """The switch, and the way back."""

    def _switch(self, button, reason, user=None):
        action = getattr(self._card(), f"action_{button}")()
        wizard = self.env[action["res_model"]].with_user(user or self.manager)
        wizard.with_context(**action["context"]).create({"reason": reason}).action_apply()

    def test_a_card_tells_since_when_by_whom_and_why(self):
        self._switch("enforce", "Two weeks looked right")
        card = self._card()
        self.assertEqual(
            (card.mode, card.user_id, card.reason),
            ("enforce", self.manager, "Two weeks looked right"),
        )
        audit = self.env["dist.audit"].search(
            [("res_model", "=", "stock.warehouse"), ("res_id", "=", self.warehouse.id)],
            order="id desc",
            limit=1,
        )
        self.assertEqual(card.since, audit.create_date)

    def test_enforcing_counts_what_it_decides_itself(self):
        self._told("refuse", 15)._action_cancel()
        self._switch("enforce", "Go")
        self.assertEqual(self._card().order_count, 0)
        order = self._told("split", 12)
        self.assertEqual(order.order_line.dist_decision_ids.mode, "enforce")
        self.assertEqual(self._counts(self._card()), {"split": 1})

    def test_the_way_back_keeps_the_history(self):
        monitored = self._told("refuse", 15)
        monitored._action_cancel()
        self._switch("enforce", "Go")
        order = self._told("split", 12)
        self.assertBooks(order, firm=10, backorder=2)
        entries = self.env["dist.promise.entry"].search([("order_id", "=", order.id)])
        decisions = (order | monitored).order_line.dist_decision_ids

        self._switch("monitor", "Too many splits")
        self.assertEqual(self.warehouse.dist_mode, "monitor")
        self.assertEqual(self._card().reason, "Too many splits")
        kept = self.env["dist.promise.entry"].search([("order_id", "=", order.id)])
        self.assertEqual(kept & entries, entries)
        self.assertEqual(
            sorted((e.kind, e.state, e.qty) for e in kept),
            [
                ("promise", "backorder", 2),
                ("promise", "firm", 10),
                ("release", "backorder", -2),
                ("release", "firm", -10),
            ],
        )
        self.assertEqual((order | monitored).order_line.dist_decision_ids, decisions)
        self.assertEqual(order.state, "sale")
        # the page counts what monitoring found, before and from now on
        self.assertEqual(self._counts(self._card()), {"refused": 1})

    def test_off(self):
        order = self._told("split", 6)
        self._switch("off", "Stocktaking")
        self.assertBooks(order)
        self.assertEqual((self._card().mode, self.warehouse.dist_mode), ("off", "off"))
        self.assertEqual(self._told("split", 99).order_line.dist_decision_ids.ids, [])

    def test_only_policy_managers_see_or_switch(self):
        self._told("split", 12)
        card = self._card()
        row = self._behind(card, "split")
        for user in (self.salesman, self.dist_user, self.warehouse_user, self.approver):
            with self.subTest(user=user.login):
                for record in (card, row):
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["outcome" if record == row else "mode"])
                for button in ("action_enforce", "action_open_orders", "action_open_cases"):
                    with self.assertRaises(AccessError):
                        getattr(card.with_user(user), button)()
                with self.assertRaises(AccessError):
                    row.with_user(user).action_open_decisions()
                with self.assertRaises(AccessError):
                    self._switch("enforce", "x", user=user)
        self.assertEqual(self.warehouse.dist_mode, "monitor")

    def test_a_manager_sees_and_switches_the_warehouses_of_his_companies(self):
        self._told("split", 12)
        card = self._card()
        row = self._behind(card, "split")
        cards = self.env["dist.go.live"].with_user(self.foreigner).search([])
        self.assertEqual(cards.warehouse_id, self.other_warehouse)
        self.assertFalse(self.env["dist.go.live.order"].with_user(self.foreigner).search([]))
        for record, button in ((card, "action_enforce"), (row, "action_open_decisions")):
            with self.assertRefused(AccessError, "company|access|allowed"):
                getattr(record.with_user(self.foreigner), button)()
        self.assertEqual(self.warehouse.dist_mode, "monitor")
        mine = self.env["dist.go.live"].with_user(self.manager).search([])
        self.assertNotIn(self.other_warehouse, mine.warehouse_id)


@tagged("post_install", "-at_install")
class TestGoLiveStillOpen(GoLiveCommon):
    """What is left to look at in a warehouse."""

    def _open_counts(self):
        card = self._card()
        found = {name: card[f"{name}_count"] for name in OPEN}
        return {name: count for name, count in found.items() if count}

    def test_nothing(self):
        self._told("split", 6)
        self.assertEqual(self._open_counts(), {})

    def test_promises_at_risk_and_without_a_date(self):
        self.warehouse.dist_mode = "enforce"
        order, waiting = self._told("split", 8), self._told("split", 5)
        self._count(6)
        self.env.cr.precommit.run()
        self.assertEqual(self._open_counts(), {"at_risk": 2, "waiting": 1, "case": 1})
        card = self._card()
        self.assertEqual(self._behind(card, "at_risk").order_id, order | waiting)
        self.assertEqual(self._behind(card, "waiting").order_id, waiting)
        # one count is one cause, whatever it uncovers
        self.assertEqual(len(self._behind(card, "cases")), 1)

    def test_a_monitored_backorder_is_not_mixed_with_a_real_one(self):
        monitored = self._told("split", 12)
        self.assertEqual(self._open_counts(), {"waiting": 1})
        self.assertEqual(self._behind(self._card(), "waiting").order_id, monitored)

    def test_products_of_which_too_much_is_reserved(self):
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.product.id), ("location_id", "=", self.stock.id)]
        )
        quant.reserved_quantity = 10
        self.assertEqual(self._open_counts(), {})
        quant.reserved_quantity = 11
        self.assertEqual(self._open_counts(), {"over_reserved": 1})
        self.assertEqual(self._behind(self._card(), "over_reserved"), quant)

    def test_open_deliveries_that_no_policy_ever_saw(self):
        self.warehouse.dist_mode = "off"
        order = self._told("split", 3)
        self.warehouse.dist_mode = "monitor"
        self._told("split", 2)
        self.assertEqual(self._open_counts(), {"unseen": 1})
        card = self._card()
        with self.assertRaises(AccessError):
            card.action_open_unseen()
        self.manager.group_ids |= self.env.ref("stock.group_stock_user")
        self.assertEqual(self._behind(card, "unseen"), order.sudo().picking_ids)
