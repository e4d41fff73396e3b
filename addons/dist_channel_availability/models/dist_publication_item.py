# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .. import queries


class DistPublicationItem(models.Model):
    """What a publication tells of a product. The drain alone writes it."""

    _name = "dist.publication.item"
    _description = "Published Item"
    _order = "publication_id, sku, id"
    _rec_name = "sku"
    _check_company_auto = True
    _log_access = False

    publication_id = fields.Many2one(
        "dist.publication", required=True, readonly=True, ondelete="cascade"
    )
    channel_id = fields.Many2one(
        "dist.sales.channel", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    product_id = fields.Many2one(
        "product.product",
        readonly=True,
        index=True,
        ondelete="set null",
        help="Empty when the product was deleted: the channel is told that it is gone.",
    )
    product_res_id = fields.Integer("Product ID", required=True, readonly=True, aggregator=None)
    sku = fields.Char(
        "SKU",
        readonly=True,
        help="What the channel calls the product: its alias, else the internal reference.",
    )
    barcode = fields.Char(readonly=True)
    unit = fields.Char(readonly=True)
    published_qty = fields.Float("Published", digits="Product Unit", readonly=True)
    available_qty = fields.Float(
        "Available to Promise",
        digits="Product Unit",
        readonly=True,
        help="When the published quantity last changed.",
    )
    expected_qty = fields.Float(
        "Expected in the Gap",
        digits="Product Unit",
        readonly=True,
        help="Demand that was expected before the channel acknowledges, when it last changed.",
    )
    daily_demand_qty = fields.Float("Daily Demand", readonly=True, digits=(16, 6))
    is_removed = fields.Boolean("Removed", readonly=True)
    changed_at = fields.Datetime("Changed on", readonly=True)

    _key_uniq = models.UniqueIndex("(publication_id, product_res_id)")

    def init(self):
        queries.create_item_sequence(self.env.cr)
        queries.create_echo(self.env.cr)
