# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistSalesChannelWarehouse(models.Model):
    _name = "dist.sales.channel.warehouse"
    _description = "Warehouse of a Sales Channel"
    _order = "channel_id, sequence, id"
    _check_company_auto = True
    _rec_name = "warehouse_id"

    channel_id = fields.Many2one(
        "dist.sales.channel", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, check_company=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="channel_id.company_id", store=True, index=True)

    _warehouse_uniq = models.Constraint(
        "UNIQUE (channel_id, warehouse_id)", "A sales channel can name each warehouse only once."
    )
