# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..core import credit


class SaleOrderLine(models.Model):
    """What was delivered and is to invoice, with goods that came back."""

    _inherit = "sale.order.line"

    dist_return_line_ids = fields.One2many(
        "dist.return.line", "sale_line_id", "Return Lines", readonly=True, copy=False
    )
    dist_replaced_line_id = fields.Many2one(
        "dist.return.line",
        "Replacement of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.depends("dist_return_line_ids.settled_qty")
    def _compute_qty_delivered(self):
        return super()._compute_qty_delivered()

    @api.depends(
        "invoice_lines.dist_credit_kind",
        "invoice_lines.move_id.dist_credit_kind",
    )
    def _compute_qty_invoiced(self):
        return super()._compute_qty_invoiced()

    @api.depends(
        "invoice_lines.dist_credit_kind",
        "invoice_lines.move_id.dist_credit_kind",
    )
    def _compute_qty_invoiced_posted(self):
        super()._compute_qty_invoiced_posted()
        for line in self._dist_invoiced_lines():
            values = line._dist_value_rows().filtered(lambda row: row.parent_state == "posted")
            if values:
                line.qty_invoiced_posted += line._dist_in_unit(
                    sum(row._dist_credit_qty() for row in values)
                )
            line.qty_invoiced_posted += line._dist_rounding_of_credits(("posted",))

    @api.depends("dist_return_line_ids.settled_qty", "dist_return_line_ids.undecided_qty")
    def _compute_qty_to_invoice(self):
        super()._compute_qty_to_invoice()
        for line in self._dist_returned_lines():
            returns = line._dist_tracked_returns()
            if line.state != "sale":
                continue
            base = line.qty_to_invoice
            if line.product_id.invoice_policy == "order":
                base -= line._dist_in_unit(sum(returns.mapped("settled_qty")))
            undecided = line._dist_in_unit(sum(returns.mapped("undecided_qty")))
            line.qty_to_invoice = credit.to_invoice(base, undecided)

    @api.depends("qty_to_invoice")
    def _compute_untaxed_amount_to_invoice(self):
        super()._compute_untaxed_amount_to_invoice()
        for line in self._dist_returned_lines() | self._dist_invoiced_lines():
            touched = line._dist_tracked_returns() or line._dist_value_rows()
            if touched and line.product_uom_id.is_zero(line.qty_to_invoice):
                # The credit was less, or more, than the order's price: nothing is left to invoice.
                line.untaxed_amount_to_invoice = 0.0

    def _prepare_qty_delivered(self):
        delivered = super()._prepare_qty_delivered()
        for line in self._dist_returned_lines():
            settled = sum(line._dist_tracked_returns().mapped("settled_qty"))
            delivered[line] -= line._dist_in_unit(settled)
        return delivered

    def _prepare_qty_invoiced(self):
        invoiced = super()._prepare_qty_invoiced()
        for line in self._dist_invoiced_lines():
            rows = line._dist_value_rows().filtered(lambda row: row.parent_state != "cancel")
            if rows:
                invoiced[line] += line._dist_in_unit(sum(row._dist_credit_qty() for row in rows))
            invoiced[line] += line._dist_rounding_of_credits(("draft", "posted"))
        return invoiced

    def _dist_rounding_of_credits(self, states):
        """Return what Odoo takes too much off by rounding every credited quantity up.

        What was settled is rounded once, half up: one piece of a dozen is 0.08, and not 0.09.
        """
        if self.product_uom_id == self.product_id.uom_id:
            return 0.0
        rows = self._get_invoice_lines().filtered(
            lambda row: (
                row.dist_return_line_id
                and row.parent_state in states
                and row._dist_kind() == "quantity"
            )
        )
        taken = sum(
            (1 if row.move_type == "out_refund" else -1)
            * row.product_uom_id._compute_quantity(row.quantity, self.product_uom_id)
            for row in rows
        )
        return taken - self._dist_in_unit(sum(row._dist_credit_qty() for row in rows))

    def _get_outgoing_incoming_moves(self, strict=True):
        outgoing, incoming = super()._get_outgoing_incoming_moves(strict=strict)
        return (
            outgoing.filtered(lambda move: not move._dist_touches_quarantine()),
            incoming.filtered(lambda move: not move._dist_touches_quarantine()),
        )

    # --- for the money of returns ------------------------------------------------------------

    def _dist_returned_lines(self):
        """Return the lines with returns of their product. Nearly none: all are asked at once."""
        # sudo: as for the returns of one line
        if not self.sudo().dist_return_line_ids:
            return self.browse()
        return self.filtered(lambda line: line._dist_tracked_returns())

    def _dist_invoiced_lines(self):
        """Return the lines with invoices; what isn't invoiced yet is passed over at once."""
        return self.filtered("invoice_lines") if self.invoice_lines else self.browse()

    def _dist_tracked_returns(self):
        """Return the return lines of the very product: a part of a kit is no part of its unit."""
        if self.qty_delivered_method != "stock_move":
            return self.env["dist.return.line"]
        # sudo: what an order has to invoice follows from returns that its reader may not see
        returns = self.sudo().dist_return_line_ids
        return returns.filtered(lambda row: row.product_id == self.product_id)

    def _dist_in_unit(self, quantity):
        """Convert a quantity of the product's unit to that of the order line."""
        unit = self.product_id.uom_id
        if not quantity or unit == self.product_uom_id:
            return quantity
        return unit._compute_quantity(quantity, self.product_uom_id, rounding_method="HALF-UP")

    def _dist_value_rows(self):
        """Return the lines of credit notes that correct a value and no quantity."""
        return self._get_invoice_lines().filtered(
            lambda row: row.move_type == "out_refund" and row._dist_kind() == "value"
        )

    def _dist_posted_rows(self):
        # sudo: entitlements depend on invoices whatever the reader's rights
        return self.sudo().invoice_lines.filtered(
            lambda row: row.parent_state == "posted" and row.display_type == "product"
        )

    def _dist_invoice_rows(self):
        """Return the posted invoice lines, without invoices that were reversed as a whole."""
        return self._dist_posted_rows().filtered(
            lambda row: row.move_type in ("out_invoice", "out_receipt")
            and row.quantity > 0
            and not row.dist_return_line_id
            and not row.move_id._dist_is_reversed()
        )

    def _dist_credit_rows(self, exclude, states=("posted",)):
        """Return the lines that credit, or claw back, a quantity."""
        # sudo: as above
        rows = self.sudo().invoice_lines._dist_quantity_rows(states)
        return rows.filtered(
            lambda row: row.move_id not in exclude
            and (row._dist_credit_qty() > 0 or row.dist_return_line_id)
        )

    def _dist_gross_delivered(self):
        """Return what was delivered and not returned the stock way, in the product's unit."""
        returns = self._dist_tracked_returns()
        # rounded as it was subtracted: 4 of a case of 1,000 are none of its two decimals
        settled = self._dist_in_unit(sum(returns.mapped("settled_qty")))
        return self.product_uom_id._compute_quantity(
            self.qty_delivered + settled, self.product_id.uom_id, round=False
        )

    def _dist_uninvoiced_qty(self, exclude):
        """Return what was delivered and never invoiced, in the product's unit."""
        invoiced = -sum(row._dist_credit_qty() for row in self._dist_invoice_rows())
        unlinked = self._dist_credit_rows(exclude).filtered(lambda row: not row.dist_return_line_id)
        invoiced -= sum(row._dist_credit_qty() for row in unlinked)
        return credit.positive(self._dist_gross_delivered() - invoiced)

    def _dist_uncovered_qty(self, exclude):
        """Return what was invoiced and never delivered; credits of it need no return."""
        invoiced = -sum(row._dist_credit_qty() for row in self._dist_invoice_rows())
        unlinked = self._dist_credit_rows(exclude).filtered(lambda row: not row.dist_return_line_id)
        credited = sum(row._dist_credit_qty() for row in unlinked)
        return credit.uncovered(invoiced, self._dist_gross_delivered(), credited)

    def _dist_invoiced(self, exclude, states, return_line):
        """Return what is left to credit of each invoice line, oldest first.

        The credits of the return line itself don't count: its entitlement takes them off.
        """
        others = self._dist_credit_rows(exclude, states).filtered(
            lambda row: row.dist_return_line_id != return_line
        )
        currency = return_line._credit_currency()
        found = []
        for row in self._dist_invoice_rows().sorted("id"):
            credits = others.filtered(lambda other, row=row: other._dist_is_against(row))
            quantity = -row._dist_credit_qty()
            price = -row._dist_credit_amount(currency) / quantity
            left = quantity - sum(other._dist_credit_qty() for other in credits)
            found.append(credit.Invoiced(row.id, credit.positive(left), price))
        loose = others.filtered(lambda other: not other.move_id.reversed_entry_id)
        return credit.skip(found, max(sum(row._dist_credit_qty() for row in loose), 0.0))
