# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import request, route

from odoo.addons.website_sale.controllers.main import WebsiteSale


class Checkout(WebsiteSale):
    """The goods of a cart are held from the checkout page on."""

    def _prepare_checkout_page_values(self, order_sudo, **kwargs):
        missing = order_sudo._dist_hold_checkout(again=True)
        values = super()._prepare_checkout_page_values(order_sudo, **kwargs)
        return {**values, "dist_missing": missing}

    def _get_shop_payment_values(self, order, **kwargs):
        """What the shop can't sell is told before anybody pays."""
        missing = order._dist_hold_checkout()
        values = super()._get_shop_payment_values(order, **kwargs)
        if missing:
            title = request.env._("Not everything in your cart is available any more.")
            advice = request.env._("Please change your cart. Nothing has been charged.")
            values["errors"] = [*values["errors"], (title, " ".join([*missing, advice]))]
        return values

    @route("/shop/hold", type="jsonrpc", auth="public", website=True)
    def dist_hold(self):
        """Hold the goods of the visitor's own cart once more.

        :return: {"seconds": how long, "missing": list of texts about what there is no more}
        """
        cart = request.cart
        missing = cart._dist_hold_checkout(again=True) if cart and cart.state == "draft" else []
        notice = cart._dist_hold_notice() if cart else None
        return {"seconds": notice["seconds"] if notice else 0, "missing": missing}
