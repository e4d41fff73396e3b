# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..core import gate


class DistDisposition(models.Model):
    """What the gate believes: the disposition, whatever a movement says about itself."""

    _inherit = "dist.disposition"

    # Moves can be rewritten over RPC, so what has passed is counted here, in guarded fields.
    moved_qty = fields.Float(
        "Moved",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="What has left the quarantine by this disposition.",
    )
    moved_back_qty = fields.Float(
        "Moved Back",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="What has come back to the quarantine since the disposition was reversed.",
    )

    def _refusal(self, line):
        """Return the sentence that says why the line may not leave; empty when it may.

        :param line: a move line out of a quarantine, about to be done
        """
        if not self:
            return self.env._(
                "No disposition says what becomes of them. Inspect the goods and execute a "
                "disposition."
            )
        self.ensure_one()
        receipt = self.receipt_id
        if self.state != "executed":
            return self.env._(
                "Disposition %(name)s isn't executed. Execute it first.", name=self.display_name
            )
        if not receipt.inspected_at:
            return self.env._("Nobody has concluded their inspection. Conclude it first.")
        if not self._is_of(line, line.location_id):
            return self.env._(
                "Disposition %(name)s is for other goods. Move what it names.",
                name=self.display_name,
            )
        if not self._fits(line.location_dest_id):
            return self.env._(
                "“%(location)s” doesn't suit the disposition %(name)s.",
                location=line.location_dest_id.display_name,
                name=self.display_name,
            )
        moved = self.moved_qty + line.quantity_product_uom
        if self.product_id.uom_id.compare(moved, self.quantity) > 0:
            return self.env._(
                "Disposition %(name)s is for %(quantity)s %(unit)s and no more.",
                name=self.display_name,
                quantity=self.quantity,
                unit=self.uom_id.name,
            )
        return ""

    def _is_of(self, line, location):
        """Return whether the line moves the goods of the receipt, in or out of its quarantine."""
        receipt = self.receipt_id
        return (
            line.product_id == receipt.product_id
            and self.product_id == receipt.product_id
            and line.lot_id == receipt.lot_id
            and location == receipt.location_id
        )

    def _fits(self, location):
        is_usable = (
            location.dist_stock_status == "usable"
            and location.warehouse_id == self.receipt_id.warehouse_id
        )
        is_chosen = (
            location == self.location_dest_id and location.company_id == self.receipt_id.company_id
        )
        return gate.fits(self.kind, location._dist_place(), is_usable, is_chosen)

    def _allows_back(self, line):
        """Return whether the move line brings goods back because the disposition was reversed.

        The move may name the reversed disposition or the one that reverses it.
        """
        original = self.reversed_id or self
        if not original.receipt_id or original.state != "reversed":
            return False
        back = original.moved_back_qty + line.quantity_product_uom
        return (
            original._is_of(line, line.location_dest_id)
            and original.product_id.uom_id.compare(back, original.moved_qty) <= 0
        )

    def _count_out(self, quantity):
        """Remember that so much has left by this disposition."""
        self._set({"moved_qty": self.moved_qty + quantity})

    def _count_back(self, quantity):
        """Remember that so much has come back since it was reversed."""
        original = self.reversed_id or self
        original._set({"moved_back_qty": original.moved_back_qty + quantity})
