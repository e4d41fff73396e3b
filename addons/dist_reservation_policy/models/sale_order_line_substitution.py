# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.substitution import told_original, told_substitute
from ..core.values import SUBSTITUTE_OFF
from .dist_substitution import CONSENT
from .sale_order_hold import OPEN

#: what only the suite writes
OWN_FIELDS = {"dist_substituted_qty", "dist_original_line_id"}


class SaleOrderLine(models.Model):
    """Lines that were replaced by substitutes, and the lines that replace them."""

    _inherit = "sale.order.line"

    dist_substituted_qty = fields.Float(
        "Substituted",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="How much of what was asked for is replaced by substitutes, in the unit of the line.",
    )
    dist_original_line_id = fields.Many2one(
        "sale.order.line",
        "Substitute for",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The line whose product this one replaces.",
    )
    dist_can_substitute = fields.Boolean(
        "Has Substitutes",
        compute="_compute_dist_can_substitute",
        help="The goods are not all there in time, and the product has substitutes.",
    )

    # --- what only the suite writes ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env.su:
            # after the fact, since a default from the context is not in the values
            forged = lines.filtered(lambda line: any(line[name] for name in OWN_FIELDS))
            forged._dist_refuse_substitution_figures()
        return lines

    def write(self, vals):
        if not self.env.su and vals.keys() & OWN_FIELDS:
            self._dist_refuse_substitution_figures()
        return super().write(vals)

    def _dist_refuse_substitution_figures(self):
        for line in self:
            raise AccessError(
                self.env._(
                    "What is substituted on %(order)s is noted by the system. Choose a substitute "
                    "for the line instead.",
                    order=line.order_id.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_substituted(self):
        """The request of the customer must not get lost while its substitute stays."""
        for line in self.filtered("dist_substituted_qty"):
            left = line._dist_substitutions().substitute_line_id - self
            if left:
                raise UserError(
                    self.env._(
                        "%(product)s on %(order)s is replaced by %(substitute)s. Undo the "
                        "substitution before you remove the line.",
                        product=line.product_id.display_name,
                        order=line.order_id.display_name,
                        substitute=left[0].product_id.display_name,
                    )
                )

    # --- units and amounts ---------------------------------------------------------------------

    @api.model
    def _dist_uom_factor(self, uom, product):
        """How many of the product's own unit one `uom` is, as an exact Fraction."""
        return self._dist_fraction(uom._compute_quantity(1.0, product.uom_id, round=False))

    def _dist_substitution_step(self):
        """Whole units of the line are replaced where whole ones are asked for."""
        if float(self.product_uom_qty).is_integer():
            return Decimal(1)
        return Decimal(str(self.product_uom_id.rounding))

    def _dist_amounts(self, **changes):
        """(without taxes, with taxes) of the line, as if some of its figures were others."""
        self.ensure_one()
        company, taxes = self.company_id or self.env.company, self.env["account.tax"]
        base_line = self._prepare_base_line_for_taxes_computation(**changes)
        taxes._add_tax_details_in_base_line(base_line, company)
        taxes._round_base_lines_tax_details([base_line], company)
        details = base_line["tax_details"]
        return details["total_excluded_currency"], details["total_included_currency"]

    def _dist_price_within(self, limits):
        """The unit price, lowered until the line costs no more than the limits.

        :param limits: (without taxes, with taxes), in the order's currency
        """
        digits = self.env["decimal.precision"].precision_get("Product Price")
        cent, price = Fraction(1, 10**digits), self._dist_fraction(self.price_unit)
        compare = self.currency_id.compare_amounts
        while price > 0:
            amounts = self._dist_amounts(price_unit=float(price))
            above = [
                self._dist_fraction(max(0.0, limit)) / self._dist_fraction(amount)
                for limit, amount in zip(limits, amounts, strict=True)
                if amount > 0 and compare(amount, limit) > 0
            ]
            if not above:
                return float(price)
            lower = price * min(above) // cent * cent
            price = lower if lower < price else price - cent
        return 0.0

    @api.model
    def _dist_fraction(self, number):
        """A quantity or an amount, exactly as people read it."""
        return Fraction(str(round(number, 6)))

    # --- what was substituted ------------------------------------------------------------------

    def _dist_substitutions(self):
        """The valid substitutions of original lines."""
        return self.env["dist.substitution"]._of_lines(self)

    def _dist_wholly_substituted(self):
        """The lines of which nothing is left but their substitutes."""
        return self.filtered(lambda x: x.dist_substituted_qty and not x.product_uom_qty)

    def _dist_asked_for(self, kept):
        """What the first request of a line was, before any of it was replaced.

        :param kept: what is left of it, in the product's unit
        """
        found = self._dist_substitutions()
        replaced = sum(found.mapped("replaced_qty"))
        vals = {"requested_qty": float(kept) + replaced}
        if not kept and replaced:
            price = sum(found.mapped("original_amount")) / replaced
            vals |= {"price_unit": price, "currency_id": self.company_id.currency_id.id}
        return vals

    def _dist_substitution_reasons(self):
        """The core Reasons that a decision about the line owes to substitution."""
        original, reasons = self.dist_original_line_id, []
        if self.dist_substituted_qty:
            found = self._dist_substitutions()
            wanted = self._dist_product_qty(self.product_uom_qty + self.dist_substituted_qty)
            replaced = round(sum(found.mapped("replaced_qty")), 6)
            names = ", ".join(found.substitute_id.mapped("display_name"))
            reasons.append(told_original(replaced, wanted, names))
        if original:
            found = original._dist_substitutions()
            mine = found.filtered(lambda s: s.substitute_line_id.id == self.id)
            asked = f"{sum(mine.mapped('replaced_qty')):g} {original.product_id.uom_id.name}"
            reasons.append(told_substitute(asked, original.product_id.display_name))
        return reasons

    # --- the screen ----------------------------------------------------------------------------

    @api.depends("product_id", "product_uom_qty", "product_uom_id", "warehouse_id", "state")
    def _compute_dist_can_substitute(self):
        for line in self:
            # what is being edited is looked at when it is saved
            line.dist_can_substitute = not line.id and line._origin.dist_can_substitute
        quoted = self.filtered(lambda x: x.id and x.state in OPEN)
        for lines in quoted.grouped("order_id").values():
            entries = lines._dist_substitute_entries()
            if entries:
                for line in lines._dist_short_plans(entries):
                    line.dist_can_substitute = True

    def action_dist_substitutes(self):
        """Show what could replace the line, and ask which."""
        self.ensure_one()
        return self.env["dist.substitute.choice"]._action_for(self)

    def action_dist_undo_substitution(self):
        """Restore what was asked for, and take the substitutes off the quotation."""
        for line in self:
            line._dist_undo_substitution()
        return True

    def _dist_check_substitutable(self):
        """Check that the line can be given a substitute.

        :raises UserError: with what to do about it
        """
        self.ensure_one()
        order, product = self.order_id.display_name, self.product_id.display_name
        if self.state not in OPEN:
            raise UserError(
                self.env._(
                    "%(order)s is not a quotation: substitutes are chosen before an order is "
                    "confirmed.",
                    order=order,
                )
            )
        if self.dist_original_line_id:
            raise UserError(
                self.env._(
                    "%(product)s on %(order)s is a substitute itself. Undo the substitution to "
                    "choose another one.",
                    product=product,
                    order=order,
                )
            )
        if self._dist_policies()[self.id].values.substitution == SUBSTITUTE_OFF:
            raise UserError(
                self.env._(
                    "The reservation policy allows no substitutes for %(product)s on %(order)s. "
                    "Ask a policy manager if it should.",
                    product=product,
                    order=order,
                )
            )

    def _dist_check_basis(self, basis, consented_by):
        """Check that somebody has agreed.

        :raises UserError: without a standing consent, or without a person's name
        """
        order = self.order_id
        if basis == CONSENT and not order._dist_may_substitute():
            raise UserError(
                self.env._(
                    "%(customer)s has given no standing consent that counts for %(order)s. Ask "
                    "the customer, and note who agreed.",
                    customer=order.partner_id.display_name,
                    order=order.display_name,
                )
            )
        if basis != CONSENT and not (consented_by or "").strip():
            raise UserError(
                self.env._(
                    "Write down who agreed to the substitute on %(order)s. It is kept with the "
                    "original request.",
                    order=order.display_name,
                )
            )
