# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.substitution import FIRST_DAY, LAST_DAY, Link, by_original, circle

#: what makes two entries rivals, when their days overlap
SUBJECT = ("company_id", "product_tmpl_id", "product_id", "substitute_id", "partner_id",
           "channel_id")  # fmt: skip


class DistProductSubstitute(models.Model):
    """What may replace a product, in which proportion, between two days.

    How entries are found is in ``dist_product_substitute_book``; how much is replaced in
    ``core/substitution.py``.
    """

    _name = "dist.product.substitute"
    _inherit = ["dist.audited.rule", "mail.thread"]
    _description = "Substitute"
    _order = "product_tmpl_id, product_id, sequence, id"
    _check_company_auto = True

    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(
        default=10, tracking=True, help="The first substitute that is there is taken first."
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Product",
        compute="_compute_product_tmpl_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
        tracking=True,
        domain="[('is_storable', '=', True)]",
        help="The product that customers ask for.",
    )
    product_id = fields.Many2one(
        "product.product",
        "Variant",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
        tracking=True,
        domain="[('product_tmpl_id', '=?', product_tmpl_id)]",
        help="Empty: for every variant of the product.",
    )
    product_variant_count = fields.Integer(related="product_tmpl_id.product_variant_count")
    product_uom_id = fields.Many2one(related="product_tmpl_id.uom_id", string="Unit of the Product")
    substitute_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
        tracking=True,
        domain="[('is_storable', '=', True), ('sale_ok', '=', True)]",
        help="The product that may be delivered instead.",
    )
    original_qty = fields.Float(
        "Quantity of the Product",
        digits="Product Unit",
        required=True,
        default=1.0,
        tracking=True,
        help="So many of the product, in its own unit, are replaced by the quantity of the "
        "substitute.",
    )
    substitute_qty = fields.Float(
        "Quantity of the Substitute", digits="Product Unit", required=True, default=1.0,
        tracking=True,
    )  # fmt: skip
    uom_id = fields.Many2one(
        "uom.uom",
        "Unit of the Substitute",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
        tracking=True,
        help="The substitute is given in whole units of this.",
    )
    ratio = fields.Float(
        digits=(16, 6),
        compute="_compute_ratio",
        store=True,
        help="How many of the substitute replace one of the product.",
    )
    date_from = fields.Date("From", tracking=True, help="The first day. Empty: since ever.")
    date_to = fields.Date("Until", tracking=True, help="The last day. Empty: without end.")
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
        tracking=True,
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]",
        help="Only for this customer and its contacts. Empty: for all.",
    )
    channel_id = fields.Many2one(
        "dist.sales.channel",
        "Sales Channel",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
        tracking=True,
        help="Only for orders of this channel. Empty: for all.",
    )
    note = fields.Html(help="In what the substitute differs, and who approved it.")

    @api.depends("product_id")
    def _compute_product_tmpl_id(self):
        for record in self:
            record.product_tmpl_id = record.product_id.product_tmpl_id or record.product_tmpl_id

    @api.depends("substitute_id")
    def _compute_uom_id(self):
        for record in self:
            own = record.substitute_id.uom_id
            fits = record.uom_id and own and record.uom_id._has_common_reference(own)
            record.uom_id = record.uom_id if fits else own

    @api.depends("original_qty", "substitute_qty")
    def _compute_ratio(self):
        for record in self:
            positive = record.original_qty > 0
            record.ratio = record.substitute_qty / record.original_qty if positive else 0.0

    @api.depends("product_tmpl_id", "product_id", "substitute_id")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "%(substitute)s instead of %(product)s",
                substitute=record.substitute_id.display_name or "",
                product=record._original().display_name or "",
            )

    def _original(self):
        """The product that may be replaced: a variant, or all of a template."""
        self.ensure_one()
        return self.product_id or self.product_tmpl_id

    # --- Constraints ---------------------------------------------------------------------------

    def _refuse(self, why):
        raise ValidationError(self.env._("%(entry)s: %(why)s", entry=self.display_name, why=why))

    @api.constrains("product_tmpl_id", "product_id", "substitute_id")
    def _check_products(self):
        for record in self:
            if record.product_id and record.product_id.product_tmpl_id != record.product_tmpl_id:
                record._refuse(
                    self.env._("The variant is not one of the product. Choose one of its own.")
                )
            if record.substitute_id in record._originals():
                record._refuse(
                    self.env._("A product can't replace itself. Choose another substitute.")
                )

    @api.constrains("original_qty", "substitute_qty", "uom_id", "substitute_id")
    def _check_ratio(self):
        for record in self:
            if record.original_qty <= 0 or record.substitute_qty <= 0:
                record._refuse(
                    self.env._(
                        "Both quantities must be above zero. Enter how many of the product are "
                        "replaced by how many of the substitute."
                    )
                )
            if not record.uom_id._has_common_reference(record.substitute_id.uom_id):
                record._refuse(
                    self.env._(
                        "%(unit)s cannot be converted into %(stock_unit)s, the unit in which the "
                        "substitute is stocked. Choose another unit.",
                        unit=record.uom_id.name,
                        stock_unit=record.substitute_id.uom_id.name,
                    )
                )

    @api.constrains("partner_id")
    def _check_commercial_partner(self):
        for record in self:
            commercial = record.partner_id.commercial_partner_id
            if commercial != record.partner_id:
                record._refuse(
                    self.env._(
                        "%(contact)s is a contact. Choose the customer %(company)s.",
                        contact=record.partner_id.name or record.partner_id.display_name,
                        company=commercial.display_name,
                    )
                )

    @api.constrains("date_from", "date_to")
    def _check_days(self):
        for record in self:
            if record.date_from and record.date_to and record.date_to < record.date_from:
                record._refuse(self.env._("It ends before it begins. Change one of the two days."))

    @api.constrains("active", "date_from", "date_to", *SUBJECT)
    def _check_overlap(self):
        for record in self.filtered("active"):
            if rival := record._rival():
                record._refuse(
                    self.env._(
                        "There is another entry for the same, valid from %(first)s until "
                        "%(last)s. Change the days of one, or archive it.",
                        first=fields.Date.to_string(rival.date_from) or self.env._("ever"),
                        last=fields.Date.to_string(rival.date_to) or self.env._("any day"),
                    )
                )

    def _rival(self):
        """Another active entry for the same, with a day in common."""
        same = [(name, "=", self[name].id) for name in SUBJECT]
        others = self.search([("id", "!=", self.id), ("active", "=", True), *same])
        return others.filtered(lambda r: self._first() <= r._last() and r._first() <= self._last())[
            :1
        ]

    @api.constrains("active", "date_from", "date_to", *SUBJECT)
    def _check_circle(self):
        for company, records in self.filtered("active").grouped("company_id").items():
            # sudo: a circle is one, whoever may see the entries it runs through
            every = self.sudo().search([("active", "=", True), ("company_id", "=", company.id)])
            existing = by_original(every._links())
            for record in records:
                for link in record._links():
                    if way := circle(existing, link):
                        record._refuse_circle(link, way)

    def _refuse_circle(self, link, way):
        # sudo: the message must name what it is about
        products = self.env["product.product"].sudo().browse([link.original, *way])
        self._refuse(
            self.env._(
                "The substitutes would go in a circle: %(way)s. Archive one of these entries, or "
                "give them days that do not overlap.",
                way=" → ".join(products.browse(p).display_name for p in [link.original, *way]),
            )
        )

    # --- The core's form -----------------------------------------------------------------------

    def _first(self):
        return self.date_from or FIRST_DAY

    def _last(self):
        return self.date_to or LAST_DAY

    def _originals(self):
        """The variants that may be replaced."""
        if self.product_id:
            return self.product_id
        return self.product_tmpl_id.with_context(active_test=False).product_variant_ids

    def _links(self):
        """The core Links of the entries, one for each variant."""
        return [
            Link(
                product_id,
                record.substitute_id.id,
                record._first(),
                record._last(),
                record.partner_id.id or None,
                record.channel_id.id or None,
            )
            for record in self
            for product_id in record._originals().ids or [0]
        ]

    def _replaces(self):
        """How many of the product, in its own unit, one unit of the substitute replaces."""
        self.ensure_one()
        return _exact(self.original_qty) / _exact(self.substitute_qty)


def _exact(number):
    return Fraction(str(round(number, 6)))
