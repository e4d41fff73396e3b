# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from typing import Any, NamedTuple

from odoo import api, models

from .. import queries
from ..core.allocation import Part, plus_part, plus_waiting
from ..core.commitment import REFUSED, decide
from ..core.kit import Component, Kit, shares
from ..core.position import ZERO


class Share(NamedTuple):
    """What a decision takes of one key: of the product itself, or of a component of the kits.

    :param kind: promise or backorder
    :param part: quantity, in the unit of the key's product, and date
    :param kits: the number of kits that it is for, or None
    """

    kind: str
    key: tuple
    part: Part
    kits: Any


class DistPromiseService(models.AbstractModel):
    """Deciding: requests against positions, each one seeing what those before it took."""

    _inherit = "dist.promise.service"

    @api.model
    def _decide(self, requests, rows, xid=None):
        """{request: Decision}, one after the other.

        :param xid: our own transaction, which may have claimed something for the lines before
        """
        own = self._own_rows(requests, xid)
        positions, decisions = {}, {}
        for request in requests:
            source = self._source(request, positions, rows, own)
            decision = decide(source, request.to_core(self._held(request.key, request, rows)))
            self._take_from(positions, request, decision.parts, decision.backorder_qty)
            decisions[request] = replace(decision, reasons=(*request.chosen, *decision.reasons))
        return decisions

    @api.model
    def _source(self, request, positions, rows, own):
        """What the core decides the request against: a position, or the kit made of several.

        :param positions: {key: position so far}; what is missing there is added
        """
        for key in sorted(request.keys - positions.keys()):
            today = self.env["stock.warehouse"]._dist_today(key[1])
            positions[key] = self._position(key, rows, today, own)
        if not request.components:
            return positions[request.key]
        components = [
            Component(
                need, positions[need.key], request.supply_of(part.product, part.resolution, held)
            )
            for need, part in zip(request.needs, request.components, strict=True)
            for held in [self._held(need.key, request, rows)]
        ]
        return Kit(request.qty, tuple(components))

    @api.model
    def _take_from(self, positions, request, parts, backorder_qty=ZERO):
        """Go on with the positions as they are after the decision."""
        for kind, key, part, _kits in self._shares(request, parts, backorder_qty):
            if kind == "promise":
                after = plus_part(positions[key], part, request.channel_id)
            else:
                after = plus_waiting(positions[key], part.date, part.qty, part.limit)
            positions[key] = after

    @api.model
    def _shares(self, request, parts, backorder_qty=ZERO):
        """List of Share that parts and backorder of a decision add to the demand."""
        wanted = [("promise", part) for part in parts]
        if backorder_qty:
            wanted.append(("backorder", Part(request.day, backorder_qty, "", request.limit)))
        if not request.components:
            return [Share(kind, request.key, part, None) for kind, part in wanted]
        steps = shares(request.needs, request.qty, [part.qty for _kind, part in wanted])
        return [
            Share(kind, need.key, replace(part, qty=qty, limit=limits[need.key]), part.qty)
            for (kind, part), taken in zip(wanted, steps, strict=True)
            for limits in [request.limits_on(part.date)]
            for need, qty in taken
        ]

    @api.model
    def _claims_of(self, request, shares):
        """Claims for the short transaction (see queries.insert_claims)."""
        return [
            queries.Claim(
                kind, *key, request.line.id, part.qty, part.date, request.channel_id, part.limit
            )
            for kind, key, part, _kits in shares
            if part.qty
        ]

    # --- refusing -----------------------------------------------------------------------------

    @api.model
    def _refused_orders(self, decisions):
        refused = self.env["sale.order"]
        for request, decision in decisions.items():
            if decision.outcome == REFUSED:
                refused |= request.line.order_id
        return refused

    @api.model
    def _refusal_message(self, orders, decisions):
        describe = self.env["dist.promise.decision"]._sentence
        if objections := self._objection_lines(decisions):
            return self.env._(
                "The reservation policy does not accept every order as it is:\n%(lines)s\nAdd to "
                "the order, or ask an override approver to confirm it with a reason.",
                lines="\n".join(objections),
            )
        lines = [
            self.env._(
                "%(order)s, %(product)s: %(reasons)s",
                order=request.line.order_id.display_name,
                product=request.product.display_name,
                reasons=" ".join(
                    describe(r.to_json(), request.product.uom_id) for r in decision.reasons
                ),
            )
            for request, decision in decisions.items()
            if decision.outcome == REFUSED
        ]
        return self.env._(
            "The stock does not cover %(orders)s, and the reservation policy refuses what "
            "it cannot promise:\n%(lines)s\nLower the quantity, ask for a later date, or ask an "
            "override approver to confirm the order with a reason.",
            orders=", ".join(orders.mapped("display_name")),
            lines="\n".join(lines),
        )

    @api.model
    def _objection_lines(self, decisions):
        """Why orders are not accepted as a whole, a sentence or more for each."""
        describe = self.env["dist.promise.decision"]._sentence
        objections = {
            request.line.order_id: request.objections
            for request, decision in decisions.items()
            if request.objections and decision.outcome == REFUSED
        }
        return [
            self.env._(
                "%(order)s: %(reasons)s",
                order=order.display_name,
                reasons=" ".join(describe(reason.to_json()) for reason in reasons),
            )
            for order, reasons in objections.items()
        ]
