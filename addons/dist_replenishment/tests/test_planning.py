# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import SUPERUSER_ID
from odoo.tests import tagged

from .plan_common import PlanCommon
from .proposal_common import TODAY


@tagged("post_install", "-at_install")
class TestPlanning(PlanCommon):
    def test_a_run_twice_in_a_row_changes_nothing(self):
        first = self._plan()
        self.assertEqual((first.proposals_new, first.proposals_changed), (1, 0))
        written = self._proposals().write_date
        second = self._plan()
        self.assertEqual(
            (second.proposals_new, second.proposals_changed, second.proposals_gone), (0, 0, 0)
        )
        self.assertEqual(self._proposals().write_date, written)
        self.assertEqual(self._proposals().run_id, first)

    def test_what_is_no_longer_needed_is_kept_as_such(self):
        self._plan()
        proposal = self._proposals()
        self._put(self.product, 100.0)
        run = self._plan()
        self.assertEqual(run.proposals_gone, 1)
        self.assertEqual(proposal.state, "obsolete")

    def test_a_changed_quantity_survives_the_next_run(self):
        self._plan()
        proposal = self._proposals()
        proposal.with_user(self.buyer)._change(55.0, self.reason)
        self._put(self.product, 5.0)
        run = self._plan()
        self.assertEqual(run.proposals_changed, 1)
        self.assertEqual((proposal.proposed_qty, proposal.decided_qty), (35.0, 55.0))
        self.assertEqual(proposal.amount, 550.0)
        self.assertEqual(proposal.reason_id, self.reason)

    def test_what_was_put_aside_comes_back_on_its_day(self):
        self._plan()
        proposal = self._proposals()
        proposal.with_user(self.buyer)._snooze(date(2026, 3, 9), self.reason)
        self._plan()
        self.assertEqual(proposal.state, "snoozed")
        proposal.sudo().snoozed_until = date(2026, 3, 2)
        run = self._plan()
        self.assertEqual((proposal.state, run.proposals_changed), ("new", 1))

    def test_what_was_put_aside_is_decided_by_the_figures_of_its_day(self):
        self._plan()
        proposal = self._proposals()
        proposal.with_user(self.buyer)._snooze(date(2026, 3, 9), self.reason)
        proposal.sudo().snoozed_until = TODAY
        self._put(self.product, 5.0)
        self._plan()
        self.assertEqual((proposal.state, proposal.proposed_qty), ("new", 35.0))
        self.assertEqual((proposal.decided_qty, proposal.amount), (35.0, 350.0))
        self.assertFalse(proposal.is_qty_decided)

    def test_a_changed_quantity_is_kept_while_it_is_put_aside(self):
        self._plan()
        proposal = self._proposals()
        proposal.with_user(self.buyer)._change(55.0, self.reason)
        proposal.with_user(self.buyer)._snooze(date(2026, 3, 9), self.reason)
        proposal.sudo().snoozed_until = TODAY
        self._put(self.product, 5.0)
        self._plan()
        self.assertEqual((proposal.state, proposal.decided_qty), ("new", 55.0))

    def test_a_decision_outlasts_the_days_on_which_the_vendor_takes_no_orders(self):
        self._put(self.product, 18.0)
        self.item.write({"demand_weekly": 0.1, "demand_sigma": 0.1, "safety_stock_qty": 1.0})
        self._plan()
        proposal = self._proposals(action="buy")
        proposal.with_user(self.buyer)._snooze(date(2026, 3, 9), self.reason)
        friday = self.env["dist.weekday"].search([("number", "=", 4)])
        self.vendor.dist_order_weekday_ids = friday
        self._plan()
        self.assertEqual(self._proposals(action="wait").state, "new")
        self.assertEqual(proposal.state, "snoozed")
        # one that nobody has decided about has become a wait
        proposal.with_user(self.buyer).action_reopen()
        self._plan()
        self.assertEqual(proposal.state, "obsolete")

    def test_a_request_for_quotation_is_not_proposed_again(self):
        self._plan()
        self._proposals().with_user(self.buyer).action_approve_and_order()
        self.assertEqual(self._proposals().state, "ordered")
        run = self._plan()
        self.assertEqual(run.proposals_new, 0)
        self.assertEqual(self._proposals().state, "ordered")

    def test_known_demand_is_part_of_the_forecast(self):
        self._put(self.product, 40.0)
        self._sale(5, 15.0)
        self._plan()
        self.assertFalse(self._proposals(action="buy"))
        self.policy.consume_forecast = False
        self._plan()
        self.assertFalse(self._proposals(action="buy"))
        self._sale(5, 10.0)
        self._plan()
        self.assertEqual(self._proposals(action="buy").proposed_qty, 25.0)

    def test_a_warehouse_that_is_off_is_not_planned(self):
        self.warehouse.dist_mode = "off"
        run = self._plan()
        self.assertEqual(run.proposals_new, 0)
        self.assertFalse(self._proposals())

    def test_a_warehouse_that_monitors_keeps_its_rules(self):
        rule = self._rule(5.0, 9.0, trigger="auto")
        self.item.orderpoint_id = rule
        self.warehouse.dist_mode = "monitor"
        self._plan()
        self.assertEqual((rule.product_min_qty, rule.trigger), (5.0, "auto"))
        self.assertEqual(self._proposals().proposed_qty, 40.0)

    def test_a_warehouse_that_enforces_carries_the_numbers_on_its_rules(self):
        rule = self._rule(5.0, 9.0, trigger="auto")
        self.item.orderpoint_id = rule
        self.warehouse.dist_mode = "enforce"
        self._plan()
        self.assertEqual(
            (rule.product_min_qty, rule.product_max_qty, rule.qty_to_order, rule.trigger),
            (20.0, 40.0, 40.0, "manual"),
        )
        self.assertTrue(rule.dist_is_planned)
        self._proposals().with_user(self.buyer).action_approve_and_order()
        self.assertEqual(rule.qty_to_order, 0.0)

    def test_draft_requests_only_where_the_policy_makes_them(self):
        self.warehouse.dist_mode = "enforce"
        self.policy.auto_draft = True
        self._plan()
        proposal = self._proposals()
        self.assertEqual((proposal.state, proposal.purchase_order_id.state), ("ordered", "draft"))

    def test_without_features_quantities_are_odoos_own(self):
        self.policy.method = "manual"
        pack = self.pack
        for number, (low, high, stock) in enumerate(
            [(20, 40, 0), (20, 40, 25), (20, 40, 19.5), (0, 0, -3), (5, 50, 4)]
        ):
            product = self._product(f"Bolt {number}")
            self._seller(product, price=2.0)
            product.uom_ids = [(4, pack.id)]
            rule = self._rule(low, high, product=product, replenishment_uom_id=pack.id)
            self._put(product, stock)
            item = self._item(product)
            item.orderpoint_id = rule
        self._plan()
        rules = self.env["stock.warehouse.orderpoint"].search(
            [("product_id.name", "=like", "Bolt %"), ("company_id", "=", self.company.id)]
        )
        rules._compute_qty_to_order_computed()
        theirs = {rule.product_id: rule.qty_to_order for rule in rules}
        ours = {product: sum(self._proposals(product).mapped("proposed_qty")) for product in theirs}
        self.assertEqual(ours, theirs)
        self.assertEqual(sorted(theirs.values()), [0.0, 10.0, 30.0, 40.0, 50.0])

    def test_companies_are_planned_apart(self):
        run = self._plan(self.other_company)
        self.assertEqual(run.proposals_new, 0)
        self.assertFalse(self._proposals())

    def test_a_quantity_beyond_reason_stops_one_item_only(self):
        typo = self._product("Anchor")
        self._seller(typo, price=2.0)
        self._levels(self._item(typo))
        self._put(typo, 3e12)
        self._plan()
        self.assertEqual(self._proposals(action="buy").proposed_qty, 40.0)
        blocked = self._proposals(typo, action="blocked")
        self.assertEqual(
            blocked.sentence,
            "Anchor can't be planned: a stock, rule or transfer of it has a quantity beyond "
            "reason. Correct it.",
        )

    def test_warehouses_that_supply_each_other_stop_their_product_only(self):
        shop = self._resupplied(self.warehouse)
        self.warehouse.resupply_wh_ids = shop
        ring = self._product("Ring")
        self._seller(ring, price=2.0)
        ring.route_ids = [(6, 0, (shop | self.warehouse).resupply_route_ids.ids)]
        for warehouse in (self.warehouse, shop):
            self._levels(self._item(ring, warehouse))
        self._plan()
        self.assertEqual(self._proposals(action="buy").proposed_qty, 40.0)
        blocked = self._proposals(ring)
        self.assertEqual(blocked.mapped("action"), ["blocked", "blocked"])
        self.assertIn("Warehouses supply each other", blocked[0].sentence)

    def test_what_nobody_ever_asked_for_is_named(self):
        self.item.write({"protection_days": 0, "reorder_point_qty": 0, "order_up_to_qty": 0})
        run = self._plan()
        self.assertEqual(run.blocked, 1)
        self.assertIn("was ever asked for", self._proposals(action="blocked").sentence)

    def test_a_planned_rule_keeps_its_figure_when_odoo_computes_again(self):
        rule = self._rule(5.0, 9.0)
        self.item.orderpoint_id = rule
        self.warehouse.dist_mode = "enforce"
        self._plan()
        self._receipt(3, 100.0)
        self.env.flush_all()
        rule.invalidate_recordset()
        self.assertEqual((rule.qty_to_order, rule.deadline_date), (40.0, TODAY))

    def test_a_warehouse_that_enforces_no_more_gets_its_rules_back(self):
        rule = self._rule(5.0, 9.0, trigger="auto")
        self.item.orderpoint_id = rule
        self.warehouse.dist_mode = "enforce"
        self._plan()
        self._plan()
        self.warehouse.with_user(self.manager)._dist_set_mode("monitor", "Not yet")
        self.assertEqual(
            (rule.product_min_qty, rule.product_max_qty, rule.trigger, rule.dist_is_planned),
            (5.0, 9.0, "auto", False),
        )
        self.assertEqual(rule.qty_to_order, 9.0)

    def test_an_item_that_is_planned_no_more_gets_its_rule_back(self):
        rule = self._rule(5.0, 9.0, trigger="auto")
        self.item.orderpoint_id = rule
        self.warehouse.dist_mode = "enforce"
        self._plan()
        self.policy.method = "manual"
        self._plan()
        self.assertEqual((rule.product_max_qty, rule.trigger), (9.0, "auto"))
        self.assertFalse(rule.dist_is_planned)

    def test_what_is_planned_and_has_no_rule_gets_one_where_it_is_enforced(self):
        self._plan()
        self.assertFalse(self.item.orderpoint_id)
        self.warehouse.dist_mode = "enforce"
        self._plan()
        rule = self.item.orderpoint_id
        self.assertEqual((rule.product_id, rule.trigger), (self.product, "manual"))
        self.assertEqual((rule.product_min_qty, rule.product_max_qty), (20.0, 40.0))

    def test_the_clean_up_of_odoos_report_leaves_planned_rules(self):
        self.warehouse.dist_mode = "enforce"
        self._put(self.product, 40.0)
        self._plan()
        rule = self.item.orderpoint_id
        leftover = self._rule(0.0, 0.0, product=self._product("Leftover"))
        self.assertEqual((rule.create_uid.id, rule.qty_to_order), (SUPERUSER_ID, 0.0))
        self.env["stock.warehouse.orderpoint"]._unlink_processed_orderpoints()
        self.assertTrue(rule.exists())
        self.assertFalse(leftover.exists())

    def test_below_the_vendors_least_order_it_waits_or_is_named(self):
        self.vendor.with_company(self.company).dist_order_minimum = 1e6
        self.item.write({"demand_weekly": 0.0, "demand_sigma": 0.0})
        self._plan()
        self.assertFalse(self._proposals(action="buy"))
        held = self._proposals()
        self.assertEqual(
            (held.key, held.proposed_qty, held.partner_id), ("held", 40.0, self.vendor)
        )
        self.assertIn("40 Units are needed", held.sentence)
        self.assertIn("Bolts and More", held.sentence)

    def test_on_a_day_without_orders_what_can_wait_waits_for_the_next_one(self):
        friday = self.env["dist.weekday"].search([("number", "=", 4)])
        self.vendor.dist_order_weekday_ids = friday
        self._put(self.product, 18.0)
        self.item.write({"demand_weekly": 0.1, "demand_sigma": 0.1, "safety_stock_qty": 1.0})
        self._plan()
        waiting = self._proposals()
        self.assertEqual((waiting.action, waiting.order_date), ("wait", date(2026, 3, 6)))
        self.assertIn("Bolts and More takes no orders today", waiting.sentence)

    def test_a_need_without_a_price_is_named(self):
        self.seller.price = 0.0
        self._plan()
        held = self._proposals()
        self.assertEqual((held.action, held.explanation["held"]), ("blocked", "no_price"))
