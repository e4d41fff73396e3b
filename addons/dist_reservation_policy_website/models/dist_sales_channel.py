# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.dist_base.tools.seen_cache import seen_cache


class DistSalesChannel(models.Model):
    _inherit = "dist.sales.channel"

    website_ids = fields.Many2many(
        "website",
        string="Websites",
        copy=False,
        check_company=True,
        help="Orders of these websites belong to the channel, whoever their salesperson is.",
    )

    @api.constrains("website_ids", "company_id", "active")
    def _check_website_ids(self):
        """A website implies at most one channel of a company.

        :raises ValidationError: naming the website and the channel that has it already
        """
        for channel in self.filtered("active"):
            taken = self.search(
                [
                    ("id", "!=", channel.id),
                    ("company_id", "=", channel.company_id.id),
                    ("website_ids", "in", channel.website_ids.ids),
                ],
                limit=1,
            )
            if taken:
                raise ValidationError(
                    self.env._(
                        "Website %(website)s belongs to the sales channel %(taken)s already. Take "
                        "it away there before you add it to %(channel)s.",
                        website=(taken.website_ids & channel.website_ids)[0].display_name,
                        taken=taken.display_name,
                        channel=channel.display_name,
                    )
                )

    def write(self, vals):
        if "website_ids" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    @api.model
    def _of_website(self, website, company):
        """The channel that orders of the website have in the company, or none."""
        return self.browse(self._channels_of_websites(company.id).get(website.id))

    @api.model
    @seen_cache("company_id")
    def _channels_of_websites(self, company_id):
        """{website id: channel id}; the cache is cleared whenever a channel changes."""
        # sudo: the answer is the same for every visitor, and it is cached for all of them
        channels = self.sudo().search([("company_id", "=", company_id)])
        return {website: channel.id for channel in channels for website in channel.website_ids.ids}
