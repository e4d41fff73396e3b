# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

MANAGER_GROUP = "dist_base.group_dist_policy_manager"


class ResPartner(models.Model):
    _inherit = "res.partner"

    dist_customer_class_id = fields.Many2one(
        "dist.customer.class",
        "Customer Class",
        company_dependent=True,
        tracking=True,
        copy=False,
        help="Decides which reservation policies apply to the customer's orders. Contacts follow "
        "the company that they belong to. Only distribution policy managers can change it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        # After the fact, since a default from the context is not in the values. The company's own
        # default for the field is nobody's choice.
        default = self._fields["dist_customer_class_id"].get_company_dependent_fallback(partners)
        partners.filtered(
            lambda partner: partner.dist_customer_class_id not in (default, default.browse())
        )._dist_check_may_classify()
        return partners

    def write(self, vals):
        if "dist_customer_class_id" in vals:
            wanted = vals["dist_customer_class_id"] or False
            self.filtered(
                lambda partner: partner.dist_customer_class_id.id != wanted
            )._dist_check_may_classify()
        return super().write(vals)

    def _dist_check_may_classify(self):
        """A class decides who gets scarce goods, so that it is no one's own to choose."""
        if self and not self.env.su and not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(
                self.env._(
                    "Only a distribution policy manager may set the customer class of %(partner)s. "
                    "Ask one of them to change it.",
                    partner=self[0].display_name,
                )
            )
