# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from odoo import fields, models

from ..core import portal


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a customer got by one movement, of one lot, and may still send back.

    Quantities are exact, in the product's unit, whose smallest quantity is `step`.
    """

    move: Any = field(compare=False)
    lot: Any = field(compare=False)
    key: str
    delivered: Decimal
    left: Decimal
    step: Decimal
    delivered_on: date


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _dist_portal_returns(self):
        """Return the returns of the order that its customer may see, the newest first."""
        self.ensure_one()
        return self.env["dist.return"].search(
            [("line_ids.sale_line_id.order_id", "=", self.id), ("state", "!=", "draft")]
        )

    def _dist_deliveries(self):
        """Return the done movements that brought goods of the order to the customer."""
        self.ensure_one()
        moves = self.order_line.move_ids
        return moves.filtered(
            lambda move: move.state == "done" and move.location_dest_id.usage == "customer"
        )

    def _dist_may_ask_return(self):
        """Tell whether the customer may ask for a return of the order in the portal."""
        self.ensure_one()
        is_sold = self.state == "sale" and self.warehouse_id.dist_mode != "off"
        return is_sold and bool(self._dist_deliveries())

    def _dist_delivered(self):
        """Return `Delivered` for each movement to the customer and lot, in the order's sequence.

        Of a movement no more is offered than of its order line may be authorised; what is asked
        for already, which takes nothing from that, isn't offered again.
        """
        moves = self._dist_deliveries()
        gone, book = moves._dist_gone_back(), moves._dist_book()
        found = []
        for move in moves.sorted(lambda move: (move.sale_line_id.sequence, move.id)):
            quantities = defaultdict(float)
            for line in move.move_line_ids:
                quantities[line.lot_id] += line.quantity_product_uom
            for lot, quantity in quantities.items():
                left = min(quantity - gone[move, lot], move._dist_left(lot, quantity, book))
                found.append(move._dist_as_delivered(lot, quantity, left))
        return [row for row in found if row.delivered > 0]


class StockMove(models.Model):
    _inherit = "stock.move"

    def _dist_as_delivered(self, lot, quantity, left):
        self.ensure_one()
        step = Decimal(repr(self.product_id.uom_id.rounding))
        return Delivered(
            move=self,
            lot=lot,
            key=f"{self.id}-{lot.id or 0}",
            delivered=portal.exact(quantity, step),
            left=portal.exact(max(left, 0.0), step),
            step=step,
            delivered_on=fields.Date.context_today(self, self.date),
        )

    def _dist_gone_back(self):
        """Return {(delivery, lot): quantity} of what came back or is announced."""
        gone = defaultdict(float)
        receipts = self.env["dist.return.receipt"].search(
            [
                ("origin_move_id", "in", self.ids),
                ("kind", "=", "customer"),
                ("parent_id", "=", False),
            ]
        )
        for receipt in receipts:
            gone[receipt.origin_move_id, receipt.lot_id] += receipt.quantity
        counted = receipts.move_line_id
        back = self.returned_move_ids.filtered(
            lambda move: move.state == "done" and move.location_id.usage == "customer"
        )
        for line in back.move_line_ids - counted:
            delivery = line.move_id.origin_returned_move_id
            gone[delivery, line.lot_id] += line.quantity_product_uom
        for line in self.env["dist.return.line"].search([("move_id", "in", self.ids)]):
            gone[line.move_id, line.lot_id] += line._portal_announced()
        return gone
