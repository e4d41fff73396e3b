# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import format_date

from odoo.addons.dist_reservation_policy.core.kit import Kit


class DistAvailability(models.Model):
    """The addends of a number in words, with links for those who may follow them."""

    _inherit = "dist.availability"

    @api.model
    def _kind_labels(self):
        """{kind: label}, in the order in which people read them."""
        _ = self.env._
        return {
            "component": _("Components"),
            "on_hand": _("On hand"),
            "spoiling": _("Does not keep long enough"),
            "receipt": _("Receipts"),
            "firm": _("Promised"),
            "at_risk": _("Promised, at risk"),
            "hold": _("Held"),
            "claim": _("Being confirmed right now"),
            "backorder": _("Backorders"),
            "move": _("Other demand"),
            "own": _("Made to order"),
            "buffer": _("Buffer of the policy"),
            "uncovered": _("Missing for what is promised"),
            "protected": _("Protected for other channels"),
            "cap": _("Above the cap of the channel"),
            "own_hold": _("Held for this request"),
            "rounding": _("Rounding"),
        }

    # --- what the words need to know -----------------------------------------------------------

    def _words(self, source, rows):
        """What is known of the records behind the addends."""
        if isinstance(source, Kit):
            return {"receipts": {}, "rows": [], "orders": {}, "moves": {}, "balances": {}}
        receipts = [row for row in rows if row.kind == "receipt"]
        return {
            # the position keeps the receipts in the order of their rows
            "receipts": {id(r): row for r, row in zip(source.receipts, receipts, strict=True)},
            "rows": rows,
            "orders": self._orders_of({row.line_id for row in rows if row.line_id}),
            "moves": self._moves_of({row.move_id for row in rows if row.move_id}),
            "balances": self._balances(),
        }

    def _orders_of(self, line_ids):
        """{order line id: its order in words}."""
        # sudo: promises show order and customer to all who may see them; the link asks for rights
        lines = self.env["sale.order.line"].sudo().browse(line_ids).exists()
        readable = self.env["sale.order"].browse(lines.order_id.ids)._filtered_access("read")
        return {
            line.id: {
                "name": line.order_id.name,
                "partner": line.order_id.partner_id.display_name,
                "model": "sale.order",
                "res_id": line.order_id.id if line.order_id.id in readable.ids else False,
            }
            for line in lines
        }

    def _moves_of(self, move_ids):
        """{move id: its transfer in words}."""
        # sudo: as with orders
        moves = self.env["stock.move"].sudo().browse(move_ids).exists()
        readable = self.env["stock.picking"].browse(moves.picking_id.ids)._filtered_access("read")
        return {
            move.id: {
                "name": move.reference or move.display_name,
                "partner": move.picking_id.partner_id.display_name or "",
                "model": "stock.picking",
                "res_id": move.picking_id.id if move.picking_id.id in readable.ids else False,
            }
            for move in moves
        }

    def _balances(self):
        """{(order line id, state, ship date): balance of the ledger}, for receipts and expiry."""
        domain = [
            ("product_id", "=", self.product_id.id),
            ("warehouse_id", "=", self.warehouse_id.id),
            ("shadow", "=", self.warehouse_id.dist_mode == "monitor"),
        ]
        balances = self.env["dist.promise"].search(domain)
        return {(b.line_id.id, b.state, b.ship_date): b for b in balances}

    # --- items ---------------------------------------------------------------------------------

    def _items(self, kind, addends, words):
        """The addends of one kind, one by one; none where the sum says everything."""
        if kind == "receipt":
            return [self._receipt_item(addend, words) for addend in addends]
        if kind == "backorder":
            return self._backorder_items(addends, words)
        if kind in ("protected", "component"):
            tell = self._channel_name if kind == "protected" else self._component_name
            return [{"qty": float(addend.qty), "name": tell(addend.key)} for addend in addends]
        if kind in ("firm", "at_risk", "hold", "claim", "move", "own"):
            return [self._demand_item(addend.key, addend.qty, words) for addend in addends]
        return []

    def _receipt_item(self, addend, words):
        row, planned = words["receipts"].get(id(addend.key)), addend.key.date
        return {
            **words["moves"].get(row.move_id, {"name": addend.key.ref}),
            "qty": float(addend.qty),
            "date": self._plain_day(addend.date),
            "note": self._receipt_note(planned, addend.date),
        }

    def _receipt_note(self, planned, counted):
        if planned == counted:
            return ""
        facts = {"planned": format_date(self.env, planned)}
        today = self.warehouse_id._dist_today(self.warehouse_id.id)
        if planned >= today:
            return self.env._(
                "planned for %(planned)s, %(days)s days of confidence added",
                days=(counted - planned).days,
                **facts,
            )
        if counted == today:
            return self.env._("was planned for %(planned)s, overdue", **facts)
        return self.env._(
            "was planned for %(planned)s, overdue: from today %(days)s days of confidence",
            days=(counted - today).days,
            **facts,
        )

    def _demand_item(self, row, qty, words):
        found = words["orders"].get(row.line_id) or words["moves"].get(row.move_id) or {}
        balance = words["balances"].get((row.line_id, row.kind, row.date))
        return {
            **found,
            "qty": float(qty),
            "date": self._plain_day(row.date),
            "note": (balance and balance.supply_ref) or "",
            "until": (balance and balance.expires_at and str(balance.expires_at)) or False,
        }

    def _backorder_items(self, addends, words):
        """Every order that waits, and how much of it does not count."""
        waiting = [row for row in words["rows"] if row.is_backorder]
        items = [self._demand_item(row, -row.qty, words) for row in waiting]
        rest = float(sum(a.qty for a in addends) + sum(row.qty for row in waiting))
        if rest:
            name = self.env._("waits for goods that this channel or day does not have")
            items.append({"qty": rest, "name": name})
        return items

    @api.model
    def _channel_name(self, channel_id):
        # sudo: a quota says by name for whom it keeps goods
        return self.env["dist.sales.channel"].sudo().browse(channel_id).display_name

    @api.model
    def _component_name(self, component):
        return self.env["product.product"].browse(component.need.key).display_name

    # --- sentences -----------------------------------------------------------------------------

    def _decisive_sentences(self, parts, today):
        """Why just this balance decides."""
        facts = {"day": format_date(self.env, parts.day)}
        found = []
        if parts.limit:
            found.append(
                self.env._(
                    "Goods that keep until %(limit)s are the scarcest.",
                    limit=format_date(self.env, parts.limit),
                )
            )
        if parts.before_receipts:
            found.append(self.env._("The channel promises what is on hand, before any receipt."))
        elif parts.day > today:
            found.append(
                self.env._(
                    "What is to leave by %(day)s leaves the least: later promises keep their "
                    "goods.",
                    **facts,
                )
            )
        return found

    def _later_sentence(self, source):
        if isinstance(source, Kit):
            return self.env._("The other components suffice for more kits.")
        return self.env._(
            "It comes after the day that decides, or is no supply of this channel. What comes "
            "later adds nothing today, and what leaves later is covered by then."
        )

    def _expired_sentence(self, qty):
        return self.env._(
            "%(qty)s %(unit)s on hand are expired and do not count.",
            qty=f"{qty.normalize():f}",
            unit=self.product_uom_id.name,
        )
