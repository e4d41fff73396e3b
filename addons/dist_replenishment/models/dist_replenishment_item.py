# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistReplenishmentItem(models.Model):
    """A product in a warehouse as replenishment sees it: its classes, policy and numbers.

    Items are made by the run for what was asked for, lies there or has a reordering rule.
    """

    _name = "dist.replenishment.item"
    _description = "Replenishment Item"
    _order = "product_id, warehouse_id"
    _check_company_auto = True
    _rec_name = "product_id"

    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="cascade", check_company=True
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    active = fields.Boolean(default=True)

    _unique_item = models.UniqueIndex(
        "(product_id, warehouse_id)", "There is one item for a product in a warehouse."
    )

    # --- Learned (parameters stage of the run writes these) ------------------------------------
    orderpoint_id = fields.Many2one(
        "stock.warehouse.orderpoint",
        "Reordering Rule",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    demand_weekly = fields.Float("Demand a Week", readonly=True, aggregator="sum")
    demand_sigma = fields.Float("Deviation a Week", readonly=True, aggregator=None)
    lead_days = fields.Float("Lead Time", readonly=True, aggregator="avg")
    lead_days_p90 = fields.Float("Lead Time, 9 of 10", readonly=True, aggregator="avg")
    protection_days = fields.Float("Protection Interval", readonly=True, aggregator="avg")
    safety_stock_qty = fields.Float("Safety Stock", digits="Product Unit", readonly=True)
    reorder_point_qty = fields.Float("Reorder Point", digits="Product Unit", readonly=True)
    order_up_to_qty = fields.Float("Order Up To", digits="Product Unit", readonly=True)
    expected_fill = fields.Float("Expected Fill Rate", readonly=True, aggregator="avg")
