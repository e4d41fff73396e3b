# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import tagged

from .authorisation_common import AuthorisationCommon


@tagged("post_install", "-at_install")
class TestSubmit(AuthorisationCommon):
    """Asking for a return, and what is refused with a sentence (section 1, shown by 8)."""

    def test_a_clerk_asks(self):
        record = self._return(self._line(4.0))
        record.action_submit()
        self.assertEqual(record.state, "submitted")
        self.assertEqual(record.requester_id, self.clerk)
        self.assertTrue(record.submitted_at)
        self.assertEqual(record.line_ids.authorised_qty, 0.0)
        self.assertEqual(record.amount_net, 8.0)

    def test_a_reader_does_not(self):
        record = self._return(self._line(4.0))
        for user in (self.dist_user, self.salesman, self.stock_user, self.inspector):
            with self.assertRefused(AccessError, "Only a returns clerk"):
                record.with_user(user).action_submit()
        self.assertEqual(record.state, "draft")

    def test_private_steps_are_closed_to_rpc(self):
        for name in ("_submit", "_authorise", "_reject", "_close_if_done", "_waive"):
            self.assertTrue(name.startswith("_"))
            self.assertTrue(
                hasattr(self.env["dist.return"], name)
                or hasattr(self.env["dist.return.line"], name)
            )

    def _refuse(self, record, pattern, exception=UserError):
        with self.assertRefused(exception, pattern):
            record.action_submit()
        self.assertEqual(record.state, "draft")
        self.assertFalse(record.requester_id)

    def test_more_than_delivered(self):
        record = self._return(self._line(11.0))
        self._refuse(
            record,
            f"Hex bolt M8, {record.name}.*11 Units can't come back, only 10. 10 were delivered "
            f"with {self.sale_line.order_id.name}, 0 came back, 0 are open",
        )

    def test_two_lines_share_what_was_delivered(self):
        record = self._return(self._line(6.0), self._line(5.0))
        self._refuse(record, "5 Units can't come back, only 4")

    def test_a_bad_line_changes_nothing(self):
        record = self._return(self._line(4.0), self._line(11.0))
        self._refuse(record, "11 Units can't come back")
        self.assertFalse(record.line_ids[0].terms)

    def test_a_case_counts_in_units(self):
        case = self.env["uom.uom"].create(
            {
                "name": "Case of 6",
                "relative_factor": 6,
                "relative_uom_id": self.product.uom_id.id,
            }
        )
        self.product.uom_ids = case
        record = self._return(self._line(2.0, product_uom_id=case.id))
        self.assertEqual(record.line_ids.requested_qty, 12.0)
        self._refuse(record, "12 Units can't come back, only 10")

    def test_wrong_unit(self):
        kg = self.env.ref("uom.product_uom_kgm")
        with self.assertRefused(UserError, "can't be converted to Units|belong"):
            self._return(self._line(2.0, product_uom_id=kg.id)).action_submit()

    def test_zero_and_negative_quantities(self):
        record = self._return(self._line(1.0))
        for quantity in (0.0, -1.0):
            with self.assertRefused(ValidationError, "“Hex bolt M8”: .* more than nothing"):
                self._return(self._line(quantity))
            with self.assertRefused(ValidationError, "“Hex bolt M8”: .* more than nothing"):
                record.line_ids.uom_qty = quantity
        self.assertEqual(record.line_ids.uom_qty, 1.0)

    def test_archived_product(self):
        record = self._return(self._line(1.0))
        self.product.active = False
        self._refuse(record, "Hex bolt M8.*the product is archived")

    def test_nothing_delivered(self):
        record = self._return(self._line(1.0, self._sell(5.0)))
        self._refuse(record, "nothing of it was delivered")

    def test_no_order_at_all(self):
        record = self._return({"product_id": self.product.id, "reason_id": self.reason.id})
        self._refuse(record, "nothing of it was delivered")

    def test_the_delivery_of_another_customer(self):
        record = self._return(self._line(1.0), partner_id=self.other_customer.id)
        self._refuse(record, "went to another customer than Dry Dock")

    def test_the_delivery_of_a_contact_is_the_customers(self):
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": self.customer.id})
        record = self._return(self._line(1.0), partner_id=contact.id)
        record.action_submit()
        self.assertEqual(record.state, "submitted")

    def test_another_company(self):
        with self.assertRefused(UserError, "company inconsistencies"):
            self._return(self._line(1.0, self._foreign_line(), product_id=self.product.id))

    def _foreign_line(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.other_company.id,
                "warehouse_id": self.other_warehouse.id,
                "order_line": [(0, 0, {"product_id": self.product.id})],
            }
        )
        return order.order_line

    def test_nobody_and_nothing(self):
        self._refuse(self._return(self._line(1.0), partner_id=False), "has no customer")
        self._refuse(self._return(), "has no lines")

    def test_the_window_is_over(self):
        self.delivery.date = fields.Datetime.now() - timedelta(days=31)
        record = self._return(self._line(1.0))
        self._refuse(record, r"it could come back until .* \(30 days after the delivery\)")

    def test_a_defect_has_the_warranty(self):
        self.delivery.date = fields.Datetime.now() - timedelta(days=31)
        record = self._return(self._line(1.0, reason_id=self.defective.id))
        record.action_submit()
        self.assertEqual(record.state, "submitted")

    def test_an_authoriser_makes_an_exception(self):
        self.delivery.date = fields.Datetime.now() - timedelta(days=31)
        record = self._return(self._line(1.0))
        with self.assertRefused(AccessError, "Only a returns authoriser"):
            record.line_ids._waive("Good customer")
        record.line_ids.with_user(self.authoriser)._waive("Good customer")
        record.action_submit()
        self.assertEqual(record.state, "submitted")
        entry = self.env["dist.audit"].search(
            [("res_model", "=", "dist.return"), ("res_id", "=", record.id)]
        )
        self.assertEqual((entry.kind, entry.reason), ("override", "Good customer"))
        self.assertEqual(entry.user_id, self.authoriser)

    def test_an_exception_is_for_the_line_as_it_was(self):
        record = self._return(self._line(1.0))
        record.line_ids.with_user(self.authoriser)._waive("Good customer")
        record.line_ids.uom_qty = 9.0
        self.assertFalse(record.line_ids.is_waived)

    def test_not_returnable(self):
        self.rule.authorisation = "never"
        self._refuse(self._return(self._line(1.0)), "the rules say that it can't be returned")

    def test_twice_is_once(self):
        record = self._return(self._line(1.0))
        record.action_submit()
        with self.assertRefused(UserError, "is “Submitted”"):
            record.action_submit()

    def test_lines_are_fixed_once_asked_for(self):
        record = self._return(self._line(1.0))
        record.action_submit()
        line = record.line_ids
        with self.assertRefused(UserError, "The lines of RMA.* are fixed"):
            line.write({"uom_qty": 10.0})
        with self.assertRefused(UserError, "The lines of RMA.* are fixed"):
            record.write({"line_ids": [(1, line.id, {"uom_qty": 10.0})]})
        with self.assertRefused(UserError, "The lines of RMA.* are fixed"):
            record.write({"line_ids": [(0, 0, self._line(1.0))]})
        with self.assertRefused(UserError, "The lines of RMA.* are fixed"):
            line.unlink()
        with self.assertRefused(UserError, "is fixed, because it was asked for"):
            record.partner_id = self.other_customer
        self.assertEqual((line.exists().uom_qty, record.partner_id), (1.0, self.customer))

    def test_a_reset_lets_it_be_changed(self):
        record = self._return(self._line(1.0))
        record.action_submit()
        record.action_reset()
        self.assertFalse(record.requester_id)
        record.line_ids.uom_qty = 3.0
        record.action_submit()
        self.assertEqual(record.line_ids.requested_qty, 3.0)

    def test_only_a_clerk_starts_again(self):
        record = self._return(self._line(1.0))
        record.action_submit()
        for user in (self.dist_user, self.stock_user, self.inspector):
            with self.assertRefused(AccessError, "Only a returns clerk"):
                record.with_user(user).action_reset()
        self.assertEqual((record.state, record.requester_id), ("submitted", self.clerk))

    def test_what_was_asked_for_is_kept(self):
        record = self._return(self._line(1.0))
        record.action_submit()
        with self.assertRefused(UserError, "can't be deleted any more. Cancel it instead"):
            record.unlink()
        self.assertEqual((record.state, len(record.line_ids)), ("submitted", 1))
        record.action_cancel()
        record.unlink()
        self.assertFalse(record.exists())

    def test_another_companys_clerk_sees_nothing(self):
        record = self._return(self._line(1.0))
        with self.assertRefused(AccessError, "records"):
            record.with_user(self.foreigner).with_company(self.other_company).action_submit()
        self.assertEqual(record.state, "draft")


