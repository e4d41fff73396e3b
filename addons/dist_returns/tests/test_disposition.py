# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import tagged

from .disposition_common import DispositionCommon


@tagged("post_install", "-at_install")
class TestDisposition(DispositionCommon):
    """A quantity in quarantine gets one disposition, which is executed once."""

    # --- proposing -----------------------------------------------------------------------------

    def test_never_more_than_what_is_open(self):
        receipt = self._returned(10.0)
        self._propose(receipt, 6.0, "restock")
        with self.assertRefused(UserError, "more of .* than is left"):
            self._propose(receipt, 4.01, "scrap")
        self._propose(receipt, 4.0, "scrap")
        self.assertEqual((receipt.planned_qty, receipt.undecided_qty), (10.0, 0.0))
        self.assertEqual(sum(receipt.disposition_ids.mapped("quantity")), 10.0)

    def test_own_code_cannot_promise_more_either(self):
        receipt = self._returned(10.0)
        disposition = self._propose(receipt, 6.0, "restock")
        with self.assertRefused(ValidationError, "more of"):
            disposition.sudo()._set({"quantity": 10.5})
        self.assertEqual(disposition.quantity, 6.0)

    def test_nor_nothing_or_less(self):
        receipt = self._returned(10.0)
        for quantity in (0.0, -1.0):
            with self.assertRefused(UserError, "must be more than nothing"):
                self._propose(receipt, quantity, "restock")
        self.assertFalse(receipt.disposition_ids)

    def test_a_withdrawn_quantity_is_free_again(self):
        receipt = self._returned(10.0)
        self._propose(receipt, 10.0, "restock").with_user(self.inspector).action_cancel()
        self.assertEqual(receipt.undecided_qty, 10.0)
        self.assertEqual(self._propose(receipt, 10.0, "scrap").state, "proposed")

    def test_a_serial_is_whole(self):
        product = self.env["product.product"].create(
            {"name": "Pump", "is_storable": True, "tracking": "serial"}
        )
        lot = self.env["stock.lot"].create({"name": "P-1", "product_id": product.id})
        self._put_in_stock(product, 1.0, lot)
        delivery = self._deliver(self._sell(1.0, product), lots={lot: 1.0})
        receipt = self._returned(1.0, product, lot, delivery)
        with self.assertRefused(UserError, "one serial number"):
            self._propose(receipt, 0.5, "scrap")
        restocked = self._executed(receipt, 1.0, "restock")
        self.assertEqual(restocked.move_ids.move_line_ids.lot_id, lot)
        self.assertEqual(
            lot.quant_ids.filtered("quantity").location_id - self.customers, self.stock
        )

    def test_credit_only_is_for_goods_that_stay_away(self):
        receipt = self._returned(10.0)
        with self.assertRefused(UserError, "is here: credit only is for goods"):
            self._propose(receipt, 1.0, "credit_only")

    def test_goods_that_are_here_stay_goods(self):
        here = self._propose(self._returned(10.0), 6.0, "restock")
        with self.assertRefused(ValidationError, "credit only is for goods that don't come back"):
            here.with_user(self.inspector).kind = "credit_only"
        away = self.Disposition.with_user(self.authoriser)._propose_for_line(
            self._return_line(10.0), 5.0
        )
        with self.assertRefused(ValidationError, "credit only is for goods that don't come back"):
            away.kind = "restock"
        self.assertEqual((here.kind, away.kind), ("restock", "credit_only"))

    def test_what_is_approved_is_fixed(self):
        receipt = self._returned(10.0)
        disposition = self._propose(receipt, 6.0, "restock")
        disposition.with_user(self.inspector).quantity = 5.0
        disposition.with_user(self.authoriser).action_approve()
        with self.assertRefused(UserError, "is approved already by"):
            disposition.with_user(self.inspector).quantity = 6.0
        with self.assertRefused(UserError, "is approved already by"):
            disposition.sudo().write({"kind": "scrap"})
        self.assertEqual((disposition.quantity, disposition.kind), (5.0, "restock"))

    def test_what_is_guarded_is_written_by_nobody(self):
        disposition = self._propose(self._returned(10.0), 6.0, "restock")
        for vals in (
            {"state": "executed"},
            {"receipt_id": False},
            {"product_id": self.product.copy().id},
            {"unit_cost": 5.0},
        ):
            with self.assertRefused(AccessError, "can't be set by hand"):
                disposition.sudo().write(vals)
        with self.assertRefused(AccessError, "not allowed to create"):
            self.Disposition.with_user(self.authoriser).create({"quantity": 1.0, "kind": "scrap"})

    def test_an_executed_one_is_kept(self):
        disposition = self._executed(self._returned(10.0), 6.0, "restock")
        with self.assertRefused(UserError, "executed meanwhile"):
            disposition.write({"grade_percent": 10.0})
        with self.assertRefused(UserError, "is kept"):
            disposition.unlink()
        self.assertEqual(disposition.state, "executed")

    # --- executing -----------------------------------------------------------------------------

    def test_nothing_happens_before_the_inspection(self):
        line = self._return_line(10.0)
        receipt = self._receive(line, 10.0)
        disposition = self._propose(receipt, 10.0, "restock")
        disposition.with_user(self.authoriser).action_approve()
        with self.assertRefused(UserError, "isn't concluded"):
            disposition.with_user(self.warehouse_user).action_execute()
        self.assertEqual(disposition.state, "approved")
        self.assertNothingMoved(receipt, 10.0)

    def test_nor_before_it_is_approved(self):
        receipt = self._returned(10.0)
        disposition = self._propose(receipt, 10.0, "restock")
        with self.assertRefused(UserError, "must be approved first"):
            disposition.with_user(self.warehouse_user).action_execute()
        self.assertNothingMoved(receipt, 10.0)

    def test_restocked_goods_are_in_stock(self):
        receipt = self._returned(10.0)
        before = self._in(self.stock)
        disposition = self._executed(receipt, 6.0, "restock")
        self.assertEqual(disposition.state, "executed")
        self.assertEqual(disposition.executor_id, self.warehouse_user)
        self.assertEqual(self._in(self.stock), before + 6.0)
        self.assertEqual(self._in(self.quarantine), 4.0)
        self.assertEqual((receipt.disposed_qty, receipt.open_qty), (6.0, 4.0))
        self.assertEqual(receipt.line_id.accepted_qty, 6.0)
        self.assertEqual(disposition.move_ids.move_orig_ids, receipt.move_line_id.move_id)

    def test_the_second_click_does_nothing(self):
        receipt = self._returned(10.0)
        disposition = self._executed(receipt, 6.0, "restock")
        name = re.escape(self.warehouse_user.name)
        with self.assertRefused(UserError, f"executed meanwhile by {name}"):
            disposition.with_user(self.authoriser).action_execute()
        self.assertEqual(len(disposition.move_ids), 1)
        self.assertEqual(self._in(self.quarantine), 4.0)

    def test_ten_become_six_three_and_one(self):
        receipt = self._returned(10.0)
        before = self._in(self.stock)
        self._executed(receipt, 6.0, "restock")
        scrapped = self._executed(receipt, 3.0, "scrap")
        again = self._executed(receipt, 1.0, "rework")
        self.assertEqual(self._in(self.stock), before + 6.0)
        self.assertEqual(self._in(self.quarantine), 1.0)
        scrap = self.env["stock.scrap"].search([("dist_disposition_id", "=", scrapped.id)])
        self.assertEqual((scrap.state, scrap.scrap_qty), ("done", 3.0))
        self.assertEqual(self._in(scrap.scrap_location_id), 3.0)
        self.assertEqual((receipt.open_qty, receipt.inspection_state), (0.0, "disposed"))
        self.assertFalse(again.move_ids)

    def test_chosen_place_and_putaway(self):
        shelf, bin_ = self.env["stock.location"].create(
            [{"name": name, "location_id": self.stock.id} for name in ("Shelf", "Bin")]
        )
        self.env["stock.putaway.rule"].create(
            {
                "product_id": self.product.id,
                "location_in_id": self.stock.id,
                "location_out_id": bin_.id,
            }
        )
        receipt = self._returned(10.0)
        self._executed(receipt, 2.0, "restock", location_dest_id=shelf.id)
        self._executed(receipt, 3.0, "restock")
        self.assertEqual((self._in(shelf), self._in(bin_)), (2.0, 3.0))

    def test_goods_never_go_to_a_place_that_is_not_sold_from(self):
        damaged = self.env["stock.location"].create(
            {"name": "Broken", "location_id": self.stock.id, "dist_stock_status": "damaged"}
        )
        receipt = self._returned(10.0)
        for place in (damaged, self.quarantine, self.customers):
            with self.assertRefused(ValidationError, "isn't a place for the goods"):
                self._propose(receipt, 1.0, "restock", location_dest_id=place.id)

    def test_units_of_the_quarantine_move_and_not_sellable_ones(self):
        """The quantity in stock is reserved to the last; the move takes its own units."""
        receipt = self._returned(10.0)
        quant = self.env["stock.quant"]._gather(self.product, self.stock)
        there = quant.quantity
        quant.reserved_quantity = there
        self._executed(receipt, 6.0, "restock")
        self.assertEqual((quant.quantity, quant.reserved_quantity), (there + 6.0, there))

    def test_packages_are_taken_as_they_stand(self):
        receipt = self._returned(10.0)
        package = self.env["stock.package"].create({})
        quants = self.env["stock.quant"]
        quants._update_available_quantity(self.product, self.quarantine, -4.0)
        quants._update_available_quantity(self.product, self.quarantine, 4.0, package_id=package)
        self._executed(receipt, 10.0, "restock")
        self.assertEqual(self._in(self.quarantine), 0.0)
        self.assertFalse(package.quant_ids.filtered("quantity"))

    def test_two_at_once_take_different_goods(self):
        receipt = self._returned(10.0)
        before = self._in(self.stock)
        both = self._propose(receipt, 6.0, "restock") | self._propose(receipt, 4.0, "restock")
        both.with_user(self.authoriser).action_approve()
        both.with_user(self.warehouse_user).action_execute()
        self.assertEqual(self._in(self.quarantine), 0.0)
        self.assertEqual(self._in(self.stock), before + 10.0)

    def test_missing_goods_are_told(self):
        receipt = self._returned(10.0)
        self.env["stock.quant"]._update_available_quantity(self.product, self.quarantine, -3.0)
        disposition = self._propose(receipt, 10.0, "restock")
        disposition.with_user(self.authoriser).action_approve()
        with self.assertRefused(UserError, "3 Units of .* aren't in"):
            disposition.with_user(self.warehouse_user).action_execute()
        self.assertEqual((disposition.state, self._in(self.quarantine)), ("approved", 7.0))

    # --- rework --------------------------------------------------------------------------------

    def test_rework_creates_nothing(self):
        receipt = self._returned(10.0)
        before = self._in(self.stock)
        disposition = self._executed(receipt, 4.0, "rework")
        again = receipt.line_id.receipt_ids - receipt
        self.assertEqual((again.quantity, again.open_qty), (4.0, 4.0))
        self.assertEqual((again.parent_id, again.rework_id), (receipt, disposition))
        self.assertEqual(again.inspection_state, "to_inspect")
        self.assertEqual(receipt.open_qty + again.open_qty, self._in(self.quarantine))
        line = receipt.line_id
        self.assertEqual((line.received_qty, line.inspected_qty, line.accepted_qty), (10, 6, 0))
        again._set({"inspected_at": receipt.inspected_at})
        self._executed(again, 4.0, "restock")
        self.assertEqual(self._in(self.stock), before + 4.0)
        self.assertEqual((line.received_qty, line.inspected_qty, line.accepted_qty), (10, 10, 4))

    # --- to the customer, credit only, claims ----------------------------------------------------

    def test_goods_that_go_back_are_never_credited(self):
        receipt = self._returned(10.0, delivery=self._deliver(self._sell(10.0)))
        disposition = self._executed(receipt, 2.0, "to_customer", is_credited=True)
        self.assertFalse(disposition.is_credited)
        self.assertEqual(receipt.line_id.accepted_qty, 0.0)
        picking = disposition.move_ids.picking_id
        self.assertEqual((picking.state, picking.partner_id), ("done", self.customer))
        self.assertEqual(picking.picking_type_id, self.warehouse.out_type_id)
        self.assertTrue(picking.date_done)
        self.assertEqual(self._in(self.quarantine), 8.0)
        self.assertEqual(receipt.line_id.sale_line_id.qty_delivered, 10.0)

    def test_who_gets_no_money_stays_without(self):
        disposition = self._propose(self._returned(10.0), 2.0, "restock")
        disposition.with_user(self.inspector).kind = "to_customer"
        self.assertFalse(disposition.is_credited)

    def test_credit_only_of_what_was_authorised_and_did_not_come(self):
        line = self._return_line(10.0)
        self._receive(line, 4.0)
        propose = self.Disposition.with_user(self.authoriser)._propose_for_line
        with self.assertRefused(UserError, "than is left"):
            propose(line, 6.5)
        disposition = propose(line, 5.0)
        with self.assertRefused(UserError, "than is left"):
            propose(line, 1.5)
        line.return_id._set({"requester_id": self.clerk.id})
        disposition.with_user(self.authoriser).action_approve()
        with self.assertRefused(AccessError, "role doesn't allow"):
            disposition.with_user(self.warehouse_user).action_execute()
        disposition.with_user(self.authoriser).action_execute()
        self.assertEqual((line.accepted_qty, disposition.sudo().move_ids.ids), (5.0, []))

    def test_goods_that_come_after_all_stop_the_credit_without_goods(self):
        line = self._return_line(10.0)
        disposition = self.Disposition.with_user(self.authoriser)._propose_for_line(line, 10.0)
        disposition.with_user(self.authoriser).action_approve()
        self._receive(line, 1.0)
        with self.assertRefused(ValidationError, "than is left"):
            disposition.with_user(self.authoriser).action_execute()
        self.assertEqual(line.accepted_qty, 0.0)

    # --- second grade --------------------------------------------------------------------------

    def _second(self, **vals):
        return self.env["product.product"].create(
            {"name": "Hex bolt, B", "is_storable": True, **vals}
        )

    def test_second_grade_enters_as_its_own_product(self):
        second = self._second()
        receipt = self._returned(10.0)
        before = self._in(self.stock)
        disposition = self._executed(
            receipt, 4.0, "second_grade", target_product_id=second.id, grade_percent=60.0
        )
        self.assertEqual(self._in(self.stock), before)
        self.assertEqual(self._in(self.stock, second), 4.0)
        self.assertEqual(self._in(self.quarantine), 6.0)
        self.assertEqual(len(disposition.move_ids), 2)
        self.assertEqual(disposition.unit_cost, 0.6)

    def test_second_grade_in_another_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        second = self._second(uom_id=dozen.id)
        receipt = self._returned(24.0)
        self._executed(receipt, 24.0, "second_grade", target_product_id=second.id)
        self.assertEqual(self._in(self.stock, second), 2.0)

    def test_second_grade_that_cannot_be(self):
        receipt = self._returned(10.0)
        kilos = self._second(uom_id=self.env.ref("uom.product_uom_kgm").id)
        lots = self._second(tracking="lot")
        for target in (kilos, lots, self._second(is_storable=False)):
            disposition = self._propose(receipt, 1.0, "second_grade", target_product_id=target.id)
            disposition.with_user(self.authoriser).action_approve()
            with self.assertRefused(UserError, "can't take over"):
                disposition.with_user(self.warehouse_user).action_execute()
        self.assertNothingMoved(receipt, 10.0)

    def test_second_grade_in_a_place_of_its_own(self):
        outlet = self.env["stock.location"].create(
            {"name": "Outlet", "location_id": self.warehouse.view_location_id.id}
        )
        receipt = self._returned(10.0)
        self._executed(receipt, 4.0, "second_grade", location_dest_id=outlet.id)
        self.assertEqual((self._in(outlet), self._in(self.quarantine)), (4.0, 6.0))

    # --- the dialog ----------------------------------------------------------------------------

    def test_the_dialog_divides_a_receipt(self):
        receipt = self._returned(10.0)
        self._propose(receipt, 10.0, "restock")
        wizard = self.env["dist.dispose"].with_user(self.inspector)
        wizard = wizard.create(
            {
                "receipt_id": receipt.id,
                "line_ids": [
                    Command.create({"kind": kind, "quantity": quantity})
                    for kind, quantity in (("restock", 6.0), ("scrap", 3.0), ("rework", 1.0))
                ],
            }
        )
        self.assertEqual((wizard.quantity, wizard.left_qty), (10.0, 0.0))
        wizard.action_execute()
        live = receipt.disposition_ids.filtered(lambda one: one.state == "executed")
        self.assertEqual(
            sorted(live.mapped(lambda one: (one.kind, one.quantity))),
            [("restock", 6.0), ("rework", 1.0), ("scrap", 3.0)],
        )
        self.assertEqual(self._in(self.quarantine), 1.0)

    def test_the_dialog_refuses_more_than_there_is(self):
        receipt = self._returned(10.0)
        first = self._propose(receipt, 10.0, "restock")
        wizard = self.env["dist.dispose"].with_user(self.inspector)
        wizard = wizard.with_context(default_receipt_id=receipt.id).create({})
        self.assertEqual(wizard.line_ids.mapped("quantity"), [10.0])
        wizard.line_ids.quantity = 10.5
        with self.assertRefused(UserError, "than is left"):
            wizard.action_propose()
        self.assertEqual((first.state, receipt.planned_qty), ("proposed", 10.0))

    def test_the_dialog_proposes_restock_for_sound_goods_only(self):
        for condition, kind in (
            *(("new", "restock"), ("opened", "restock"), (False, "restock")),
            *(("used", False), ("damaged", False), ("defective", False), ("wrong", False)),
        ):
            with self.subTest(condition=condition):
                receipt = self._returned(2.0, condition=condition)
                [(_command, _id, values)] = receipt.with_user(self.inspector)._default_division()
                self.assertEqual((values["kind"], values["quantity"]), (kind, 2.0))
        failed = self._returned(2.0, condition="opened", inspection_result="failed")
        self.assertFalse(failed._default_division()[0][2]["kind"])

    def test_who_chooses_nothing_is_asked_to(self):
        receipt = self._returned(2.0, condition="defective")
        wizard = self.env["dist.dispose"].with_user(self.inspector)
        wizard = wizard.with_context(default_receipt_id=receipt.id).create({})
        for press in (wizard.action_propose, wizard.action_execute):
            with (
                self.subTest(press.__name__),
                self.assertRefused(UserError, "Choose a disposition for the 2.0 Units of"),
            ):
                press()
            self.assertEqual((receipt.undecided_qty, receipt.planned_qty), (2.0, 0.0))
        self.assertFalse(receipt.disposition_ids)
