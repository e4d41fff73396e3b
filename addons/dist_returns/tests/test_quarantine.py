# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestQuarantine(GateCommon):
    """A quarantine lies outside every warehouse, and nobody can change that."""

    def test_new_warehouse(self):
        warehouse = self.env["stock.warehouse"].create({"name": "Branch", "code": "BR1"})
        for kind in ("customer", "vendor"):
            location = warehouse._dist_quarantine(kind)
            self.assertIn(location, warehouse.dist_quarantine_ids)
            self.assertEqual(location.dist_quarantine, kind)
            self.assertEqual(location.usage, "internal")
            self.assertEqual(location.company_id, warehouse.company_id)
            self.assertEqual(location.dist_stock_status, "quarantine")
            self.assertFalse(location.warehouse_id)
            self.assertEqual(location.location_id, self.quarantine.location_id)
        self.assertEqual(len(warehouse.dist_quarantine_ids), 2)
        self.assertEqual(warehouse.dist_return_type_id.warehouse_id, warehouse)

    def test_somebody_of_one_company_makes_two_warehouses_in_a_row(self):
        admin = self._user("admin", "stock.group_stock_manager,base.group_system")
        self.env.invalidate_all()
        for code in ("BR1", "BR2"):
            warehouse = (
                self.env["stock.warehouse"]
                .with_user(admin)
                .create({"name": f"Branch {code}", "code": code, "company_id": self.company.id})
            )
            self.assertEqual(len(warehouse.sudo().dist_quarantine_ids), 2)

    def test_made_lazily_by_who_receives(self):
        warehouse = self.env["stock.warehouse"].create({"name": "Branch", "code": "BR1"})
        gone = warehouse.dist_quarantine_ids
        warehouse.dist_return_type_id.unlink()
        self.env.cr.execute("DELETE FROM stock_location WHERE id IN %s", (tuple(gone.ids),))
        self.env.invalidate_all()
        made = warehouse.with_user(self.stock_user)._dist_quarantine("customer")
        self.assertEqual(made.dist_quarantine, "customer")
        self.assertEqual(made.location_id, self.quarantine.location_id)

    def test_each_company_has_its_own_root(self):
        other = self.other_warehouse._dist_quarantine("customer")
        self.assertNotEqual(other.location_id, self.quarantine.location_id)
        self.assertEqual(other.location_id.company_id, self.other_company)

    def test_fixed(self):
        location = self.quarantine.with_user(self.stock_manager)
        for vals in (
            {"location_id": self.stock.id},
            {"usage": "supplier"},
            {"dist_stock_status": "usable"},
            {"dist_quarantine": False},
            {"dist_quarantine": "vendor"},
            {"dist_warehouse_id": False},
            {"active": False},
            {"replenish_location": True},
        ):
            with self.subTest(vals), self.assertRefused(AccessError, "quarantine of returns"):
                location.write(vals)
        location.write({"name": "Goods back", "location_id": location.location_id.id})
        self.assertEqual(location.name, "Goods back")

    def test_fixed_for_the_superuser_too(self):
        with self.assertRefused(AccessError, "quarantine of returns"):
            self.quarantine.sudo().write({"location_id": self.stock.id})

    def test_the_root_stays_outside(self):
        root = self.quarantine.location_id
        with self.assertRefused(AccessError, "quarantine of returns"):
            root.with_user(self.stock_manager).write({"location_id": self.stock.id})
        with self.assertRefused(AccessError, "quarantine of returns"):
            root.with_user(self.stock_manager).write({"dist_stock_status": "usable"})
        with self.assertRefused(ValidationError, "must lie outside every warehouse"):
            self.warehouse.view_location_id = root

    def test_nothing_lies_inside(self):
        values = {"name": "Shelf", "location_id": self.quarantine.id}
        with self.assertRefused(UserError, "can't lie in the quarantine"):
            self.env["stock.location"].with_user(self.stock_manager).create(values)
        shelf = self.stock.create({"name": "Shelf", "location_id": self.stock.id})
        with self.assertRefused(UserError, "can't lie in the quarantine"):
            shelf.write({"location_id": self.quarantine.id})

    def test_not_made_by_hand(self):
        Location = self.env["stock.location"].with_user(self.stock_manager)
        values = {"name": "Mine", "location_id": self.stock.id}
        with self.assertRefused(AccessError, "quarantine of returns"):
            Location.create({**values, "dist_quarantine": "customer"})
        made = Location.with_context(
            default_dist_quarantine="customer", default_dist_warehouse_id=self.warehouse.id
        ).create(values)
        self.assertFalse(made.dist_quarantine)
        self.assertFalse(made.dist_warehouse_id)

    def test_not_deleted(self):
        with self.assertRefused(UserError, "can't be deleted"):
            self.quarantine.with_user(self.stock_manager).unlink()

    def test_never_available(self):
        product = self.product.with_context(warehouse_id=self.warehouse.id)
        before = product.free_qty, product.qty_available, product.virtual_available
        self._bring(5.0)
        product.invalidate_recordset()
        self.assertEqual(
            (product.free_qty, product.qty_available, product.virtual_available), before
        )
        everywhere = self.product.with_context(warehouse_id=False)
        self.assertEqual(everywhere.qty_available, 90.0)
        self.assertEqual(self._deliver(self._sell(90.0)).quantity, 90.0)
        self.assertEqual(self._sell(3.0).move_ids.quantity, 0.0)

    def test_flag_of_empties_is_for_policy_managers(self):
        editor = self._user("product_editor", "base.group_user,product.group_product_manager")
        product = self.product.with_user(editor)
        with self.assertRefused(AccessError, "Only a distribution policy manager"):
            product.dist_is_empty = True
        with self.assertRefused(AccessError, "Only a distribution policy manager"):
            self.env["product.template"].with_user(editor).with_context(
                default_dist_is_empty=True
            ).create({"name": "Bolt"})
        self.assertFalse(self.product.dist_is_empty)
