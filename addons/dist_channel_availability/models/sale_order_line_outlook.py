# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.dist_reservation_policy.models.sale_order_hold import OPEN

#: reasons that the figures tell already
TOLD = ("available", "part_available", "dated", "all_later", "backordered", "arrives")


class SaleOrderLine(models.Model):
    """What a line of a quotation would be promised, for its channel and customer.

    Where the suite decides. Elsewhere Odoo's own forecast is what counts, and is shown.
    """

    _inherit = "sale.order.line"

    dist_outlook = fields.Selection(
        [
            ("now", "In time"),
            ("part", "Partly in time"),
            ("later", "Later"),
            ("none", "Not all of it"),
        ],
        "Availability",
        compute="_compute_dist_outlook",
        help="What confirming the quotation now could promise of the line, for the channel and the "
        "customer of the order. Click on it for dates and alternatives.",
    )
    dist_outlook_qty = fields.Float(
        "Available for the Line",
        digits="Product Unit",
        compute="_compute_dist_outlook",
        help="What could be promised for the wanted day, in the unit of the line, after the lines "
        "above it.",
    )
    dist_outlook_date = fields.Date(
        "All of It Ships",
        compute="_compute_dist_outlook",
        help="The day by which the whole quantity can have left; empty if there is none.",
    )

    @api.depends(
        "product_id",
        "product_uom_qty",
        "product_uom_id",
        "warehouse_id",
        "state",
        "order_id.commitment_date",
        "order_id.dist_channel_id",
        "order_id.partner_id",
        "order_id.order_line.product_id",
        "order_id.order_line.product_uom_qty",
        "order_id.order_line.warehouse_id",
    )
    def _compute_dist_outlook(self):
        self.dist_outlook = False
        self.dist_outlook_qty = 0.0
        self.dist_outlook_date = False
        for order in self.order_id:
            for line, outlook in order._dist_outlooks().items():
                if line in self:
                    line.dist_outlook = line._dist_outlook_state(outlook)
                    line.dist_outlook_qty = line._dist_outlook_shown(outlook.available)
                    line.dist_outlook_date = outlook.complete

    def _dist_outlook_state(self, outlook):
        if outlook.now_qty >= outlook.wanted:
            return "now"
        if outlook.complete:
            return "part" if outlook.now_qty else "later"
        return "none"

    def _dist_outlook_shown(self, qty):
        """A quantity of the product's unit in the line's, never more than there is."""
        if self.product_uom_id == self.product_id.uom_id:
            return float(qty)
        return self.product_id.uom_id._compute_quantity(
            float(qty), self.product_uom_id, rounding_method="DOWN"
        )

    # --- the popover -----------------------------------------------------------------------------

    def dist_outlook_details(self):
        """What the popover of the availability shows, in the user's language.

        :return: a dict of plain values; quantities in the product's own unit. `offers` are empty
            for who may not change the order
        :raises AccessError: for who may not read it
        """
        self.ensure_one()
        self.check_access("read")
        found = self.order_id._dist_outlooks(with_requests=True).get(self)
        details = {
            "product": self.product_id.display_name,
            "unit": self.product_id.uom_id.name,
            "warehouse": self.warehouse_id.name,
            "channel": self.order_id.dist_channel_id.name or False,
            "outlook": False,
            "offers": [],
        }
        if not found:
            return details
        request, outlook = found
        may_change = self.has_access("write") and self.order_id.has_access("write")
        return {
            **details,
            "outlook": self._dist_outlook_state(outlook),
            "wanted": float(outlook.wanted),
            "available": float(outlook.available),
            "waiting": float(outlook.decision.backorder_qty),
            "day": format_date(self.env, outlook.day),
            "parts": [self._dist_outlook_part(request, part) for part in outlook.decision.parts],
            "reasons": self._dist_outlook_reasons(request, outlook),
            "offers": [offer.to_web() for offer in self._dist_offers()] if may_change else [],
        }

    def _dist_outlook_part(self, request, part):
        arrival = request.shipping.arrival(part.date)
        return {
            "qty": float(part.qty),
            "date": format_date(self.env, part.date),
            "arrival": arrival != part.date and format_date(self.env, arrival),
            "receipt": part.ref or False,
        }

    def _dist_outlook_reasons(self, request, outlook):
        """Why no more is there in time, and why the order as a whole would not be accepted."""
        decisions, uom = self.env["dist.promise.decision"], self.product_id.uom_id
        reasons = [r for r in outlook.decision.reasons if r.code.value not in TOLD]
        return [decisions._sentence(r.to_json(), uom) for r in (*reasons, *request.objections)]


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _dist_outlooks(self, *, with_requests=False):
        """{line: Outlook} of the lines of a quotation that the suite would promise.

        :param with_requests: {line: (LineRequest, Outlook)}
        """
        self.ensure_one()
        if self.state not in OPEN:
            return {}
        lines = self.order_line
        enforced = lines.filtered(lambda line: line.warehouse_id.dist_mode == "enforce")
        wanted = enforced._dist_wanted() if enforced else {}
        if not wanted:
            return {}
        found = self.env["dist.promise.service"]._outlooks(lines._dist_requests(wanted))
        if with_requests:
            return {request.line: (request, outlook) for request, outlook in found.items()}
        return {request.line: outlook for request, outlook in found.items()}
