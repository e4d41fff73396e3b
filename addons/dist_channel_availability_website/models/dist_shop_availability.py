# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import Command, api, models

from odoo.addons.dist_reservation_policy.core.kit import EVERYTHING
from odoo.addons.dist_reservation_policy.core.ledger import HOLD
from odoo.addons.dist_reservation_policy.core.position import ZERO
from odoo.addons.dist_reservation_policy.core.values import COMMIT_REFUSE
from odoo.addons.dist_reservation_policy.models.dist_promise_service import LineRequest

#: what a cart says of its customer, for products that are not in it yet
OF_THE_CUSTOMER = ("partner_id", "partner_shipping_id", "commitment_date")


class DistShopAvailability(models.AbstractModel):
    """What the shop can sell of products: what an order of its channel would be promised in time.

    Nothing is locked or claimed here. Whoever is about to pay holds the goods under the gate.
    """

    _name = "dist.shop.availability"
    _description = "Availability in the Web Shop"

    # --- from the promise layer --------------------------------------------------------------

    @api.model
    @api.private
    def _for_cart(self, product, cart):
        """What the cart could be promised of the product, its own holds left out of account.

        :return: Decimal in the product's unit; None where Odoo decides: the warehouse enforces
            no policy, or the product doesn't come out of its stock
        """
        line = cart.order_line.filtered(lambda line: line.product_id == product)[:1]
        lines = line or self._lines(product, cart.website_id, cart, cart.warehouse_id)
        return self._promisable(lines, cart).get(product)

    @api.model
    @api.private
    def _for_visitor(self, products, website, cart):
        """{product: what the website could promise of it to the visitor}; see _for_cart.

        :param cart: the visitor's, or none: what it holds is his
        """
        lines = self._lines(products, website, cart, website.dist_warehouse_id)
        return self._promisable(lines, cart)

    @api.model
    def _lines(self, products, website, cart, warehouse):
        """Lines of an order that is never saved, one for each product."""
        values = {name: cart[name] for name in OF_THE_CUSTOMER} if cart else {}
        order = self.env["sale.order"].new(
            {
                "partner_id": self.env.user.partner_id,
                "website_id": website.id,
                "company_id": website.company_id.id,
                "warehouse_id": warehouse.id,
                **values,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 1})
                    for product in products
                ],
            }
        )
        return order.order_line

    @api.model
    def _promisable(self, lines, cart):
        """{product: quantity that the lines could be promised in time}."""
        requests = self._requests(lines)
        if not requests:
            return {}
        service, own = self.env["dist.promise.service"], set(cart.order_line.ids)
        service._flush_supply()
        rows = service._read_position(self.env.cr, service._keys_of(requests))
        return {r.line.product_id: self._in_time(r, rows, own) for r in requests}

    @api.model
    def _requests(self, lines):
        """Everything that there is, asked for by the lines that a policy decides."""
        lines = lines.filtered(lambda line: line.warehouse_id.dist_mode == "enforce")
        lines = lines._dist_promisable()
        policies, kits = lines._dist_policies(), lines._dist_kits(dict.fromkeys(lines, EVERYTHING))
        requests = []
        for line in lines:
            shipping = line._dist_shipping()
            requests.append(
                LineRequest(
                    line,
                    EVERYTHING,
                    line._dist_ship_date(shipping),
                    policies[line.id],
                    shipping=shipping,
                    kit=kits.get(line, ()),
                    # what comes later is no stock that the shop has
                    commitment=COMMIT_REFUSE,
                )
            )
        return requests

    @api.model
    def _in_time(self, request, rows, own):
        """What could leave on the day on which an order of now leaves."""

        def is_own(row):
            return row.kind == HOLD and row.line_id in own

        service = self.env["dist.promise.service"]
        held = sum((row.qty for row in rows.get(request.key, ()) if is_own(row)), ZERO)
        source = service._source(request, {}, rows, is_own)
        parts = service._parts_to_keep(source, request, held)
        qty = sum((part.qty for part in parts), ZERO)
        return request.line.product_id.uom_id._dist_whole(qty)

    # --- from the stored numbers -------------------------------------------------------------

    @api.model
    @api.private
    def _stored(self, products, website, cart):
        """{product: quantity} for pages with many products: one query for all of them.

        Kits, what the cart holds and what has no number yet are asked of the promise layer.
        """
        channel = self.env["dist.sales.channel"]._of_website(website, website.company_id)
        numbers = self.env["dist.availability"].search_fetch(
            [
                ("product_id", "in", products.ids),
                ("warehouse_id", "=", website.dist_warehouse_id.id),
                ("channel_id", "=", channel.id),
            ],
            ["product_id", "available_qty"],
        )
        stored = {number.product_id: self._whole(number) for number in numbers}
        held = cart.order_line.filtered("dist_held_qty").product_id
        exact = products.filtered(
            lambda p: p not in stored
            or p in held
            or p._dist_components(EVERYTHING, website.company_id)
        )
        return stored | self._for_visitor(exact, website, cart) if exact else stored

    @api.model
    def _whole(self, number):
        """A stored number says what there is, to the last fraction; a shop sells whole pieces."""
        qty = Decimal(str(round(number.available_qty, 6)))
        return number.product_id.uom_id._dist_whole(qty)
