# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .selections import (
    ABC,
    CRITICALITIES,
    LEAD_CLASSES,
    MARGIN_CLASSES,
    PATTERNS,
    XYZ,
)


class DistReplenishmentItem(models.Model):
    """The classes of an item and the figures behind them, as of the last evaluation."""

    _inherit = "dist.replenishment.item"

    abc_value = fields.Selection(
        ABC,
        "Value Class",
        readonly=True,
        index="btree_not_null",
        help="By demand at cost within the warehouse: A are the items that make most of it.",
    )
    abc_picks = fields.Selection(
        ABC,
        "Pick Class",
        readonly=True,
        help="By order lines within the warehouse: A are the items that are asked for most often.",
    )
    xyz = fields.Selection(
        XYZ,
        "Variability",
        readonly=True,
        help="How much demand differs from week to week, by its coefficient of variation: X "
        "little, Z much. Empty until enough weeks are known.",
    )
    demand_pattern = fields.Selection(
        PATTERNS,
        readonly=True,
        help="By the weeks between demands and the variation of their sizes (Syntetos, Boylan, "
        "Croston): intermittent comes seldom, erratic in different sizes, lumpy both.",
    )
    criticality = fields.Selection(
        CRITICALITIES,
        readonly=True,
        help="What it costs the customer if the product is missing. Set on the product, or taken "
        "from its nearest category that sets one; essential by default.",
    )
    lead_class = fields.Selection(
        LEAD_CLASSES, "Lead-Time Class", readonly=True, help="By the days a delivery takes."
    )
    margin_class = fields.Selection(
        MARGIN_CLASSES, readonly=True, help="By the part of the sales price that is not cost."
    )

    vendor_id = fields.Many2one(
        "res.partner",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The first vendor on the product's price list that is valid today.",
    )
    product_categ_id = fields.Many2one(related="product_id.categ_id", string="Product Category")
    currency_id = fields.Many2one(related="company_id.currency_id")
    annual_demand_qty = fields.Float("Demand a Year", digits="Product Unit", readonly=True)
    annual_demand_value = fields.Monetary(
        "Demand Value a Year", readonly=True, help="Demand of the last 52 known weeks, at cost."
    )
    annual_picks = fields.Float("Order Lines a Year", digits=(16, 0), readonly=True)
    stock_value = fields.Monetary(readonly=True, help="What lies in the warehouse, at cost.")
    abc_value_share = fields.Float(
        "Value before It",
        readonly=True,
        aggregator=None,
        help="The part of the warehouse's demand value that more valuable items make.",
    )
    abc_picks_share = fields.Float(
        "Picks before It",
        readonly=True,
        aggregator=None,
        help="The part of the warehouse's order lines that items picked more often make.",
    )
    cv = fields.Float("Coefficient of Variation", readonly=True, aggregator=None)
    adi = fields.Float(
        "Weeks between Demands",
        readonly=True,
        aggregator=None,
        help="Average demand interval: known weeks for each week with demand.",
    )
    cv2 = fields.Float(
        "Variation of Sizes",
        readonly=True,
        aggregator=None,
        help="Squared coefficient of variation of the demand of the weeks that have any.",
    )
    class_lead_days = fields.Float(
        "Lead Time of the Class",
        readonly=True,
        aggregator=None,
        help="Days that the lead-time class is made from: learned from receipts, or else what the "
        "vendor's price list says.",
    )
    margin_rate = fields.Float("Margin", readonly=True, aggregator="avg")
    class_streaks = fields.Json(
        readonly=True, help="For how many evaluations a figure has been beyond its class."
    )
    classified_on = fields.Date(
        readonly=True, help="The Monday of the week in which the classes were evaluated last."
    )
    class_change_ids = fields.One2many(
        "dist.replenishment.class.change", "item_id", "Changes of Class"
    )
