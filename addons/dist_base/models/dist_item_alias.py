# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .. import queries
from ..core import alias, codes
from .dist_alias_match import ItemMatch, taken_code


def _taken(env, diagnostics):
    code = taken_code(diagnostics)
    return env._(
        "The code %(code)s is an item alias already, for the same customer and sales channel. "
        "Change the existing alias or archive it first.",
        code=code,
    )


class DistItemAlias(models.Model):
    """Another code of a product, for everybody, one channel or one customer."""

    _name = "dist.item.alias"
    _inherit = ["dist.alias"]
    _description = "Item Alias"
    _order = "code, partner_id, channel_id, id"
    _rec_name = "code"
    _check_company_auto = True

    code = fields.Char(
        required=True,
        index="trigram",
        help="How others call the product: their own article number, or a GTIN.",
    )
    code_key = fields.Char(
        compute="_compute_code_key",
        store=True,
        precompute=True,
        help="What all spellings of one code share: a GTIN is filled up to 14 digits.",
    )
    kind = fields.Selection(
        [("code", "Code"), ("gtin", "GTIN")],
        default="code",
        required=True,
        help="A GTIN has 8, 12, 13 or 14 digits, and its check digit must be right.",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    product_uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_product_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
        help="What one of this code is, such as a carton. It must convert to the product's unit.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Only this customer uses the code. Empty: everybody does.",
    )
    channel_id = fields.Many2one(
        "dist.sales.channel",
        "Sales Channel",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Only orders of this channel use the code. Empty: all do.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(company_id, code_key, (COALESCE(partner_id, 0)), (COALESCE(channel_id, 0))) WHERE active",
        _taken,
    )

    @api.depends("code")
    def _compute_code_key(self):
        for record in self:
            record.code_key = codes.item_key(record.code)

    @api.depends("product_id")
    def _compute_product_uom_id(self):
        for record in self:
            unit, own = record.product_uom_id, record.product_id.uom_id
            if own and not (unit and unit._has_common_reference(own)):
                record.product_uom_id = own

    # --- Constraints -------------------------------------------------------------------------

    @api.constrains("code", "kind")
    def _check_code(self):
        for record in self:
            if not codes.clean(record.code):
                raise ValidationError(self.env._("An alias needs a code. Enter one."))
            if record.kind == "gtin" and not codes.is_gtin(record.code):
                raise ValidationError(
                    self.env._(
                        "%(code)s is no GTIN: it needs 8, 12, 13 or 14 digits with the right check "
                        "digit. Correct it, or enter it as a code.",
                        code=record.code,
                    )
                )

    @api.constrains("product_id", "product_uom_id")
    def _check_unit(self):
        for record in self:
            own = record.product_id.uom_id
            if not record.product_uom_id._has_common_reference(own):
                raise ValidationError(
                    self.env._(
                        "The alias %(code)s is in %(unit)s, which does not convert to the unit "
                        "%(own)s of %(product)s. Choose another unit.",
                        code=record.code,
                        unit=record.product_uom_id.display_name,
                        own=own.display_name,
                        product=record.product_id.display_name,
                    )
                )

    @api.constrains("partner_id")
    def _check_commercial_partner(self):
        for record in self:
            company = record.partner_id.commercial_partner_id
            if record.partner_id != company:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(customer)s. Enter the alias %(code)s for "
                        "%(customer)s: it then holds for all its contacts.",
                        contact=record.partner_id.display_name,
                        customer=company.display_name,
                        code=record.code,
                    )
                )

    # --- Search ------------------------------------------------------------------------------

    @api.model
    def _search_domain(self, operator, value):
        """Return the domain of the aliases that a search text means; the context narrows it.

        With a customer in the context (an order's lines have it), other customers' codes are left
        out, and so are other channels' with a channel.
        """
        exact = [value] if operator == "=" else value if operator == "in" else None
        if exact is None:
            domain = Domain("code", operator, value)
        else:
            texts = [text for text in exact if isinstance(text, str)]
            domain = Domain("code_key", "in", [codes.item_key(text) for text in texts])
        domain &= Domain("company_id", "in", self.env.companies.ids)
        if partner := self._context_partner():
            domain &= Domain("partner_id", "in", [False, partner])
        if channel := self.env.context.get("dist_channel_id"):
            domain &= Domain("channel_id", "in", [False, channel])
        return domain

    @api.model
    def _context_partner(self):
        partner_id = self.env.context.get("partner_id")
        if not isinstance(partner_id, int):
            return False
        # sudo: the customer of an order decides which codes count, whoever types one
        return self.env["res.partner"].sudo().browse(partner_id).exists().commercial_partner_id.id

    @api.model
    def _products_named(self, code):
        """Return the ids of the products that a typed code means most specifically."""
        # sudo: whoever may search products may use their codes; the products' own rules stay
        found = self.sudo().search_fetch(self._search_domain("=", code), [])
        # without a customer or a channel, every alias is as good as a general one
        partner = self._context_partner() or None
        channel = self.env.context.get("dist_channel_id") or None
        candidates = [
            alias.Candidate(
                record.product_id.id,
                partner=record.partner_id.id or None if partner else None,
                channel=record.channel_id.id or None if channel else None,
            )
            for record in found
        ]
        match = alias.resolve(candidates, partner, channel)
        return [match.target] if match.target else list(match.rivals)

    # --- API for the suite -------------------------------------------------------------------

    @api.model
    @api.private
    def _resolve_item(self, code, *, channel=None, partner=None, company=None):
        """Return what a code means, as ItemMatch; raise UserError when that is not clear."""
        matches = self._resolve_items([code], channel=channel, partner=partner, company=company)
        if message := matches[code].message:
            raise UserError(message)
        return matches[code]

    @api.model
    @api.private
    def _resolve_items(self, wanted, *, channel=None, partner=None, company=None):
        """Return {code: ItemMatch}; what is unknown or ambiguous has no product but a message.

        The partner's alias goes before the channel's, that before a general one, then come barcode,
        packaging barcode and internal reference. The number of queries does not grow.

        :param partner: the customer or one of its contacts
        :param company: the channel's or the current one if not given
        """
        company = company or (channel and channel.company_id) or self.env.company
        found = queries.item_candidates(self.env, wanted, company)
        customer = partner.commercial_partner_id.id if partner else None
        return {
            code: self._item_match(
                code, alias.resolve(found[code], customer, channel.id if channel else None), channel
            )
            for code in found
        }

    @api.model
    def _item_match(self, code, match, channel):
        products = self.env["product.product"]
        message = ""
        if not match.target:
            message = self._trouble(code, match, products.browse(match.rivals), channel)
        return ItemMatch(
            code=code,
            product=products.browse(match.target or ()),
            unit=self.env["uom.uom"].browse(match.unit or ()),
            reason=match.reason,
            rivals=products.browse(match.rivals),
            message=message,
        )

    @api.model
    def _trouble(self, code, match, rivals, channel):
        """Return the sentence about a code that means nothing, or too much."""
        where = channel.display_name if channel else self.env._("every sales channel")
        if match.reason is alias.MatchReason.UNKNOWN:
            return self.env._(
                "No product has the code %(code)s in %(channel)s. Enter it as an item alias.",
                code=code,
                channel=where,
            )
        # sudo: the names of the products help to choose; nothing else of them is shown
        names = ", ".join(rivals.sudo().mapped("display_name"))
        return self.env._(
            "The code %(code)s in %(channel)s may mean each of these: %(products)s. Enter it as an "
            "item alias of the right one.",
            code=code,
            channel=where,
            products=names,
        )
