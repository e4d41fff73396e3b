# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class SaleOrder(models.Model):
    """Questions to the customer about what a delivery of the order left behind."""

    _inherit = "sale.order"

    dist_question_ids = fields.One2many("dist.backorder.question", "order_id", "Questions")
    dist_question_count = fields.Integer("Question Count", compute="_compute_dist_question_count")

    def _compute_dist_question_count(self):
        self._dist_count("dist.backorder.question", "dist_question_count")

    def action_dist_view_questions(self):
        """The questions about remainders of the orders."""
        return self._dist_action("dist_backorder_question_action", [("order_id", "in", self.ids)])
