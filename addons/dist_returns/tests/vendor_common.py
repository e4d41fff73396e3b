# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command

from .quality_common import QualityCommon


class VendorCommon(QualityCommon):
    """A vendor whose goods are checked at the door."""

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

    def _take_off(self, receipt):
        receipt.claim_line_ids._release()

    def _fail(self, quantity, failed, **options):
        """Receive so many, of which so many fail; return the purchase line and what is held."""
        line = self._buy(quantity, **options)
        self._by(line.move_ids.dist_check_ids).action_fail(failed)
        self._receive(line)
        return line, self._held(line)

    def _disposed(self, receipt, kind, quantity, state="executed", **values):
        return self.env["dist.disposition"]._make(
            [
                {
                    "receipt_id": receipt.id,
                    "product_id": receipt.product_id.id,
                    "company_id": self.company.id,
                    "kind": kind,
                    "quantity": quantity,
                    "state": state,
                    **values,
                }
            ]
        )
