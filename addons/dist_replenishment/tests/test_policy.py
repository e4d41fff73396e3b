# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .class_common import ClassCommon


@tagged("post_install", "-at_install")
class TestPolicy(ClassCommon):
    def _first(self, company=None):
        company = company or self.company
        return self.Policy.search([("company_id", "=", company.id)])

    def _winner(self, item=None):
        item = item or self.item
        self.Policy._resolve(item)
        return item.policy_id

    # --- Fresh install -----------------------------------------------------------------------

    def test_each_company_starts_with_policies(self):
        self.assertEqual(
            self._first().mapped(lambda p: (p.name, p.segment_name, p.fill_target)),
            [
                ("Vital products", "Criticality: Vital", 0.98),
                ("Desirable products", "Criticality: Desirable", 0.90),
                ("Asked for often, of little value", "Value Class: C, Pick Class: A", 0.98),
                ("Asked for seldom, of much value", "Value Class: A, Pick Class: C", 0.90),
                ("All other items", "All items", 0.95),
            ],
        )
        self.assertEqual(len(self._first(self.other_company)), 5)

    def test_a_company_keeps_the_policies_that_it_has(self):
        self._first().action_archive()
        self.assertFalse(self.Policy._create_missing(self.company))

    # --- Resolution --------------------------------------------------------------------------

    def test_the_general_policy_decides_for_an_item_without_classes(self):
        self.assertEqual(self._winner().name, "All other items")

    def test_the_most_specific_policy_wins(self):
        self.item.write({"criticality": "vital", "abc_value": "a", "vendor_id": self.vendor.id})
        self.assertEqual(self._winner().name, "Vital products")
        for vals in (
            {"warehouse_id": self.warehouse.id},
            {"vendor_id": self.vendor.id},
            {"product_categ_id": self.category.id},
            {"product_categ_id": self.narrow.id},
            {"product_id": self.product.id},
            {"product_id": self.product.id, "abc_value": "a"},
        ):
            policy = self._policy("Special", sequence=200, **vals)
            self.assertEqual(self._winner(), policy, vals)

    def test_a_sibling_category_does_not_fit(self):
        sibling = self.env["product.category"].create(
            {"name": "Nuts", "parent_id": self.category.id}
        )
        self._policy("Nuts", product_categ_id=sibling.id)
        self.assertEqual(self._winner().name, "All other items")

    def test_ties_go_to_the_sequence_then_to_the_older_policy(self):
        older = self._policy("Older", warehouse_id=self.warehouse.id)
        newer = self._policy("Newer", warehouse_id=self.warehouse.id)
        self.assertEqual(self._winner(), older)
        newer.sequence = 5
        self.assertEqual(self._winner(), newer)

    def test_an_archived_policy_decides_nothing(self):
        policy = self._policy("Special", product_id=self.product.id)
        self.assertEqual(self._winner(), policy)
        policy.action_archive()
        self.assertEqual(self._winner().name, "All other items")

    def test_without_a_fitting_policy_the_item_has_none(self):
        self._winner()
        self._first().unlink()
        self.assertFalse(self._winner())
        self.assertIn("The company has no policy.", self.item.policy_reasons)

    def test_each_company_follows_its_own_policies(self):
        foreign = self._item(self.product, self.other_warehouse)
        self._policy("Ours", product_id=self.product.id)
        self.Policy._resolve(self.item + foreign)
        self.assertEqual(self.item.policy_id.name, "Ours")
        self.assertEqual(foreign.policy_id.name, "All other items")
        self.assertEqual(foreign.policy_id.company_id, self.other_company)

    def test_resolving_again_changes_nothing(self):
        self.assertEqual(self.Policy._resolve(self.item), 1)
        self.assertEqual(self.Policy._resolve(self.item), 0)
        self.assertEqual(self.Policy._resolve(self.Item), 0)

    def test_the_number_of_queries_does_not_grow(self):
        items = self.Item.concat(
            *(self._item(self._product(f"Part {n}")) for n in range(30)), self.item
        )
        self.Policy._resolve(items)
        few = self._count_queries(lambda: self.Policy._resolve(items[:2]))
        many = self._count_queries(lambda: self.Policy._resolve(items))
        self.assertEqual(many, few)
        self.assertLessEqual(many, 6)

    def test_the_button_opens_the_items(self):
        policy = self._winner()
        self.assertEqual(policy.item_count, 1)
        action = policy.with_user(self.dist_user).action_view_items()
        found = self.Item.with_user(self.dist_user).search(action["domain"])
        self.assertEqual(found, self.item)

    def test_why_this_policy(self):
        self.item.write({"criticality": "essential", "abc_value": "b"})
        self._policy("Nuts", product_id=self._product("Nut M8").id)
        self.assertEqual(
            self.Policy.with_user(self.dist_user)._why(self.item.with_user(self.dist_user)),
            [
                '"Nuts" is not for this item: Product is Hex bolt M8, not Nut M8.',
                '"Vital products" is not for this item: Criticality is Essential, not Vital.',
                '"Desirable products" is not for this item: Criticality is Essential, not '
                "Desirable.",
                '"Asked for often, of little value" is not for this item: Value Class is B, not C.',
                '"Asked for seldom, of much value" is not for this item: Value Class is B, not A.',
                '"All other items" decides: it is the most specific policy that fits (All items).',
            ],
        )
        item = self.item.with_user(self.dist_user)
        self.assertIn('<li>"All other items" decides', item.policy_reasons)

    # --- Bad input ---------------------------------------------------------------------------

    def test_impossible_values_are_refused(self):
        policy = self._policy("Special")
        for vals, pattern in (
            ({"fill_target": 95}, r"fill rate 95\. It is a part of one: enter 0\.95 for 95%"),
            ({"fill_target": 1}, r"fill rate 1\. Enter a number above 0 and below 1"),
            ({"fill_target": 0}, r"fill rate 0\. Enter a number above 0 and below 1"),
            ({"fill_target": -0.5}, r"fill rate -0\.5\. Enter a number above 0"),
            ({"holding_rate": 25}, r"holding cost of 25 a year.*such as 0\.25 for 25%"),
            ({"holding_rate": -1}, r'"Holding Cost" of the policy "Special" can\'t be negative'),
            ({"ordering_cost": -1}, r'"Ordering Cost" of the policy "Special" can\'t be negative'),
            ({"approval_amount": -1}, r'"Approval above".*can\'t be negative'),
            ({"review_days": 0}, r'"Review Period".*must be at least 1'),
            ({"forecast_weeks": 0}, r'"Weeks of History".*must be at least 1'),
            ({"min_qty": 9, "max_qty": 3}, r"at least 9 and at most 3 in stock"),
            ({"target_kind": "cost", "shortage_cost": 0}, r"Enter both costs, or choose a fill"),
        ):
            before = policy.read(list(vals))
            with self.assertRefused(ValidationError, pattern):
                policy.write(vals)
            self.assertEqual(policy.read(list(vals)), before)

    def test_a_maximum_of_0_is_no_limit(self):
        policy = self._policy("Special", min_qty=9, max_qty=0)
        self.assertEqual(policy.min_qty, 9)

    def test_the_warehouse_must_be_of_the_company(self):
        with self.assertRefused(UserError, "Special"):
            self._policy("Special", warehouse_id=self.other_warehouse.id)

    # --- Access and audit --------------------------------------------------------------------

    def test_only_managers_change_policies(self):
        policy = self._first()[:1]
        for user in (self.dist_user, self.buyer, self.warehouse_user):
            self.assertEqual(policy.with_user(user).fill_target, 0.98)
            with self.assertRefused(AccessError, "Replenishment Policy"):
                policy.with_user(user).write({"fill_target": 0.5})
            with self.assertRefused(AccessError, "Replenishment Policy"):
                policy.with_user(user).create({"name": "Mine"})
        self.assertEqual(policy.fill_target, 0.98)
        policy.with_user(self.manager).fill_target = 0.97
        self.assertEqual(policy.fill_target, 0.97)

    def test_nobody_else_sees_policies(self):
        with self.assertRefused(AccessError, "Replenishment Policy"):
            self._first()[:1].with_user(self.salesman).read(["name"])

    def test_a_manager_of_another_company_sees_nothing_of_ours(self):
        policies = self.Policy.with_user(self.foreigner).search([])
        self.assertEqual(policies.company_id, self.other_company)
        with self.assertRefused(AccessError, "Replenishment Policy"):
            self._first()[:1].with_user(self.foreigner).write({"fill_target": 0.5})

    def _entries(self, policy):
        return self.env["dist.audit"].search(
            [("res_model", "=", policy._name), ("res_id", "=", policy.id)], order="id"
        )

    def test_changes_are_audited(self):
        policy = self.Policy.with_user(self.manager).create({"name": "Special"})
        policy.write({"fill_target": 0.97, "review_days": 1})
        policy.write({"note": "Asked for by sales", "fill_target": 0.97})
        policy.unlink()
        entries = self._entries(policy)
        self.assertEqual(
            entries.mapped("name"),
            [
                'The replenishment policy "Special" was created.',
                'The replenishment policy "Special" changed: Fill Rate, Review Period.',
                'The replenishment policy "Special" was deleted.',
            ],
        )
        self.assertEqual(set(entries.mapped("kind")), {"policy"})
        self.assertEqual(entries.user_id, self.manager)
        self.assertEqual(entries.company_id, self.company)
        change = entries[1].payload
        self.assertEqual((change["before"]["review_days"], change["after"]["review_days"]), (7, 1))
