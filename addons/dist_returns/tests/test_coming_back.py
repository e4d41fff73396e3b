# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .authorisation_common import AuthorisationCommon
from .credit_common import CreditCommon


class ComingBack(AuthorisationCommon):
    """Receipts and dispositions are made as their rooms make them, without their rules."""

    def _receipt(self, line, quantity, **vals):
        """Goods of the line that stand in quarantine, all decided about or none."""
        return self.env["dist.return.receipt"]._make(
            [
                {
                    "name": f"Receipt of {line.product_id.name}",
                    "return_id": line.return_id.id,
                    "line_id": line.id,
                    "product_id": line.product_id.id,
                    "lot_id": line.lot_id.id,
                    "quantity": quantity,
                    "company_id": self.company.id,
                    "warehouse_id": self.warehouse.id,
                    **vals,
                }
            ]
        )

    def _disposition(self, receipt, **vals):
        return self.env["dist.disposition"]._make(
            [
                {
                    "receipt_id": receipt.id,
                    "line_id": receipt.line_id.id,
                    "product_id": receipt.product_id.id,
                    "company_id": self.company.id,
                    "quantity": receipt.quantity,
                    "kind": "scrap",
                    **vals,
                }
            ]
        )


@tagged("post_install", "-at_install")
class TestTransfer(ComingBack):
    """One transfer waits for the goods of a return; it leads into quarantine."""

    def test_the_transfer_of_a_return(self):
        record = self._authorised(self._line(4.0), self._line(2.0, reason_id=self.defective.id))
        picking = record.picking_ids
        self.assertEqual(len(picking), 1)
        self.assertEqual((picking.partner_id, picking.origin), (self.customer, record.name))
        quarantine = self.warehouse._dist_quarantine("customer")
        self.assertEqual(picking.location_dest_id, quarantine)
        self.assertEqual(picking.location_id.usage, "customer")
        moves = picking.move_ids
        self.assertEqual(moves.mapped("product_uom_qty"), [4.0, 2.0])
        self.assertEqual(moves.dist_return_line_id, record.line_ids)
        self.assertEqual(moves.origin_returned_move_id, self.delivery)
        self.assertEqual(moves.location_dest_id, quarantine)
        self.assertFalse(moves.sale_line_id)
        self.assertFalse(any(moves.mapped("to_refund")))
        self.assertEqual(self.sale_line.qty_delivered, 10.0)

    def test_a_known_lot_is_expected(self):
        lot = self._lot("A", self.lot_product, 10.0)
        sale_line = self._sell(4.0, product=self.lot_product)
        self._deliver(sale_line, lots={lot: 4.0})
        record = self._authorised(self._line(3.0, sale_line, lot_id=lot.id))
        lines = record.picking_ids.move_line_ids
        self.assertEqual((lines.lot_id, lines.quantity), (lot, 3.0))

    def test_a_part_comes_and_the_rest_is_waited_for(self):
        record = self._authorised(self._line(4.0))
        picking = record.picking_ids
        picking.move_ids.quantity = 1.0
        picking.move_ids.picked = True
        picking._action_done()
        backorder = record.picking_ids - picking
        self.assertEqual(backorder.state, "assigned")
        self.assertEqual(backorder.move_ids.product_uom_qty, 3.0)
        self.assertEqual(backorder.move_ids.dist_return_line_id, record.line_ids)
        self.assertEqual(backorder.move_ids.origin_returned_move_id, self.delivery)

    def test_a_cancelled_return_expects_nothing(self):
        record = self._authorised(self._line(4.0))
        record.with_user(self.authoriser).action_cancel()
        self.assertEqual(record.picking_ids.state, "cancel")
        self.assertEqual((record.state, record.line_ids.authorised_qty), ("cancelled", 0.0))

    def test_what_came_back_is_not_cancelled(self):
        record = self._authorised(self._line(4.0))
        self._receipt(record.line_ids, 1.0)
        self.assertEqual(record.state, "receipt")
        with self.assertRefused(UserError, "is “In receipt”"):
            record.with_user(self.authoriser).action_cancel()
        self.assertEqual(record.picking_ids.state, "assigned")

    def test_what_is_credited_without_coming_back_is_not_cancelled(self):
        self.rule.write({"is_routing_economic": True, "freight_cost": 99.0})
        record = self._authorised(self._line(4.0))
        record.disposition_ids._set({"state": "approved"})
        with self.assertRefused(UserError, "were decided about already"):
            record.with_user(self.authoriser).action_cancel()
        with self.assertRefused(UserError, "were decided about already"):
            record._portal_withdraw()
        self.assertEqual((record.state, record.line_ids.authorised_qty), ("authorised", 4.0))
        self.assertEqual(record.disposition_ids.state, "approved")


