# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase
from odoo.tests.common import new_test_user

#: one user for each of these, alone: what one may see must not depend on another role
ROLES = {
    "employee": "base.group_user",
    "salesman": "sales_team.group_sale_salesman",
    "stock_user": "stock.group_stock_user",
    "dist_user": "dist_base.group_dist_user",
    "dist_warehouse": "dist_base.group_dist_warehouse",
    "policy_manager": "dist_base.group_dist_policy_manager",
    "override_approver": "dist_base.group_dist_override_approver",
}


class SuiteCase(TransactionCase):
    """The installed addons of the suite, their models, and a user for each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addons = cls._installed_addons()
        cls.models = sorted(
            name
            for name, model in cls.env.registry.items()
            if model._original_module in cls.addons and not model._abstract
        )
        cls.users = {
            role: new_test_user(cls.env, f"test_dist_{role}", groups=group)
            for role, group in ROLES.items()
        }

    @classmethod
    def _installed_addons(cls):
        modules = cls.env["ir.module.module"].search(
            [("name", "=like", "dist\\_%"), ("state", "=", "installed")]
        )
        return sorted(modules.mapped("name"))

    @classmethod
    def _stored_models(cls):
        """The models of the suite that keep records."""
        return [name for name in cls.models if not cls.env[name]._transient]

    @classmethod
    def _own(cls, model):
        """The records of a model that are data of the suite."""
        data = cls.env["ir.model.data"].search(
            [("module", "in", cls.addons), ("model", "=", model)]
        )
        return cls.env[model].browse(data.mapped("res_id")).exists()
