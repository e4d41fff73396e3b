# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .class_common import ClassCommon


@tagged("post_install", "-at_install")
class TestClassWizards(ClassCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north = cls.env["stock.warehouse"].create(
            {"name": "North", "code": "NORTH", "company_id": cls.company.id}
        )
        cls.outside = cls._product("Anchor")
        cls.rule = cls._rule(cls.product, 10, 25)
        cls.outside_rule = cls._rule(cls.outside, 4, 8)
        cls.special = cls._policy(
            "Bolts here", warehouse_id=cls.warehouse.id, product_categ_id=cls.narrow.id
        )
        cls._policy("Vital here", warehouse_id=cls.warehouse.id, criticality="vital")

    @classmethod
    def _rule(cls, product, least, most, warehouse=None):
        warehouse = warehouse or cls.warehouse
        return cls.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": product.id,
                "warehouse_id": warehouse.id,
                "location_id": warehouse.lot_stock_id.id,
                "company_id": warehouse.company_id.id,
                "product_min_qty": least,
                "product_max_qty": most,
                "trigger": "auto",
            }
        )

    def _wizard(self, user=None, **vals):
        wizard = self.env["dist.replenishment.replicate"].with_user(user or self.manager)
        return wizard.create({"source_id": self.warehouse.id, "target_id": self.north.id, **vals})

    def _rules(self):
        rules = self.env["stock.warehouse.orderpoint"].search(
            [("warehouse_id", "=", self.north.id)], order="product_min_qty"
        )
        return rules.mapped(
            lambda r: (r.product_id, r.product_min_qty, r.product_max_qty, r.trigger)
        )

    def _policies(self):
        return self.Policy.search([("warehouse_id", "=", self.north.id)])

    # --- Replicate ---------------------------------------------------------------------------

    def test_rules_are_copied_scaled_and_order_nothing_by_themselves(self):
        self._wizard(factor=0.5).action_replicate()
        self.assertEqual(
            self._rules(), [(self.outside, 2, 4, "manual"), (self.product, 5, 12.5, "manual")]
        )
        self.assertEqual(
            self._policies().mapped("name"), ["Bolts here (North)", "Vital here (North)"]
        )
        self.assertTrue(all(self._policies().mapped("active")))

    def test_copying_again_changes_nothing(self):
        first = self._wizard()
        self.assertEqual((first.policy_count, first.orderpoint_count), (2, 2))
        first.action_replicate()
        before, policies = self._rules(), self._policies()
        again = self._wizard(factor=3)
        self.assertEqual((again.policy_count, again.orderpoint_count), (0, 0))
        again.action_replicate()
        self.assertEqual((self._rules(), self._policies()), (before, policies))

    def test_what_the_target_has_stays(self):
        own = self._rule(self.product, 1, 2, self.north)
        self._wizard(copy_policies=False).action_replicate()
        self.assertEqual(
            self._rules(), [(self.product, 1, 2, "auto"), (self.outside, 4, 8, "manual")]
        )
        self.assertTrue(own.exists())
        self.assertFalse(self._policies())

    def test_only_some_categories(self):
        wizard = self._wizard(categ_ids=[Command.set(self.category.ids)])
        self.assertEqual((wizard.policy_count, wizard.orderpoint_count), (1, 1))
        wizard.action_replicate()
        self.assertEqual(self._rules(), [(self.product, 10, 25, "manual")])
        self.assertEqual(self._policies().name, "Bolts here (North)")

    def test_impossible_choices(self):
        with self.assertRefused(ValidationError, "Enter a number above 0"):
            self._wizard(factor=0)
        with self.assertRefused(ValidationError, "can't be copied to itself"):
            self._wizard(target_id=self.warehouse.id)

    def test_only_managers_copy(self):
        for user in (self.dist_user, self.buyer):
            with self.assertRefused(AccessError, "Replicate Rules"):
                self._wizard(user)
        wizard = self._wizard()
        with self.assertRefused(AccessError, "Only policy managers may copy"):
            wizard.with_user(self.buyer).action_replicate()
        self.assertEqual(self._rules(), [])

    def test_rules_of_another_company_are_out_of_reach(self):
        self._rule(self.product, 3, 6, self.other_warehouse)
        beyond = self.env["stock.warehouse"].create(
            {"name": "South", "code": "SOUTH", "company_id": self.other_company.id}
        )
        with self.assertRefused(AccessError, "You don't work in the company Southwind"):
            self._wizard(
                company_id=self.other_company.id,
                source_id=self.other_warehouse.id,
                target_id=beyond.id,
            )
        self.assertFalse(
            self.env["stock.warehouse.orderpoint"].search([("warehouse_id", "=", beyond.id)])
        )

    def test_a_form_counts_what_would_be_copied(self):
        wizards = self.env["dist.replenishment.replicate"].with_user(self.manager)
        with Form(wizards) as form:
            form.source_id = self.warehouse
            form.target_id = self.north
            self.assertEqual((form.policy_count, form.orderpoint_count), (2, 2))
            form.copy_policies = False
            self.assertEqual((form.policy_count, form.orderpoint_count), (0, 2))

    # --- Thresholds --------------------------------------------------------------------------

    def _thresholds(self, user=None):
        return Form(self.env["dist.replenishment.threshold"].with_user(user or self.manager))

    def test_managers_set_thresholds(self):
        with self._thresholds() as form:
            self.assertEqual((form.dist_abc_a_share, form.dist_lead_long_days), (0.8, 28))
            form.dist_abc_a_share = 0.7
            wizard = form.save()
        wizard.action_save()
        self.assertEqual(self.company.dist_abc_a_share, 0.7)
        self.assertEqual(self.other_company.dist_abc_a_share, 0.8)
        entry = self.env["dist.audit"].search([("res_model", "=", "res.company")], limit=1)
        self.assertEqual(
            entry.name, "The thresholds of the classes of Northwind Supplies changed: A up to."
        )
        self.assertEqual(entry.user_id, self.manager)

    def test_thresholds_are_checked(self):
        with self._thresholds() as form:
            form.dist_abc_a_share = 80
            wizard = form.save()
        with self.assertRefused(ValidationError, "A up to"):
            wizard.action_save()
        self.assertEqual(self.company.dist_abc_a_share, 0.8)

    def test_only_managers_set_thresholds(self):
        with self.assertRefused(AccessError, "Class Thresholds"):
            self._thresholds(self.buyer).save()
        wizard = self._thresholds().save()
        wizard.dist_abc_a_share = 0.5
        with self.assertRefused(AccessError, "Only policy managers may change thresholds"):
            wizard.with_user(self.buyer).action_save()
        self.assertEqual(self.company.dist_abc_a_share, 0.8)
