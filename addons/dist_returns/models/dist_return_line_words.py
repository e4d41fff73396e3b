# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import format_date

from ..core import authorisation


class DistReturnLine(models.Model):
    """Sentences about a line."""

    _inherit = "dist.return.line"

    def _words(self):
        """Return the line in words: product, lot and return."""
        self.ensure_one()
        parts = [self.product_id.display_name, self.lot_id.name, self.return_id.name]
        return ", ".join(filter(None, parts))

    def _explain_terms(self):
        """Yield for each term that matters to this line what holds and which rule says so."""
        # sudo: whose fault it was is told to everybody who reads the line
        terms, fault = self._terms(), self.sudo().reason_id.fault
        labels = self.env["dist.return.rule"].fields_get(None, ["string", "selection"])
        nobody = self.env._("no rule: the default")
        window = "warranty_days" if terms.days(fault) is terms.warranty_days else "window_days"
        shown = [window, "authorisation", "auto_amount", "fee_percent", "credit_timing"]
        if terms.is_replacement:
            shown += ["is_replacement", "replacement_condition"]
        if terms.is_routing_economic:
            shown += ["handling_cost", "freight_cost", "recovery_percent"]
        for name in shown:
            value = getattr(terms, name)
            value = dict(labels[name].get("selection", ())).get(value, value)
            source = (self.term_sources or {}).get(name)
            yield self.env._(
                "%(term)s: %(value)s (%(rule)s)",
                term=labels[name]["string"],
                value=value,
                rule=source["rule"] if source else nobody,
            )

    def _problem_words(self, problem, facts):
        """Return what is wrong with the line, and what to do about it, as one sentence."""
        self.ensure_one()
        if problem == authorisation.EXPIRED:
            return self._expired_words(facts)
        if problem == authorisation.WRONG_UNIT:
            return self.env._(
                "“%(line)s”: %(unit)s can't be converted to %(product_unit)s. Choose a unit of the "
                "product.",
                unit=self.product_uom_id.name,
                product_unit=self.product_id.uom_id.name,
                line=self._words(),
            )
        if problem in (authorisation.FOREIGN_CUSTOMER, authorisation.FOREIGN_SERIAL):
            return self._foreign_words(problem)
        return self._plain_problem_words(problem)

    def _plain_problem_words(self, problem):
        line = self._words()
        return {
            authorisation.NOT_POSITIVE: self.env._(
                "“%(line)s”: the quantity to return must be more than nothing.",
                line=line,
            ),
            authorisation.FOREIGN_COMPANY: self.env._(
                "“%(line)s”: the delivery belongs to another company. Enter the return there.",
                line=line,
            ),
            authorisation.ARCHIVED: self.env._(
                "“%(line)s”: the product is archived. Unarchive it to take it back.",
                line=line,
            ),
            authorisation.WRONG_LOT: self.env._(
                "“%(line)s”: the lot or serial number belongs to another product. Choose one of "
                "this product.",
                line=line,
            ),
            authorisation.NO_DELIVERY: self.env._(
                "“%(line)s”: nothing of it was delivered. Choose the delivery that it comes from, "
                "or enter a return of goods delivered before the start.",
                line=line,
            ),
            authorisation.NO_PRICE: self.env._(
                "“%(line)s”: goods delivered before the start need a net price. Enter what the "
                "customer paid for one.",
                line=line,
            ),
            authorisation.NOT_RETURNABLE: self.env._(
                "“%(line)s”: the rules say that it can't be returned. An authoriser may accept it "
                "as an exception.",
                line=line,
            ),
        }[problem]

    def _foreign_words(self, problem):
        customer = self.return_id.commercial_partner_id.display_name
        if problem == authorisation.FOREIGN_SERIAL:
            return self.env._(
                "“%(line)s”: this serial number isn't with %(customer)s. Check the number, or "
                "enter the return for the customer who has it.",
                line=self._words(),
                customer=customer,
            )
        return self.env._(
            "“%(line)s”: the delivery went to another customer than %(customer)s. Choose one of "
            "this customer's deliveries.",
            line=self._words(),
            customer=customer,
        )

    def _expired_words(self, facts):
        return self.env._(
            "“%(line)s”: it could come back until %(day)s (%(days)s days after the delivery). An "
            "authoriser may accept it as an exception.",
            line=self._words(),
            day=format_date(self.env, authorisation.deadline(facts)),
            days=facts.days,
        )

    def _shortage_words(self, shortage):
        """Return why the line asks for more than may come back, with the numbers."""
        numbers = {
            "line": self._words(),
            "wanted": shortage.wanted,
            "left": shortage.left,
            "unit": self.product_id.uom_id.name,
            "delivered": shortage.delivered,
            "returned": shortage.returned,
            "open": shortage.open_elsewhere,
            "order": self._order_name(),
        }
        if shortage.is_lot:
            return self.env._(
                "“%(line)s”: %(wanted)g %(unit)s can't come back, only %(left)g. Of this lot "
                "%(delivered)g were delivered with %(order)s, %(returned)g came back, %(open)g are "
                "open on other returns.",
                **numbers,
            )
        return self.env._(
            "“%(line)s”: %(wanted)g %(unit)s can't come back, only %(left)g. %(delivered)g were "
            "delivered with %(order)s, %(returned)g came back, %(open)g are open on other returns.",
            **numbers,
        )

    def _order_name(self):
        # sudo: the order's name is what the customer sees too
        line = self.sudo()
        return line.sale_line_id.order_id.name or line.move_id.picking_id.name or ""
