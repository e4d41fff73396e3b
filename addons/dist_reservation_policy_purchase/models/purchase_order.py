# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class PurchaseOrder(models.Model):
    """What a change of a confirmed order does to promises, before it is saved."""

    _name = "purchase.order"
    _inherit = ["purchase.order", "dist.slip.preview"]

    @api.depends(
        "state", "order_line.date_planned", "order_line.product_qty", "order_line.product_uom_id"
    )
    def _compute_dist_slip_impact(self):
        return super()._compute_dist_slip_impact()

    def _dist_slip_changes(self):
        self.ensure_one()
        changes = super()._dist_slip_changes()
        if not self._origin or self._origin.state != "purchase":
            return changes
        for line in self.order_line.filtered(lambda x: x._origin and not x.display_type):
            new_date, gain = line._dist_saved_change()
            if new_date or gain:
                arrivals = line._origin._dist_arrivals(new_date, gain)
                changes.append((line._dist_slip_sentence(new_date, gain), arrivals))
        return changes

    def _dist_slip_owner(self):
        """Its buyer knows whom to ask."""
        self.ensure_one()
        return self.user_id

    # --- cancelling --------------------------------------------------------------------------

    def _dist_cancel_impact(self):
        """The impact of cancelling, or False when no promise loses its date by it."""
        self.ensure_one()
        sentence = self.env._(
            "Cancelling %(order)s takes away what it would bring:", order=self.name
        )
        return self._dist_slip_html([(sentence, self.order_line._dist_nothing_arrives())])

    def action_dist_cancel(self):
        """Cancel, but show first which promises lose their date by it."""
        self.ensure_one()
        self.check_access("write")
        if not self._dist_cancel_impact():
            return self.button_cancel()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_reservation_policy_purchase.dist_purchase_cancel_action"
        )
        return {**action, "context": {"default_purchase_id": self.id}}