@tagged("post_install", "-at_install")
class TestClose(ComingBack):
    """Closed only when no quantity and no money is open (I11)."""

    def _close(self, record, user=None):
        record.with_user(user or self.clerk).action_close()

    def test_what_has_not_come_is_open(self):
        record = self._authorised(self._line(4.0))
        with self.assertRefused(UserError, "4 Units haven't come back"):
            self._close(record)
        self.assertEqual(record.state, "authorised")

    def test_what_stands_in_quarantine_is_open(self):
        record = self._authorised(self._line(4.0))
        self._receipt(record.line_ids, 4.0)
        with self.assertRefused(UserError, "Receipt of Hex bolt M8.* stands in quarantine"):
            self._close(record)

    def test_it_closes_by_itself_when_nothing_is_credited(self):
        record = self._authorised(self._line(4.0))
        disposition = self._disposition(
            self._receipt(record.line_ids, 4.0), kind="to_customer", is_credited=False
        )
        disposition._set({"state": "executed"})
        self.assertEqual(record.state, "closed")

    def test_a_reversed_disposition_opens_it_again(self):
        record = self._authorised(self._line(4.0))
        disposition = self._disposition(
            self._receipt(record.line_ids, 4.0), kind="to_customer", is_credited=False
        )
        disposition._set({"state": "executed"})
        disposition._set({"state": "reversed"})
        self.assertEqual(record.state, "receipt")

    def test_the_rest_is_given_up(self):
        record = self._authorised(self._line(4.0))
        disposition = self._disposition(
            self._receipt(record.line_ids, 3.0), kind="to_customer", is_credited=False
        )
        disposition._set({"state": "executed"})
        self.assertEqual(record.state, "receipt")
        with self.assertRefused(AccessError, "Only a returns authoriser"):
            record.with_user(self.clerk).action_give_up_rest()
        record.with_user(self.authoriser).action_give_up_rest()
        self.assertEqual(record.line_ids.authorised_qty, 3.0)
        self.assertEqual(record.picking_ids.state, "cancel")
        self.assertEqual(record.state, "closed")
        case = self.Desk.search([("cause_key", "like", f"dist.return,{record.id},under")])
        self.assertEqual(case.summary, f"{record.name}: less came back than authorised")
        self.assertEqual(case.amount, 2.0)
        self.assertEqual(case.kind_id.code, "return_discrepancy")

    def test_what_is_credited_without_coming_back_is_not_given_up(self):
        self.rule.write({"is_routing_economic": True, "freight_cost": 99.0})
        record = self._authorised(self._line(4.0))
        record.disposition_ids._set({"state": "approved"})
        with self.assertRefused(UserError, "Nothing of .* is missing"):
            record.with_user(self.authoriser).action_give_up_rest()
        self.assertEqual(record.line_ids.authorised_qty, 4.0)

    def test_a_reader_closes_nothing(self):
        record = self._authorised(self._line(4.0))
        with self.assertRefused(AccessError, "Only a returns clerk"):
            self._close(record, self.dist_user)


@tagged("post_install", "-at_install")
class TestCloseWithCredit(CreditCommon):
    """Money that is open keeps a return open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._return(cls._sold(10.0), 4.0)
        cls.record = cls.line.return_id
        cls._move(cls.line, 4.0, cls.customers, cls.quarantine)
        receipt = cls.record.receipt_ids
        [disposition] = cls.env["dist.disposition"]._make(
            [
                {
                    "receipt_id": receipt.id,
                    "line_id": cls.line.id,
                    "product_id": cls.product.id,
                    "company_id": cls.company.id,
                    "quantity": 4.0,
                    "kind": "scrap",
                }
            ]
        )
        disposition._set({"state": "executed"})

    def test_what_is_accepted_and_not_credited_is_open(self):
        with self.assertRefused(UserError, "4 Units of Hex bolt M8 isn't credited"):
            self.record.with_user(self.clerk).action_close()
        self.assertEqual(self.record.state, "receipt")

    def test_it_closes_by_itself_with_the_credit_note(self):
        credit = self.record._create_credit_notes()
        self.assertEqual(self.record.state, "receipt")
        credit._post()
        self.assertEqual(self.record._open_reasons(), [])
        self.assertEqual(self.record.state, "closed")
        self.assertTrue(self.record.closed_at)
        credit.button_draft()
        self.assertEqual((self.record.state, self.record.closed_at), ("receipt", False))


@tagged("post_install", "-at_install")
class TestPickup(AuthorisationCommon):
    """Whom the carrier calls, under a number that can be called."""

    def test_a_number_is_kept_in_international_form(self):
        self.customer.country_id = self.env.ref("base.de")
        record = self._return(self._line(1.0), pickup_phone="030 12345678")
        self.assertEqual(record.pickup_phone, "+49 30 12345678")

    def test_an_impossible_number_is_refused(self):
        with self.assertRefused(UserError, "“12” isn't a phone number that can be called"):
            self._return(self._line(1.0), pickup_phone="12")
        record = self._return(self._line(1.0), pickup_phone="+49 30 12345678")
        with self.assertRefused(UserError, "“not a number” isn't a phone number"):
            record.pickup_phone = "not a number"
        self.assertEqual(record.pickup_phone, "+49 30 12345678")

    def test_a_pickup_needs_a_number(self):
        record = self._return(self._line(1.0), pickup_partner_id=self.customer.id)
        with self.assertRefused(UserError, "nobody can be called there"):
            record.action_submit()
        record.pickup_phone = "+49 30 12345678"
        record.action_submit()
        self.assertEqual(record.state, "submitted")
