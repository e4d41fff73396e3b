# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..core import alias, codes
from .dist_alias_match import CustomerMatch, taken_code


def _taken(env, diagnostics):
    return env._(
        "%(code)s is a customer alias of this kind already, for the same sales channel. Change the "
        "existing alias or archive it first.",
        code=taken_code(diagnostics),
    )


class DistCustomerAlias(models.Model):
    """The number by which others know a customer or one of its places."""

    _name = "dist.customer.alias"
    _inherit = ["dist.alias"]
    _description = "Customer Alias"
    _order = "code, channel_id, id"
    _rec_name = "code"
    _check_company_auto = True

    kind = fields.Selection(
        [("account", "Account"), ("gln", "GLN")],
        default="account",
        required=True,
        help="A GLN has 13 digits, and its check digit must be right.",
    )
    code = fields.Char(
        required=True,
        index="trigram",
        help="The customer's number at a marketplace, in EDI or in your old system, or a GLN.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        check_company=True,
        index=True,
        ondelete="cascade",
        help="The customer, or the delivery address that a GLN stands for.",
    )
    channel_id = fields.Many2one(
        "dist.sales.channel",
        "Sales Channel",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Only orders of this channel use the number. Empty: all do.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(company_id, kind, code, (COALESCE(channel_id, 0))) WHERE active", _taken
    )

    # --- Constraints -------------------------------------------------------------------------

    @api.constrains("code", "kind")
    def _check_code(self):
        for record in self:
            if not codes.clean(record.code):
                raise ValidationError(self.env._("A customer alias needs a number. Enter one."))
            if record.kind == "gln" and not codes.is_gln(record.code):
                raise ValidationError(
                    self.env._(
                        "%(code)s is no GLN: it needs 13 digits with the right check digit. "
                        "Correct it, or enter it as an account.",
                        code=record.code,
                    )
                )

    # --- Search ------------------------------------------------------------------------------

    @api.model
    def _search_domain(self, operator, value):
        """Return the domain of the aliases that a search text means."""
        texts = [value] if operator == "=" else value if operator == "in" else None
        if texts is None:
            domain = Domain("code", operator, value)
        else:
            cleaned = [codes.clean(text) for text in texts if isinstance(text, str)]
            domain = Domain("code", "in", cleaned)
        return domain & Domain("company_id", "in", self.env.companies.ids)

    # --- API for the suite -------------------------------------------------------------------

    @api.model
    @api.private
    def _resolve_customer(self, code, *, channel=None, kind=None, company=None):
        """Return whom a number means, as CustomerMatch; raise UserError when that is not clear."""
        matches = self._resolve_customers([code], channel=channel, kind=kind, company=company)
        if message := matches[code].message:
            raise UserError(message)
        return matches[code]

    @api.model
    @api.private
    def _resolve_customers(self, wanted, *, channel=None, kind=None, company=None):
        """Return {number: CustomerMatch}; unknown and ambiguous ones have no partner.

        The channel's alias goes before a general one, then comes the reference of a contact.

        :param kind: "account" or "gln"; both if not given
        :param company: the channel's or the current one if not given
        """
        wanted = list(dict.fromkeys(wanted))
        company = company or (channel and channel.company_id) or self.env.company
        candidates = self._candidates(wanted, kind, company)
        channel_id = channel.id if channel else None
        return {
            code: self._customer_match(
                code, alias.resolve(candidates[codes.clean(code)], None, channel_id), channel
            )
            for code in wanted
        }

    @api.model
    def _candidates(self, wanted, kind, company):
        """Return {number: [Candidate]} with one search for the aliases and one for references."""
        found = {codes.clean(code): [] for code in wanted}
        domain = Domain("code", "in", list(found)) & Domain("company_id", "=", company.id)
        if kind:
            domain &= Domain("kind", "=", kind)
        # sudo: whom a number means does not depend on who asks; the partner's own rules stay
        for record in self.sudo().search(domain & Domain("partner_id.active", "=", True)):
            found[record.code].append(
                alias.Candidate(record.partner_id.id, channel=record.channel_id.id or None)
            )
        if kind != "gln":
            for partner in self._partners_by_reference(found, company):
                found[partner.ref].append(
                    alias.Candidate(partner.id, source=alias.Source.REFERENCE)
                )
        return found

    @api.model
    def _partners_by_reference(self, numbers, company):
        domain = Domain("ref", "in", [number for number in numbers if number])
        domain &= Domain("company_id", "in", [False, *company.parent_ids.ids])
        # sudo: as above
        return self.env["res.partner"].sudo().search(domain)

    @api.model
    def _customer_match(self, code, match, channel):
        partners = self.env["res.partner"]
        rivals = partners.browse(match.rivals)
        return CustomerMatch(
            code=code,
            partner=partners.browse(match.target or ()),
            reason=match.reason,
            rivals=rivals,
            message="" if match.target else self._trouble(code, match, rivals, channel),
        )

    @api.model
    def _trouble(self, code, match, rivals, channel):
        """Return the sentence about a number that means nobody, or several."""
        where = channel.display_name if channel else self.env._("every sales channel")
        if match.reason is alias.MatchReason.UNKNOWN:
            return self.env._(
                "No customer has the number %(code)s in %(channel)s. Enter it as a customer alias.",
                code=code,
                channel=where,
            )
        # sudo: the names help to choose; nothing else of the customers is shown
        names = ", ".join(rivals.sudo().mapped("display_name"))
        return self.env._(
            "The number %(code)s in %(channel)s may mean each of these: %(customers)s. Enter it as "
            "a customer alias of the right one.",
            code=code,
            channel=where,
            customers=names,
        )
