# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models

from ..core import narrative


class DistReplenishmentProposal(models.Model):
    """What a proposal says for itself: a sentence, a projection, its calculation."""

    _inherit = "dist.replenishment.proposal"

    product_categ_id = fields.Many2one(
        related="product_id.categ_id", string="Product Category", store=True, index=True
    )
    sentence = fields.Char("Why", compute="_compute_sentence")
    calculation = fields.Html(compute="_compute_sentence", sanitize=False)
    chart = fields.Json("Projection", compute="_compute_chart")
    past_decision_ids = fields.Many2many(
        "dist.replenishment.decision", string="Past Decisions", compute="_compute_past_decision_ids"
    )

    @api.depends("explanation", "proposed_qty")
    @api.depends_context("lang")
    def _compute_sentence(self):
        story = self.env["dist.replenishment.story"]
        for proposal in self:
            texts = proposal._texts(story)
            proposal.sentence = " ".join(texts)
            points = Markup().join(Markup("<li>%s</li>") % text for text in texts)
            proposal.calculation = Markup("<ol>%s</ol>") % points if texts else False

    def _texts(self, story):
        """Whole sentences that say why, none where nothing is explained."""
        explanation = self.explanation or {}
        if "version" in explanation:
            return story._sentences(narrative.sentence(explanation), self)
        if "why" in explanation:
            return [story._message_text(explanation["why"])]
        if "blocked" in explanation:
            return [story._blocked_text(explanation["blocked"], self)]
        if "held" in explanation:
            return [story._held_text(explanation["held"], self)]
        return []

    @api.depends("explanation")
    def _compute_chart(self):
        """The projection by day; the run's day is the first one."""
        for proposal in self:
            explanation = proposal.explanation or {}
            if "version" not in explanation:
                proposal.chart = False
                continue
            today = proposal.run_id.today or proposal.create_date.date()
            proposal.chart = {
                "points": [
                    {
                        "date": str(today + timedelta(days=point["day"])),
                        "with": point["with"],
                        "without": point["without"],
                    }
                    for point in narrative.chart(explanation)
                ],
                "reorder_point": explanation["own"]["reorder_point"],
                "safety_stock": explanation["own"].get("safety", 0.0),
            }

    @api.depends("product_id", "warehouse_id")
    def _compute_past_decision_ids(self):
        """What buyers decided about this product in this warehouse before."""
        for proposal in self:
            proposal.past_decision_ids = self.env["dist.replenishment.decision"].search(
                [
                    ("product_id", "=", proposal.product_id.id),
                    ("warehouse_id", "=", proposal.warehouse_id.id),
                ],
                limit=40,
            )

    # --- What it is about ----------------------------------------------------------------------

    def action_open_item(self):
        return self._open_record(self.item_id)

    def action_open_order(self):
        return self._open_record(self.purchase_order_id)

    def action_open_transfer(self):
        return self._open_record(self.picking_id)

    def _open_record(self, record):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": record.display_name,
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }
