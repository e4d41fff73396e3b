# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class DistSalesChannel(models.Model):
    _inherit = "dist.sales.channel"

    dist_quota_ids = fields.One2many("dist.channel.quota", "channel_id", "Quotas")
    dist_quota_count = fields.Integer("Quotas of the Channel", compute="_compute_dist_quota_count")

    @api.depends("dist_quota_ids")
    def _compute_dist_quota_count(self):
        for channel in self:
            channel.dist_quota_count = len(channel.dist_quota_ids)

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"name", "priority", "active"}:
            # the cached quotas know the priority of their channel, and its name
            self.env.registry.clear_cache()
        return result

    def action_view_dist_quotas(self):
        """Open the protections and caps of the channel."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_reservation_policy.dist_channel_quota_action"
        )
        context = {"default_channel_id": self.id}
        return {**action, "domain": [("channel_id", "=", self.id)], "context": context}
