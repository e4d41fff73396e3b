# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    dist_customer_alias_ids = fields.One2many(
        "dist.customer.alias", "partner_id", "Customer Aliases"
    )
    dist_alias_count = fields.Integer("Number of Aliases", compute="_compute_dist_alias_count")
    dist_item_alias_count = fields.Integer(
        "Number of Item Aliases", compute="_compute_dist_item_alias_count"
    )

    def _compute_dist_alias_count(self):
        self._dist_count("dist.customer.alias", "dist_alias_count")

    def _compute_dist_item_alias_count(self):
        self._dist_count("dist.item.alias", "dist_item_alias_count")

    def _dist_count(self, model, fname):
        counts = dict(
            self.env[model]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner[fname] = counts.get(partner, 0)

    @api.model
    def _search_display_name(self, operator, value):
        """Find customers by their account numbers and GLN, too."""
        domain = super()._search_display_name(operator, value)
        if not value or operator in Domain.NEGATIVE_OPERATORS:
            return domain
        # sudo: whoever may search partners may use their numbers; the partners' own rules stay
        aliases = self.env["dist.customer.alias"].sudo()
        found = aliases._search_domain(operator, value)
        if not aliases.search_count(found, limit=1):
            return domain
        return Domain(domain) | Domain("id", "in", aliases._search(found).subselect("partner_id"))

    def action_dist_view_aliases(self):
        """Open the account numbers and GLN of the customer; its own access rights decide."""
        return self._dist_aliases_of("dist_base.dist_customer_alias_action")

    def action_dist_view_item_aliases(self):
        """Open what the customer calls products; its own access rights decide."""
        return self._dist_aliases_of("dist_base.dist_item_alias_action")

    def _dist_aliases_of(self, xml_id):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action
