# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    dist_is_replenishment = fields.Boolean(
        "From Replenishment",
        readonly=True,
        copy=False,
        help="Made from approved proposals. Later ones for the same vendor and warehouse join it "
        "while it is a draft.",
    )