@tagged("post_install", "-at_install")
class TestLots(AuthorisationCommon):
    """A lot comes back from the delivery it left with, a serial from the customer who has it."""

    def test_a_lot_has_its_own_limit(self):
        lots = [self._lot(name, self.lot_product, 10.0) for name in ("A", "B")]
        sale_line = self._sell(10.0, product=self.lot_product)
        self._deliver(sale_line, lots={lots[0]: 4.0, lots[1]: 6.0})
        record = self._return(self._line(5.0, sale_line, lot_id=lots[0].id))
        with self.assertRefused(UserError, "only 4. Of this lot 4 were delivered"):
            record.action_submit()
        record.line_ids.uom_qty = 4.0
        record.action_submit()
        self.assertEqual(record.state, "submitted")

    def test_a_lot_that_left_with_another_order(self):
        lots = [self._lot(name, self.lot_product, 10.0) for name in ("A", "B")]
        sale_line = self._sell(4.0, product=self.lot_product)
        self._deliver(sale_line, lots={lots[0]: 4.0})
        record = self._return(self._line(1.0, sale_line, lot_id=lots[1].id))
        with self.assertRefused(UserError, "only 0. Of this lot 0 were delivered"):
            record.action_submit()

    def test_a_lot_of_another_product(self):
        record = self._return(self._line(1.0))
        record.line_ids.sudo()._set({"lot_id": self._lot("A", self.lot_product).id})
        with self.assertRefused(UserError, "belongs to another product"):
            record.action_submit()

    def _pump(self, partner=None):
        lot = self._lot("P-1", self.serial_product, 1.0)
        sale_line = self._sell(1.0, product=self.serial_product, partner=partner)
        self._deliver(sale_line, lots={lot: 1.0})
        return lot, sale_line

    def test_a_serial_finds_its_delivery(self):
        lot, sale_line = self._pump()
        record = self._return(
            {"product_id": lot.product_id.id, "lot_id": lot.id, "reason_id": self.reason.id}
        )
        record.action_submit()
        self.assertEqual(record.line_ids.sale_line_id, sale_line)
        self.assertEqual(record.line_ids.move_id, sale_line.move_ids)

    def test_a_foreign_serial(self):
        lot, _sale_line = self._pump(self.other_customer)
        record = self._return(
            {"product_id": lot.product_id.id, "lot_id": lot.id, "reason_id": self.reason.id}
        )
        with self.assertRefused(UserError, "nothing of it was delivered"):
            record.action_submit()

    def test_a_foreign_serial_on_ones_own_delivery(self):
        _lot, sale_line = self._pump()
        stranger = self._lot("P-2", self.serial_product, 1.0)
        other_line = self._sell(1.0, product=self.serial_product, partner=self.other_customer)
        self._deliver(other_line, lots={stranger: 1.0})
        record = self._return(self._line(1.0, sale_line, lot_id=stranger.id))
        with self.assertRefused(UserError, "P-2.*isn't with Harbour Works"):
            record.action_submit()

    def test_a_serial_that_came_back_already(self):
        lot, sale_line = self._pump()
        back = self.env["stock.return.picking"].create(
            {"picking_id": sale_line.move_ids.picking_id.id}
        )
        back.product_return_moves.quantity = 1.0
        picking = back._create_return()
        picking.move_line_ids.lot_id = lot
        picking.move_ids.picked = True
        picking.button_validate()
        record = self._return(self._line(1.0, sale_line, lot_id=lot.id))
        with self.assertRefused(UserError, "isn't with Harbour Works"):
            record.action_submit()
