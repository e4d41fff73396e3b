# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .selections import figure_of


class DistReplenishmentClassChange(models.Model):
    """A class that an item changed, with the figure that was the reason."""

    _name = "dist.replenishment.class.change"
    _description = "Change of Class"
    _order = "date desc, id desc"
    _check_company_auto = True
    _rec_name = "item_id"
    _log_access = False

    item_id = fields.Many2one(
        "dist.replenishment.item", required=True, readonly=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="item_id.product_id")
    warehouse_id = fields.Many2one(related="item_id.warehouse_id")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True, readonly=True, index=True)
    dimension = fields.Selection(
        [
            ("abc_value", "Value Class"),
            ("abc_picks", "Pick Class"),
            ("xyz", "Variability"),
            ("demand_pattern", "Demand Pattern"),
            ("criticality", "Criticality"),
            ("lead_class", "Lead-Time Class"),
            ("margin_class", "Margin Class"),
        ],
        "Class",
        required=True,
        readonly=True,
    )
    old_value = fields.Char("Code before", readonly=True)
    new_value = fields.Char("Code after", readonly=True)
    old_label = fields.Char("Before", compute="_compute_labels")
    new_label = fields.Char("After", compute="_compute_labels")
    figure = fields.Float(
        readonly=True, aggregator=None, help="What was measured when the class changed."
    )
    reason = fields.Char("Why", compute="_compute_labels")

    @api.depends("dimension", "old_value", "new_value", "figure")
    @api.depends_context("lang")
    def _compute_labels(self):
        items = self.env["dist.replenishment.item"]
        for change in self:
            labels = dict(items._fields[change.dimension]._description_selection(self.env))
            change.old_label = labels.get(change.old_value) or self.env._("None")
            change.new_label = labels.get(change.new_value) or self.env._("None")
            figure = figure_of(change.dimension, change.old_value, change.new_value)
            name = figure and items._fields[figure]._description_string(self.env)
            change.reason = f"{name}: {change.figure:.4g}" if name else False
