# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .. import queries


class DistPublicationDrift(models.Model):
    """What channels were sent, acknowledged and have, against what is published now."""

    _name = "dist.publication.drift"
    _description = "Drift of a Channel"
    _auto = False
    _order = "is_waiting desc, publication_id, sku, id"
    _rec_name = "sku"

    publication_id = fields.Many2one("dist.publication", readonly=True)
    channel_id = fields.Many2one("dist.sales.channel", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    sku = fields.Char("SKU", readonly=True)
    published_qty = fields.Float("Published", digits="Product Unit", readonly=True)
    changed_at = fields.Datetime("Changed on", readonly=True)
    sent_qty = fields.Float("Sent", digits="Product Unit", readonly=True)
    sent_at = fields.Datetime("Sent on", readonly=True)
    acknowledged_qty = fields.Float("Acknowledged", digits="Product Unit", readonly=True)
    acknowledged_at = fields.Datetime("Acknowledged on", readonly=True)
    read_back_qty = fields.Float("Read Back", digits="Product Unit", readonly=True)
    read_back_at = fields.Datetime("Read Back on", readonly=True)
    is_waiting = fields.Boolean(
        "Not Acknowledged", readonly=True, help="The channel has not acknowledged the last change."
    )
    waiting_minutes = fields.Float(
        "Waiting (minutes)", readonly=True, aggregator="max", help="Since the last change."
    )
    drift_qty = fields.Float(
        "Drift",
        digits="Product Unit",
        readonly=True,
        help="What the channel said it has, less what it had acknowledged before.",
    )

    @property
    def _table_query(self):
        return queries.drift_report()
