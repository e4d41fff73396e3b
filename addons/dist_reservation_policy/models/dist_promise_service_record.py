# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import asdict
from datetime import datetime, time, timedelta

from odoo import api, fields, models

from odoo.addons.dist_base import queries as base_queries

from ..core.commitment import SHORTAGE, SPLIT
from ..core.position import ZERO

#: noon of a day is on the same day in UTC from one offset to the other
WESTERNMOST, EASTERNMOST = timedelta(hours=-11), timedelta(hours=12)


class DistPromiseService(models.AbstractModel):
    """The record of what lines were told, and of what was asked for first."""

    _inherit = "dist.promise.service"

    @api.model
    def _record(self, requests, decisions, mode, cr=None):
        """Record the decisions, and the first request of every line."""
        stopped = self._stopped_orders(decisions)
        rows = [
            self._decision_row(request, decision, mode, stopped.get(request.line.order_id))
            for request, decision in decisions.items()
        ]
        self.env["dist.promise.decision"]._record(rows, cr)
        for model in ("sale.order", "sale.order.line"):
            # written by SQL: what was read of them before would be taken for all there is
            self.env[model].invalidate_model(["dist_decision_ids"], flush=False)
        first = [r for r in requests if not r.line._dist_root().dist_promise_decided]
        if first:
            self._record_first_requests(first, decisions, mode, stopped, cr)

    @api.model
    def _decision_row(self, request, decision, mode, stopped):
        line, order = request.line, request.line.order_id
        promised = ZERO if stopped else decision.promised_for(request.day)
        return {
            "order_id": order.id,
            "order_name": order.name,
            "line_id": line.id,
            "product_id": request.product.id,
            "warehouse_id": request.warehouse.id,
            "channel_id": order.dist_channel_id.id or None,
            "partner_id": order.partner_id.commercial_partner_id.id,
            "company_id": order.company_id.id,
            "mode": mode,
            "outcome": stopped or decision.outcome,
            "requested_date": request.day,
            "requested_qty": str(request.qty),
            "promised_qty": str(promised),
            "dated_qty": str(ZERO if stopped else decision.promised_qty - promised),
            "backorder_qty": str(ZERO if stopped else decision.backorder_qty),
            "reasons": [reason.to_json() for reason in decision.reasons],
            "policy": self._policy_json(request.resolution),
        }

    @api.model
    def _policy_json(self, resolution):
        return {
            name: {"value": str(value), "rule": rule.name if rule else None}
            for name, value in asdict(resolution.values).items()
            for rule in [resolution.sources[name]]
        }

    @api.model
    def _record_first_requests(self, requests, decisions, mode, stopped, cr=None):
        asked = {}
        for request in requests:
            # what the policy divides among warehouses was asked for once
            asked.setdefault(request.line._dist_root(), []).append(request)
        now = fields.Datetime.now()
        vals_list = [
            self._first_request_values(root, parts, decisions, stopped.get(root.order_id), now)
            for root, parts in asked.items()
        ]
        rows = self.env["dist.unmet.demand"]._prepare_first_requests(vals_list)
        base_queries.insert_first_requests(cr or self.env.cr, rows, self.env.uid)

    @api.model
    def _first_request_values(self, line, parts, decisions, stopped, now):
        """What was asked for with a line, and what came of it.

        :param parts: the requests for it, one for each warehouse that serves it
        :param stopped: the outcome of its order, if that is stopped
        """
        order, first = line.order_id, parts[0]
        promised = sum((decisions[r].promised_for(r.day) for r in parts), ZERO)
        return {
            "sale_order_line_res_id": line.id,
            "order_name": order.name,
            "product_id": line.product_id.id,
            "product_uom_id": line.product_id.uom_id.id,
            "requested_qty": float(sum((r.qty for r in parts), ZERO)),
            "promised_qty": 0.0 if stopped else float(promised),
            "price_unit": line._dist_unit_price(),
            "currency_id": line.currency_id.id,
            "request_date": now,
            "requested_date": _moment(first.day, first.warehouse),
            "partner_id": order.partner_id.id,
            "channel_id": order.dist_channel_id.id or None,
            "warehouse_id": line._dist_demand_warehouse().id,
            "company_id": order.company_id.id,
            "outcome": stopped or self._common_outcome(parts, decisions),
        }

    @api.model
    def _common_outcome(self, parts, decisions):
        """The outcome of a line that several warehouses serve."""
        outcomes = {decisions[request].outcome for request in parts}
        if len(outcomes) == 1:
            return outcomes.pop()
        return SHORTAGE if SHORTAGE in outcomes else SPLIT


def _moment(day, warehouse):
    """Noon of a ship day where the warehouse is, as naive UTC: the same day for everybody near.

    Demand by week reads the day in UTC. So where the two days meet at another hour than noon, that
    hour counts: 13:00 in Auckland's summer.
    """
    noon = datetime.combine(day, time(12))
    zone = warehouse._dist_shipping_rules().calendar.zone
    try:
        offset = zone.localize(noon).utcoffset()
    except OverflowError:  # at the very end of what dates can say
        return noon
    return noon - min(max(offset, WESTERNMOST), EASTERNMOST)
