# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.dist_reservation_policy import queries as ledger

from .. import queries

#: the states of the ledger that take goods, in the order in which people read them
STATES = ("firm", "at_risk", "hold", "backorder")


class DistAvailability(models.Model):
    """What stock history and ledger can say of a number at a moment in the past."""

    _inherit = "dist.availability"

    def _parts_at(self, moment):
        if moment > fields.Datetime.now():
            raise UserError(
                self.env._("Choose a moment that has passed: nobody knows yet what will be.")
            )
        key = self.product_id.id, self.warehouse_id.id
        for name in ("stock.quant", "stock.move.line", "dist.promise.entry"):
            self.env[name].flush_model()
        good, expired = queries.on_hand_at(self.env.cr, key, moment)
        held = ledger.holdings_at(self.env.cr, key, self.company_id.ids, moment)
        shadow = self.warehouse_id.dist_mode == "monitor"
        groups = [self._past_group("on_hand", good, [])]
        groups += self._past_holdings([h for h in held if h.shadow == shadow])
        left = sum(Decimal(str(group["qty"])) for group in groups)
        return {
            "moment": str(moment),
            "available": float(left),
            "groups": groups,
            "sentences": [self.env._("On hand then, less what the ledger had given to orders.")],
            "notes": [*([self._expired_sentence(expired)] if expired else []), *self._unknown()],
        }

    def _past_holdings(self, held):
        orders = self._orders_of({h.line_id for h in held})
        found = {state: [h for h in held if h.state == state] for state in STATES}
        return [
            self._past_group(state, -sum(h.qty for h in mine), self._past_items(mine, orders))
            for state, mine in found.items()
            if mine
        ]

    def _past_items(self, held, orders):
        return [
            {
                **orders.get(h.line_id, {"name": self.env._("A deleted quotation")}),
                "qty": float(-h.qty),
                "date": self._plain_day(h.ship_date),
                "note": h.supply_ref or "",
                "until": str(h.expires_at) if h.expires_at else False,
            }
            for h in held
        ]

    def _past_group(self, kind, qty, items):
        return {
            "kind": kind,
            "label": self._kind_labels()[kind],
            "qty": float(qty),
            "items": items,
            "more": 0,
        }

    def _unknown(self):
        """What cannot be said of the past, plainly."""
        return [
            self.env._(
                "Not on record, and so not counted: the receipts as they were planned then, other "
                "transfers that were open, and the buffers, protections and caps of that day."
            ),
            self.env._(
                "Which locations were usable, and when lots were to be removed, is taken as it is "
                "now."
            ),
        ]
