# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .common import ROLES, SuiteCase


@tagged("post_install", "-at_install")
class TestCompanies(SuiteCase):
    """What belongs to a company stays in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.of_companies = [
            name for name in cls._stored_models() if "company_id" in cls.env[name]._fields
        ]
        cls.other = cls.env["res.company"].create({"name": "Southwind Supplies"})
        cls.foreigner = new_test_user(
            cls.env,
            "test_dist_foreigner",
            groups=",".join(ROLES.values()),
            company_id=cls.other.id,
            company_ids=cls.other.ids,
        )

    def test_there_are_models_with_a_company(self):
        self.assertIn("dist.promise.entry", self.of_companies)

    def test_each_has_a_rule_for_everybody(self):
        rules = self.env["ir.rule"].search(
            [("model_id.model", "in", self.of_companies), ("global", "=", True)]
        )
        covered = {
            rule.model_id.model for rule in rules if "company_ids" in (rule.domain_force or "")
        }
        self.assertEqual([name for name in self.of_companies if name not in covered], [])

    def test_each_checks_the_company_of_what_it_refers_to(self):
        unchecked = [
            name
            for name in self.of_companies
            if self.env[name]._auto and not self.env[name]._check_company_auto
        ]
        self.assertEqual(unchecked, [])

    def test_a_reference_to_something_of_a_company_is_checked(self):
        unchecked = [
            f"{name}.{field.name}"
            for name in self.of_companies
            if self.env[name]._auto
            for field in self.env[name]._fields.values()
            if self._needs_check(field) and not field.check_company
        ]
        self.assertEqual(unchecked, [])

    def _needs_check(self, field):
        """Whether the field could point into another company: chosen, to a record of the suite or
        to a warehouse. A child that hangs below its parent has the parent's company."""
        return (
            field.type == "many2one"
            and field.store
            and not field.related
            and field.ondelete != "cascade"
            and field.comodel_name in {*self.of_companies, "stock.warehouse"}
        )

    def test_a_foreigner_with_all_roles_finds_nothing(self):
        for name in self.of_companies:
            with self.subTest(name):
                found = self.env[name].with_user(self.foreigner).search([])
                self.assertLessEqual(set(found.sudo().company_id.ids), {self.other.id})

    def test_the_demo_company_has_something_to_find(self):
        user = self.users["policy_manager"]
        empty = [
            name
            for name in ("dist.promise.entry", "dist.promise.decision", "dist.exception")
            if not self.env[name].with_user(user).search_count([])
        ]
        self.assertEqual(empty, [])
