# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter

import numpy as np

from odoo import api, models

from ..core import messages as core
from ..queries.supply_demand import REQUEST

ACTIONS = {
    core.Message.EXPEDITE: "expedite",
    core.Message.POSTPONE: "postpone",
    core.Message.CANCEL: "cancel",
    core.Message.TOO_MUCH: "excess",
}
SEVERITIES = {"expedite": "2", "postpone": "0", "cancel": "0", "excess": "0"}


class DistReplenishmentEngine(models.AbstractModel):
    """Messages about orders that exist already, and about stock that nobody needs."""

    _inherit = "dist.replenishment.engine"

    @api.model
    def _rows(self, snapshot, plan, today):
        rows = super()._rows(snapshot, plan, today)
        return rows + self._message_rows(snapshot, plan, today)

    @api.model
    def _message_rows(self, snapshot, plan, today):
        """One row for each message about an item that the engine plans."""
        items = snapshot.items
        received = np.bincount(plan.laterals.receiver, plan.laterals.qty, minlength=len(items))
        found = core.messages(
            plan.projection,
            snapshot.supply,
            plan.buy + plan.transfer + received,
            lead_day=items.lead_day,
            protection_day=items.protection_day,
            weekly=items.weekly,
            safety=items.safety,
            order_up_to=items.order_up_to,
            price=items.cost,
            rounding=snapshot.facts["transfer_pack"],
        )
        told = self._is_told(snapshot, found).nonzero()[0]
        columns = (found.message, found.why, found.qty, found.day, found.to_day)
        values = zip(*(column[told].tolist() for column in columns), strict=True)
        common, costs = self._common(snapshot, plan, today), snapshot.facts["cost"]
        item, event = found.item[told].tolist(), found.event[told]
        documents = _documents(snapshot.events, event)
        rows = [
            _message_row(common, row, float(costs[row]), document, *value)
            for row, document, value in zip(item, documents, values, strict=True)
        ]
        for row, vendor in zip(rows, self._vendors(snapshot, plan, found.item[told]), strict=True):
            row["partner_id"] = vendor
        _tell_apart(rows)
        return rows

    @api.model
    def _is_told(self, snapshot, found):
        """(messages,) False for what a person plans, and for drafts: buyers' own work in hand."""
        told = np.isin(found.message, [message.value for message in ACTIONS])
        told &= ~snapshot.items.is_own[found.item]
        if len(snapshot.events):
            kinds = snapshot.events["kind"][found.event]
            told &= (found.event < 0) | (kinds != REQUEST)
        return told


def _documents(events, rows):
    """(purchase line, transfer) of the event that each message is about; None without one."""
    if not len(events):
        return [None] * len(rows)
    found = (events[name][rows].tolist() for name in ("purchase_line", "picking"))
    return [
        document if event >= 0 else None
        for event, document in zip(rows.tolist(), zip(*found, strict=True), strict=True)
    ]


def _message_row(common, item, cost, document, message, why, qty, day, to_day):
    action = ACTIONS[message]
    row = common.of(item)
    row |= {
        "key": action,
        "receipt_date": None,
        "action": action,
        "severity": SEVERITIES[action],
        "order_date": None,
        "wanted_date": common.day(to_day),
        "proposed_qty": qty,
        "price_unit": cost,
        "amount": round(qty * cost, 2),
        "explanation": {"message": message, "why": why},
    }
    if document:
        line, picking = document
        row |= {
            "key": f"{action}:{line or f'p{picking}'}",
            "purchase_line_id": line or None,
            "picking_id": picking or None,
            "receipt_date": common.day(day),
        }
    return row


def _tell_apart(rows):
    """Number the rows about one item and document: two of its moves may be of the same product."""
    seen = Counter()
    for row in rows:
        name = row["item_id"], row["key"]
        seen[name] += 1
        if seen[name] > 1:
            row["key"] += f":{seen[name]}"
