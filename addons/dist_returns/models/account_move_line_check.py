# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter

from odoo import models


class AccountMoveLine(models.Model):
    """What is wrong with what these lines credit, in sentences that say what to do."""

    _inherit = "account.move.line"

    def _dist_effective(self):
        """Return how the line credits; what is no goods only credits a value."""
        kind = self._dist_kind()
        return kind if self._dist_is_goods() or kind == "reverse" else "value"

    def _dist_is_against(self, invoice_line):
        """Tell whether this credit names the invoice of that line."""
        return self.move_id.reversed_entry_id == invoice_line.move_id

    def _dist_problems(self):
        """Return the sentences about these lines; their documents don't count as credited."""
        kinds = self.grouped(lambda line: line._dist_effective())
        empty = self.browse()
        quantities = kinds.get("quantity", empty)
        values = kinds.get("value", empty)
        return [
            *quantities._dist_linked_problems(),
            *quantities._dist_unlinked_problems(),
            *(quantities | values)._dist_amount_problems(),
            *values._dist_value_problems(),
            *kinds.get("reverse", empty)._dist_reverse_problems(),
        ]

    # --- goods -------------------------------------------------------------------------------

    def _dist_open_returns(self, exclude):
        """Return the return lines whose open entitlement covers this line."""
        self.ensure_one()
        domain = [
            ("product_id", "=", self.product_id.id),
            ("company_id", "=", self.company_id.id),
            ("return_id.commercial_partner_id", "=", self.move_id.commercial_partner_id.id),
            ("state", "not in", ("draft", "submitted", "rejected", "cancelled")),
        ]
        if self.sale_line_ids:
            domain.append(("sale_line_id", "in", self.sale_line_ids.ids))
        unit = self.product_id.uom_id
        return (
            self.env["dist.return.line"]
            .search(domain)
            .filtered(
                lambda row: unit.compare(
                    row._entitlement(exclude).open_qty, self._dist_credit_qty()
                )
                >= 0
            )
        )

    def _dist_linked_problems(self):
        groups = self.filtered("dist_return_line_id").grouped("dist_return_line_id")
        for return_line, rows in groups.items():
            found = return_line._entitlement(exclude=self.move_id)
            yield from rows._dist_mismatches(return_line)
            yield from rows._dist_quantity_problems(return_line, found)
            yield from rows._dist_price_problems(return_line, found)

    def _dist_mismatches(self, return_line):
        for row in self:
            partner = return_line.return_id.commercial_partner_id
            if (
                row.product_id != return_line.product_id
                or row.move_id.commercial_partner_id != partner
                or (return_line.sale_line_id - row.sale_line_ids)
            ):
                yield self.env._(
                    "%(document)s credits %(product)s for return %(name)s, which is of another "
                    "product, customer or order line. Make the credit note from the return.",
                    document=row.move_id.display_name,
                    product=row.product_id.display_name,
                    name=return_line.return_id.name,
                )

    def _dist_quantity_problems(self, return_line, found):
        unit = return_line.product_id.uom_id
        quantity = sum(row._dist_credit_qty() for row in self)
        if any(row._dist_credit_qty() <= 0 for row in self):
            yield self.env._(
                "%(document)s credits %(product)s without a positive quantity. Enter the quantity "
                "that came back, or choose a price correction as the kind of credit.",
                document=self.move_id[:1].display_name,
                product=return_line.product_id.display_name,
            )
        if unit.compare(quantity, found.open_qty) > 0:
            yield self.env._(
                "%(document)s credits %(quantity)s %(unit)s of %(product)s; return %(name)s "
                "entitles to %(open)s more. Lower the quantity, or have more of the return "
                "accepted first.",
                document=self.move_id[:1].display_name,
                quantity=f"{quantity:g}",
                unit=unit.name,
                product=return_line.product_id.display_name,
                name=return_line.return_id.name,
                open=f"{found.open_qty:g}",
            )

    def _dist_price_problems(self, return_line, found):
        currency = return_line._credit_currency()
        amount = sum(row._dist_credit_amount(currency) for row in self)
        noise = currency.rounding * len(self)
        too_dear = any(
            row._dist_credit_amount(currency)
            > row._dist_credit_qty() * found.max_price + currency.rounding
            for row in self
        )
        if too_dear or amount > found.open_amount + noise:
            yield self.env._(
                "%(document)s credits %(amount)s for %(product)s; return %(name)s entitles to "
                "%(open)s more, after grade and fee. Lower the price.",
                document=self.move_id[:1].display_name,
                amount=currency.format(amount),
                product=return_line.product_id.display_name,
                name=return_line.return_id.name,
                open=currency.format(found.open_amount),
            )

    def _dist_unlinked_problems(self):
        unlinked = self.filtered(lambda row: not row.dist_return_line_id)
        for sale_line, rows in unlinked.grouped(lambda row: row.sale_line_ids[:1]).items():
            quantity = sum(row._dist_credit_qty() for row in rows)
            unit = rows.product_id[:1].uom_id
            if sale_line:
                allowed = sale_line._dist_uncovered_qty(self.move_id)
                covered = all(row._dist_credit_qty() > 0 for row in rows)
                if covered and unit.compare(quantity, allowed) <= 0:
                    continue
            elif all(row._dist_was_sold_directly() for row in rows):
                continue
            yield rows._dist_needs_return(quantity, unit)

    def _dist_was_sold_directly(self):
        """Tell whether the reversed invoice has these goods without an order."""
        sold = self.move_id.reversed_entry_id.invoice_line_ids.filtered(
            lambda row: row.product_id == self.product_id and not row.sale_line_ids
        )
        invoiced = -sum(row._dist_credit_qty() for row in sold)
        others = sold.move_id.reversal_move_ids.filtered(lambda move: move.state == "posted")
        rows = (others | self.move_id).invoice_line_ids.filtered(
            lambda row: row.product_id == self.product_id and row._dist_kind() == "quantity"
        )
        credited = sum(row._dist_credit_qty() for row in rows)
        return bool(sold) and self.product_id.uom_id.compare(credited, invoiced) <= 0

    def _dist_needs_return(self, quantity, unit):
        return self.env._(
            "%(document)s credits %(quantity)s %(unit)s of %(product)s, and no single return "
            "entitles to that. Enter a return of the delivery and have it accepted, then make the "
            "credit note from the return. For a price correction, or to reverse the whole "
            "invoice, choose that as the kind of credit.",
            document=self.move_id[:1].display_name,
            quantity=f"{quantity:g}",
            unit=unit.name,
            product=", ".join(self.product_id.mapped("display_name")),
        )

    # --- money -------------------------------------------------------------------------------

    def _dist_amount_problems(self):
        """Credits of an order line never exceed what was invoiced, over all documents."""
        groups = self.filtered("sale_line_ids").grouped(lambda row: row.sale_line_ids[:1])
        for sale_line, rows in groups.items():
            currency = rows.currency_id[:1]
            invoiced, credited = sale_line._dist_money(self.move_id, currency)
            amount = sum(row._dist_credit_amount(currency) for row in rows)
            if credited + amount > invoiced + currency.rounding * len(rows):
                yield self.env._(
                    "%(document)s credits %(amount)s for %(product)s of %(order)s; "
                    "%(invoiced)s was invoiced and %(credited)s was credited before. Lower the "
                    "amount.",
                    document=rows.move_id[:1].display_name,
                    amount=currency.format(amount),
                    product=sale_line.product_id.display_name,
                    order=sale_line.order_id.name,
                    invoiced=currency.format(invoiced),
                    credited=currency.format(credited),
                )

    def _dist_value_problems(self):
        for move, rows in self.grouped("move_id").items():
            company = move.company_id
            amount = sum(row._dist_credit_amount(company.currency_id) for row in rows)
            before = rows.sale_line_ids._dist_value_before(move)
            if not (move.dist_credit_reason or "").strip():
                yield self.env._(
                    "%(document)s gives credit without goods coming back. Enter a reason of the "
                    "credit.",
                    document=move.display_name,
                )
            over = company.currency_id.compare_amounts(
                amount + before, company.dist_value_credit_amount
            )
            if over > 0 and not move._dist_may_credit_value(amount):
                yield self.env._(
                    "%(document)s gives a credit of %(amount)s without goods coming back; more "
                    "than %(limit)s needs a credit approver. Ask one to approve it.",
                    document=move.display_name,
                    amount=company.currency_id.format(amount + before),
                    limit=company.currency_id.format(company.dist_value_credit_amount),
                )

    # --- reverse and make again --------------------------------------------------------------

    def _dist_reverse_problems(self):
        for move, rows in self.grouped("move_id").items():
            invoice = move.reversed_entry_id
            if not (move.dist_credit_reason or "").strip():
                yield self.env._(
                    "%(document)s reverses a whole invoice. Enter a reason of the credit.",
                    document=move.display_name,
                )
            amount = sum(row._dist_credit_amount(move.company_currency_id) for row in rows)
            if not move._dist_may_credit_value(amount):
                yield self.env._(
                    "%(document)s reverses a whole invoice. Ask a credit approver to approve it.",
                    document=move.display_name,
                )
            others = invoice.reversal_move_ids.filtered(lambda other: other.state == "posted")
            touched = (others - move) or invoice._dist_own_rows().sale_line_ids.filtered(
                lambda line, invoice=invoice, move=move: line._dist_is_credited(invoice, move)
            )
            if invoice.state != "posted" or touched or not move._dist_mirrors(invoice):
                yield self.env._(
                    "%(document)s reverses a whole invoice, so it must repeat each line of a "
                    "posted invoice of which nothing was credited. For some of its lines, enter "
                    "a return.",
                    document=move.display_name,
                )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _dist_own_rows(self):
        return self.invoice_line_ids.filtered(lambda row: row.display_type == "product")

    def _dist_mirrors(self, invoice):
        """Tell whether the document repeats each line of the invoice, and nothing else."""
        return self._dist_fingerprint() == invoice._dist_fingerprint()

    def _dist_fingerprint(self):
        return Counter(
            (
                row.product_id.id,
                tuple(sorted(row.sale_line_ids.ids)),
                tuple(sorted(row.tax_ids.ids)),
                row.product_uom_id.id,
                round(row.quantity, 6),
                self.currency_id.round(row.price_subtotal),
            )
            for row in self._dist_own_rows()
        )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _dist_money(self, exclude, currency):
        """Return what was invoiced and what was credited of the line, net."""
        invoiced = -sum(row._dist_credit_amount(currency) for row in self._dist_invoice_rows())
        rows = self._dist_posted_rows().filtered(
            lambda row: row.move_id not in exclude
            and row._dist_kind() != "reverse"
            and (row._dist_credit_amount() > 0 or row.dist_return_line_id)
        )
        return invoiced, sum(row._dist_credit_amount(currency) for row in rows)

    def _dist_value_before(self, move):
        """Return the value credits that were posted before, in the company's currency."""
        rows = self._dist_posted_rows().filtered(
            lambda row: row.move_id != move
            and row.move_type == "out_refund"
            and row._dist_kind() == "value"
        )
        return sum(row._dist_credit_amount(move.company_currency_id) for row in rows)

    def _dist_is_credited(self, invoice, exclude):
        """Tell whether units of the line that this invoice has are credited already."""
        others = self._dist_invoice_rows().filtered(lambda row: row.move_id != invoice)
        credited = sum(row._dist_credit_qty() for row in self._dist_credit_rows(exclude))
        elsewhere = -sum(row._dist_credit_qty() for row in others)
        return self.product_id.uom_id.compare(credited, elsewhere) > 0
