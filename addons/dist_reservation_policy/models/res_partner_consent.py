# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

CONSENT = "dist_substitution_consent"
#: who recorded the consent and when: noted by the system
NOTED = {"dist_substitution_consent_user_id", "dist_substitution_consent_date"}
GROUPS = ("sales_team.group_sale_salesman", "dist_base.group_dist_policy_manager")


class ResPartner(models.Model):
    """The standing consent of a customer to substitutes."""

    _inherit = "res.partner"

    dist_substitution_consent = fields.Boolean(
        "Accepts Substitutes",
        company_dependent=True,
        tracking=True,
        copy=False,
        help="The customer has agreed, once and for all, to get substitutes for what isn't there. "
        "Where the policy substitutes automatically, it happens without asking; never for EDI.",
    )
    dist_substitution_consent_user_id = fields.Many2one(
        "res.users", "Consent Recorded by", company_dependent=True, readonly=True, copy=False
    )
    dist_substitution_consent_date = fields.Datetime(
        "Consent Recorded on", company_dependent=True, readonly=True, copy=False
    )
    dist_substitution_consent_note = fields.Char(
        "Consent Given by",
        company_dependent=True,
        tracking=True,
        copy=False,
        help="Who agreed at the customer, how, and to what.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if not self.env.su:
            # after the fact, since a default from the context is not in the values
            forged = partners.filtered(lambda p: any(p[name] for name in NOTED))
            forged._dist_refuse_consent_notes()
        default = self._fields[CONSENT].get_company_dependent_fallback(partners)
        given = partners.filtered(lambda p: p[CONSENT] and p[CONSENT] != default)
        given._dist_record_consent()
        return partners

    def write(self, vals):
        if not self.env.su and vals.keys() & NOTED:
            self._dist_refuse_consent_notes()
        if CONSENT not in vals:
            return super().write(vals)
        changed = self.filtered(lambda p: p[CONSENT] != bool(vals[CONSENT]))
        result = super().write(vals)
        changed._dist_record_consent()
        return result

    def _dist_refuse_consent_notes(self):
        for partner in self:
            raise AccessError(
                self.env._(
                    "Who recorded the consent of %(partner)s, and when, is noted by the system.",
                    partner=partner.display_name,
                )
            )

    def _dist_record_consent(self):
        """Note who recorded or withdrew the consent, and tell the audit.

        :raises AccessError: for somebody who doesn't sell
        :raises UserError: for a contact, whose company decides
        """
        self._dist_check_consent()
        now = fields.Datetime.now()
        for partner in self:
            given = partner[CONSENT]
            # sudo: who and when are noted by the system alone
            partner.sudo().write(
                {
                    "dist_substitution_consent_user_id": given and self.env.uid,
                    "dist_substitution_consent_date": given and now,
                }
            )
            text = (
                self.env._("%(partner)s has given standing consent to substitutes.")
                if given
                else self.env._("%(partner)s has withdrawn the standing consent to substitutes.")
            )
            self.env["dist.audit"]._log(
                "policy",
                text % {"partner": partner.display_name},
                record=partner,
                reason=partner.dist_substitution_consent_note or "",
                payload={"before": {"consent": not given}, "after": {"consent": given}},
            )

    def _dist_check_consent(self):
        may = self.env.su or any(self.env.user.has_group(group) for group in GROUPS)
        for partner in self:
            if not may:
                raise AccessError(
                    self.env._(
                        "Only salespeople and distribution policy managers may record whether "
                        "%(partner)s accepts substitutes. Ask one of them.",
                        partner=partner.display_name,
                    )
                )
            if partner.commercial_partner_id != partner:
                raise UserError(
                    self.env._(
                        "%(contact)s is a contact of %(company)s, and the consent to substitutes "
                        "is for the whole customer. Record it on %(company)s.",
                        contact=partner.name or partner.display_name,
                        company=partner.commercial_partner_id.display_name,
                    )
                )

    def _dist_consents_to_substitutes(self, company):
        """Whether the customer has a standing consent with the company that somebody recorded."""
        # sudo: what the customer agreed to counts, whoever confirms the order
        customer = self.sudo().commercial_partner_id.with_company(company)
        return bool(customer[CONSENT] and customer.dist_substitution_consent_date)
