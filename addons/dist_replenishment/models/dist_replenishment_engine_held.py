# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..core import plan as core

#: waits by itself for the vendor; all other codes need a person
WAITING = (core.Held.POSTPONED, core.Held.CLOSED)


class DistReplenishmentEngine(models.AbstractModel):
    """What is needed and can't be ordered today is named, never dropped."""

    _inherit = "dist.replenishment.engine"

    @api.model
    def _rows(self, snapshot, plan, today):
        rows = super()._rows(snapshot, plan, today)
        return rows + self._held_rows(snapshot, plan, today)

    @api.model
    def _held_rows(self, snapshot, plan, today):
        """One row for each item of which nothing of its need is bought, and why."""
        common = self._common(snapshot, plan, today)
        held = [(row, code) for row, code in enumerate(core.held(plan)) if code]
        vendors = self._vendors(snapshot, plan, [row for row, _code in held])
        return [
            {
                **common.of(row),
                "key": "held",
                "action": "wait" if code in WAITING else "blocked",
                "partner_id": vendor,
                "proposed_qty": float(plan.to_buy[row]),
                "price_unit": 0.0,
                "amount": 0.0,
                "order_date": common.day(self._next_day(snapshot, plan, row, code)),
                "receipt_date": None,
                "explanation": {"held": code.value},
            }
            for (row, code), vendor in zip(held, vendors, strict=True)
        ]

    @api.model
    def _next_day(self, snapshot, plan, row, code):
        """Days until the vendor takes the next order, for what waits for that; else today."""
        if code not in WAITING:
            return 0
        order = snapshot.vendors.order_of_row[plan.row[row]]
        return int(snapshot.vendors.terms.next_day[order])
