# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields

from .common import ReturnsCommon


class DispositionCommon(ReturnsCommon):
    """Goods that a customer sent back, inspected, in the quarantine of the warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quarantine = cls.warehouse._dist_quarantine("customer")
        cls.Disposition = cls.env["dist.disposition"]

    def _returned(self, quantity, product=None, lot=None, delivery=None, **vals):
        """The inspected receipt of goods that came back from the customer."""
        product = product or self.product
        line = self._return_line(quantity, product, lot, delivery)
        receipt = self._receive(line, quantity, lot)
        receipt._set({"inspector_id": self.inspector.id})
        receipt.condition = vals.pop("condition", "opened")
        receipt._set({"inspected_at": fields.Datetime.now(), **vals})
        return receipt

    def _return_line(self, quantity, product=None, lot=None, delivery=None):
        product = product or self.product
        record = self.env["dist.return"]._make(
            [
                {
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "warehouse_id": self.warehouse.id,
                    "state": "authorised",
                    "requester_id": self.clerk.id,
                }
            ]
        )
        return self.env["dist.return.line"]._make(
            [
                {
                    "return_id": record.id,
                    "product_id": product.id,
                    "lot_id": lot.id if lot else False,
                    "move_id": delivery.id if delivery else False,
                    "sale_line_id": delivery.sale_line_id.id if delivery else False,
                    "reason_id": self.reason.id,
                    "uom_qty": quantity,
                    "authorised_qty": quantity,
                }
            ]
        )

    def _receive(self, line, quantity, lot=None):
        """The goods come in through the gate; their receipt."""
        known = line.receipt_ids
        move = self.env["stock.move"].create(
            {
                "product_id": line.product_id.id,
                "product_uom_qty": quantity,
                "location_id": self.customers.id,
                "location_dest_id": self.quarantine.id,
                "company_id": self.company.id,
                "origin_returned_move_id": line.move_id.id,
                "dist_return_line_id": line.id,
                "picked": True,
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "quantity": quantity,
                            "lot_id": lot.id if lot else False,
                            "location_id": self.customers.id,
                            "location_dest_id": self.quarantine.id,
                        }
                    )
                ],
            }
        )
        move._action_done()
        receipt = line.receipt_ids - known
        receipt._set({"receiver_id": self.warehouse_user.id})
        return receipt

    def _propose(self, receipt, quantity, kind, user=None, **vals):
        dispositions = self.Disposition.with_user(user or self.inspector)
        return dispositions._propose(
            receipt.with_user(user or self.inspector), quantity, kind, **vals
        )

    def _executed(self, receipt, quantity, kind, **vals):
        disposition = self._propose(receipt, quantity, kind, **vals)
        disposition.with_user(self.authoriser).action_approve()
        disposition.with_user(self.warehouse_user).action_execute()
        return disposition.sudo()

    def _quants(self, product=None):
        """{location: quantity} of the product, in places of ours and where goods vanish."""
        groups = self.env["stock.quant"]._read_group(
            [("product_id", "=", (product or self.product).id), ("quantity", "!=", 0)],
            ["location_id"],
            ["quantity:sum"],
        )
        return {location: quantity for location, quantity in groups}

    def _in(self, location, product=None):
        return self._quants(product).get(location, 0.0)

    def assertNothingMoved(self, receipt, quantity):
        self.assertEqual(receipt.open_qty, quantity)
        self.assertEqual(self._in(self.quarantine, receipt.product_id), quantity)
