# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .vendor_common import VendorCommon


@tagged("post_install", "-at_install")
class TestVendorQuality(VendorCommon):
    """What vendors bring is checked at the door, and what fails is held."""

    def test_a_check_is_made_when_the_transfer_is_ready(self):
        point = self._point(operation="receipt")
        line = self._buy(10.0)
        check = line.move_ids.dist_check_ids
        self.assertEqual((check.point_id, check.quantity, check.state), (point, 10.0, "open"))
        self.assertEqual(
            (check.partner_id, check.picking_id), (self.vendor, line.move_ids.picking_id)
        )
        self.assertEqual(check.picking_id.dist_open_check_count, 1)

    def test_points_of_another_vendor_ask_nothing(self):
        self._point(operation="receipt", partner_ids=[Command.set(self.customer.ids)])
        self.assertFalse(self._buy().move_ids.dist_check_ids)

    def test_a_purchase_comes_from_its_vendor_wherever_it_is_said_to_come_from(self):
        self._point(operation="receipt")
        line = self._buy()
        line.move_ids.dist_check_ids.sudo().unlink()
        line.move_ids.with_user(self.stock_user).location_id = self.product.with_company(
            self.company
        ).property_stock_inventory
        self.env["dist.quality.sighting"].search([]).unlink()
        with self.assertRefused(UserError, "before their quality checks"):
            self._receive(line)

    def test_a_delivery_asks_nothing(self):
        self._point(operation="receipt")
        move = self._deliver(self._sell(2.0))
        self.assertEqual(move.state, "done")
        self.assertFalse(move.dist_check_ids)

    def test_an_open_check_holds_the_transfer(self):
        self._point(operation="receipt")
        line = self._buy()
        with self.assertRefused(UserError, "before their quality checks .*\n- Packaging intact"):
            self._receive(line)
        self.assertEqual((line.move_ids.state, line.qty_received), ("assigned", 0.0))
        self._by(line.move_ids.dist_check_ids).action_pass()
        self._receive(line)
        self.assertEqual((line.move_ids.state, line.qty_received), ("done", 10.0))
        self.assertEqual(self._on_hand(self.held_at), 0.0)

    def test_not_even_for_the_superuser_or_below_the_button(self):
        self._point(operation="receipt")
        line = self._buy()
        line.move_ids.picked = True
        with self.assertRefused(UserError, "before their quality checks"):
            line.move_ids.sudo()._action_done()
        self.assertEqual(line.move_ids.state, "assigned")

    def test_a_check_that_does_not_block_stays_open(self):
        self._point(operation="receipt", is_blocking=False)
        line = self._buy()
        self._receive(line)
        self.assertEqual((line.move_ids.state, line.qty_received), ("done", 10.0))
        self.assertEqual(line.move_ids.dist_check_ids.state, "open")

    def test_only_what_failed_is_held_and_not_billed(self):
        self._point(operation="receipt")
        before = self._on_hand(self.stock)
        line = self._buy(10.0)
        check = line.move_ids.dist_check_ids
        self._by(check).action_fail(3.0)
        self._receive(line)
        self.assertEqual(self._on_hand(self.stock) - before, 7.0)
        self.assertEqual(self._on_hand(self.held_at), 3.0)
        receipt = self._held(line)
        self.assertEqual(
            (receipt.kind, receipt.quantity, receipt.origin_move_id, receipt.partner_id),
            ("vendor", 3.0, line.move_ids, self.vendor),
        )
        self.assertEqual((receipt.check_ids, receipt.failed_qty), (check, 3.0))
        self.assertEqual((line.qty_received, line.qty_to_invoice), (7.0, 7.0))

    def test_all_that_failed_is_held(self):
        self._point(operation="receipt")
        line = self._buy(10.0)
        self._by(line.move_ids.dist_check_ids).action_fail()
        self._receive(line)
        self.assertEqual((self._on_hand(self.held_at), line.qty_received), (10.0, 0.0))
        self.assertEqual(len(line.move_ids.move_line_ids), 1)

    def test_what_two_checks_found_adds_up(self):
        self._point(operation="receipt")
        self._point("Long enough?", operation="receipt")
        line = self._buy(10.0)
        for check, failed in zip(line.move_ids.dist_check_ids, (3.0, 2.0), strict=True):
            self._by(check).action_fail(failed)
        self._receive(line)
        self.assertEqual((self._on_hand(self.held_at), line.qty_received), (5.0, 5.0))

    def test_pieces_of_a_dozen(self):
        self._point(operation="receipt")
        line = self._buy(2.0, uom=self.dozen)
        self._by(line.move_ids.dist_check_ids).action_fail(5.0)
        self._receive(line)
        self.assertEqual(self._on_hand(self.held_at), 5.0)
        self.assertAlmostEqual(line.qty_received, 19 / 12, 2)

    def test_each_lot_by_itself(self):
        self._point(operation="receipt")
        line = self._buy(10.0, self.lot_product)
        move = line.move_ids
        self.assertFalse(move.dist_check_ids)
        self._enter_lots(move, {"L1": 4.0, "L2": 6.0})
        with self.assertRefused(UserError, "before their quality checks"):
            self._receive(line)
        move.picking_id.with_user(self.stock_user).action_dist_quality_checks()
        checks = {check.lot_name: self._by(check) for check in move.dist_check_ids}
        self.assertEqual({lot: check.quantity for lot, check in checks.items()}, {"L1": 4, "L2": 6})
        with self.assertRefused(UserError, "at most 4.0"):
            checks["L1"].action_fail(5.0)
        checks["L1"].action_fail(1.0)
        checks["L2"].action_pass()
        self._receive(line)
        receipt = self._held(line)
        self.assertEqual((receipt.lot_id.name, receipt.quantity), ("L1", 1.0))
        self.assertEqual(self._on_hand(self.stock, self.lot_product), 9.0)
        self.assertEqual(receipt.check_ids, checks["L1"])

    def test_a_lot_entered_after_the_answers_is_asked_about(self):
        self._point(operation="receipt")
        line = self._buy(10.0, self.lot_product)
        self._enter_lots(line.move_ids, {"L1": 10.0})
        line.move_ids.picking_id.action_dist_quality_checks()
        self._by(line.move_ids.dist_check_ids).action_pass()
        line.move_ids.move_line_ids.lot_name = "L9"
        with self.assertRefused(UserError, "Packaging intact.*L9"):
            self._receive(line)
        self.assertNotEqual(line.move_ids.state, "done")
        self.assertEqual(line.qty_received, 0.0)

    def test_a_sample_is_drawn_once(self):
        self._point(operation="receipt", sampling="nth", sampling_every=2)
        first, second = self._buy(), self._buy()
        for line in (first, second):
            line.move_ids.picking_id.action_dist_quality_checks()
            line.move_ids.picking_id.action_assign()
        self.assertEqual([len(line.move_ids.dist_check_ids) for line in (first, second)], [1, 0])

    def test_a_backorder_is_checked_by_itself(self):
        self._point(operation="receipt")
        line = self._buy(10.0)
        self._by(line.move_ids.dist_check_ids).action_fail(3.0)
        done = self._receive(line, quantity=5.0)
        rest = line.move_ids - done
        self.assertEqual((self._on_hand(self.held_at), line.qty_received), (3.0, 2.0))
        self.assertEqual((rest.dist_check_ids.state, rest.dist_check_ids.quantity), ("open", 5.0))

    def test_more_failed_than_came_is_all_of_it(self):
        self._point(operation="receipt")
        line = self._buy(10.0)
        self._by(line.move_ids.dist_check_ids).action_fail(8.0)
        self._receive(line, quantity=5.0)
        self.assertEqual((self._on_hand(self.held_at), line.qty_received), (5.0, 0.0))

    def test_in_two_steps_only_the_good_ones_go_on(self):
        self.warehouse.reception_steps = "two_steps"
        self._point(operation="receipt")
        line = self._buy(10.0)
        first = line.move_ids
        self._by(first.dist_check_ids).action_fail(3.0)
        self._receive(line)
        step = first.move_dest_ids
        self.assertEqual((step.product_uom_qty, step.quantity), (7.0, 7.0))
        self.assertEqual(step.move_line_ids.location_id, first.location_dest_id)

    def test_in_two_steps_a_failed_lot_is_not_reserved(self):
        self.warehouse.reception_steps = "two_steps"
        self._point(operation="receipt")
        line = self._buy(10.0, self.lot_product)
        first = line.move_ids
        self._enter_lots(first, {"L1": 3.0, "L2": 7.0})
        first.picking_id.action_dist_quality_checks()
        for check in self._by(first.dist_check_ids):
            check.action_fail() if check.lot_name == "L1" else check.action_pass()
        self._receive(line)
        step = first.move_dest_ids
        step._action_assign()
        self.assertEqual(step.move_line_ids.lot_id.mapped("name"), ["L2"])
        self.assertEqual((step.product_uom_qty, step.quantity), (7.0, 7.0))

    def test_in_two_steps_nothing_goes_on_if_all_failed(self):
        self.warehouse.reception_steps = "two_steps"
        self._point(operation="receipt")
        line = self._buy(10.0)
        self._by(line.move_ids.dist_check_ids).action_fail()
        move = self._receive(line)
        self.assertFalse(move.move_dest_ids)

    def test_a_monitored_warehouse_only_notes(self):
        self.warehouse.dist_mode = "monitor"
        self._point(operation="receipt")
        line, other = self._buy(), self._buy()
        self._by(line.move_ids.dist_check_ids).action_fail(3.0)
        self._receive(line)
        self._receive(other)
        self.assertEqual((line.qty_received, other.qty_received), (10.0, 10.0))
        self.assertEqual(self._on_hand(self.held_at), 0.0)
        entry = self.env["dist.audit"].search([("name", "ilike", "would have gone to quarantine")])
        self.assertRegex(entry.name, ": in enforce mode, 3.0 .* of Hex bolt M8, which failed")
        self.assertEqual(entry.warehouse_id, self.warehouse)

    def test_a_warehouse_that_is_off_asks_nothing(self):
        self.warehouse.dist_mode = "off"
        self._point(operation="receipt")
        line = self._buy()
        self.assertFalse(line.move_ids.dist_check_ids)
        self._receive(line)
        self.assertEqual(line.qty_received, 10.0)

    def test_after_a_failure_the_vendors_next_receipts_are_checked(self):
        self._point("Once", operation="receipt", sampling="nth", sampling_every=1000)
        self._point(operation="receipt", sampling="after_failure", sampling_every=1)
        line = self._buy()
        self._by(line.move_ids.dist_check_ids).action_fail(1.0)
        later = [len(self._buy().move_ids.dist_check_ids) for _ in range(2)]
        self.assertEqual(later, [1, 0])

    def test_checks_of_received_goods_are_not_asked_again(self):
        self._point(operation="receipt")
        line = self._buy(10.0)
        check = self._by(line.move_ids.dist_check_ids)
        check.action_pass()
        again = check.action_inspect_again()
        again.action_pass()
        self._receive(line)
        with self.assertRefused(UserError, "have been received"):
            again.action_inspect_again()

    def test_a_receiver_reads_checks_and_answers_none(self):
        self._point(operation="receipt")
        line = self._buy()
        check = self._by(line.move_ids.dist_check_ids, self.stock_user)
        self.assertEqual(check.state, "open")
        for answer in (check.action_pass, check.action_fail):
            with self.assertRefused(AccessError, "Only a returns inspector"):
                answer()
        with self.assertRaises(AccessError):
            check.write({"note": "Fine"})
        self.assertEqual(check.state, "open")

    def test_nobody_sets_what_was_seen(self):
        self._point(operation="receipt")
        move = self._buy().move_ids
        sight = self.env["dist.quality.sighting"].search([("move_id", "=", move.id)])
        self.assertEqual(len(sight), 1)
        with self.assertRaises(AccessError):
            sight.with_user(self.stock_user).create({"move_id": move.id, "lot_name": "L1"})
        with self.assertRefused(AccessError, "can't be set by hand"):
            sight.create({"move_id": move.id, "lot_name": "L1"})
