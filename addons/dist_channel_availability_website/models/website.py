# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.http import request


class Website(models.Model):
    _inherit = "website"

    dist_warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Warehouse of its Orders",
        compute="_compute_dist_warehouse_id",
        compute_sudo=True,
        help="That of the website, else the one that its orders get.",
    )

    @api.depends("warehouse_id", "company_id")
    def _compute_dist_warehouse_id(self):
        for website in self:
            order = self.env["sale.order"].new(
                {"website_id": website.id, "company_id": website.company_id.id}
            )
            website.dist_warehouse_id = website.warehouse_id or order.warehouse_id

    def _get_product_available_qty(self, product, **kwargs):
        """What the channel of the website can promise, where a policy decides about the product."""
        if not self._dist_promises(product):
            return super()._get_product_available_qty(product, **kwargs)
        # sudo: a visitor learns how much can be promised, nothing of what that is made of
        website, product = self.sudo(), product.sudo()
        if self.env.context.get("dist_many_products"):
            return product.with_context(website_id=self.id).dist_website_qty
        shop = website.env["dist.shop.availability"]
        return float(shop._for_visitor(product, website, website._dist_cart()).get(product, 0))

    def _dist_promises(self, product):
        """Whether a policy decides how much of the product the website may sell."""
        # sudo: visitors see neither warehouses nor routes, but what these decide
        website, product = self.sudo(), product.sudo()
        warehouse = website.dist_warehouse_id
        if warehouse.dist_mode != "enforce" or not product.is_storable:
            return False
        routes = product.route_ids | product.categ_id.total_route_ids
        partner = self.env.user.partner_id.with_company(website.company_id)
        # sudo: where customers are is configuration
        location = partner.sudo().property_stock_customer
        return warehouse._dist_ships_from_stock(tuple(sorted(routes.ids)), location.id)

    def _dist_cart(self):
        """The cart of the visitor, or none."""
        cart = getattr(request, "cart", None) if request else None
        return cart or self.env["sale.order"]
