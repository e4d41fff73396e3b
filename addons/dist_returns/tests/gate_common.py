# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields

from .common import ReturnsCommon


class GateCommon(ReturnsCommon):
    """Ten bolts at the customer, and shorthands for every way by which they could come back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quarantine = cls.warehouse._dist_quarantine("customer")
        cls.vendor_quarantine = cls.warehouse._dist_quarantine("vendor")
        cls.loss = cls.product.with_company(cls.company).property_stock_inventory
        cls.sale_line = cls._sell(10.0)
        cls.delivery = cls._deliver(cls.sale_line)
        cls.Receipt = cls.env["dist.return.receipt"]

    @classmethod
    def _on_hand(cls, location, product=None, lot=None):
        return cls.env["stock.quant"]._get_available_quantity(
            product or cls.product, location, lot_id=lot, allow_negative=True
        )

    @classmethod
    def _receipts(cls, product=None):
        return cls.Receipt.search([("product_id", "=", (product or cls.product).id)], order="id")

    @classmethod
    def _move(cls, source, dest, quantity=1.0, product=None, lot=None, picking=None, **vals):
        """Return a move that is ready to be done."""
        product = product or cls.product
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "product_uom": product.uom_id.id,
                "location_id": source.id,
                "location_dest_id": dest.id,
                "company_id": cls.company.id,
                "picking_id": picking.id if picking else False,
                **vals,
            }
        )
        move._action_confirm(merge=False)
        move.move_line_ids.unlink()
        move.move_line_ids = [Command.create(cls._line_values(move, quantity, lot))]
        move.picked = True
        return move

    @classmethod
    def _line_values(cls, move, quantity, lot=None):
        return {
            "product_id": move.product_id.id,
            "picking_id": move.picking_id.id,
            "lot_id": lot.id if lot else False,
            "quantity": quantity,
            "product_uom_id": move.product_uom.id,
            "location_id": move.location_id.id,
            "location_dest_id": move.location_dest_id.id,
        }

    @classmethod
    def _picking(cls, source, dest, partner=None, picking_type=None):
        return cls.env["stock.picking"].create(
            {
                "picking_type_id": (picking_type or cls.warehouse.in_type_id).id,
                "location_id": source.id,
                "location_dest_id": dest.id,
                "partner_id": partner.id if partner else False,
            }
        )

    @classmethod
    def _bring(cls, quantity=1.0, product=None, lot=None, partner=None, dest=None, **vals):
        """Receive goods from a customer with a transfer made by hand; return its move line."""
        picking = cls._picking(cls.customers, dest or cls.stock, partner)
        move = cls._move(
            cls.customers,
            dest or cls.stock,
            quantity,
            product,
            lot,
            picking,
            picking_type_id=picking.picking_type_id.id,
            **vals,
        )
        cls._validate(picking)
        return move.move_line_ids

    @classmethod
    def _validate(cls, picking):
        return picking.with_context(skip_backorder=True).button_validate()

    @classmethod
    def _wizard(cls, move, quantity):
        """Return the transfer that Odoo's own wizard makes for a delivery."""
        wizard = cls.env["stock.return.picking"].create({"picking_id": move.picking_id.id})
        wizard.product_return_moves.filtered(lambda line: line.move_id == move).quantity = quantity
        picking = wizard._create_return()
        picking.move_ids.picked = True
        return picking

    @classmethod
    def _authorised(cls, quantity, move=None, lot=None, product=None, partner=None, **line):
        """Return the line of an authorised return."""
        move = cls.delivery if move is None else move
        record = cls.env["dist.return"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "company_id": cls.company.id,
                "warehouse_id": cls.warehouse.id,
                "line_ids": [
                    Command.create(
                        {
                            "product_id": (product or move.product_id).id,
                            "lot_id": lot.id if lot else False,
                            "move_id": move.id,
                            "sale_line_id": move.sale_line_id.id,
                            "reason_id": cls.reason.id,
                            "uom_qty": quantity,
                            **line,
                        }
                    )
                ],
            }
        )
        record._set({"state": "authorised"})
        record.line_ids._set({"authorised_qty": quantity})
        return record.line_ids

    @classmethod
    def _inspect(cls, receipt):
        receipt._set({"inspector_id": cls.inspector.id, "inspected_at": fields.Datetime.now()})

    @classmethod
    def _disposition(cls, receipt, kind="restock", quantity=None, state="executed", **vals):
        return cls.env["dist.disposition"]._make(
            [
                {
                    "receipt_id": receipt.id,
                    "line_id": receipt.line_id.id,
                    "product_id": receipt.product_id.id,
                    "lot_id": receipt.lot_id.id,
                    "company_id": receipt.company_id.id,
                    "warehouse_id": receipt.warehouse_id.id,
                    "kind": kind,
                    "quantity": quantity or receipt.quantity,
                    "state": state,
                    "is_credited": kind != "to_customer",
                    **vals,
                }
            ]
        )

    @classmethod
    def _lot(cls, name, product=None):
        product = product or cls.product
        return cls.env["stock.lot"].create({"name": name, "product_id": product.id})

    @classmethod
    def _tracked(cls, tracking="serial", **vals):
        return cls.env["product.product"].create(
            {"name": "Pump", "is_storable": True, "tracking": tracking, **vals}
        )

    def assertInQuarantine(self, quantity, product=None):
        self.assertEqual(self._on_hand(self.quarantine, product), quantity)
        self.assertEqual(sum(self._receipts(product).mapped("quantity")), quantity)
