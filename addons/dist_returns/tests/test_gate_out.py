# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestGateOut(GateCommon):
    """Nothing leaves quarantine without an executed disposition and a completed inspection."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._bring(5.0, partner=cls.customer)
        cls.receipt = cls._receipts()

    def _leave(self, disposition=None, quantity=5.0, dest=None, **vals):
        move = self._move(
            self.quarantine,
            dest or self.stock,
            quantity,
            dist_disposition_id=disposition.id if disposition else False,
            **vals,
        )
        move.with_user(self.stock_manager)._action_done()
        return move

    def assertHeld(self, pattern, *args, **kwargs):
        with self.assertRefused(UserError, pattern):
            self._leave(*args, **kwargs)
        self.assertEqual(self._on_hand(self.quarantine), 5.0)
        self.assertEqual(self._on_hand(self.stock), 90.0)

    def test_without_disposition(self):
        self.assertHeld("No disposition says what becomes of them")

    def test_state_and_inspection(self):
        disposition = self._disposition(self.receipt, state="approved")
        self.assertHeld("isn't executed", disposition)
        disposition._set({"state": "executed"})
        self.assertHeld("Nobody has concluded their inspection", disposition)
        self._inspect(self.receipt)
        self._leave(disposition)
        self.assertEqual(self._on_hand(self.stock), 95.0)
        self.assertEqual(disposition.moved_qty, 5.0)

    def test_no_more_than_the_disposition(self):
        self._inspect(self.receipt)
        disposition = self._disposition(self.receipt, quantity=2.0)
        self.assertHeld(r"is for 2\.0 Units and no more", disposition, 3.0)
        first = self._leave(disposition, 2.0)
        # Who rewrites the move that has passed gains nothing: the disposition counts.
        first.sudo().dist_disposition_id = False
        with self.assertRefused(UserError, "and no more"):
            self._leave(disposition, 1.0)
        self.assertEqual(self._on_hand(self.quarantine), 3.0)

    def test_lines_of_one_move_add_up(self):
        self._inspect(self.receipt)
        disposition = self._disposition(self.receipt, quantity=2.0)
        move = self._move(self.quarantine, self.stock, 1.0, dist_disposition_id=disposition.id)
        move.move_line_ids = [Command.create(self._line_values(move, 2.0))]
        move.picked = True
        with self.assertRefused(UserError, "and no more"):
            move._action_done()
        self.assertEqual(disposition.moved_qty, 0.0)

    def test_where_it_may_go(self):
        self._inspect(self.receipt)
        restock = self._disposition(self.receipt)
        damaged = self.stock.create({"name": "Damaged", "location_id": self.stock.id})
        damaged.dist_stock_status = "damaged"
        for dest in (self.customers, self.suppliers, self.loss, damaged, self.vendor_quarantine):
            self.assertHeld("doesn't suit the disposition", restock, dest=dest)
        shelf = self.stock.create({"name": "Shelf", "location_id": self.stock.id})
        restock._set({"location_dest_id": shelf.id})
        self._leave(restock, dest=shelf)
        self.assertEqual((self._on_hand(shelf), self._on_hand(damaged)), (5.0, 0.0))

    def test_each_kind_has_its_destination(self):
        self._inspect(self.receipt)
        production = self.env["stock.location"].search(
            [("usage", "=", "production"), ("company_id", "=", self.company.id)], limit=1
        )
        suits = {
            "second_grade": production,
            "scrap": self.loss,
            "vendor_claim": self.suppliers,
            "to_customer": self.customers,
        }
        damaged = self.stock.create({"name": "Damaged", "location_id": self.stock.id})
        damaged.dist_stock_status = "damaged"
        for kind, dest in suits.items():
            with self.subTest(kind):
                disposition = self._disposition(self.receipt, kind, 1.0)
                with self.assertRefused(UserError, "doesn't suit"):
                    self._leave(disposition, 1.0, dest=damaged)
                self._leave(disposition, 1.0, dest=dest)
        self.assertEqual(self._on_hand(self.quarantine), 1.0)

    def test_other_goods(self):
        self._inspect(self.receipt)
        disposition = self._disposition(self.receipt)
        other = self.env["product.product"].create({"name": "Washer", "is_storable": True})
        self._put_in_stock(other, 5.0, location=self.quarantine)
        with self.assertRefused(UserError, "is for other goods"):
            self._leave(disposition, product=other)

    def test_not_more_than_stands_there(self):
        self._inspect(self.receipt)
        disposition = self._disposition(self.receipt)
        self.env["stock.quant"]._update_available_quantity(self.product, self.quarantine, -2.0)
        with self.assertRefused(UserError, "There isn't so much of Hex bolt M8"):
            self._leave(disposition)

    def test_scrap(self):
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": self.product.id,
                "scrap_qty": 1.0,
                "location_id": self.quarantine.id,
                "company_id": self.company.id,
            }
        )
        with self.assertRefused(UserError, "can't leave the quarantine"):
            scrap.do_scrap()
        self.assertEqual(self._on_hand(self.quarantine), 5.0)

    def test_relocated_quant(self):
        quant = self.env["stock.quant"].search([("location_id", "=", self.quarantine.id)])
        with self.assertRefused(UserError, "can't leave the quarantine"):
            quant.with_user(self.stock_manager).move_quants(location_dest_id=self.stock)
        with self.assertRefused(UserError, "can't be counted"):
            quant.with_user(self.stock_user).write({"location_id": self.stock.id})
        self.assertEqual(self._on_hand(self.quarantine), 5.0)

    def test_quants_are_not_rewritten(self):
        Quant = self.env["stock.quant"].with_user(self.stock_user)
        quant = Quant.search([("location_id", "=", self.quarantine.id)])
        for vals in (
            {"quantity": 9.0},
            {"product_id": self.product.copy().id},
            {"owner_id": self.customer.id},
            {"package_id": self.env["stock.package"].create({}).id},
        ):
            with self.subTest(vals), self.assertRefused(UserError, "can't be counted"):
                quant.write(vals)
        usable = Quant.search(
            [("location_id", "=", self.stock.id), ("product_id", "=", self.product.id)]
        )
        before = self._on_hand(self.stock)
        with self.assertRefused(UserError, "can't be counted"):
            usable.write({"location_id": self.quarantine.id})
        self.assertEqual((self._on_hand(self.stock), self._on_hand(self.quarantine)), (before, 5.0))

    def test_quant_of_a_customer_is_not_rewritten(self):
        quant = self.env["stock.quant"].search(
            [("location_id", "=", self.customers.id), ("product_id", "=", self.product.id)]
        )
        with self.assertRefused(UserError, "is at a customer"):
            quant.with_user(self.stock_user).write({"location_id": self.stock.id})
        self.assertEqual(quant.location_id, self.customers)

    def test_counting(self):
        for quantity in (9.0, 1.0, 0.0):
            with self.subTest(quantity), self.assertRefused(UserError, "can't be counted"):
                self.env["stock.quant"].with_user(self.stock_manager).with_context(
                    inventory_mode=True
                ).create(
                    {
                        "product_id": self.product.id,
                        "location_id": self.quarantine.id,
                        "inventory_quantity": quantity,
                    }
                )
        quant = self.env["stock.quant"].search([("location_id", "=", self.quarantine.id)])
        for quantity in (9.0, 1.0, 0.0):
            with self.subTest(quantity), self.assertRefused(UserError, "can't be counted"):
                quant.with_user(self.stock_manager).with_context(
                    inventory_mode=True
                ).inventory_quantity_auto_apply = quantity
        self.assertEqual(self._on_hand(self.quarantine), 5.0)

    def test_counting_as_superuser_meets_the_gate(self):
        quant = self.env["stock.quant"].search([("location_id", "=", self.quarantine.id)])
        quant.inventory_quantity = 9.0
        with self.assertRefused(UserError, "Quarantine can't be counted up"):
            quant.action_apply_inventory()
        quant.inventory_quantity = 2.0
        with self.assertRefused(UserError, "can't leave the quarantine"):
            quant.action_apply_inventory()
        self.assertEqual(self._on_hand(self.quarantine), 5.0)

    def test_quants_are_not_made(self):
        with self.assertRefused(UserError, "can't be counted"):
            self.env["stock.quant"].with_user(self.stock_user).create(
                {
                    "product_id": self.product.id,
                    "location_id": self.quarantine.id,
                    "quantity": 3.0,
                }
            )
        self.assertEqual(self._on_hand(self.quarantine), 5.0)

    def test_usable_goods_stay_out(self):
        with self.assertRefused(UserError, "Only what customers send back stands there"):
            self._move(self.stock, self.quarantine, 1.0)._action_done()
        self._move(self.stock, self.vendor_quarantine, 1.0)._action_done()
        receipt = self._receipts() - self.receipt
        self.assertEqual((receipt.kind, receipt.quantity), ("vendor", 1.0))
        self.assertEqual(receipt.location_id, self.vendor_quarantine)

    def test_vendor_goods_turn_to_their_own_quarantine(self):
        move = self._move(self.suppliers, self.quarantine, 2.0)
        move._action_done()
        self.assertEqual(move.location_dest_id, self.vendor_quarantine)
        receipt = self._receipts() - self.receipt
        self.assertEqual((receipt.kind, receipt.origin_move_id), ("vendor", move))

    def test_done_lines_out_are_fixed(self):
        self._inspect(self.receipt)
        line = self._leave(self._disposition(self.receipt, quantity=2.0), 2.0).move_line_ids
        other = self._move(self.stock, self.stock, 1.0)
        for vals in (
            {"quantity": 4.0},
            {"quantity": 1.0},
            {"location_dest_id": self.customers.id},
            {"location_id": self.suppliers.id},
            {"move_id": other.id},
        ):
            with self.assertRefused(UserError, "is done"):
                line.with_user(self.stock_manager).write(vals)
        self.assertEqual(self._on_hand(self.quarantine), 3.0)

    def test_done_line_added(self):
        self._inspect(self.receipt)
        move = self._leave(self._disposition(self.receipt, quantity=2.0), 2.0)
        with self.assertRefused(UserError, "and no more"):
            self.env["stock.move.line"].with_user(self.stock_user).create(
                {**self._line_values(move, 1.0), "move_id": move.id}
            )
        self.assertEqual(self._on_hand(self.quarantine), 3.0)

    def test_package_leaves_no_other_way(self):
        package = self.env["stock.package"].create({"name": "BOX-3"})
        repack = self._move(self.quarantine, self.quarantine, 5.0)
        repack.move_line_ids.result_package_id = package
        repack._action_done()
        self.assertEqual(package.location_id, self.quarantine)
        with self.assertRefused(UserError, "can't leave the quarantine"):
            package.quant_ids.move_quants(location_dest_id=self.stock)

    def test_reversal_comes_back(self):
        self._inspect(self.receipt)
        disposition = self._disposition(self.receipt, quantity=2.0)
        self._leave(disposition, 2.0)
        back = self._move(self.stock, self.quarantine, 2.0, dist_disposition_id=disposition.id)
        with self.assertRefused(UserError, "Only what customers send back"):
            back._action_done()
        disposition._set({"state": "reversed"})
        back._action_done()
        self.assertEqual(self._on_hand(self.quarantine), 5.0)
        self.assertEqual(self._receipts(), self.receipt)
        with self.assertRefused(UserError, "Only what customers send back"):
            self._move(
                self.stock, self.quarantine, 1.0, dist_disposition_id=disposition.id
            )._action_done()

    def test_counter_is_guarded(self):
        disposition = self._disposition(self.receipt)
        with self.assertRefused(AccessError, "can't be set by hand"):
            disposition.write({"moved_qty": -5.0})
