# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import float_round

from odoo.addons.dist_base.tools.transaction import marked

from .dist_promise_service_sourcing import BY_POLICY

#: what Odoo lets a line fix of its amounts, for the line and for each of its taxes
TOTALS = ("total_excluded_currency", "total_excluded")
OF_TAX = ("tax_amount_currency", "tax_amount", "base_amount_currency", "base_amount")
#: what must be the same for two parts to be one line again
SAME = ("product_id", "product_uom_id", "price_unit", "discount", "tax_ids", "name")
#: makes Odoo read fixed amounts where a line has no taxes at all
NO_TAX = "0"


class SaleOrderLine(models.Model):
    """Dividing a line among warehouses, and joining it again."""

    _inherit = "sale.order.line"

    def _dist_apply_shares(self, shares, rule):
        """Move and divide the lines; return {line id: core Share} of all that have one.

        A part is a copy of its line with a quantity of its own. The amounts of the order stay as
        they were, to the last cent.

        :param shares: {line: core Shares in sourcing order, one at least}
        """
        divided = {line: line._dist_by_tax() for line, found in shares.items() if len(found) > 1}
        vals_list, chosen = [], []
        with marked(self.env.cr, BY_POLICY, True):
            for line, (first, *others) in shares.items():
                chosen.append((line.id, first))
                parts = [line._dist_part_values(share, rule) for share in others]
                line._dist_serve_first(first, parts, rule)
                vals_list += parts
            created = self.create(vals_list) if vals_list else self.browse()
            created._dist_follow_roots()
            for line, amounts in divided.items():
                mine = created.filtered(lambda part, line=line: part.dist_split_from_id == line)
                (line | mine)._dist_keep_amounts(amounts)
        others = (share for found in shares.values() for share in found[1:])
        return dict([*chosen, *zip(created.ids, others, strict=True)])

    def _dist_serve_first(self, share, parts, rule):
        """Leave the line to its first warehouse, with what the parts don't take."""
        vals = {}
        if parts or share.warehouse != self.warehouse_id.id:
            vals = {"dist_warehouse_id": share.warehouse, "dist_sourcing": rule}
        if parts:
            taken = sum(part["product_uom_qty"] for part in parts)
            vals |= self._dist_quantity_values(self.product_uom_qty - taken)
        if vals:
            self.write(vals)

    def _dist_part_values(self, share, rule):
        [vals] = self.copy_data(
            {
                "order_id": self.order_id.id,
                "dist_warehouse_id": share.warehouse,
                "dist_sourcing": rule,
                "dist_split_from_id": self._dist_root().id,
            }
        )
        qty = self.product_id.uom_id._compute_quantity(
            float(share.qty), self.product_uom_id, round=False
        )
        return {**vals, **self._dist_quantity_values(qty)}

    def _dist_quantity_values(self, qty):
        """Another quantity at the same price: no scale of prices applies to a part."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return {
            "product_uom_qty": float_round(qty, precision_digits=digits),
            "price_unit": self.price_unit,
            "discount": self.discount,
        }

    def _dist_follow_roots(self):
        """Put the parts right below their lines."""
        for order, parts in self.grouped("order_id").items():
            lines = order.order_line.sorted(lambda line: (line.sequence, line.id))
            wanted = []
            for line in lines - parts:
                wanted += [line, *parts.filtered(lambda p, line=line: p._dist_root() == line)]
            if wanted != list(lines):
                for place, line in enumerate(wanted, start=lines[:1].sequence):
                    line.sequence = place

    # --- amounts ---------------------------------------------------------------------------------

    def _dist_by_tax(self):
        """{None or tax: {name: amount}} of the line by itself, rounded as Odoo rounds it."""
        self.ensure_one()
        taxes, company = self.env["account.tax"], self.company_id
        base_line = self._prepare_base_line_for_taxes_computation()
        taxes._add_tax_details_in_base_line(base_line, company)
        taxes._round_base_lines_tax_details([base_line], company)
        details = base_line["tax_details"]
        amounts = {None: {name: details[name] for name in TOTALS}}
        for tax in base_line["tax_ids"]._flatten_taxes_and_sort_them()[0]:
            amounts[tax] = {}
        for data in details["taxes_data"]:
            if not data["is_reverse_charge"]:
                amounts[data["tax"]] = {name: data[name] for name in OF_TAX}
        return amounts

    def _dist_keep_amounts(self, whole):
        """Let the last of the parts bear what rounding each by itself would change.

        Where taxes are rounded globally nothing changes: Odoo rounds the sums.
        """
        if self.company_id.tax_calculation_rounding_method != "round_per_line":
            return
        own = [line._dist_by_tax() for line in self]
        fixed = {
            key: {
                name: amount - sum(amounts[key].get(name, 0.0) for amounts in own[:-1])
                for name, amount in names.items()
            }
            for key, names in whole.items()
        }
        last = self[-1]
        if not last._dist_is_amount(own[-1], fixed):
            last.extra_tax_data = last._dist_fixed_amounts(fixed)
            # Odoo doesn't compute the amounts again for these
            last.modified(["price_unit"])

    def _dist_is_amount(self, amounts, others):
        """Whether the amounts are the same."""
        currency = self.currency_id
        return all(
            currency.compare_amounts(amount, others[key].get(name, 0.0)) == 0
            for key, names in amounts.items()
            for name, amount in names.items()
        )

    def _dist_fixed_amounts(self, amounts):
        """The amounts as Odoo keeps them on a line; they hold while its quantity and price do."""
        own, company = self.currency_id, self.company_id.currency_id
        rounded = {
            tax: {
                name: (own if name.endswith("_currency") else company).round(amount)
                for name, amount in names.items()
            }
            for tax, names in amounts.items()
        }
        totals = rounded.pop(None)
        return {
            **{f"manual_{name}": amount for name, amount in totals.items()},
            "manual_tax_amounts": {str(tax.id): names for tax, names in rounded.items()}
            or {NO_TAX: {}},
            "currency_id": self.currency_id.id,
            "price_unit": self.price_unit,
            "discount": self.discount,
            "quantity": self.product_uom_qty,
            "rate": self.order_id.currency_rate,
        }

    # --- joining ---------------------------------------------------------------------------------

    def _dist_join_shares(self):
        """Make one line again of what was divided, and forget what the policy chose.

        What has been delivered or invoiced in part, or was changed by a person, stays a line of
        its own; goods that have left keep the warehouse that they left.
        """
        with marked(self.env.cr, BY_POLICY, True):
            divided, gone = self.filtered("dist_split_from_id"), self.browse()
            for root, parts in divided.grouped("dist_split_from_id").items():
                gone |= root._dist_join(parts)
            rest = (self - gone).filtered(lambda line: line._dist_is_untouched())
            rest.filtered("dist_split_from_id").write(
                {"dist_split_from_id": False, "extra_tax_data": False}
            )
            rest.filtered("dist_sourcing").write(
                {"dist_warehouse_id": False, "dist_sourcing": False}
            )

    def _dist_join(self, parts):
        """Take the quantity of the parts that are still like this line; return these, deleted."""
        alike = parts.filtered(lambda part: part._dist_is_like(self))
        if alike and self._dist_is_untouched():
            qty = self.product_uom_qty + sum(alike.mapped("product_uom_qty"))
            self.write({**self._dist_quantity_values(qty), "extra_tax_data": False})
            alike.unlink()
            return alike
        return self.browse()

    def _dist_is_like(self, other):
        return self._dist_is_untouched() and all(self[name] == other[name] for name in SAME)

    def _dist_is_untouched(self):
        """Whether no goods have left and nothing was invoiced."""
        moved = any(move.state == "done" for move in self.move_ids)
        return not moved and not self.invoice_lines
