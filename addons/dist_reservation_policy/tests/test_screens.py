# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestScreens(PromiseCommon):
    """What people read: the status of a line, the reasons, the counters, the reports."""

    def test_the_reasons_of_a_split_read_as_one_sentence(self):
        receipt = self._receipt(4, days=8)
        order = self._confirmed(14)
        day = receipt.move_ids.date.date()
        date = f"{day.day} {day:%B}" + (f" {day.year}" if day.year != self.today.year else "")
        self.assertEqual(
            order.order_line.dist_decision_ids._sentences(),
            [f"10 of 14 Units now; the rest is promised for {date} from receipt {receipt.name}."],
        )
        self.assertEqual(order.order_line.dist_promise_status, "dated")

    def test_reasons_without_a_date(self):
        order = self._confirmed(14)
        self.assertEqual(
            order.order_line.dist_decision_ids._sentences(),
            [
                "10 of 14 Units can ship as requested.",
                "4 Units wait for supply that has no date yet.",
            ],
        )
        self.assertEqual(order.order_line.dist_promise_status, "part")
        self.assertEqual(order.dist_promise_state, "backordered")
        late = self._confirmed(2)
        self.assertEqual(
            late.order_line.dist_decision_ids._sentences()[0],
            "None of 2 Units can ship as requested.",
        )
        self.assertEqual(late.order_line.dist_promise_status, "backordered")

    def test_the_popover(self):
        order = self._confirmed(14)
        details = order.order_line.with_user(self.seller).dist_promise_details()
        self.assertEqual((details["product"], details["unit"]), ("Hex bolt M8", "Units"))
        self.assertEqual(
            [(b["label"], b["qty"]) for b in details["balances"]],
            [("Promised", 10), ("Backordered", 4)],
        )
        self.assertEqual(details["decision"]["label"], "Split")
        self.assertEqual(details["decision"]["who"], self.seller.name)
        self.assertFalse(details["monitored"])

    def test_a_line_at_risk(self):
        order = self._confirmed(8)
        self._count(5)
        self.env.cr.precommit.run()
        self.assertEqual(order.order_line.dist_promise_status, "at_risk")
        self.assertEqual(order.dist_promise_state, "at_risk")
        self.assertEqual(order.picking_ids.dist_promise_state, "at_risk")
        self.assertEqual(order.picking_ids.move_ids.dist_promise_state, "at_risk")
        self.assertEqual(order.with_env(self.env).dist_case_count, 1)
        found = self.env["sale.order"].search([("dist_promise_state", "=", "at_risk")])
        self.assertIn(order, found)

    def test_a_cancelled_order_is_not_fulfilled(self):
        order = self._confirmed(8)
        order.action_cancel()
        self.assertFalse(order.dist_promise_state)
        self.assertFalse(order.order_line.dist_promise_status)
        for state, expected in (("done", self.env["sale.order"]), (False, order)):
            found = order.search([("id", "=", order.id), ("dist_promise_state", "=", state)])
            self.assertEqual(found, expected, state)

    def test_monitored_orders_say_so(self):
        self.warehouse.dist_mode = "monitor"
        order = self._confirmed(14)
        self.assertTrue(order.dist_monitored)
        self.assertTrue(order.order_line.dist_promise_details()["monitored"])

    def test_counters_show_nobody_more_than_he_may_read(self):
        order = self._confirmed(14)
        self.assertEqual((order.dist_promise_count, order.dist_decision_count), (2, 1))
        invoicing = self._user("invoicing", "account.group_account_invoice")
        mine = order.with_user(invoicing)
        self.assertEqual((mine.dist_promise_count, mine.dist_decision_count), (0, 0))
        self.assertEqual(mine.dist_case_count, 0)
        action = order.action_dist_view_promises()
        self.assertEqual(self.env["dist.promise"].search_count(action["domain"]), 2)

    def test_a_product_shows_what_is_promised(self):
        self._confirmed(4)
        self._confirmed(3)
        self.assertEqual(self.product.dist_promised_qty, 7)
        self.assertEqual(self.product.product_tmpl_id.dist_promised_qty, 7)

    def test_promises_group_by_what_they_are_related_to(self):
        self._confirmed(4)
        groups = self.env["dist.promise"]._read_group(
            [("product_id", "=", self.product.id)], ["categ_id", "user_id"], ["qty:sum"]
        )
        self.assertEqual(groups[0][2], 4)

    def test_a_decision_tells_its_policy_in_words(self):
        order = self._confirmed(4)
        html = order.order_line.dist_decision_ids.policy_html
        self.assertIn("Split when short", html)
        self.assertIn(self.house_rule.name, html)


@tagged("post_install", "-at_install")
class TestRemainder(PromiseCommon):
    """What the policy does at delivery with what isn't delivered."""

    def _ship(self, order, qty):
        self._work()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": qty, "picked": True})
        return picking.button_validate()

    def test_cancelled_by_policy(self):
        self.house_rule.backorder = "cancel"
        order = self._confirmed(8)
        self.assertIs(self._ship(order, 5), True)
        self.assertEqual(order.picking_ids.mapped("state"), ["done"])
        self.assertEqual(order.order_line.qty_delivered, 5)
        self.assertBooks(order)
        self.assertBooks(self._confirmed(5), firm=5)
        self.assertIn("5", order.activity_ids.note or "")

    def test_kept_by_policy_is_left_to_odoo(self):
        order = self._confirmed(8)
        action = self._ship(order, 5)
        self.assertEqual(action["res_model"], "stock.backorder.confirmation")
        wizard = self.env["stock.backorder.confirmation"].with_context(**action["context"])
        wizard.create({"pick_ids": [(6, 0, order.picking_ids.ids)]}).process()
        self.assertEqual(sorted(order.picking_ids.mapped("state")), ["confirmed", "done"])
        self.assertBooks(order, firm=3)

    def test_cancelled_by_a_person_is_no_longer_promised(self):
        order = self._confirmed(8)
        action = self._ship(order, 5)
        wizard = self.env["stock.backorder.confirmation"].with_context(**action["context"])
        wizard.create({"pick_ids": [(6, 0, order.picking_ids.ids)]}).process_cancel_backorder()
        self.assertBooks(order)

    def test_monitoring_changes_nothing(self):
        self.house_rule.backorder = "cancel"
        self.warehouse.dist_mode = "monitor"
        order = self._confirmed(8)
        action = self._ship(order, 5)
        self.assertEqual(action["res_model"], "stock.backorder.confirmation")
