# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..core.commitment import REFUSED, STOPPED


class DistPromiseService(models.AbstractModel):
    """Orders that are stopped at confirmation: refused, or until somebody has answered."""

    _inherit = "dist.promise.service"

    @api.model
    def _stopped_orders(self, decisions):
        """{order: outcome} of the orders that get nothing, each the last of STOPPED it was told.

        :param decisions: {LineRequest: core Decision}
        """
        stopped = {}
        for request, decision in decisions.items():
            if decision.outcome in STOPPED:
                order = request.line.order_id
                told = (stopped.get(order, STOPPED[0]), decision.outcome)
                stopped[order] = max(told, key=STOPPED.index)
        return stopped

    @api.model
    def _accepted(self, decisions):
        """The decisions about the lines of all other orders."""
        stopped = self._stopped_orders(decisions)
        return {r: d for r, d in decisions.items() if r.line.order_id not in stopped}

    @api.model
    def _refused_orders(self, decisions):
        orders = [o for o, told in self._stopped_orders(decisions).items() if told == REFUSED]
        return self.env["sale.order"].union(*orders)

    @api.model
    def _refusal_message(self, orders, decisions):
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
                reasons=self._reasons_text(request, decision),
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
    def _reasons_text(self, request, decision):
        describe = self.env["dist.promise.decision"]._sentence
        uom = request.product.uom_id
        return " ".join(describe(reason.to_json(), uom) for reason in decision.reasons)

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
