# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class DistReturnLine(models.Model):
    """What of a line is open."""

    _inherit = "dist.return.line"

    def _open_reasons(self):
        unit = self.product_id.uom_id
        words = {"line": self._words(), "unit": unit.name}
        reasons = []
        if (quantity := self._missing().get(self)) and self.routing == "return":
            reasons.append(
                self.env._(
                    "“%(line)s”: %(quantity)g %(unit)s haven't come back. Wait for them, or give "
                    "the rest up.",
                    quantity=quantity,
                    **words,
                )
            )
        if self._has_pending_disposition() or (quantity and self.routing != "return"):
            reasons.append(
                self.env._(
                    "“%(line)s”: a disposition waits to be approved or executed.",
                    line=words["line"],
                )
            )
        return reasons

    def _has_pending_disposition(self):
        return any(it.state in ("proposed", "approved") for it in self.disposition_ids)

    def _missing(self):
        """Return {line: quantity} that was authorised and neither came nor is credited without."""
        missing = {}
        for line in self:
            without_goods = line.disposition_ids.filtered(
                lambda it: not it.receipt_id and it.state in ("approved", "executed")
            )
            settled = line.received_qty + sum(without_goods.mapped("quantity"))
            if line.uom_id.compare(line.authorised_qty, settled) > 0:
                missing[line] = line.authorised_qty - settled
        return missing
