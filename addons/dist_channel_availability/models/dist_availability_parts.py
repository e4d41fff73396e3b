# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models

from odoo.addons.dist_reservation_policy.core.kit import Kit
from odoo.addons.dist_reservation_policy.core.parts import Kind, parts_of
from odoo.addons.dist_reservation_policy.core.timeline import timeline

from .. import queries

#: of so many items of one kind each is told, of what is beyond only the sum
ITEMS = 60
#: the time line has at least so many days, and at most
FEWEST_DAYS, MOST_DAYS = 14, 92


class DistAvailability(models.Model):
    """A number taken apart, for whoever may read it."""

    _inherit = "dist.availability"

    def dist_parts(self, moment=None):
        """What the number is made of now, or what is known of it at a moment in the past.

        :param moment: in UTC, as text; without one, now
        :return: dict of plain values for the dialog: `available`, `groups` of addends that add up
            to it, `later` for those that don't decide, `notes`, and the time line
        :raises AccessError: for numbers of other companies, and people who may not read any
        :raises UserError: for a moment that is still to come
        """
        self.ensure_one()
        self.check_access("read")
        if moment:
            return self._head() | self._parts_at(fields.Datetime.to_datetime(moment))
        source, supply, rows = self._source()
        today = self.warehouse_id._dist_today(self.warehouse_id.id)
        parts = parts_of(source, supply, today)
        words = self._words(source, rows)
        return self._head() | {
            "available": float(parts.available),
            "sentences": self._decisive_sentences(parts, today),
            "groups": self._groups(parts.addends, words),
            "later": self._groups(parts.later, words),
            "later_note": self._later_sentence(source),
            "notes": self._expired_notes(source),
            "timeline": self._timeline(source, supply),
        }

    def _head(self):
        # sudo: the names on one's own row of the board, whoever may open what they name
        number = self.sudo()
        return {
            "product_id": number.product_id.id,
            "warehouse_id": number.warehouse_id.id,
            "product": number.product_id.display_name,
            "warehouse": number.warehouse_id.display_name,
            "channel": number.channel_id.display_name,
            "unit": number.product_uom_id.name,
            "moment": False,
            "later": [],
            "later_note": "",
            "timeline": False,
        }

    # --- addends -----------------------------------------------------------------------------

    def _groups(self, addends, words):
        """The addends by kind, each kind with its sum and its items."""
        found = defaultdict(list)
        for addend in addends:
            found[self._kind_of(addend)].append(addend)
        labels = self._kind_labels()
        return [
            self._group(kind, label, found[kind], words)
            for kind, label in labels.items()
            if kind in found
        ]

    def _group(self, kind, label, addends, words):
        items = self._items(kind, addends, words)
        return {
            "kind": kind,
            "label": label,
            "qty": float(sum(addend.qty for addend in addends)),
            "items": items[:ITEMS],
            "more": max(0, len(items) - ITEMS),
        }

    @api.model
    def _kind_of(self, addend):
        """The kind of an addend; that of a demand is what the ledger or the move calls it."""
        return addend.key.kind if addend.kind is Kind.DEMAND else str(addend.kind)

    # --- beside the addends --------------------------------------------------------------------

    def _expired_notes(self, source):
        if isinstance(source, Kit):
            return []
        key = self.product_id.id, self.warehouse_id.id
        self.env["stock.move.line"].flush_model()
        _good, expired = queries.on_hand_at(self.env.cr, key, fields.Datetime.now())
        return [self._expired_sentence(expired)] if expired else []

    def _timeline(self, source, supply):
        """The days of the time line; none for kits, whose supply is that of their components."""
        if isinstance(source, Kit):
            return False
        days, more = timeline(source, supply, FEWEST_DAYS, MOST_DAYS)
        return {
            "days": [
                {
                    "date": self._plain_day(day.date),
                    "received": float(day.received),
                    "leaving": float(day.leaving),
                    "balance": float(day.balance),
                    "available": float(day.available),
                }
                for day in days
            ],
            "more": more,
        }
