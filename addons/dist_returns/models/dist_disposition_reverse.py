# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..core import disposition as core
from .dist_disposition_flow import AUTHORISER


class DistDisposition(models.Model):
    """Taking back what was executed, by a counter-disposition.

    Both have the state reversed and name each other: what counts as executed stays a plain sum.
    """

    _inherit = "dist.disposition"

    def action_reverse(self):
        """Take these executed dispositions back: the goods stand in quarantine again."""
        self._check_role(AUTHORISER)
        self.check_access("read")
        # sudo: the role was checked; moves, values and states are own code's work
        self.sudo()._reverse()
        return True

    def _reverse(self):
        """Reverse executed dispositions, each once; return the counter-dispositions."""
        self._lock()
        counters = self.browse()
        for record in self:
            record._check_reversible()
            counters |= record._reverse_one()
        return counters

    def _reverse_one(self):
        now = fields.Datetime.now()
        counter = self._make([{**self._counter_values(), "executed_at": now}])
        self._set({"state": "reversed", "reversal_id": counter.id})
        if self.kind == "rework":
            self._take_back_rework()
        if self.kind in core.MOVING:
            counter._as_system(self.company_id)._move_back_goods()
        (self | counter).invalidate_recordset(["move_ids"])
        return counter

    def _counter_values(self):
        same = self.copy_data()[0]
        fixed = ("receipt_id", "line_id", "product_id", "lot_id", "company_id", "warehouse_id")
        return {
            **same,
            **{name: self[name].id for name in fixed},
            "state": "reversed",
            "reversed_id": self.id,
            "proposer_id": self.env.uid,
            "approver_id": self.env.uid,
            "approved_at": fields.Datetime.now(),
            "executor_id": self.env.uid,
            "unit_cost": self.unit_cost,
        }

    # --- whether -------------------------------------------------------------------------------

    def _check_reversible(self):
        if self.state != "executed":
            raise UserError(
                self.env._(
                    "“%(name)s” isn't executed, or was taken back already.", name=self.display_name
                )
            )
        if self.kind not in core.REVERSIBLE:
            raise UserError(
                self.env._(
                    "The goods of “%(name)s” have left. When they come back, receive them as a "
                    "new return.",
                    name=self.display_name,
                )
            )
        self._check_not_credited()

    def _check_not_credited(self):
        """What was credited must stay accepted (I5)."""
        line = self.line_id
        if not self.is_credited or not line:
            return
        rest = line.accepted_qty - self.quantity
        if self.uom_id.compare(line.credited_qty, rest) > 0:
            raise UserError(
                self.env._(
                    "“%(name)s” is credited to the customer. Reverse the credit note first.",
                    name=self.display_name,
                )
            )

    def _take_back_rework(self):
        """The receipt for the second inspection goes, if nothing has happened to it."""
        again = self.env["dist.return.receipt"].search([("rework_id", "=", self.id)])
        rest = sum(again.mapped("quantity")) - self.quantity
        is_touched = any(again.mapped("inspected_at")) or again.disposition_ids
        if is_touched or not self.uom_id.is_zero(rest):
            raise UserError(
                self.env._(
                    "“%(name)s” was inspected again. Decide on the new receipt instead.",
                    name=self.display_name,
                )
            )
        again.check_ids.unlink()
        again.unlink()

    # --- the moves -----------------------------------------------------------------------------

    def _move_back_goods(self):
        """Undo the moves of the disposition that this one reverses."""
        undone = self.reversed_id.move_ids.sorted("id", reverse=True)
        moves = self.env["stock.move"].create([self._move_back(move) for move in undone])
        moves._action_done()
        self._check_moved()

    def _move_back(self, move):
        parts = [
            {
                "quantity": line.quantity,
                "product_uom_id": line.product_uom_id.id,
                "lot_id": line.lot_id.id,
                "package_id": line.result_package_id.id,
                "result_package_id": line.package_id.id,
                "owner_id": line.owner_id.id,
                "location_id": line.location_dest_id.id,
                "location_dest_id": line.location_id.id,
            }
            for line in move.move_line_ids
        ]
        for line in move.move_line_ids:
            self._check_still_there(line)
        return self._move_values(
            move.product_id,
            parts,
            {
                "location_id": move.location_dest_id.id,
                "location_dest_id": move.location_id.id,
                "move_orig_ids": [Command.link(move.id)],
            },
        )

    def _check_still_there(self, line):
        """The goods are free where they were put; a place outside the stock always has them."""
        place = line.location_dest_id
        if place.should_bypass_reservation() or not line.product_id.is_storable:
            return
        free = self.env["stock.quant"]._get_available_quantity(
            line.product_id,
            place,
            lot_id=line.lot_id,
            package_id=line.result_package_id,
            owner_id=line.owner_id,
            strict=True,
        )
        if line.product_id.uom_id.compare(free, line.quantity_product_uom) < 0:
            raise UserError(
                self.env._(
                    "“%(name)s” can't be taken back: its goods aren't free in “%(place)s” any "
                    "more. Unreserve them, or bring them back there first.",
                    name=self.reversed_id.display_name,
                    place=place.display_name,
                )
            )
