# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestEmpties(GateCommon):
    """Empties and pallets come back in one dialog, without an inspection."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pallet = cls.env["product.product"].create(
            {"name": "Pallet", "is_storable": True, "standard_price": 5.0, "dist_is_empty": True}
        )

    def _wizard_of(self, *lines, user=None, **vals):
        wizards = self.env["dist.return.empties"].with_user(user or self.warehouse_user)
        return wizards.create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "line_ids": [
                    Command.create({"product_id": product.id, "quantity": quantity})
                    for product, quantity in lines
                ],
                **vals,
            }
        )

    def _in_stock(self):
        return self._on_hand(self.stock, self.pallet)

    def test_received_at_once(self):
        wizard = self._wizard_of((self.pallet, 3.0))
        self.assertEqual(wizard.location_id, self.stock)
        wizard.action_confirm()
        picking = wizard.sudo().picking_id
        self.assertEqual(self._in_stock(), 3.0)
        self.assertEqual((picking.state, picking.picking_type_code), ("done", "incoming"))
        self.assertEqual(
            (picking.partner_id, picking.user_id), (self.customer, self.warehouse_user)
        )
        self.assertEqual(picking.move_ids.mapped("quantity"), [3.0])
        self.assertFalse(self._receipts(self.pallet))
        self.assertIn("3 Units Pallet", picking.message_ids[0].body)
        self.assertEqual(picking.message_ids[0].author_id, self.warehouse_user.partner_id)
        entry = self.env["dist.audit"].search([("name", "ilike", "without an inspection")])
        self.assertEqual((entry.user_id, entry.res_id), (self.warehouse_user, picking.id))
        self.assertEqual(entry.payload["lines"], {str(self.pallet.id): 3.0})

    def test_once(self):
        wizard = self._wizard_of((self.pallet, 3.0))
        wizard.action_confirm()
        with self.assertRefused(UserError, "received already"):
            wizard.action_confirm()
        self.assertEqual(self._in_stock(), 3.0)

    def test_from_a_delivery(self):
        driver = self._user("driver", "dist_base.group_dist_warehouse,stock.group_stock_user")
        action = self.delivery.picking_id.with_user(driver).action_dist_empties()
        wizard = self.env["dist.return.empties"].with_user(driver).browse(action["res_id"])
        self.assertEqual((wizard.partner_id, wizard.location_id), (self.customer, self.stock))
        wizard.line_ids = [Command.create({"product_id": self.pallet.id, "quantity": 2.0})]
        wizard.action_confirm()
        self.assertEqual(wizard.picking_id.origin, self.delivery.picking_id.name)
        self.assertEqual(self._in_stock(), 2.0)

    def test_only_empties(self):
        for product, words in (
            (self.product, "isn't marked as empties"),
            (self._tracked("lot", dist_is_empty=True), "has lots or serial numbers"),
        ):
            wizard = self._wizard_of((self.pallet, 1.0), (product, 1.0))
            with self.assertRefused(UserError, words):
                wizard.action_confirm()
        self.assertEqual((self._in_stock(), self._on_hand(self.stock)), (0.0, 90.0))

    def test_bad_input(self):
        with self.assertRefused(UserError, "Nothing is entered"):
            self._wizard_of().action_confirm()
        for quantity in (0.0, -2.0):
            with self.assertRefused(UserError, "more than nothing"):
                self._wizard_of((self.pallet, quantity)).action_confirm()
        for place in (self.quarantine, self.customers):
            with self.assertRefused(UserError, "Empties can't be put into"):
                self._wizard_of((self.pallet, 1.0), location_id=place.id).action_confirm()
        self.assertEqual(self._in_stock(), 0.0)

    def test_only_the_warehouse(self):
        with self.assertRefused(AccessError, "Empties and Pallets"):
            self._wizard_of((self.pallet, 1.0), user=self.stock_user)
        wizard = self._wizard_of((self.pallet, 1.0))
        with self.assertRefused(AccessError, "Only the warehouse|Empties and Pallets"):
            wizard.with_user(self.clerk).action_confirm()
        wizard.sudo().write(
            {
                "company_id": self.other_company.id,
                "location_id": self.other_warehouse.lot_stock_id.id,
            }
        )
        with self.assertRefused(AccessError, "a company that you work for"):
            wizard.action_confirm()
        self.assertEqual(self._in_stock(), 0.0)

    def test_flag_is_shown_to_policy_managers(self):
        for model in ("product.template", "product.product"):
            for user, shown in ((self.manager, True), (self.stock_manager, False)):
                arch = self.env[model].with_user(user).get_view(view_type="form")["arch"]
                self.assertEqual('name="dist_is_empty"' in arch, shown)

    def test_menu(self):
        menu = self.env.ref("dist_returns.dist_return_empties_menu")
        visible = self.env["ir.ui.menu"].with_user(self.warehouse_user)._visible_menu_ids()
        self.assertIn(menu.id, visible)
        visible = self.env["ir.ui.menu"].with_user(self.clerk)._visible_menu_ids()
        self.assertNotIn(menu.id, visible)


@tagged("post_install", "-at_install")
class TestWarehouseDeleted(GateCommon):
    def test_archived_instead(self):
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Annex", "code": "ANX", "company_id": self.company.id}
        )
        quarantines = warehouse.dist_quarantine_ids
        with self.assertRefused(UserError, "“Annex” has quarantines .* Archive the warehouse"):
            warehouse.with_user(self.stock_manager).unlink()
        self.assertTrue(warehouse.exists())
        self.assertEqual(len(quarantines.exists()), 2)
        warehouse.active = False
        self.assertFalse(warehouse.active)
