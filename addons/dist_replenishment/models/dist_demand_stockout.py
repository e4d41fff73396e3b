# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistDemandStockout(models.Model):
    """When a product was out of stock in a warehouse, so that its demand can't be known.

    Found by SQL from what lies there now and the moves that were done since.
    """

    _name = "dist.demand.stockout"
    _description = "Period without Stock"
    _order = "date_from desc, product_id"
    _check_company_auto = True
    _rec_name = "product_id"

    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="cascade"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date_from = fields.Date("From", required=True, readonly=True)
    date_to = fields.Date("Until", readonly=True, help="Empty while there is still none.")

    _period_idx = models.Index("(product_id, warehouse_id, date_from)")
