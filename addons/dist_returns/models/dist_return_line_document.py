# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, models

from ..core import credit


class DistReturnLine(models.Model):
    """The lines of credit notes and of what takes them back."""

    _inherit = "dist.return.line"

    def _prepare_credit_line(self, source, part):
        """Return the values of a line of a credit note; ``source`` is the invoice's line.

        Grade and fee lower the price instead of being a line of their own: taxes, cost and the
        accounts of revenue follow without a fee product, and no price exceeds the invoiced one.
        """
        unit = self.product_id.uom_id
        vals = {
            "product_id": self.product_id.id,
            "product_uom_id": unit.id,
            "quantity": part.quantity,
            "price_unit": part.price * part.factor,
            "name": self._credit_text(source, part),
            "dist_return_line_id": self.id,
        }
        if self.sale_line_id:
            vals["sale_line_ids"] = [Command.link(self.sale_line_id.id)]
        if source:
            invoiced = source.product_uom_id or unit
            quantity = unit._compute_quantity(part.quantity, invoiced)
            price = source.price_unit
            if unit.compare(invoiced._compute_quantity(quantity, unit), part.quantity) == 0:
                vals.update(product_uom_id=invoiced.id, quantity=quantity)
            else:
                # A part of the invoiced unit that its precision can't hold.
                price = invoiced._compute_price(price, unit)
            vals.update(
                price_unit=price * part.factor,
                discount=source.discount,
                tax_ids=[Command.set(source.tax_ids.ids)],
                account_id=source.account_id.id,
                analytic_distribution=source.analytic_distribution,
            )
        return vals

    def _credit_text(self, source, part):
        text = source.name or self.product_id.display_name
        if abs(part.factor - 1.0) < credit.NOISE:
            return text
        return self.env._(
            "%(text)s (%(percent)s %% of the price)",
            text=text,
            percent=f"{round(part.factor * 100.0, 2):g}",
        )

    def _prepare_clawback_lines(self):
        """Return lines of an invoice over what was credited last and must be taken back."""
        drafts = self._draft_clawback_qty()
        left = credit.positive(self._clawback_qty() - drafts)
        found = []
        rows = self.credit_line_ids.filtered(
            lambda row: row.parent_state == "posted" and row.move_type == "out_refund"
        )
        for row in rows.sorted("id", reverse=True):
            quantity = min(left, row._dist_credit_qty())
            left -= quantity
            if credit.positive(quantity):
                found.append(self._prepare_clawback_line(row, quantity))
        return found

    def _draft_clawback_qty(self):
        drafts = self.credit_line_ids.filtered(
            lambda row: row.parent_state == "draft" and row.move_type == "out_invoice"
        )
        return -sum(row._dist_credit_qty() for row in drafts)

    def _prepare_clawback_line(self, row, quantity):
        unit = self.product_id.uom_id
        return {
            "product_id": self.product_id.id,
            "product_uom_id": unit.id,
            "quantity": quantity,
            "price_unit": row.product_uom_id._compute_price(row.price_unit, unit),
            "discount": row.discount,
            "tax_ids": [Command.set(row.tax_ids.ids)],
            "account_id": row.account_id.id,
            "name": row.name,
            "sale_line_ids": [Command.set(row.sale_line_ids.ids)],
            "dist_return_line_id": self.id,
        }
