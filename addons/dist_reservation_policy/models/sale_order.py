# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.dist_base.tools.transaction import marked, marks

from .sale_order_line import PROMISED_EARLY

CONFIRMING, OVERRIDDEN = "confirming", "overridden"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    dist_decision_ids = fields.One2many("dist.promise.decision", "order_id", "Decisions")

    # --- confirming --------------------------------------------------------------------------

    def action_confirm(self):
        """Promise first: a refusal costs nothing, and a promise is known to all before the rest.

        :return: as Odoo; or an action, when an order was not confirmed because somebody has to
            answer first: the dialog with the alternatives of a single order, else a notification
            that names the orders that wait. Who can't answer finds them still quotations.
        """
        # a refusal is recorded on a transaction of its own, which nothing takes back
        self.check_access("write")
        self._dist_read_ahead()
        if any(order._confirmation_error_message() for order in self):
            return super().action_confirm()
        # never refused for its lines either: what was paid is confirmed as it is
        self.filtered(lambda order: not order._dist_is_paid()).order_line._dist_check_requests()
        # what isn't procured takes no goods
        skipped = self.env.context.get("skip_procurement")
        promised, waiting = (set(), {}) if skipped else self._dist_choose_and_promise()
        confirming = self.filtered(lambda order: order not in waiting)
        result = confirming._dist_confirm_promised(promised) if confirming or not waiting else True
        if not waiting:
            return result
        self.browse(order.id for order in waiting)._dist_undo_choices()
        return self._dist_wait(waiting, confirming)

    def _dist_confirm_promised(self, promised):
        self._dist_apply_order_policy()
        cr = self.env.cr
        with marked(cr, CONFIRMING, set(self.ids)), marked(cr, PROMISED_EARLY, promised):
            return super().action_confirm()

    def _dist_choose_and_promise(self):
        """Choose, then promise what was chosen; return the same as `_dist_promise_new`."""
        self._dist_choose_supply()
        return self.order_line._dist_promise_new()

    def _dist_choose_supply(self):
        """Choose where each line is served from, and with what, before it is promised.

        Each choice that a policy may leave to the suite extends this method; it changes the lines
        of the quotations, and `_dist_promise_new` promises what it finds on them.
        """

    def _dist_undo_choices(self):
        """Make the lines what was entered: nothing was promised, and somebody is asked about these.

        Whoever extends `_dist_choose_supply` extends this method as well.
        """

    def _dist_apply_order_policy(self):
        """Map the shipment of the policy to Odoo's own, where the suite decides."""
        governed = self.filtered(lambda o: o.warehouse_id.dist_mode == "enforce")
        policies = governed._dist_policies() if governed else {}
        for order in governed:
            resolution = policies[order.id]
            shipment = resolution.values.shipment
            if resolution.sources["shipment"] and order.picking_policy != shipment:
                order.picking_policy = shipment

    def write(self, vals):
        if vals.get("state") == "sale":
            self._dist_check_state_write()
        return super().write(vals)

    def _dist_check_state_write(self):
        """Refuse a confirmation that goes around the promise, wherever the suite decides."""
        confirming = {order_id for ids in marks(self.env.cr, CONFIRMING) for order_id in ids}
        for order in self:
            around = order.state != "sale" and order.id not in confirming
            modes = {
                order.warehouse_id.dist_mode,
                *order.order_line.warehouse_id.mapped("dist_mode"),
            }
            if around and "enforce" in modes:
                raise UserError(
                    self.env._(
                        "Order %(order)s cannot be set to confirmed directly, because its goods "
                        "would not be promised. Use the action Confirm (action_confirm) instead.",
                        order=order.display_name,
                    )
                )

    def _dist_overridden(self):
        """The orders whose shortage somebody with the right to do so is accepting just now."""
        return self.browse({i for ids in marks(self.env.cr, OVERRIDDEN) for i in ids})

    @api.ondelete(at_uninstall=False)
    def _dist_unlink_lines_first(self):
        """PostgreSQL clears the references of a decision one after the other, in any order: one
        that was made in this transaction would point at a line that is gone already."""
        self.order_line.unlink()

    def _action_cancel(self):
        result = super()._action_cancel()
        lines = self.order_line.filtered(lambda line: line.dist_promise_state or line.dist_held_qty)
        if lines:
            # What is picked already keeps its goods; everything else is free again.
            self.env["dist.promise.service"]._release(lines, lines._dist_open_quantities())
        return result
