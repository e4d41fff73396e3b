# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta

import numpy as np
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .class_common import ClassCommon

MONDAY = date(2026, 3, 2)
NAN = float("nan")


@tagged("post_install", "-at_install")
class TestClasses(ClassCommon):
    """Three items of one warehouse: a fast one, a slow one, and one without history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.write({"list_price": 10.0, "standard_price": 6.0})
        cls.slow_product = cls._product("Anchor", list_price=100.0, standard_price=90.0)
        cls.new_product = cls._product("Novelty")
        cls.slow, cls.new = cls._item(cls.slow_product), cls._item(cls.new_product)
        cls.items = cls.item + cls.slow + cls.new
        cls.FAST, cls.SLOW = [20.0] * 52, [0, 0, 0, 1.0] * 13
        cls.env["product.supplierinfo"].create(
            {
                "partner_id": cls.vendor.id,
                "product_tmpl_id": cls.product.product_tmpl_id.id,
                "delay": 30,
                "price": 6,
                "company_id": cls.company.id,
            }
        )

    def _classify(self, fast=None, slow=None, week=0, picks=(500, 13, NAN)):
        history = np.array([fast or self.FAST, slow or self.SLOW, [NAN] * 52])
        with freeze_time(MONDAY + timedelta(weeks=week)):
            return self.Item._classify(self.company, history, np.array(picks))

    def _classes(self, item):
        names = ("abc_value", "abc_picks", "xyz", "demand_pattern", "criticality", "lead_class",
                 "margin_class")  # fmt: skip
        return tuple(item[name] for name in names)

    def _assert_untouched(self, before):
        self.assertEqual(self.items.read(), before)

    # --- Exact values ------------------------------------------------------------------------

    def test_classes_of_a_fast_item(self):
        self._classify()
        self.assertEqual(
            self._classes(self.item), ("a", "a", "x", "smooth", "essential", "long", "high")
        )
        self.assertEqual(self.item.annual_demand_qty, 1040)
        self.assertEqual(self.item.annual_demand_value, 6240)
        self.assertEqual(self.item.annual_picks, 500)
        self.assertEqual((self.item.cv, self.item.adi, self.item.cv2), (0, 1, 0))
        self.assertEqual((self.item.margin_rate, self.item.class_lead_days), (0.4, 30))
        self.assertEqual(self.item.vendor_id, self.vendor)
        self.assertEqual(self.item.classified_on, MONDAY)

    def test_classes_of_a_slow_item(self):
        self._classify()
        # 6,240 of 7,410 come before it: 84%, picks 500 of 513: 97%
        self.assertEqual(
            self._classes(self.slow), ("b", "c", "z", "intermittent", "essential", False, "low")
        )
        self.assertEqual(self.slow.annual_demand_value, 13 * 90)
        self.assertAlmostEqual(self.slow.abc_value_share, 6240 / 7410, 6)
        self.assertAlmostEqual(self.slow.cv, 3**0.5, 6)
        self.assertEqual(self.slow.adi, 4)

    def test_an_item_without_history_has_no_classes_of_demand(self):
        self._classify()
        self.assertEqual(
            self._classes(self.new), (False, False, False, False, "essential", False, False)
        )
        self.assertEqual(self.new.classified_on, MONDAY)

    def test_stock_value_is_what_lies_in_the_warehouse(self):
        quants = self.env["stock.quant"]
        quants._update_available_quantity(self.product, self.warehouse.lot_stock_id, 7)
        quants._update_available_quantity(
            self.product, self.warehouse.lot_stock_id, 5, owner_id=self.customer
        )
        quants._update_available_quantity(self.product, self.other_warehouse.lot_stock_id, 9)
        self._classify()
        self.assertEqual(self.item.stock_value, 42)

    def test_without_cost_there_is_no_value_class(self):
        self.product.standard_price = 0
        self._classify()
        self.assertEqual((self.item.abc_value, self.item.abc_picks), (False, "a"))
        self.assertEqual(self.slow.abc_value, "a")

    def test_abc_is_made_within_each_warehouse(self):
        second = self.env["stock.warehouse"].create(
            {"name": "North", "code": "NORTH", "company_id": self.company.id}
        )
        there = self._item(self.slow_product, second)
        history = np.array([self.FAST, self.SLOW, [NAN] * 52, self.SLOW])
        self.Item._classify(self.company, history, np.array([500, 13, NAN, 13]))
        self.assertEqual((self.slow.abc_value, there.abc_value), ("b", "a"))

    def test_learned_lead_times_come_before_the_price_list(self):
        self.item.lead_days = 3
        self._classify()
        self.assertEqual((self.item.lead_class, self.item.class_lead_days), ("short", 3))

    def test_the_first_valid_vendor(self):
        later = self.env["res.partner"].create({"name": "Later"})
        ended = self.env["res.partner"].create({"name": "Ended"})
        gone = self.env["res.partner"].create({"name": "Gone", "active": False})
        common = {"product_tmpl_id": self.product.product_tmpl_id.id, "sequence": 0}
        self.env["product.supplierinfo"].create(
            [
                {**common, "partner_id": gone.id},
                {**common, "partner_id": ended.id, "date_end": MONDAY - timedelta(days=1)},
                {**common, "partner_id": later.id, "date_start": MONDAY + timedelta(days=1)},
            ]
        )
        self._classify()
        self.assertEqual(self.item.vendor_id, self.vendor)
        self._classify(week=1)
        self.assertEqual(self.item.vendor_id, later)

    # --- Criticality -------------------------------------------------------------------------

    def test_criticality_comes_from_the_nearest_category(self):
        self.category.dist_criticality = "desirable"
        self._classify()
        self.assertEqual((self.item.criticality, self.slow.criticality), ("desirable", "essential"))
        self.narrow.dist_criticality = "vital"
        self._classify()
        self.assertEqual(self.item.criticality, "vital")
        self.product.dist_criticality = "essential"
        self._classify()
        self.assertEqual(self.item.criticality, "essential")

    # --- Hysteresis and history --------------------------------------------------------------

    def test_a_first_evaluation_is_no_change(self):
        self.assertFalse(self._classify())
        self.assertFalse(self.items.class_change_ids)

    def test_a_change_far_beyond_the_threshold_comes_at_once(self):
        self._classify()
        changed = self._classify(fast=[0, 40.0] * 26, week=1)
        self.assertEqual(changed, self.item)
        found = self.item.class_change_ids.sorted("dimension")
        self.assertEqual(
            found.mapped(lambda c: (c.dimension, c.old_label, c.new_label, c.reason)),
            [
                ("demand_pattern", "Smooth", "Intermittent", "Weeks between Demands: 2"),
                ("xyz", "X", "Z", "Coefficient of Variation: 1"),
            ],
        )
        self.assertEqual(found.mapped("date"), [MONDAY + timedelta(weeks=1)] * 2)
        self.assertEqual(found.company_id, self.company)

    def test_the_figure_of_a_pattern_is_the_one_that_crossed(self):
        self._classify()
        self._classify(fast=[2.0, 38.0] * 26, week=1)
        change = self.item.class_change_ids.filtered(lambda c: c.dimension == "demand_pattern")
        self.assertEqual((change.old_label, change.new_label), ("Smooth", "Erratic"))
        self.assertEqual(change.reason, "Variation of Sizes: 0.81")

    def test_a_change_near_the_threshold_waits_and_is_not_counted_twice_a_week(self):
        near = [20.0 * (1 + 0.52), 20.0 * (1 - 0.52)] * 26
        self._classify()
        for week in (1, 2, 3, 3, 3):
            self.assertFalse(self._classify(fast=near, week=week))
            self.assertEqual(self.item.xyz, "x")
        self.assertEqual(self.item.class_streaks, {"xyz": 3})
        self.assertEqual(self._classify(fast=near, week=4), self.item)
        self.assertEqual((self.item.xyz, self.item.class_streaks), ("y", False))

    def test_losing_a_class_is_recorded(self):
        self._classify()
        self._classify(slow=[NAN] * 52, week=1, picks=(500, NAN, NAN))
        self.assertEqual(
            sorted(self.slow.class_change_ids.mapped("dimension")),
            ["abc_picks", "abc_value", "demand_pattern", "xyz"],
        )
        self.assertEqual(set(self.slow.class_change_ids.mapped("new_label")), {"None"})

    def test_evaluating_twice_changes_nothing(self):
        self._classify()
        self._classify(fast=[0, 40.0] * 26, week=1)
        before, changes = self.items.read(), self.item.class_change_ids
        self.assertFalse(self._classify(fast=[0, 40.0] * 26, week=1))
        self._assert_untouched(before)
        self.assertEqual(self.item.class_change_ids, changes)

    def test_changed_lately(self):
        self._classify()
        self._classify(fast=[0, 40.0] * 26, week=1)
        view = self.Item.get_view(
            self.env.ref("dist_replenishment.dist_replenishment_item_view_search").id, "search"
        )
        self.assertIn("class_change_ids.date", view["arch"])
        since = MONDAY + timedelta(weeks=1)
        domain = [("class_change_ids.date", ">=", since)]
        self.assertEqual(self.Item.with_user(self.dist_user).search(domain), self.item)

    # --- Budgets, access, companies, bad input -----------------------------------------------

    def test_the_number_of_queries_does_not_grow(self):
        def evaluate(week):
            count = len(self.Item._class_items(self.company))
            history = np.full((count, 52), 3.0)
            with freeze_time(MONDAY + timedelta(weeks=week)):
                self.Item._classify(self.company, history)

        evaluate(0)
        few = self._count_queries(lambda: evaluate(1))
        for number in range(30):
            self._item(self._product(f"Part {number}"))
        # making products empties caches that have nothing to do with classes
        evaluate(2)
        many = self._count_queries(lambda: evaluate(3))
        self.assertEqual(many, few)
        self.assertLessEqual(many, 6)

    def test_other_companies_stay_as_they_are(self):
        foreign = self._item(self.product, self.other_warehouse)
        self._classify()
        self.assertFalse(foreign.classified_on)
        self._classify(fast=[0, 40.0] * 26, week=1)
        changes = self.env["dist.replenishment.class.change"]
        self.assertTrue(changes.with_user(self.dist_user).search([]))
        self.assertFalse(changes.with_user(self.foreigner).search([]))

    def test_nobody_writes_the_history(self):
        self._classify()
        self._classify(fast=[0, 40.0] * 26, week=1)
        change = self.item.class_change_ids[:1]
        for user in (self.dist_user, self.buyer, self.manager):
            with self.assertRefused(AccessError, "Change of Class"):
                change.with_user(user).write({"new_value": "x"})
            with self.assertRefused(AccessError, "Change of Class"):
                change.with_user(user).unlink()
        self.assertTrue(change.exists())

    def test_a_company_without_items(self):
        self.assertFalse(self.Item._classify(self.other_company, np.empty((0, 52))))

    def test_odd_histories(self):
        for week in ([-5.0] * 52, [0.0] * 52, [NAN] * 51 + [4.0], [1e12, 0] * 26):
            self._classify(fast=week)
        history = np.array([[4.0]] * 3)
        self.assertFalse(self.Item._classify(self.company, history) & self.new)

    def test_thresholds_that_contradict_each_other_are_refused(self):
        for vals, pattern in (
            ({"dist_abc_a_share": 80}, "A up to"),
            ({"dist_abc_a_share": 0.96}, r'"A up to" \(0\.96\) and "B up to" \(0\.95\)'),
            ({"dist_lead_short_days": 40}, r'"Short below" \(40\) and "Long from" \(28\)'),
            ({"dist_xyz_x_limit": 0}, r'"X below" \(0\)'),
            ({"dist_class_band": 10}, r'"Change at Once beyond" .* is a part of one, not 10'),
            ({"dist_class_patience": 0}, r'"Change after" .* must be at least 1 week'),
        ):
            with self.assertRefused(ValidationError, pattern):
                self.company.write(vals)
        self.assertEqual(self.company.dist_abc_a_share, 0.8)

    def test_own_thresholds_decide(self):
        self.company.write({"dist_abc_a_share": 0.9, "dist_lead_long_days": 31})
        self._classify()
        self.assertEqual((self.slow.abc_value, self.item.lead_class), ("a", "medium"))

    # --- Predecessors ------------------------------------------------------------------------

    def test_a_predecessor_of_itself_is_refused(self):
        self.slow_product.dist_predecessor_id = self.product
        with self.assertRefused(ValidationError, "Hex bolt M8 can't be its own predecessor"):
            self.product.dist_predecessor_id = self.slow_product
        self.assertFalse(self.product.dist_predecessor_id)

    def test_the_predecessor_of_a_product_with_one_variant(self):
        template = self.slow_product.product_tmpl_id
        template.dist_predecessor_id = self.product
        self.assertEqual(self.slow_product.dist_predecessor_id, self.product)
        self.assertEqual(template.dist_predecessor_id, self.product)

    def test_variants_have_their_own_predecessors(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Finish",
                "value_ids": [Command.create({"name": "Zinc"}), Command.create({"name": "Brass"})],
            }
        )
        line = {"attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]}
        template = self.env["product.template"].create(
            {"name": "Screw", "attribute_line_ids": [Command.create(line)]}
        )
        first, second = template.product_variant_ids
        first.dist_predecessor_id = self.product
        self.assertFalse(template.dist_predecessor_id)
        self.assertFalse(second.dist_predecessor_id)
