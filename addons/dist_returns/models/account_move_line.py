# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .account_move import CREDIT_KINDS

# What proves an entitlement can't change once the document counts.
FROZEN = {"dist_credit_kind", "dist_return_line_id", "dist_cost_line_id", "dist_restocked_qty"}
# What may change on posted documents, and is checked again.
CHECKED = {
    "quantity",
    "price_unit",
    "price_subtotal",
    "discount",
    "product_id",
    "product_uom_id",
    "sale_line_ids",
    "display_type",
}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    dist_return_line_id = fields.Many2one(
        "dist.return.line", "Return Line", readonly=True, copy=False, index="btree_not_null"
    )
    dist_credit_kind = fields.Selection(
        CREDIT_KINDS,
        "Kind of Credit",
        copy=False,
        help="Empty: that of the document.",
    )
    dist_cost_line_id = fields.Many2one(
        "dist.return.line",
        "Cost of Return Line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The return whose goods' cost is booked here.",
    )
    dist_restocked_qty = fields.Float(
        "Back in Stock",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Quantity whose cost this entry puts back into stock.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.move_id.filtered(lambda move: move.state == "posted")._dist_check_credits()
        return lines

    def write(self, vals):
        posted = self.browse()
        if not (FROZEN | CHECKED).isdisjoint(vals):
            posted = self.filtered(lambda line: line.parent_state == "posted")
        if not posted:
            return super().write(vals)
        posted._dist_refuse_frozen(vals)
        result = super().write(vals)
        posted.move_id._dist_check_credits()
        return result

    def _dist_refuse_frozen(self, vals):
        for name in FROZEN & set(vals):
            value = self._fields[name].convert_to_cache(vals[name], self)
            for line in self:
                if self._fields[name].convert_to_cache(line[name], line) != value:
                    raise UserError(
                        self.env._(
                            "%(document)s is posted: what it credits can't change any more. Reset "
                            "it to draft first.",
                            document=line.move_id.display_name,
                        )
                    )

    # --- what a line credits -----------------------------------------------------------------

    def _dist_kind(self):
        """Return how the line credits: quantity, value or reverse."""
        self.ensure_one()
        return self.dist_credit_kind or self.move_id.dist_credit_kind or "quantity"

    def _dist_sign(self):
        """Return 1 for what a document of this type gives the customer, -1 for what it takes."""
        return {"out_refund": 1, "out_invoice": -1, "out_receipt": -1}.get(self.move_type, 0)

    def _dist_credit_qty(self):
        """Return the credited quantity, in the product's unit; negative when invoiced."""
        unit = self.product_id.uom_id or self.product_uom_id
        quantity = self.quantity
        if self.product_uom_id and unit != self.product_uom_id:
            quantity = self.product_uom_id._compute_quantity(quantity, unit, round=False)
        return self._dist_sign() * quantity

    def _dist_credit_amount(self, currency=None):
        """Return the credited net amount, in the currency or in that of the document."""
        amount = self._dist_sign() * self.price_subtotal
        if not currency or currency == self.currency_id:
            return amount
        date = self.move_id.invoice_date or self.date or fields.Date.context_today(self)
        return self.currency_id._convert(amount, currency, self.company_id, date, round=False)

    def _dist_quantity_rows(self, states):
        return self.filtered(
            lambda row: row.parent_state in states
            and row.display_type == "product"
            and row._dist_kind() == "quantity"
        )

    def _dist_sum_quantity(self, states):
        rows = self._dist_quantity_rows(states)
        return sum(row._dist_credit_qty() for row in rows)

    def _dist_sum_amount(self, states, currency):
        rows = self._dist_quantity_rows(states)
        return sum(row._dist_credit_amount(currency) for row in rows)

    def _dist_is_goods(self):
        """Tell whether the line is about goods whose delivery is tracked."""
        if self.is_downpayment or self.product_id.type != "consu":
            return False
        lines = self.sale_line_ids
        return not lines or any(line.qty_delivered_method == "stock_move" for line in lines)

    def _dist_is_credit(self):
        """Tell whether the line gives the customer something for goods, or just money."""
        if self.display_type != "product" or not self._dist_sign():
            return False
        gives_money = self.currency_id.compare_amounts(self._dist_credit_amount(), 0.0) > 0
        if not self.product_id:
            return gives_money and self._dist_is_goodwill()
        # What takes instead of giving, as every invoice does, needs no look at its order.
        return (gives_money or self._dist_credit_qty() > 0) and self._dist_is_goods()

    def _dist_is_goodwill(self):
        """Tell whether a line without a product is a gift, not the reversal of such a line."""
        invoice = self.move_id.reversed_entry_id
        free = invoice.invoice_line_ids.filtered(
            lambda row: row.display_type == "product" and not row.product_id
        )
        return self.move_type == "out_refund" and not free

    def _dist_credit_mode(self):
        """Return the mode by which the line is held: of the warehouse that delivered."""
        warehouses = (
            self.dist_return_line_id.return_id.warehouse_id
            or self.sale_line_ids.order_id.warehouse_id
            or self.move_id.reversed_entry_id.invoice_line_ids.sale_line_ids.order_id.warehouse_id
            or self.env["stock.warehouse"].search([("company_id", "=", self.company_id.id)])
        )
        modes = set(warehouses.mapped("dist_mode"))
        return next((mode for mode in ("enforce", "monitor") if mode in modes), "off")
