# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

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

    dist_receiving_calendar_id = fields.Many2one(
        "resource.calendar",
        "Receives On",
        company_dependent=True,
        tracking=True,
        copy=False,
        check_company=True,
        help="Goods are promised to arrive on days on which this calendar works. A contact without "
        "one follows the company that it belongs to; without any, goods may arrive on every day.",
    )

    @api.constrains("dist_receiving_calendar_id")
    def _check_dist_receiving_calendar(self):
        """A calendar without days would leave no day to promise."""
        for partner in self:
            # sudo: who edits customers need not see all times off of the calendar
            calendar = partner.dist_receiving_calendar_id.sudo()
            if calendar and not calendar._dist_ever_works(fields.Date.today()):
                raise ValidationError(
                    self.env._(
                        "The calendar %(calendar)s has no working day, so %(partner)s could never "
                        "receive anything. Enter working hours, or choose another calendar.",
                        calendar=calendar.display_name,
                        partner=partner.display_name,
                    )
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
