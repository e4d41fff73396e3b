# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

#: outcomes of a decision by which all of a line was accepted as it was asked for
IN_FULL = {"promised", "shortage"}
#: what the states of the ledger are called outside
WORDS = {"firm": "promised", "at_risk": "at_risk", "backorder": "backorder"}


class DistChannelOrder(models.Model):
    """What the channel is told, first and later."""

    _inherit = "dist.channel.order"

    def _state_of_promise(self):
        """Whether the confirmed order is to come as it was asked for, or in part and later."""
        # sudo: what was promised does not depend on who asks
        decisions = self.env["dist.promise.decision"].sudo()
        found = decisions.search(
            [("order_id", "=", self.order_id.id), ("mode", "=", "enforce")], order="id"
        )
        last = {decision.line_id: decision.outcome for decision in found}
        return "accepted" if IN_FULL.issuperset(last.values()) else "partial"

    def _first_answer(self):
        """The answer to the order's first request, and to each repeat of it."""
        answer = self._identity(self.state)
        if self.state in ("accepted", "partial"):
            answer["lines"] = self._lines_now()
        if self.reasons:
            answer["reasons"] = self.reasons.split("\n")
        if self.case_id:
            # sudo: the number is what the channel can ask about; it sees nothing of the case
            answer["case"] = self.case_id.sudo().name
        return answer

    def _identity(self, status):
        return {
            "external_id": self.external_id,
            "status": status,
            # sudo: the channel's own order, whichever of its users has sent it
            "order": self.order_id.sudo().name or None,
            "received_at": f"{fields.Datetime.to_string(self.received_at)}Z".replace(" ", "T"),
        }

    @api.private
    def _present(self):
        """How the order stands now, with the first answer."""
        # sudo: the channel's own order, whichever of its users has sent it
        sale = self.order_id.sudo()
        return {
            **self._identity(self.state),
            "first_answer": self.answer,
            "order_state": sale.state or None,
            "lines": self._lines_now(),
            "deliveries": [self._delivery(p) for p in sale.picking_ids.sorted("id")],
        }

    def _delivery(self, picking):
        done = picking.date_done
        return {
            "name": picking.name,
            "state": picking.state,
            "done_at": f"{fields.Datetime.to_string(done)}Z".replace(" ", "T") if done else None,
        }

    # --- lines -------------------------------------------------------------------------------

    def _lines_now(self):
        """What is promised of each line of the order, in its own unit."""
        # sudo: as above; and the ledger is read for whoever may read the order
        lines, families = self.order_id.sudo().order_line, {}
        balances = lines.env["dist.promise"].search(
            [("line_id", "in", lines.ids), ("shadow", "=", False), ("state", "in", list(WORDS))],
            order="ship_date, id",
        )
        by_line = balances.grouped("line_id")
        for line in lines:
            families.setdefault(line._dist_root().dist_channel_ref, []).append(line)
        return [
            {
                "ref": sent["ref"],
                "code": sent["code"],
                "quantity": float(sent["quantity"]),
                "delivered": round(sum(line.qty_delivered for line in family), 6),
                "parts": [p for line in family for p in self._parts(line, by_line.get(line, ()))],
            }
            for sent in self.payload["lines"]
            if (family := families.get(sent["ref"].strip()))
        ]

    def _parts(self, line, balances):
        """What is promised of a line and still to come, first things first."""
        if line.dist_in_kits:
            return self._kit_parts(line)
        if balances or (line.dist_promise_decided and not line.dist_monitored):
            return [self._part(line, b.state, b.qty, b.ship_date, b.arrival_date) for b in balances]
        return self._planned_parts(line)

    def _part(self, line, state, qty, ship_date, arrival_date):
        """One part; what has no supply has no date that anybody could rely on."""
        dated = state == "firm"
        qty = line.product_id.uom_id._compute_quantity(qty, line.product_uom_id, round=False)
        return {
            "state": WORDS[state],
            "quantity": round(qty, 6),
            "ship_date": fields.Date.to_string(ship_date) if dated and ship_date else None,
            "arrival_date": fields.Date.to_string(arrival_date) if dated and arrival_date else None,
        }

    def _kit_parts(self, line):
        """Whole kits; the ledger knows of their components only."""
        quantities = {
            "firm": line.dist_promised_qty,
            "at_risk": line.dist_at_risk_qty,
            "backorder": line.dist_backorder_qty,
        }
        return [
            self._part(line, state, qty, line.dist_promised_date, line.dist_arrival_date)
            for state, qty in quantities.items()
            if qty
        ]

    def _planned_parts(self, line):
        """Where the suite decides nothing, Odoo's own plan; no promise stands behind it."""
        open_qty = line.product_uom_qty - line.qty_delivered
        if open_qty <= 0 or line.order_id.state == "cancel":
            return []
        moves = line.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        days = moves.mapped(lambda move: move.date.date())
        return [
            {
                "state": "planned",
                "quantity": round(open_qty, 6),
                "ship_date": fields.Date.to_string(min(days)) if days else None,
                "arrival_date": None,
            }
        ]

    # --- cancelling --------------------------------------------------------------------------

    @api.private
    def _cancel_by_channel(self):
        """Cancel the order, as long as nothing of it has begun to be picked.

        :raises UserError: when it has, or was refused; nothing is changed
        """
        if self.state == "refused":
            raise UserError(
                self.env._(
                    "The order %(order)s was refused: there is nothing to cancel.",
                    order=self.external_id,
                )
            )
        # sudo: the channel's own order, whichever of its users has sent it
        sale = self.order_id.sudo()
        begun = sale.picking_ids.filtered(
            lambda p: p.state == "done" or any(p.move_line_ids.mapped("picked"))
        )
        if begun:
            raise UserError(
                self.env._(
                    "The order %(order)s cannot be cancelled any more: %(deliveries)s is being "
                    "picked or has left. Send the goods back instead.",
                    order=self.external_id,
                    deliveries=", ".join(begun.mapped("name")),
                )
            )
        if sale and sale.state != "cancel":
            sale._action_cancel()
        if self.state != "cancelled":
            self._note(state="cancelled")
            self._close_case()
