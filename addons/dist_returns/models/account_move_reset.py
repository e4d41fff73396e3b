# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from ..core.credit import positive


class AccountMove(models.Model):
    """An invoice stays while goods of it are credited (I5)."""

    _inherit = "account.move"

    def write(self, vals):
        if vals.get("state") in ("draft", "cancel"):
            self._dist_check_credited()
        return super().write(vals)

    def _dist_check_credited(self):
        """Refuse to take invoices back of which more was credited than other invoices are for."""
        posted = self.filtered(
            lambda move: move.state == "posted" and move.move_type in ("out_invoice", "out_receipt")
        )
        # sudo: credit notes count whatever the rights of who resets the invoice
        lines = posted.sudo().invoice_line_ids.sale_line_ids
        for line in lines.filtered(lambda line: line.order_id.warehouse_id.dist_mode == "enforce"):
            credited = line._dist_credit_rows(exclude=self)
            rows = credited | line._dist_invoice_rows().filtered(
                lambda row: row.move_id not in self
            )
            if positive(sum(row._dist_credit_qty() for row in rows)):
                notes = credited.move_id.filtered(lambda move: move.move_type == "out_refund")
                raise UserError(
                    self.env._(
                        "%(invoice)s can't be taken back: %(credit)s has credited %(product)s of "
                        "it. Reset the credit note to draft first.",
                        invoice=(line.invoice_lines.move_id & posted)[:1].display_name,
                        credit=", ".join(notes.mapped("display_name")),
                        product=line.product_id.display_name,
                    )
                )
