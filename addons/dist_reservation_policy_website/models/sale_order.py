# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import ValidationError

from odoo.addons.dist_reservation_policy.core.commitment import STOPPED


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # --- the channel of the shop -------------------------------------------------------------

    @api.depends("website_id")
    def _compute_dist_channel_id(self):
        super()._compute_dist_channel_id()

    def _dist_get_channel(self):
        """The website tells more about where an order came from than its salesperson does."""
        of_website = self.env["dist.sales.channel"]
        if self.website_id and self.company_id:
            of_website = of_website._of_website(self.website_id, self.company_id)
        return of_website or super()._dist_get_channel()

    def _dist_may_substitute(self):
        """What was put into a cart in the shop is not changed by itself."""
        return not self.website_id and super()._dist_may_substitute()

    # --- holding the cart --------------------------------------------------------------------

    def _dist_hold_minutes(self):
        """A cart that became a quotation (a payment is pending) keeps at least the cart's time."""
        minutes = super()._dist_hold_minutes()
        if self.website_id:
            minutes = max(minutes, self._dist_cart_minutes())
        return minutes

    def _check_cart_is_ready_to_be_paid(self):
        """Hold the goods of the cart, or refuse it while the customer hasn't paid yet.

        :raises ValidationError: naming what the policy refuses to promise
        """
        result = super()._check_cart_is_ready_to_be_paid()
        self._dist_hold_cart()
        return result

    def _dist_hold_cart(self):
        self.ensure_one()
        # without a time, the cart is checked all the same: a hold of no minutes ends at once
        held = self.env["dist.promise.service"]._hold(self.order_line, self._dist_cart_minutes())
        if refused := self._dist_refused(held):
            self._dist_record_refused(held)
            raise ValidationError(self._dist_cart_message(refused))

    def _dist_cart_minutes(self):
        """For how many minutes the policy keeps the goods of a cart."""
        return self._dist_policies()[self.id].values.hold_cart_minutes

    def _dist_refused(self, held):
        """What the policy refuses of {line: Held}; nothing of a cart that is paid."""
        if self._dist_is_paid():
            return {}
        return {x: k for x, k in self._dist_enforced(held) if k.decision.outcome in STOPPED}

    def _dist_record_refused(self, held):
        """Keep on record what the cart was told."""
        self.env["dist.promise.service"]._record_refusal(dict(self._dist_enforced(held)))

    def _dist_enforced(self, held):
        return [(x, kept) for x, kept in held.items() if x.warehouse_id.dist_mode == "enforce"]

    def _dist_cart_message(self, refused):
        """What the customer reads: products and quantities, nothing of the policy behind them."""
        lines = [self._dist_cart_line_message(line, kept.qty) for line, kept in refused.items()]
        return self.env._(
            "Not everything in your cart is available any more:\n%(lines)s\n"
            "Please change the quantities in your cart. Nothing has been charged.",
            lines="\n".join(lines),
        )

    def _dist_cart_line_message(self, line, available):
        facts = {
            "product": line.product_id.display_name,
            "available": f"{available.normalize():f}",
            "unit": line.product_id.uom_id.name,
        }
        if not available:
            return self.env._("%(product)s is sold out.", **facts)
        return self.env._(
            "Of %(product)s, %(available)s %(unit)s are available at the moment.", **facts
        )
