# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestGateReceipts(GateCommon):
    """Each quantity in quarantine has a receipt that says whose it is, or a return to find out."""

    def _cases(self, kind):
        return self.env["dist.exception"].search(
            [("kind_id.code", "=", kind), ("company_id", "=", self.company.id)]
        )

    def test_authorised_return_by_its_wizard(self):
        line = self._authorised(4.0)
        picking = self._wizard(self.delivery, 4.0)
        picking.with_user(self.stock_user).with_context(skip_backorder=True).button_validate()
        receipt = self._receipts()
        self.assertEqual(receipt.line_id, line)
        self.assertEqual(receipt.return_id.state, "receipt")
        self.assertEqual(receipt.name, f"{line.return_id.name}/1")
        self.assertEqual(receipt.origin_move_id, self.delivery)
        self.assertEqual(receipt.receiver_id, self.stock_user)
        self.assertEqual(receipt.warehouse_id, self.warehouse)
        self.assertEqual(receipt.company_id, self.company)
        self.assertEqual(receipt.move_line_id.move_id.picking_id.dist_return_id, line.return_id)
        self.assertEqual((line.received_qty, receipt.open_qty), (4.0, 4.0))
        self.assertFalse(self._cases("return_unmatched"))

    def test_named_line(self):
        self._authorised(4.0)
        line = self._authorised(4.0)
        self._bring(3.0, dist_return_line_id=line.id)
        self.assertEqual(self._receipts().line_id, line)

    def test_named_line_must_fit(self):
        other = self.env["product.product"].create({"name": "Washer", "is_storable": True})
        line = self._authorised(4.0)
        self._bring(3.0, product=other, dist_return_line_id=line.id)
        self.assertFalse(self._receipts(other).line_id)
        self.assertTrue(self._receipts(other).return_id.is_unmatched)
        self.assertEqual(line.received_qty, 0.0)

    def test_partner_is_evidence(self):
        line = self._authorised(4.0)
        self._bring(1.0, partner=self.customer)
        self.assertEqual(self._receipts().line_id, line)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self._bring(1.0, partner=stranger)
        self.assertEqual(line.received_qty, 1.0)

    def test_more_than_authorised(self):
        line = self._authorised(4.0)
        self._validate(self._wizard(self.delivery, 3.0))
        self._bring(3.0, partner=self.customer)
        self.assertEqual(
            [(r.quantity, r.is_over) for r in self._receipts()],
            [(3.0, False), (1.0, False), (2.0, True)],
        )
        self.assertEqual(self._receipts().line_id, line)
        case = self._cases("return_discrepancy")
        self.assertEqual(
            case.summary,
            f"{line.return_id.name}: 2.0 Units of Hex bolt M8 more than authorised",
        )
        self._bring(1.0, partner=self.customer)
        self.assertEqual(self._cases("return_discrepancy"), case)
        self.assertIn("3.0 Units", case.summary)

    def test_not_authorised_turns_up(self):
        self._authorised(4.0).return_id._set({"state": "submitted"})
        self._validate(self._wizard(self.delivery, 2.0))
        receipt = self._receipts()
        record = receipt.return_id
        self.assertFalse(receipt.line_id)
        self.assertEqual((record.source, record.state), ("surprise", "receipt"))
        self.assertTrue(record.is_unmatched)
        self.assertEqual(record.partner_id, self.customer)
        self.assertEqual(record.deadline, fields.Date.today() + timedelta(days=5))
        case = self._cases("return_unmatched")
        self.assertEqual(record.user_id, case.user_id)
        self.assertTrue(case.user_id)
        self.assertEqual(case.state, "open")

    def test_one_unmatched_return_a_transfer(self):
        other = self.env["product.product"].create({"name": "Washer", "is_storable": True})
        picking = self._picking(self.customers, self.stock)
        self._move(self.customers, self.stock, 2.0, picking=picking)
        self._move(self.customers, self.stock, 2.0, other, picking=picking)
        self._validate(picking)
        receipts = self._receipts() | self._receipts(other)
        self.assertEqual(len(receipts), 2)
        self.assertEqual(len(receipts.return_id), 1)
        self.assertEqual(
            sorted(receipts.mapped("name")),
            [f"{receipts.return_id.name}/1", f"{receipts.return_id.name}/2"],
        )
        self.assertEqual(len(self._cases("return_unmatched")), 1)

    # --- Lots and serials --------------------------------------------------------------------

    def _sold_serial(self, name, partner=None, product=None):
        product = product or self.pump
        serial = self._lot(name, product)
        self._put_in_stock(product, 1.0, serial)
        line = self._sell(1.0, product, partner)
        return serial, self._deliver(line, lots={serial: 1.0})

    def test_serial_of_another_customer(self):
        self.pump = self._tracked()
        mine, delivery = self._sold_serial("A1")
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        foreign, foreign_delivery = self._sold_serial("B1", stranger)
        line = self._authorised(1.0, delivery)
        picking = self._wizard(delivery, 1.0)
        picking.move_line_ids.lot_id = foreign
        self._validate(picking)
        receipt = self._receipts(self.pump)
        self.assertFalse(receipt.line_id)
        self.assertTrue(receipt.return_id.is_unmatched)
        self.assertEqual(receipt.origin_move_id, foreign_delivery)
        self.assertEqual(line.received_qty, 0.0)
        with self.assertRefused(UserError, "can't be on"):
            receipt.with_user(self.clerk).action_match(line.id)
        self._bring(1.0, self.pump, mine, self.customer)
        self.assertEqual(self._receipts(self.pump)[-1:].line_id, line)

    def test_serial_that_is_here_does_not_come_in(self):
        """Whoever scans a number that stands on a shelf has misread it (I7)."""
        self.pump = self._tracked()
        serial, delivery = self._sold_serial("A1")
        here = self._lot("C3", self.pump)
        self._put_in_stock(self.pump, 1.0, here)
        line = self._authorised(1.0, delivery)
        with self.assertRefused(UserError, "number C3 is in .* already, so it can't come from"):
            self._bring(1.0, self.pump, here, self.customer)
        self.assertEqual((self._on_hand(self.quarantine, self.pump), line.received_qty), (0.0, 0.0))
        self._bring(1.0, self.pump, serial, self.customer)
        with self.assertRefused(UserError, "number A1 is one unit: 2 of it can't be in"):
            self._move(self.customers, self.stock, 1.0, self.pump, serial)._action_done()
        self.assertEqual((self._on_hand(self.quarantine, self.pump), line.received_qty), (1.0, 1.0))

    def test_serial_is_one_unit_when_its_line_is_corrected(self):
        """Odoo looks at a done line's serial before its quantity has changed."""
        self.pump = self._tracked()
        serial, delivery = self._sold_serial("A1")
        line = self._authorised(1.0, delivery)
        self._bring(1.0, self.pump, serial, self.customer)
        done = self._receipts(self.pump).move_line_id
        with self.assertRefused(UserError, "number A1 is one unit: 77 of it can't be in"):
            done.with_user(self.stock_user).quantity = 77.0
        self.assertEqual((done.quantity, line.received_qty), (1.0, 1.0))
        self.assertEqual(self._on_hand(self.quarantine, self.pump), 1.0)
        done.with_user(self.stock_user).quantity = 0.0
        self.assertEqual((self._on_hand(self.quarantine, self.pump), line.received_qty), (0.0, 0.0))

    def test_serial_in_quarantine_is_not_counted_into_stock(self):
        self.pump = self._tracked()
        serial, _delivery = self._sold_serial("A1")
        self._bring(1.0, self.pump, serial, self.customer)
        for source in (self.suppliers, self.pump.property_stock_inventory):
            move = self._move(source, self.stock, 1.0, self.pump, serial)
            with self.assertRefused(UserError, "number A1 is in quarantine in "):
                move._action_done()
        self.assertEqual(self._on_hand(self.stock, self.pump), 0.0)
        self.assertEqual(self._on_hand(self.quarantine, self.pump), 1.0)

    def test_serial_never_shipped(self):
        self.pump = self._tracked()
        _serial, delivery = self._sold_serial("A1")
        line = self._authorised(1.0, delivery)
        self._bring(1.0, self.pump, self._lot("X9", self.pump), self.customer)
        self.assertEqual(line.received_qty, 0.0)

    def test_serial_belongs_to_its_last_customer(self):
        self.pump = self._tracked()
        serial, delivery = self._sold_serial("A1")
        self._bring(1.0, self.pump, serial)
        receipt = self._receipts(self.pump)
        self._inspect(receipt)
        self._move(
            self.quarantine,
            self.stock,
            1.0,
            self.pump,
            serial,
            dist_disposition_id=self._disposition(receipt).id,
        )._action_done()
        line = self._authorised(1.0, delivery)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self._deliver(self._sell(1.0, self.pump, stranger), lots={serial: 1.0})
        self._bring(1.0, self.pump, serial, self.customer)
        self.assertEqual(line.received_qty, 0.0)

    def test_lot_tells_the_delivery(self):
        self.pump = self._tracked("lot")
        lot, delivery = self._sold_serial("L1")
        line = self._authorised(1.0, delivery, lot)
        self._bring(1.0, self.pump, lot)
        self.assertEqual(self._receipts(self.pump).line_id, line)
        self.assertEqual(self._receipts(self.pump).origin_move_id, delivery)

    def test_contact_of_the_company_counts(self):
        contact = self.env["res.partner"].create({"name": "Depot", "parent_id": self.customer.id})
        line = self._authorised(4.0)
        self._bring(1.0, partner=contact)
        self.assertEqual(self._receipts().line_id, line)

    # --- Matching later ----------------------------------------------------------------------

    def test_match(self):
        self._bring(5.0)
        receipt, line = self._receipts(), self._authorised(3.0)
        surprise, case = receipt.return_id, self._cases("return_unmatched")
        with self.assertRefused(AccessError, "Only a returns clerk"):
            receipt.with_user(self.warehouse_user).action_match(line.id)
        self.assertFalse(receipt.line_id)
        receipt.with_user(self.clerk).action_match(line.id)
        rest = self._receipts() - receipt
        self.assertEqual((receipt.line_id, receipt.quantity), (line, 3.0))
        self.assertEqual((rest.line_id.id, rest.quantity, rest.parent_id), (False, 2.0, receipt))
        self.assertEqual(line.return_id.state, "receipt")
        self.assertEqual(case.state, "open")
        with self.assertRefused(UserError, "expects no more"):
            rest.with_user(self.clerk).action_match(line.id)
        rest.with_user(self.clerk).action_match(self._authorised(2.0).id)
        self.assertEqual((case.state, case.closed_by_itself), ("closed", True))
        self.assertEqual(surprise.state, "closed")

    def test_match_needs_authorised_return_of_the_goods(self):
        self._bring(1.0)
        receipt, line = self._receipts(), self._authorised(3.0)
        line.return_id._set({"state": "draft"})
        with self.assertRefused(UserError, "isn't authorised"):
            receipt.with_user(self.clerk).action_match(line.id)
        other = self.env["product.product"].create({"name": "Washer", "is_storable": True})
        wrong = self._authorised(1.0, self.env["stock.move"], product=other)
        with self.assertRefused(UserError, "can't be on"):
            receipt.with_user(self.clerk).action_match(wrong.id)
        self.assertFalse(receipt.line_id)

    def test_case_closes_when_disposed_of(self):
        self._bring(2.0)
        receipt, case = self._receipts(), self._cases("return_unmatched")
        self._inspect(receipt)
        disposition = self._disposition(receipt, "to_customer")
        self._move(
            self.quarantine, self.customers, 2.0, dist_disposition_id=disposition.id
        )._action_done()
        self.assertEqual(case.state, "closed")

    # --- Who ---------------------------------------------------------------------------------

    def test_receipt_in_the_own_operation_type(self):
        picking_type = self.warehouse.dist_return_type_id
        self.assertEqual(picking_type.sequence_code, "RET")
        self.assertEqual(picking_type.default_location_dest_id, self.quarantine)
        self.assertEqual(picking_type.default_location_src_id, self.customers)
        picking = self._picking(
            self.customers, self.quarantine, self.customer, picking_type=picking_type
        ).with_user(self.stock_user)
        self._move(self.customers, self.quarantine, 1.0, picking=picking)
        self._validate(picking)
        self.assertInQuarantine(1.0)

    def test_other_company(self):
        self.other_warehouse.dist_mode = "enforce"
        line = self._authorised(4.0)
        stock = self.other_warehouse.lot_stock_id
        move = self._move(
            self.customers,
            stock,
            2.0,
            company_id=self.other_company.id,
            partner_id=self.customer.id,
        )
        move._action_done()
        receipt = self._receipts()
        self.assertEqual(receipt.company_id, self.other_company)
        self.assertEqual(receipt.location_id, self.other_warehouse._dist_quarantine("customer"))
        self.assertFalse(receipt.line_id)
        self.assertEqual(line.received_qty, 0.0)
        self.assertFalse(
            self.Receipt.with_user(self.warehouse_user).search([("id", "=", receipt.id)])
        )
