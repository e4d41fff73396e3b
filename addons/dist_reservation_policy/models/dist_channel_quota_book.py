# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The quotas as the mechanism uses them: indexed, cached and audited."""

from collections import defaultdict

from odoo import api, models

from odoo.addons.dist_base.tools.seen_cache import seen_cache

from .. import queries
from ..core.quota import most_specific

#: what a change of the quota must be recorded for
DECISIVE = (
    "active",
    "kind",
    "channel_id",
    "warehouse_id",
    "product_id",
    "categ_id",
    "amount",
    "measure",
    "date_from",
    "date_to",
    "decay_days",
)
#: what a product must be promised as to have used a quota up
HAD = ("firm", "at_risk", "hold")


class DistChannelQuota(models.Model):
    _inherit = "dist.channel.quota"
    _decisive = frozenset(DECISIVE)

    # --- Finding -----------------------------------------------------------------------------

    @api.model
    def _in_force(self, key, today):
        """The core's quotas that bind a product in a warehouse today, one of a kind and channel.

        :param key: (product id, warehouse id)
        """
        book = self._book().get(key[1])
        return most_specific(self._nearest(book, key[0]), today) if book else ()

    @api.model
    def _since(self, keys):
        """{key: the first day of its quotas in force}, without the keys that have none."""
        today, since = self.env["stock.warehouse"]._dist_today, {}
        for key in keys:
            if rules := self._book().get(key[1]) and self._in_force(key, today(key[1])):
                since[key] = min(rule.date_from for rule in rules)
        return since

    @api.model
    @seen_cache()
    def _book(self):
        """{warehouse id: {(product id or None, category id or None): tuple of core Quota}}."""
        # sudo: the book is the same for everybody, and it is cached for everybody
        return self.sudo()._index(self.sudo().search([("active", "=", True)]))

    @api.model
    def _index(self, records):
        book = defaultdict(lambda: defaultdict(tuple))
        for record in records:
            target = record.product_id.id or None, record.categ_id.id or None
            book[record.warehouse_id.id][target] += (record._rule(),)
        return {warehouse_id: dict(rules) for warehouse_id, rules in book.items()}

    @api.model
    def _nearest(self, rules, product_id):
        """The rules for a product, the most specific first."""
        # sudo: which category a product is in doesn't depend on who orders it
        category = self.env["product.product"].browse(product_id).sudo().categ_id
        path = [int(part) for part in reversed((category.parent_path or "").split("/")) if part]
        targets = [(product_id, None), *((None, c) for c in path), (None, None)]
        return [rule for target in targets for rule in rules.get(target, ())]

    # --- What was had already ------------------------------------------------------------------

    def _overdrawn(self, today):
        """Yield (product, quantity had, cap) for the products of which the channel has too much.

        Looks at the records as they are being saved, not at the cached book.
        """
        self.ensure_one()
        # sudo: what others have promised the channel counts, whoever sets the quota
        channel_quotas = self.sudo().search(
            [("warehouse_id", "=", self.warehouse_id.id), ("channel_id", "=", self.channel_id.id)]
        )
        book, rule = self._index(channel_quotas).get(self.warehouse_id.id, {}), self._rule()
        for product in self._promised_products():
            caps = [r for r in self._nearest(book, product.id) if r.kind == self.kind]
            if caps and most_specific(caps, today)[:1] != (rule,):
                continue
            limit = self._limit_of(product, rule, today)
            if limit.left < 0:
                yield product, float(limit.cap - limit.left), float(limit.cap)

    def _promised_products(self):
        """The products of which the channel is promised something in the warehouse."""
        # sudo: as above
        promises = self.env["dist.promise"].sudo()
        domain = [
            ("channel_id", "=", self.channel_id.id),
            ("warehouse_id", "=", self.warehouse_id.id),
            ("state", "in", HAD),
            ("shadow", "=", False),
        ]
        products = promises._read_group(domain, ["product_id"])
        wanted = self.product_id
        return [product for (product,) in products if not wanted or product == wanted]

    def _limit_of(self, product, rule, today):
        service, key = self.env["dist.promise.service"], (product.id, self.warehouse_id.id)
        service._flush_supply()
        rows = queries.read_position(self.env.cr, [key], since={key: self.date_from})
        position = queries.position_of(rows[key], today, rules=(rule,))
        return position.quotas.limit(self.channel_id.id, today, position.on_hand)

    # --- Changes: cache and audit ----------------------------------------------------------------

    def _change_in_words(self, before):
        if not before:
            return self.env._('The quota "%(quota)s" was created.', quota=self.display_name)
        if before["active"] and not self.active:
            return self.env._('The quota "%(quota)s" was archived.', quota=self.display_name)
        return self.env._('The quota "%(quota)s" was changed.', quota=self.display_name)

    def _deletion_in_words(self):
        return self.env._('The quota "%(quota)s" was deleted.', quota=self.display_name)
