# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from typing import Any, NamedTuple

from odoo import api, models

from .. import queries
from ..core.allocation import Part, plus_part, plus_waiting
from ..core.commitment import STOPPED, decide
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

        An order that is stopped took nothing: those after it are decided as if it weren't there.

        :param xid: our own transaction, which may have claimed something for the lines before
        """
        own = self._own_rows(requests, xid)
        positions, decisions = {}, {}
        for mine in self._by_order(requests):
            before = dict(positions)
            for request in mine:
                source = self._source(request, positions, rows, own)
                decision = decide(source, request.to_core(self._held(request.key, request, rows)))
                self._take_from(positions, request, decision.parts, decision.backorder_qty)
                decisions[request] = replace(decision, reasons=(*request.chosen, *decision.reasons))
            if any(decisions[request].outcome in STOPPED for request in mine):
                positions = before
        return decisions

    @api.model
    def _by_order(self, requests):
        """The requests of each order, orders and requests as they come."""
        orders = {}
        for request in requests:
            orders.setdefault(request.line.order_id, []).append(request)
        return orders.values()

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
