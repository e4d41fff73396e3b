# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class Website(models.Model):
    _inherit = "website"

    @api.model_create_multi
    def create(self, vals_list):
        websites = super().create(vals_list)
        websites._dist_join_web_channel()
        return websites

    def _dist_join_web_channel(self):
        """Add the websites to the web shop's channel of their company, unless they have one."""
        # sudo: whoever makes a website need not manage channels; its orders need the right one
        channels = self.env["dist.sales.channel"].sudo()
        for website in self:
            if channels._of_website(website, website.company_id):
                continue
            shop = channels.search(
                [("code", "=", "WEB"), ("company_id", "=", website.company_id.id)], limit=1
            )
            shop.website_ids += website
