# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DistCommon


@tagged("post_install", "-at_install")
class TestWarehouseMode(DistCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A second warehouse needs these, and only an administrator could switch them on.
        cls.group_user.implied_ids += cls.env.ref("stock.group_stock_multi_warehouses")
        cls.group_user.implied_ids += cls.env.ref("stock.group_stock_multi_locations")
        cls.both = cls._user(
            "both", "stock.group_stock_manager,dist_base.group_dist_policy_manager"
        )

    def _audit(self, warehouse=None):
        warehouse = warehouse or self.warehouse
        return self.env["dist.audit"].search(
            [("kind", "=", "mode"), ("warehouse_id", "=", warehouse.id)], order="id"
        )

    def test_a_fresh_warehouse_monitors(self):
        self.assertEqual(self.warehouse.dist_mode, "monitor")

    def test_a_policy_manager_changes_the_mode_with_a_reason(self):
        wizard = (
            self.env["dist.warehouse.mode"]
            .with_user(self.manager)
            .create(
                {"warehouse_ids": self.warehouse.ids, "mode": "enforce", "reason": "Looked right"}
            )
        )
        wizard.action_apply()
        self.assertEqual(self.warehouse.dist_mode, "enforce")
        entry = self._audit()
        self.assertEqual(entry.user_id, self.manager)
        self.assertEqual(entry.reason, "Looked right")
        self.assertEqual(entry.payload, {"old": "monitor", "new": "enforce"})
        self.assertEqual(entry.name, "Warehouse Northwind Supplies: mode Monitor became Enforce.")

    def test_writing_the_field_is_audited(self):
        self.warehouse.with_user(self.both).dist_mode = "off"
        self.assertEqual(self._audit().payload, {"old": "monitor", "new": "off"})

    def test_no_change_is_no_entry(self):
        self.warehouse.with_user(self.stock_manager).write({"dist_mode": "monitor"})
        self.assertFalse(self._audit())

    def test_an_inventory_administrator_may_not_change_it(self):
        warehouse = self.warehouse.with_user(self.stock_manager)
        with self.assertRefused(AccessError, "Only a distribution policy manager"):
            warehouse.dist_mode = "enforce"
        self.warehouse.invalidate_recordset()
        self.assertEqual(self.warehouse.dist_mode, "monitor")
        self.assertFalse(self._audit())

    def test_the_lower_roles_may_not_change_it(self):
        for user in self.dist_user + self.warehouse_user + self.approver + self.salesman:
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.warehouse.with_user(user)._dist_set_mode("off")
                with self.assertRaises(AccessError):
                    self.env["dist.warehouse.mode"].with_user(user).create(
                        {"warehouse_ids": self.warehouse.ids, "mode": "off", "reason": "x"}
                    )
        self.assertEqual(self.warehouse.dist_mode, "monitor")

    def test_creating_with_a_mode_needs_the_role(self):
        vals = {"name": "Satellite", "code": "SAT", "company_id": self.company.id}
        warehouses = self.env["stock.warehouse"]
        before = warehouses.search_count([])
        for context, mode in (({}, {"dist_mode": "off"}), ({"default_dist_mode": "off"}, {})):
            with (
                self.subTest(context=context),
                self.assertRefused(AccessError, "Only a distribution policy manager"),
            ):
                warehouses.with_user(self.stock_manager).with_context(**context).create(
                    {**vals, **mode}
                )
        self.assertEqual(warehouses.search_count([]), before)
        created = warehouses.with_user(self.both).create({**vals, "dist_mode": "off"})
        self.assertEqual(self._audit(created).payload, {"old": False, "new": "off"})

    def test_the_default_of_an_administrator_is_nobodys_choice(self):
        self.env["ir.default"].set("stock.warehouse", "dist_mode", "off")
        vals = {"name": "Satellite", "code": "SAT", "company_id": self.company.id}
        created = self.env["stock.warehouse"].with_user(self.stock_manager).create(vals)
        self.assertEqual(created.dist_mode, "off")
        self.assertEqual(self._audit(created).payload, {"old": False, "new": "off"})

    def test_a_default_of_ones_own_needs_the_role(self):
        defaults = self.env["ir.default"].with_user(self.stock_manager)
        defaults.set("stock.warehouse", "dist_mode", "off", user_id=True)
        vals = {"name": "Satellite", "code": "SAT", "company_id": self.company.id}
        with self.assertRefused(AccessError, "Only a distribution policy manager"):
            self.env["stock.warehouse"].with_user(self.stock_manager).create(vals)

    def test_a_copy_monitors(self):
        self.warehouse.dist_mode = "enforce"
        self.assertEqual(self.warehouse.copy().dist_mode, "monitor")

    def test_a_manager_of_another_company_may_not_change_it(self):
        with self.assertRaises(AccessError):
            self.warehouse.with_user(self.foreigner)._dist_set_mode("off")
        self.assertEqual(self.warehouse.dist_mode, "monitor")

    def test_a_manager_without_inventory_rights_gains_no_others(self):
        with self.assertRaises(AccessError):
            self.warehouse.with_user(self.manager).write({"name": "Mine"})
        with self.assertRaises(AccessError):
            self.warehouse.with_user(self.manager).write({"dist_mode": "off", "name": "Mine"})
        self.warehouse.invalidate_recordset()
        self.assertEqual(
            (self.warehouse.name, self.warehouse.dist_mode), ("Northwind Supplies", "monitor")
        )
