# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal
from fractions import Fraction

from odoo import api, models


class ProductProduct(models.Model):
    """Substitutes in the command palette's answer."""

    _inherit = "product.product"

    @api.model
    def dist_look_up(self, text):
        """What could be promised of the products that the text names, and of their substitutes.

        :return: as before, each product's rows followed by those of the substitutes that are
            there: `substitute_for` names the product id they stand in for, else it is False
        """
        rows = super().dist_look_up(text)
        if not rows:
            return rows
        instead = self._dist_look_up_substitutes(rows)
        answer = []
        for number, row in enumerate(rows):
            answer.append({**row, "substitute_for": False})
            last = number + 1 == len(rows) or rows[number + 1]["product_id"] != row["product_id"]
            answer += instead.get(row["product_id"], ()) if last else ()
        return answer

    @api.model
    def _dist_look_up_substitutes(self, rows):
        """{product id: rows of its substitutes}, in their order."""
        originals = self.browse(dict.fromkeys(row["product_id"] for row in rows))
        wanted = {row["product_id"]: Decimal(str(row["wanted"])) for row in rows}
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)])
        pairs = [
            (original, entry)
            for original in originals
            for entry in original._dist_entries_today(warehouses)
        ]
        amounts = self._dist_wanted_of_substitutes(pairs, wanted)
        answers = {}
        for amount in dict.fromkeys(amounts.values()):
            products = self.browse([p for (_o, p), qty in amounts.items() if qty == amount])
            found = self._dist_answers(products, warehouses, amount)
            answers |= {(product, w, amount): answer for (product, w), answer in found.items()}
        result = {}
        for original, entry in pairs:
            product = self.browse(entry.substitute_id)
            amount = amounts[original.id, product.id]
            for warehouse in warehouses:
                now, day = answers[product, warehouse, amount]
                if now:
                    row = self._dist_look_up_row(product, warehouse, amount, now, day)
                    result.setdefault(original.id, []).append(original._dist_as_substitute(row))
        return result

    def _dist_entries_today(self, warehouses):
        """The substitutes that are valid for everybody, and that the user may see."""
        today = warehouses[0]._dist_today(warehouses[0].id)
        channel = self._dist_own_channel(self.env.company)
        entries = self.env["dist.product.substitute"]._for(
            self, self.env.company, today, channel=channel
        )
        seen = self.browse([entry.substitute_id for entry in entries])._filtered_access("read")
        sold = seen.filtered(lambda p: p.active and p.sale_ok and p._dist_has_stock_of_its_own())
        return [entry for entry in entries if entry.substitute_id in sold._ids]

    @api.model
    def _dist_wanted_of_substitutes(self, pairs, wanted):
        """{(original id, substitute id): how many of the substitute, in its own unit}."""
        amounts, line = {}, self.env["sale.order.line"]
        for original, entry in pairs:
            product, unit = (
                self.browse(entry.substitute_id),
                line.env["uom.uom"].browse(entry.uom_id),
            )
            units = -(-Fraction(wanted[original.id]) // entry.replaces)
            qty = units * line._dist_uom_factor(unit, product)
            amounts[original.id, product.id] = Decimal(qty.numerator) / Decimal(qty.denominator)
        return amounts

    def _dist_as_substitute(self, row):
        label = self.env._(
            "Instead of %(product)s: %(answer)s", product=self.display_name, answer=row["label"]
        )
        return {**row, "label": label, "substitute_for": self.id}
