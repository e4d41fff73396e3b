# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..wizards import dist_replenishment_what_if as wizard
from .demand_common import week
from .test_review import ReviewCommon

WEEKS = 130


class WhatIfCommon(ReviewCommon):
    """An item of which 10 are asked for on one day of each week, delivered within a week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"review_days": 1, "method": "rss", "ordering_cost": 0.0})
        cls._seller(cls.product)
        cls._steady(cls.product)
        cls.item.known_since = week(WEEKS)

    @classmethod
    def _seller(cls, product, delay=7):
        cls.env["product.supplierinfo"].create(
            {
                "partner_id": cls.vendor.id,
                "product_tmpl_id": product.product_tmpl_id.id,
                "delay": delay,
            }
        )

    @classmethod
    def _steady(cls, product, qty=10.0, warehouse=None):
        warehouse = warehouse or cls.warehouse
        cls.Demand.create(
            [
                {
                    "product_id": product.id,
                    "warehouse_id": warehouse.id,
                    "company_id": warehouse.company_id.id,
                    "week": week(ago),
                    "requested_qty": qty,
                    "cleaned_qty": qty,
                    "line_count": 1,
                }
                for ago in range(1, WEEKS + 1)
            ]
        )

    def _rule(self, low, high, product=None):
        rule = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": (product or self.product).id,
                "location_id": self.warehouse.lot_stock_id.id,
                "product_min_qty": low,
                "product_max_qty": high,
                "trigger": "manual",
            }
        )
        self.item.orderpoint_id = rule
        return rule

    def _what_if(self, user=None, policy=None, items=None, companies=None, **vals):
        source = items or policy or self.policy
        env = self.env(user=(user or self.buyer).id)
        context = {
            "active_model": source._name,
            "active_ids": source.ids,
            "allowed_company_ids": (companies or self.company).ids,
        }
        return env["dist.replenishment.what.if"].with_context(**context).create(vals)

    def _lines(self, what_if, *names):
        names = names or ("scenario", "abc_value", "item_count", "fill_rate", "stock_qty")
        return [tuple(line[name] for name in names) for line in what_if.line_ids]


@tagged("post_install", "-at_install")
class TestWhatIf(WhatIfCommon):
    def test_kept_levels_give_exact_figures(self):
        """100 in stock of an item of which 10 a week are asked for: always served."""
        self._rule(100, 100)
        self.policy.method = "manual"
        what_if = self._what_if()
        what_if.action_simulate()
        [all_items, class_a, odoo, odoo_a] = what_if.line_ids
        self.assertEqual(
            (all_items.scenario, all_items.abc_value, all_items.item_count, all_items.fill_rate),
            ("policy", "all", 1, 1.0),
        )
        # ordered in the evening, there in the morning after seven days: eight evenings of each 10
        self.assertAlmostEqual(all_items.stock_qty, 100 - 10 * 8 / 7, delta=0.2)
        self.assertAlmostEqual(all_items.stock_value, 3 * all_items.stock_qty, delta=0.2)
        self.assertEqual(all_items.order_count, 52)
        self.assertEqual((class_a.abc_value, class_a.stock_qty), ("a", all_items.stock_qty))
        # Odoo's rule is the same as what the policy keeps, so are its figures
        self.assertEqual((odoo.scenario, odoo_a.scenario), ("odoo", "odoo"))
        self.assertEqual(odoo.stock_value, odoo.same_stock_value)
        self.assertIn(
            "In the last 52 weeks this policy would have given a fill rate of 100.0%",
            what_if.summary,
        )
        self.assertIn(
            "Under minimum and maximum, for items with a reordering rule (1): 100.0%",
            what_if.summary,
        )
        self.assertFalse(what_if.left_out)

    def test_a_learned_policy_against_the_levels_of_now(self):
        self.item.write({"reorder_point_qty": 4.0, "order_up_to_qty": 5.0})
        # a few on each working day
        self.Demand.search([("product_id", "=", self.product.id)]).line_count = 200
        what_if = self._what_if(weeks=26)
        what_if.action_simulate()
        rows = {(line.scenario, line.abc_value): line for line in what_if.line_ids}
        self.assertEqual(
            set(rows), {("policy", "all"), ("policy", "a"), ("now", "all"), ("now", "a")}
        )
        policy, now = rows["policy", "all"], rows["now", "all"]
        # eight days have six working days, so that what suffices on average falls a bit short
        self.assertGreater(policy.fill_rate, 0.6)
        self.assertLessEqual(now.fill_rate, 0.5)
        self.assertEqual(now.same_fill_rate, policy.fill_rate)
        self.assertIn("As it is planned now, for items that have levels (1): ", what_if.summary)

    def test_nothing_but_the_dialog_is_written(self):
        before = self.item.read()[0]
        what_if = self._what_if(weeks=13, method="none")
        action = what_if.action_simulate()
        self.assertEqual((action["res_id"], action["target"]), (what_if.id, "new"))
        self.assertEqual(what_if.line_ids[0].fill_rate, 0.0)
        self.assertEqual(self.policy.method, "rss")
        self.item.invalidate_recordset()
        self.assertEqual(self.item.read()[0], before)
        self.assertFalse(
            self.env["dist.replenishment.proposal"].search_count(
                [("company_id", "=", self.company.id)]
            )
        )

    def test_what_cannot_be_simulated_is_named(self):
        unknown = self._product("Unheard of")
        self._seller(unknown)
        no_vendor = self._product("Nobody's")
        self._steady(no_vendor)
        new = self._product("Brand new")
        self._seller(new)
        self._asked(3, 1, new)
        items = [
            self._new_item(product, known_since=since)
            for product, since in ((unknown, False), (no_vendor, week(WEEKS)), (new, week(2)))
        ]
        what_if = self._what_if(items=self.item.union(*items), weeks=13, policy_id=self.policy.id)
        what_if.action_simulate()
        self.assertEqual(what_if.line_ids[0].item_count, 1)
        self.assertEqual(
            sorted(what_if.left_out.split("\n")),
            [
                "In these weeks nothing is known of: Unheard of.",
                "Nothing was known before these weeks of: Brand new.",
                "There is no vendor, and so no lead time, for: Nobody's.",
            ],
        )

    def test_no_item_at_all_is_said(self):
        other = self._policy("For nothing", self.company, product_id=self._product("X").id)
        with self.assertRefused(UserError, 'No item would get the policy "For nothing"'):
            self._what_if(policy=other).action_simulate()

    def test_an_archived_policy_is_tried_on_what_it_would_get(self):
        washer = self._product("Washer")
        mine = self._new_item(washer)
        draft = self._policy("Draft", self.company, product_id=washer.id, active=False)
        self.assertEqual(draft._items_if_active(), mine)
        self.assertLessEqual(self.item | mine, self.policy._items_if_active())
        draft.active = True
        self.assertEqual(draft._items_if_active(), mine)
        self.assertNotIn(mine, self.policy._items_if_active())

    def test_numbers_come_from_the_policy_and_are_checked(self):
        self.policy.fill_target = 0.9
        what_if = self._what_if(fill_target=0.97)
        self.assertEqual((what_if.fill_target, what_if.review_days), (0.97, 1))
        self.assertTrue(what_if.is_changed)
        for vals, pattern in (
            ({"fill_target": 95.0}, "enter 0.95"),
            ({"review_days": 0}, "must be at least 1"),
            ({"min_qty": 5.0, "max_qty": 2.0}, "wants at least 5"),
            ({"weeks": 0}, "1 to 104 weeks"),
            ({"weeks": 105}, "1 to 104 weeks"),
        ):
            with self.subTest(vals), self.assertRefused(ValidationError, pattern):
                self._what_if(**vals)
        self.assertEqual(self.policy.fill_target, 0.9)

    def test_another_policy_in_the_form_brings_its_numbers(self):
        other = self._policy("Other", self.company, fill_target=0.8)
        env = self.env(user=self.buyer.id)
        with Form(env["dist.replenishment.what.if"]) as form:
            form.policy_id = self.policy
            self.assertEqual(form.fill_target, 0.95)
            form.policy_id = other
            self.assertEqual(form.fill_target, 0.8)

    def test_only_managers_give_the_policy_the_numbers(self):
        what_if = self._what_if(fill_target=0.97)
        with self.assertRefused(AccessError, "Replenishment Policy"):
            what_if.action_apply()
        self.assertEqual(self.policy.fill_target, 0.95)
        self._what_if(self.manager, fill_target=0.97).action_apply()
        self.assertEqual(self.policy.fill_target, 0.97)

    def test_who_may_ask(self):
        for user in (self.dist_user, self.employee):
            with self.assertRefused(AccessError, "What If"):
                self._what_if(user)
        action = self.policy.with_user(self.buyer).action_what_if()
        self.assertEqual(action["context"]["active_ids"], self.policy.ids)

    def test_another_company(self):
        self.buyer.company_ids |= self.other_company
        theirs = self._policy("Theirs", self.other_company)
        with self.assertRefused(AccessError, "Replenishment Policy"):
            self._what_if(policy=theirs)
        foreign = self._new_item(self.product, self.other_warehouse, policy_id=theirs.id)
        both = self.company | self.other_company
        what_if = self._what_if(items=self.item | foreign, companies=both, policy_id=theirs.id)
        with self.assertRefused(UserError, "belongs to another company"):
            what_if.action_simulate()
        self.assertFalse(what_if.line_ids)

    def test_a_sample_of_many(self):
        items = self.item.union(
            *(self._new_item(self._product(f"Washer {number}")) for number in range(9))
        )
        with patch.object(wizard, "MOST_ITEMS", 5):
            found, total = self._what_if()._sampled(items)
        self.assertEqual((found.ids, total), (items.ids[::2], 10))

    def test_statements_do_not_grow_with_the_items(self):
        def count(items):
            what_if = self._what_if(items=items, weeks=4, method="none", policy_id=self.policy.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["dist.replenishment.engine"]._what_if(items, what_if._values(), 4)
            return self.cr.sql_log_count - before

        more = self.item
        for number in range(12):
            product = self._product(f"Washer {number}")
            self._seller(product)
            self._asked(2, 2, product)
            self._asked(2, 20, product)
            more |= self._new_item(product)
        count(more)  # what is cached for good is read
        self.assertEqual(count(self.item), count(more))
