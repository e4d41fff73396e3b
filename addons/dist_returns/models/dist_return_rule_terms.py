# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..core import rules


class DistReturnLine(models.Model):
    """The terms of a line, and who set them."""

    _inherit = "dist.return.line"

    def _terms(self):
        """Return the terms of the line: those it was asked for with, before that today's."""
        self.ensure_one()
        # sudo: terms hold for everybody who works with the line
        return rules.Terms.of(self.sudo().terms or self._resolve_terms()[self.id].terms.as_dict())

    def _resolve_terms(self):
        """Return {line id: Resolution} by the rules of today; the rules are read once."""
        book = self.env["dist.return.rule"]._book(self.company_id)
        # sudo: categories and channels decide whether or not the user may read them
        return {line.id: rules.resolve(book, line._rule_case()) for line in self.sudo()}

    def _rule_case(self):
        record = self.return_id
        path = self.product_id.categ_id.parent_path or ""
        channel = record.channel_id or self.sale_line_id.order_id.dist_channel_id
        return rules.Case(
            company_id=record.company_id.id,
            product_id=self.product_id.id,
            category_path=tuple(int(part) for part in reversed(path.split("/")) if part),
            partner_id=record.commercial_partner_id.id or None,
            channel_id=channel.id or None,
            warehouse_id=record.warehouse_id.id or None,
            reason_id=self.reason_id.id or None,
        )

    def _freeze_terms(self):
        """Keep today's terms and which rule decided each: later rules change no promise."""
        for line_id, resolution in self._resolve_terms().items():
            sources = {
                name: {"rule": rule.name, "id": rule.id}
                for name, rule in resolution.sources.items()
                if rule
            }
            # sudo: a customer's request gets its terms too, and lines are the clerks'
            self.browse(line_id).sudo()._set(
                {"terms": resolution.terms.as_dict(), "term_sources": sources}
            )
