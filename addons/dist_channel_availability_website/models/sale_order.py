# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models


class SaleOrder(models.Model):
    """A cart gets what the promise would give it, and holds it from checkout to payment."""

    _inherit = "sale.order"

    # --- how much there is -------------------------------------------------------------------

    def _get_free_qty(self, product):
        """What the cart could be promised, where a policy decides; nobody is in his own way."""
        # sudo: a visitor learns how much can be promised, nothing of what that is made of
        cart, goods = self.sudo(), product.sudo()
        promisable = cart.env["dist.shop.availability"]._for_cart(goods, cart)
        return super()._get_free_qty(product) if promisable is None else float(promisable)

    # --- the hold of a checkout --------------------------------------------------------------

    def _dist_hold_checkout(self, *, again=False):
        """Hold the goods of the cart from when its customer begins to check out.

        A hold that runs keeps its end: showing a page once more doesn't prolong it.

        :param again: begin anew when the hold has ended
        :return: list of what to tell the customer of lines that the shop can't sell; the payment
            refuses them, this doesn't
        """
        self.ensure_one()
        until = self._dist_checkout_until(again)
        if not until:
            return []
        held = self.env["dist.promise.service"]._hold_until(self.order_line, until)
        refused = self._dist_refused(held)
        if any(not line.dist_decision_ids for line in refused):
            self._dist_record_refused(held)
        return [self._dist_cart_line_message(line, kept.qty) for line, kept in refused.items()]

    def _dist_checkout_until(self, again):
        """Until when the goods are to be held; None: there is nothing to do."""
        now, minutes = fields.Datetime.now(), self._dist_cart_minutes()
        state = self.dist_hold_state if minutes else False
        if state == "held":
            return None if self._dist_is_held_whole() else self.dist_hold_until
        if state == "expired" and not again:
            return None
        return now + timedelta(minutes=minutes)

    def _dist_is_held_whole(self):
        """Whether everything in the cart that takes from stock is held."""
        wanted = self.order_line._dist_wanted()
        return all(line.dist_held_qty >= qty for line, qty in wanted.items())

    def _dist_hold_notice(self):
        """What the pages of the checkout tell about the hold, or None.

        :return: {"seconds": how long it lasts; 0: it has ended}
        """
        if not self or self.state != "draft" or self.warehouse_id.dist_mode != "enforce":
            return None
        if not self.dist_hold_state or not self._dist_cart_minutes():
            return None
        left = (self.dist_hold_until - fields.Datetime.now()).total_seconds()
        return {"seconds": max(0, round(left))}
