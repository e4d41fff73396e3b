# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The substitutes as the mechanism uses them: indexed, cached and audited."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from odoo import api, models

from odoo.addons.dist_base.tools.seen_cache import seen_cache

#: what a change of the entry must be recorded for
DECISIVE = (
    "active",
    "sequence",
    "company_id",
    "product_tmpl_id",
    "product_id",
    "substitute_id",
    "original_qty",
    "substitute_qty",
    "uom_id",
    "date_from",
    "date_to",
    "partner_id",
    "channel_id",
)


class Substitute(NamedTuple):
    """An entry as plain values. Kept in the cache of the registry."""

    id: int
    sequence: int
    variant: bool
    substitute_id: int
    uom_id: int
    replaces: Fraction
    first: date
    last: date
    partner_id: int
    channel_id: int

    def fits(self, day, partner_id, channel_id):
        return (
            self.first <= day <= self.last
            and self.partner_id in (0, partner_id)
            and self.channel_id in (0, channel_id)
        )

    @property
    def generality(self):
        """The most specific first: for the customer, for the channel, for the variant."""
        return not self.partner_id, not self.channel_id, not self.variant, self.order

    @property
    def order(self):
        return self.sequence, self.id


class DistProductSubstitute(models.Model):
    _inherit = "dist.product.substitute"
    _decisive = frozenset(DECISIVE)

    @api.model
    @api.private
    def _for(self, product, company, day, partner=None, channel=None):
        """The substitutes of a product that are valid on a day, the preferred one first.

        Of two entries for the same substitute the more specific one decides.

        :param partner: the customer; only entries for all when not given
        :return: list of Substitute
        """
        book = self._book(company.id)
        if not book:
            return []
        # sudo: which product a variant belongs to doesn't depend on who asks
        template_id = product.sudo().product_tmpl_id.id
        found = [*book.get((template_id, product.id), ()), *book.get((template_id, 0), ())]
        # sudo: which customer a contact belongs to doesn't, either
        partner_id = partner.sudo().commercial_partner_id.id if partner else 0
        fitting = [s for s in found if s.fits(day, partner_id, channel.id if channel else 0)]
        chosen = {}
        for entry in sorted(fitting, key=lambda s: s.generality):
            chosen.setdefault(entry.substitute_id, entry)
        chosen.pop(product.id, None)
        return sorted(chosen.values(), key=lambda s: s.order)

    @api.model
    @seen_cache("company_id")
    def _book(self, company_id):
        """{(template id, variant id or 0): tuple of Substitute} of the company."""
        # sudo: the book is the same for everybody, and it is cached for everybody
        entries = self.sudo().search([("active", "=", True), ("company_id", "=", company_id)])
        book = {}
        for entry in entries:
            key = entry.product_tmpl_id.id, entry.product_id.id or 0
            book[key] = (*book.get(key, ()), entry._plain())
        return book

    def _plain(self):
        self.ensure_one()
        return Substitute(
            self.id,
            self.sequence,
            bool(self.product_id),
            self.substitute_id.id,
            self.uom_id.id,
            self._replaces(),
            self._first(),
            self._last(),
            self.partner_id.id or 0,
            self.channel_id.id or 0,
        )

    # --- Changes: cache and audit --------------------------------------------------------------

    def _change_in_words(self, before):
        if not before:
            return self.env._('The substitute "%(entry)s" was created.', entry=self.display_name)
        if before["active"] and not self.active:
            return self.env._('The substitute "%(entry)s" was archived.', entry=self.display_name)
        return self.env._('The substitute "%(entry)s" was changed.', entry=self.display_name)

    def _deletion_in_words(self):
        return self.env._('The substitute "%(entry)s" was deleted.', entry=self.display_name)
