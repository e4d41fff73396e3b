# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .common import SuiteCase

CHANGES = ("write", "create", "unlink")


@tagged("post_install", "-at_install")
class TestAccess(SuiteCase):
    def test_the_suite_is_there(self):
        self.assertLessEqual({"dist_base", "dist_reservation_policy", "dist_demo"}, {*self.addons})
        self.assertIn("dist.sales.channel", self.models)

    def test_every_model_has_access_rights(self):
        covered = set(self.env["ir.model.access"].search([]).model_id.mapped("model"))
        self.assertEqual([name for name in self.models if name not in covered], [])

    def test_no_access_right_is_for_everybody(self):
        rights = self.env["ir.model.access"].search(
            [("model_id.model", "in", self.models), ("group_id", "=", False)]
        )
        self.assertEqual(rights.mapped("name"), [])

    def test_a_plain_employee_changes_nothing(self):
        open_to_all = [
            (name, operation)
            for name in self.models
            for operation in CHANGES
            if self.env[name].with_user(self.users["employee"]).has_access(operation)
        ]
        self.assertEqual(open_to_all, [])

    def test_portal_and_public_see_nothing(self):
        outside = self.env.ref("base.group_portal") | self.env.ref("base.group_public")
        groups = outside | outside.all_implied_ids
        rights = self.env["ir.model.access"].search(
            [("model_id.model", "in", self.models), ("group_id", "in", groups.ids)]
        )
        self.assertEqual(rights.mapped("name"), [])

    def test_somebody_can_read_every_model(self):
        buyer = new_test_user(
            self.env, "test_dist_buyer", groups="dist_replenishment.group_dist_buyer"
        )
        unread = [
            name
            for name in self.models
            if not any(
                self.env[name].with_user(user).has_access("read")
                for user in (*self.users.values(), buyer)
            )
        ]
        self.assertEqual(unread, [])

    def test_a_channel_is_the_policy_managers_alone(self):
        # keeps the checks above honest: a model whose rights are known
        channel = self.env["dist.sales.channel"]
        may = {
            role for role, user in self.users.items() if channel.with_user(user).has_access("write")
        }
        self.assertEqual(may, {"policy_manager"})
