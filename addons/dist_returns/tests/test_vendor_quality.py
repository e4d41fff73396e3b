# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .quality_common import QualityCommon


@tagged("post_install", "-at_install")
class TestVendorQuality(QualityCommon):
    """What vendors bring is checked at the door; what fails is held, and so is its bill."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Bolt Mill"})
        cls.held_at = cls.warehouse._dist_quarantine("vendor")
        cls.dozen = cls.env.ref("uom.product_uom_dozen")

    @classmethod
    def _buy(cls, quantity=10.0, product=None, uom=None):
        product = product or cls.product
        line = {"product_id": product.id, "product_qty": quantity, "price_unit": 1.0}
        if uom:
            line["product_uom_id"] = uom.id
        order = cls.env["purchase.order"].create(
            {
                "partner_id": cls.vendor.id,
                "company_id": cls.company.id,
                "picking_type_id": cls.warehouse.in_type_id.id,
                "order_line": [Command.create(line)],
            }
        )
        order.button_confirm()
        return order.order_line

    @classmethod
    def _enter_lots(cls, move, lots):
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {
                    "product_id": move.product_id.id,
                    "lot_name": name,
                    "quantity": quantity,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                }
            )
            for name, quantity in lots.items()
        ]

    def _receive(self, line, user=None, quantity=None):
        move = line.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        if quantity:
            move.quantity = quantity
        move.picked = True
        picking = move.picking_id.with_user(user or self.stock_user)
        picking.with_context(skip_backorder=True).button_validate()
        return move

    def _held(self, line):
        return self.Receipt.search([("purchase_line_id", "=", line.id)])

    def _on_hand(self, location, product=None):
        product = product or self.product
        return sum(
            self.env["stock.quant"]
            .search([("product_id", "=", product.id), ("location_id", "=", location.id)])
            .mapped("quantity")
        )

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

    def test_restocked_goods_are_billed_after_all(self):
        self._point(operation="receipt")
        line = self._buy(10.0)
        self._by(line.move_ids.dist_check_ids).action_fail(4.0)
        self._receive(line)
        receipt = self._held(line)
        self._take_off(receipt)
        for kind, quantity, state, received in (
            ("scrap", 1.0, "executed", 6.0),
            ("restock", 1.0, "approved", 6.0),
            ("restock", 1.0, "executed", 7.0),
            ("second_grade", 1.0, "executed", 8.0),
        ):
            self.env["dist.disposition"]._make(
                [
                    {
                        "receipt_id": receipt.id,
                        "product_id": self.product.id,
                        "company_id": self.company.id,
                        "kind": kind,
                        "quantity": quantity,
                        "state": state,
                    }
                ]
            )
            self.assertEqual(line.qty_received, received, kind)

    def test_the_claim_is_against_who_delivered(self):
        """The purchase being received has delivered only when its moves are done."""
        self._point(operation="receipt")
        other = self.env["res.partner"].create({"name": "Other Mill"})
        self.product.seller_ids = [
            Command.create({"partner_id": partner.id, "price": price})
            for partner, price in ((other, 0.5), (self.vendor, 1.0))
        ]
        early = self._buy(2.0)
        self._by(early.move_ids.dist_check_ids).action_pass()
        self._receive(early)
        line = self._buy(10.0)
        self._by(line.move_ids.dist_check_ids).action_fail(3.0)
        self._receive(line)
        claimed = self._held(line).claim_line_ids
        self.assertEqual((claimed.purchase_line_id, claimed.quantity), (line, 3.0))
        self.assertEqual(claimed.claim_id.partner_id, self.vendor)
        self.assertFalse(claimed.is_assumed)

    def test_without_a_purchase_who_brought_it_is_asked(self):
        self._point(operation="receipt")
        self.product.standard_price = 3.0
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "partner_id": self.vendor.id,
                "location_id": self.suppliers.id,
                "location_dest_id": self.stock.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 4.0,
                            "location_id": self.suppliers.id,
                            "location_dest_id": self.stock.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        move = picking.move_ids
        self._by(move.dist_check_ids).action_fail(1.0)
        move.picked = True
        picking.with_user(self.stock_user).button_validate()
        claimed = self.Receipt.search([("origin_move_id", "=", move.id)]).claim_line_ids
        self.assertEqual((claimed.claim_id.partner_id, claimed.quantity), (self.vendor, 1.0))
        self.assertEqual((claimed.unit_price, claimed.is_assumed), (3.0, True))

    def test_what_is_claimed_is_not_restocked_as_well(self):
        self._point(operation="receipt")
        line = self._buy(10.0)
        self._by(line.move_ids.dist_check_ids).action_fail(3.0)
        self._receive(line)
        receipt = self._held(line)
        self.assertEqual(receipt._decidable_qty(), 0.0)
        dispositions = self.env["dist.disposition"]
        with self.assertRefused(UserError, "or take it off its claim first"):
            dispositions._propose(receipt, 1.0, "restock")
        self.assertFalse(receipt.disposition_ids)
        self._take_off(receipt)
        self.assertEqual(dispositions._propose(receipt, 3.0, "restock").state, "proposed")

    def test_what_is_claimed_is_not_corrected_away(self):
        self._point(operation="receipt")
        line = self._buy(10.0)
        self._by(line.move_ids.dist_check_ids).action_fail(5.0)
        self._receive(line)
        receipt = self._held(line)
        with self.assertRefused(UserError, "is done"):
            receipt.move_line_id.with_user(self.stock_user).quantity = 1.0
        self.assertEqual((receipt.quantity, receipt.claim_line_ids.quantity), (5.0, 5.0))

    def test_what_is_reworked_failed_once(self):
        self._point(operation="receipt")
        line = self._buy(10.0)
        self._by(line.move_ids.dist_check_ids).action_fail(4.0)
        self._receive(line)
        receipt = self._held(line)
        self._take_off(receipt)
        for kind, expected in (("rework", 6.0), ("restock", 10.0)):
            done = self.env["dist.disposition"]._make(
                [
                    {
                        "receipt_id": receipt.id,
                        "product_id": self.product.id,
                        "company_id": self.company.id,
                        "kind": kind,
                        "quantity": 4.0,
                        "is_credited": False,
                        "state": "executed",
                    }
                ]
            )
            if kind == "rework":
                done._make_rework()
                receipt = self._held(line) - receipt
            self.assertEqual(line.qty_received, expected, kind)

    def _take_off(self, receipt):
        receipt.claim_line_ids._release()

    def test_what_failed_is_not_billed_on_order_either(self):
        self._point(operation="receipt")
        self.product.purchase_method = "purchase"
        line = self._buy(2.0, uom=self.dozen)
        self.assertEqual(line.qty_to_invoice, 2.0)
        self._by(line.move_ids.dist_check_ids).action_fail(12.0)
        self.assertEqual(line.qty_to_invoice, 2.0)
        self._receive(line)
        self.assertEqual((line.qty_received, line.qty_to_invoice), (1.0, 1.0))
        self._take_off(self._held(line))
        self.env["dist.disposition"]._make(
            [
                {
                    "receipt_id": self._held(line).id,
                    "product_id": self.product.id,
                    "company_id": self.company.id,
                    "kind": "restock",
                    "quantity": 6.0,
                    "state": "executed",
                }
            ]
        )
        self.assertEqual((line.qty_received, line.qty_to_invoice), (1.5, 1.5))

    def test_after_a_failure_the_vendors_next_receipts_are_checked(self):
        self._point("Once", operation="receipt", sampling="nth", sampling_every=1000)
        self._point(operation="receipt", sampling="after_failure", sampling_every=1)
        line = self._buy()
        self._by(line.move_ids.dist_check_ids).action_fail(1.0)
        later = [len(self._buy().move_ids.dist_check_ids) for _ in range(2)]
        self.assertEqual(later, [1, 0])

    def test_the_inspection_of_what_was_held_begins_with_the_evidence(self):
        self._point(operation="receipt")
        line = self._buy(10.0)
        self._by(line.move_ids.dist_check_ids).action_fail(3.0)
        self._receive(line)
        receipt = self._by(self._held(line))
        receipt.condition = "defective"
        receipt.action_conclude()
        self.assertEqual(receipt.inspection_result, "failed")

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
