# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of a vendor's goods failed goes to quarantine; the rest is received as usual."""

from odoo import models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _action_done(self):
        # sudo: receivers need no right on checks, and quarantine is not theirs to choose
        moves = self.move_id.sudo()._dist_from_vendor()
        if not moves:
            return super()._action_done()
        moves._dist_raise_checks()
        moves._dist_require_answers()
        added = self.filtered(lambda line: line.move_id in moves)._dist_hold_failing()
        return super(StockMoveLine, self | added)._action_done()

    def _dist_lot_key(self):
        return self.lot_id.name or self.lot_name or ""

    def _dist_hold_failing(self):
        """Send what failed to quarantine; return the lines that were added.

        Its claim is opened when the moves are done (stock_move_claim.py).
        """
        added = self.browse()
        for move in self.move_id:
            # sudo: as above
            for lot, failed in move.sudo()._dist_failed_by_lot().items():
                lines = self.filtered(
                    lambda line, move=move, lot=lot: line.move_id == move
                    and (not lot or line._dist_lot_key() == lot)
                )
                if move._dist_quality_mode() == "enforce":
                    parts = lines._dist_take(failed)
                    parts._dist_hold(move._dist_quality_warehouse())
                    added |= parts - lines
                else:
                    move._dist_note_failing(lot, failed)
        return added

    def _dist_take(self, quantity):
        """Return lines with exactly this quantity, in the product's unit; one may be split."""
        taken = self.browse()
        for line in self:
            unit = line.product_id.uom_id
            if unit.compare(quantity, 0.0) <= 0:
                break
            own = line.quantity_product_uom
            if unit.compare(own, quantity) > 0:
                part = line.copy({**line._dist_part_values(), "quantity": quantity})
                line.write({"product_uom_id": unit.id, "quantity": own - quantity})
                line = part
            taken |= line
            quantity -= min(own, quantity)
        return taken

    def _dist_part_values(self):
        return {
            "move_id": self.move_id.id,
            "picking_id": self.picking_id.id,
            "product_uom_id": self.product_id.uom_id.id,
            "lot_id": self.lot_id.id,
            "lot_name": self.lot_name,
            "picked": self.picked,
            "result_package_id": False,
        }

    def _dist_hold(self, warehouse):
        # sudo: a receiver needs no right on locations
        place = warehouse.sudo()._dist_quarantine("vendor")
        self.write({"location_dest_id": place.id, "result_package_id": False})


class StockMove(models.Model):
    _inherit = "stock.move"

    def _dist_note_failing(self, lot, failed):
        """Where the warehouse only monitors: record what would have been held."""
        product = self.product_id.display_name
        self.env["dist.audit"]._log(
            "decision",
            self.env._(
                "%(document)s: in enforce mode, %(failed)s %(unit)s of %(product)s, which failed, "
                "would have gone to quarantine.",
                document=(self.picking_id or self).display_name,
                failed=failed,
                unit=self.product_id.uom_id.name,
                product=f"{product} ({lot})" if lot else product,
            ),
            record=self._dist_quality_warehouse(),
            payload={
                "move_id": self.id,
                "product_id": self.product_id.id,
                "lot": lot,
                "failed": failed,
            },
        )
