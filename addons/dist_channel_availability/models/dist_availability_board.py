# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain


class DistAvailability(models.Model):
    """What the board groups and filters by, beside the numbers themselves."""

    _inherit = "dist.availability"

    categ_id = fields.Many2one(related="product_id.categ_id", string="Product Category")
    own_channel = fields.Boolean(
        "My Channel",
        compute="_compute_own",
        search="_search_own_channel",
        help="The channel that your own orders have.",
    )
    own_warehouse = fields.Boolean(
        "My Warehouse",
        compute="_compute_own",
        search="_search_own_warehouse",
        help="The warehouse that is set in your preferences, or the first of the company.",
    )

    @api.depends_context("uid", "company")
    def _compute_own(self):
        channel, warehouse = self._own_channel(), self._own_warehouse()
        for number in self:
            number.own_channel = number.channel_id == channel
            number.own_warehouse = number.warehouse_id == warehouse

    def _search_own_channel(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = Domain("channel_id", "=", self._own_channel().id)
        return own if True in value else ~own

    def _search_own_warehouse(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = Domain("warehouse_id", "=", self._own_warehouse().id)
        return own if True in value else ~own

    @api.model
    def _own_channel(self):
        return self.env["product.product"]._dist_own_channel(self.env.company)

    @api.model
    def _own_warehouse(self):
        return self.env.user._get_default_warehouse_id()
