# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestGateIn(GateCommon):
    """Whatever comes from a customer lands in quarantine, on every path."""

    def test_manual_receipt_from_customers(self):
        line = self._bring(3.0)
        self.assertEqual(line.location_dest_id, self.quarantine)
        self.assertEqual(line.move_id.location_dest_id, self.quarantine)
        self.assertInQuarantine(3.0)
        self.assertEqual(self._on_hand(self.stock), 90.0)

    def test_return_wizard(self):
        picking = self._wizard(self.delivery, 4.0)
        self._validate(picking)
        self.assertInQuarantine(4.0)
        self.assertEqual(self._receipts().origin_move_id, self.delivery)

    def test_redirected_wizard(self):
        picking = self._wizard(self.delivery, 4.0)
        shelf = self.stock.create({"name": "Shelf", "location_id": self.stock.id})
        picking.location_dest_id = shelf
        picking.move_ids.location_dest_id = shelf
        picking.move_line_ids.location_dest_id = shelf
        self._validate(picking)
        self.assertInQuarantine(4.0)
        self.assertEqual(self._on_hand(shelf), 0.0)

    def test_a_source_written_over(self):
        """What comes back from a customer does so wherever the line says it comes from."""
        for source in (self.suppliers, self.product.property_stock_inventory):
            picking = self._wizard(self.delivery, 2.0)
            before = self._on_hand(self.quarantine)
            picking.move_line_ids.with_user(self.stock_user).write(
                {"location_id": source.id, "location_dest_id": self.stock.id}
            )
            self._validate(picking)
            self.assertEqual(self._on_hand(self.quarantine) - before, 2.0, source.name)
        self.assertEqual(self._on_hand(self.stock), 90.0)

    def test_the_state_of_a_line_is_its_movements(self):
        line = self._bring(5.0).with_user(self.stock_user)
        with self.assertRefused(UserError, "follows its movement"):
            line.write({"state": "assigned"})
        with self.assertRefused(UserError, "is done"):
            line.write({"location_dest_id": self.stock.id})
        self.assertInQuarantine(5.0)
        self.assertEqual(self._on_hand(self.stock), 90.0)

    def test_a_line_of_a_movement_that_moved_nothing(self):
        """A state written on a movement moves no goods; a correction must not bring any."""
        self._bring(5.0)
        move = self._move(self.customers, self.quarantine, 5.0)
        lines = move.move_line_ids
        move.with_user(self.stock_user).write({"state": "done"})
        with self.assertRefused(UserError, "is done"):
            lines.with_user(self.stock_user).quantity = 0.0
        self.assertInQuarantine(5.0)

    def test_goods_that_are_not_tracked(self):
        """Odoo keeps no quants of them; they are inspected and disposed of all the same."""
        tape = self.env["product.product"].create({"name": "Tape", "type": "consu"})
        self._bring(2.0, tape)
        receipt = self._receipts(tape)
        self.assertEqual(receipt.quantity, 2.0)
        self._inspect(receipt)
        disposition = self.env["dist.disposition"]._propose(receipt, 2.0, "restock")
        disposition._approve()
        disposition._execute()
        self.assertEqual((disposition.state, receipt.open_qty), ("executed", 0.0))
        self.assertEqual(disposition.move_ids.location_dest_id, self.stock)

    def test_negative_order_line(self):
        # where promises are enforced, an order of less than nothing can't be confirmed at all
        self.warehouse.dist_mode = "off"
        line = self._sell(-2.0)
        self.warehouse.dist_mode = "enforce"
        move = line.move_ids
        self.assertEqual(move.location_id, self.customers)
        move.picked = True
        self._validate(move.picking_id)
        self.assertInQuarantine(2.0)

    def test_exchange(self):
        wizard = self.env["stock.return.picking"].create(
            {"picking_id": self.delivery.picking_id.id}
        )
        wizard.product_return_moves.quantity = 2.0
        picking = self.env["stock.picking"].browse(wizard.action_create_exchanges()["res_id"])
        picking.move_ids.picked = True
        self._validate(picking)
        self.assertInQuarantine(2.0)

    def test_line_added_to_a_done_transfer(self):
        picking = self._bring(1.0).picking_id
        for dest in (self.stock, self.quarantine):
            self.env["stock.move.line"].create(
                {
                    "picking_id": picking.id,
                    "product_id": self.product.id,
                    "product_uom_id": self.product.uom_id.id,
                    "quantity": 2.0,
                    "location_id": self.customers.id,
                    "location_dest_id": dest.id,
                }
            )
        self.assertInQuarantine(5.0)
        self.assertEqual(self._on_hand(self.stock), 90.0)

    def test_line_added_to_a_done_vendor_receipt(self):
        move = self._move(self.suppliers, self.stock, 1.0)
        move._action_done()
        values = {**self._line_values(move, 2.0), "location_id": self.customers.id}
        self.env["stock.move.line"].with_user(self.stock_user).create(
            {**values, "move_id": move.id}
        )
        self.assertInQuarantine(2.0)
        self.assertEqual(self._on_hand(self.stock), 91.0)

    def test_line_added_over_the_move(self):
        move = self._bring(1.0).move_id
        values = {**self._line_values(move, 2.0), "location_dest_id": self.stock.id}
        move.with_user(self.stock_user).write({"move_line_ids": [Command.create(values)]})
        self.assertInQuarantine(3.0)

    def test_state_written_by_hand(self):
        move = self._move(self.customers, self.stock, 5.0)
        move.with_user(self.stock_manager).write({"state": "done"})
        with self.assertRefused(UserError, "is done, and its goods came from a customer"):
            move.move_line_ids.with_user(self.stock_manager).write({"quantity": 7.0})
        self.env["stock.move.line"].with_user(self.stock_manager).create(
            {**self._line_values(move, 2.0), "move_id": move.id}
        )
        self.assertInQuarantine(2.0)
        self.assertEqual(self._on_hand(self.stock), 90.0)

    def test_done_line_edited(self):
        move = self._move(self.suppliers, self.stock, 3.0)
        move._action_done()
        line = move.move_line_ids.with_user(self.stock_manager)
        for vals in ({"location_id": self.customers.id}, {"location_dest_id": self.quarantine.id}):
            with self.assertRefused(UserError, "is done"):
                line.write(vals)
        self.assertEqual(self._on_hand(self.stock), 93.0)
        self.assertInQuarantine(0.0)

    def test_import(self):
        result = self.env["stock.move.line"].load(
            [
                "move_id/.id",
                "product_id/.id",
                "quantity",
                "location_id/.id",
                "location_dest_id/.id",
            ],
            [
                [
                    str(self._bring(1.0).move_id.id),
                    str(self.product.id),
                    "2",
                    str(self.customers.id),
                    str(self.stock.id),
                ]
            ],
        )
        self.assertFalse(result["messages"])
        self.assertInQuarantine(3.0)

    def test_keys_of_the_context_open_nothing(self):
        picking = self._picking(self.customers, self.stock)
        self._move(self.customers, self.stock, 2.0, picking=picking)
        keys = ["inventory_mode", "is_scrap", "dist_gate", "force_period_date", "bypass_gate"]
        picking.with_context(
            **dict.fromkeys(keys, True), skip_backorder=True
        ).move_ids._action_done()
        self.assertInQuarantine(2.0)

    def test_package(self):
        package = self.env["stock.package"].create({"name": "BOX-1"})
        picking = self._picking(self.customers, self.stock)
        move = self._move(self.customers, self.stock, 2.0, picking=picking)
        move.move_line_ids.result_package_id = package
        self._validate(picking)
        self.assertInQuarantine(2.0)
        self.assertEqual(package.location_id, self.quarantine)

    def test_package_with_goods_in_stock(self):
        package = self.env["stock.package"].create({"name": "BOX-2"})
        self.env["stock.quant"]._update_available_quantity(
            self.product, self.stock, 1.0, package_id=package
        )
        picking = self._picking(self.customers, self.stock)
        move = self._move(self.customers, self.stock, 2.0, picking=picking)
        move.move_line_ids.result_package_id = package
        self._validate(picking)
        self.assertInQuarantine(2.0)
        self.assertEqual(package.location_id, self.stock)

    def test_several_steps(self):
        for steps in ("two_steps", "three_steps"):
            with self.subTest(steps):
                self.warehouse.reception_steps = steps
                self.warehouse.delivery_steps = "pick_ship"
                moves = self.env["stock.move"].search([("product_id", "=", self.product.id)])
                before = self._on_hand(self.quarantine)
                self._bring(2.0, dest=self.warehouse.wh_input_stock_loc_id)
                self.assertEqual(self._on_hand(self.quarantine), before + 2.0)
                new = self.env["stock.move"].search([("product_id", "=", self.product.id)]) - moves
                self.assertEqual(new.mapped("state"), ["done"])

    def test_chained_put_away_is_cancelled(self):
        first = self._move(self.customers, self.warehouse.wh_input_stock_loc_id, 2.0)
        second = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 2.0,
                "product_uom": self.product.uom_id.id,
                "location_id": self.warehouse.wh_input_stock_loc_id.id,
                "location_dest_id": self.stock.id,
                "move_orig_ids": [Command.link(first.id)],
                "procure_method": "make_to_order",
            }
        )
        second._action_confirm()
        first._action_done()
        self.assertEqual(second.state, "cancel")
        self.assertFalse(first.move_dest_ids)
        self.assertInQuarantine(2.0)

    def test_transit_between_companies(self):
        between = self.env.ref("stock.stock_location_inter_company")
        between.active = True
        move = self._move(between, self.stock, 1.0)
        move._action_done()
        self.assertEqual(self._on_hand(self.stock), 91.0)
        back = self._move(between, self.stock, 2.0, origin_returned_move_id=self.delivery.id)
        back._action_done()
        self.assertInQuarantine(2.0)

    def test_customer_straight_to_vendor(self):
        self._move(self.customers, self.suppliers, 1.0)._action_done()
        self.assertInQuarantine(0.0)

    def test_transit_of_the_company_is_no_detour(self):
        transit = self.company.internal_transit_location_id
        self._move(self.customers, transit, 2.0)._action_done()
        self.assertInQuarantine(2.0)

    def test_empties_pass(self):
        self.product.dist_is_empty = True
        self._bring(2.0)
        self.assertEqual(self._on_hand(self.stock), 92.0)
        self.assertInQuarantine(0.0)

    def test_quantity_of_an_untouched_receipt_follows(self):
        line = self._bring(5.0)
        line.with_user(self.stock_user).write({"quantity": 3.0})
        self.assertInQuarantine(3.0)
        line.with_user(self.stock_user).write({"quantity": 4.0})
        self.assertInQuarantine(4.0)
        line.with_user(self.stock_user).write({"quantity": 0.0})
        self.assertInQuarantine(0.0)
        self.assertFalse(self._receipts())

    def test_inspected_receipt_is_fixed(self):
        line = self._bring(5.0)
        self._inspect(self._receipts())
        for vals in ({"quantity": 3.0}, {"location_dest_id": self.stock.id}):
            with self.assertRefused(UserError, "is done"):
                line.with_user(self.stock_manager).write(vals)
        self.assertInQuarantine(5.0)

    # --- Modes -------------------------------------------------------------------------------

    def test_monitor_records_and_changes_nothing(self):
        self.warehouse.dist_mode = "monitor"
        line = self._bring(3.0)
        self.assertEqual(self._on_hand(self.stock), 93.0)
        self.assertInQuarantine(0.0)
        entry = self.env["dist.audit"].search([("warehouse_id", "=", self.warehouse.id)], limit=1)
        self.assertEqual(
            entry.name,
            f"{line.picking_id.name}: in enforce mode, Hex bolt M8 would have gone to quarantine.",
        )
        self.assertEqual(entry.payload["lines"][0]["quantity"], 3.0)

    def test_off_does_nothing(self):
        self.warehouse.dist_mode = "off"
        audit = self.env["dist.audit"].search_count([])
        self._bring(3.0)
        self.assertEqual(self._on_hand(self.stock), 93.0)
        self.assertEqual(self.env["dist.audit"].search_count([]), audit)

    def test_after_enforcing_quarantine_stays_disposable(self):
        self._bring(3.0)
        self.warehouse.dist_mode = "off"
        receipt = self._receipts()
        self.assertEqual(receipt.with_user(self.warehouse_user).open_qty, 3.0)
        self._inspect(receipt)
        disposition = self._disposition(receipt)
        move = self._move(self.quarantine, self.stock, 3.0, dist_disposition_id=disposition.id)
        move._action_done()
        self.assertEqual(self._on_hand(self.stock), 93.0)
        self.assertEqual(receipt.open_qty, 0.0)
