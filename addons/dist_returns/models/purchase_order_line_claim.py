# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    dist_claim_line_ids = fields.One2many(
        "dist.vendor.claim.line", "purchase_line_id", "Vendor Claims"
    )
    # Stored for the same reason as on the receipt: claims of one purchase meet on its row.
    dist_claimed_qty = fields.Float(
        "Claimed",
        digits="Product Unit",
        compute="_compute_dist_claimed_qty",
        store=True,
        help="On claims against the vendor, in the product's unit.",
    )

    def _auto_init(self):
        # a company's years of purchases have no claim: nothing to compute
        if not column_exists(self.env.cr, self._table, "dist_claimed_qty"):
            create_column(self.env.cr, self._table, "dist_claimed_qty", "numeric")
        return super()._auto_init()

    @api.depends("dist_claim_line_ids.quantity")
    def _compute_dist_claimed_qty(self):
        for line in self:
            line.dist_claimed_qty = sum(line.dist_claim_line_ids.mapped("quantity"))

    @api.depends(
        "dist_claim_line_ids.destroyed_qty",
        "dist_claim_line_ids.rejected_qty",
        "dist_claim_line_ids.written_off_qty",
    )
    def _compute_qty_received(self):
        super()._compute_qty_received()

    def _prepare_qty_received(self):
        """What must be paid for: goods that were destroyed needn't be, what isn't recovered must.

        What was shipped to the vendor is left out by Odoo, because its moves say *to refund*.
        """
        received = super()._prepare_qty_received()
        # sudo: the received quantity is right for whoever looks at the purchase
        for line in self.sudo().filtered("dist_claim_line_ids"):
            owed = sum(claim._owed_quantity() for claim in line.dist_claim_line_ids)
            received[line.with_env(self.env)] += line._dist_in_unit(owed)
        return received

    @api.depends(
        "dist_claim_line_ids.credit_line_ids.quantity",
        "dist_claim_line_ids.credit_line_ids.parent_state",
    )
    def _compute_qty_invoiced(self):
        super()._compute_qty_invoiced()

    def _prepare_qty_invoiced(self):
        """Credits of claims count too, though they don't change what the goods in stock cost."""
        invoiced = super()._prepare_qty_invoiced()
        # sudo: a buyer needs no right on the vendor's credit notes
        for line in self.sudo().filtered("dist_claim_line_ids"):
            credits = line.dist_claim_line_ids.credit_line_ids - line.invoice_lines
            credited = 0.0
            for credit in credits.filtered(lambda credit: credit.parent_state != "cancel"):
                sign = 1 if credit.move_type == "in_refund" else -1
                unit = credit.product_uom_id or line.product_id.uom_id
                credited += sign * unit._compute_quantity(
                    credit.quantity, line.product_id.uom_id, round=False
                )
            invoiced[line.with_env(self.env)] -= line._dist_in_unit(credited)
        return invoiced

    def _dist_in_unit(self, quantity):
        """Convert a quantity of the product's unit to that of the line, rounded as moves are."""
        return self.product_id.uom_id._compute_quantity(
            quantity, self.product_uom_id, rounding_method="HALF-UP"
        )

    def _dist_paid_price(self):
        """Return what was paid for one product unit, in the order's currency.

        The posted bills decide; until there are some, the price of the order.
        """
        self.ensure_one()
        bills = self.invoice_lines.filtered(
            lambda bill: bill.parent_state == "posted" and bill.move_type == "in_invoice"
        )
        unit = self.product_id.uom_id
        quantity = sum(
            bill.product_uom_id._compute_quantity(bill.quantity, unit, round=False)
            for bill in bills
        )
        if unit.compare(quantity, 0.0) <= 0:
            return self.product_uom_id._compute_price(self.price_unit_discounted, unit)
        paid = sum(
            bill.currency_id._convert(
                bill.price_subtotal, self.currency_id, self.company_id, bill.date, round=False
            )
            for bill in bills
        )
        return paid / quantity
